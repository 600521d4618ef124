"""What a file of the ZIP kind unpacks to, found out before anything is unpacked."""

from __future__ import annotations

import zlib
from pathlib import Path
from typing import Final
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from knowledge.errors import FileUnreadableError

_MOST_BYTES: Final = 200 * 1024 * 1024
_MOST_RATIO: Final = 100
_MOST_MEMBERS: Final = 1_000
_CHUNK: Final = 1 << 20
_MOST_DEFLATED: Final = 1_032
"""How often a deflated byte can unpack at most."""

_FAULTS: Final = (
    BadZipFile, zlib.error, NotImplementedError, UnicodeDecodeError, EOFError, OSError,
)  # fmt: skip
"""What `zipfile` raises for an archive that is damaged; names in it may be no UTF-8."""

_TOO_LARGE: Final = "解压后过大，疑似压缩炸弹，没有打开"
DAMAGED: Final = "Excel 文件损坏或不完整"
LOCKED: Final = "文件加了密码，请先去掉密码"
_LOCKED_BIT: Final = 0x1


def unpacked_bytes(file: Path) -> int:
    """Return what the archive declares to unpack to, once it is known to tell the truth.

    Raises:
        FileUnreadableError: more than 200 MB unpacked, 100 to 1, or 1,000 members, declared or
            in truth; damaged; or locked with a password.
    """
    try:
        with ZipFile(file) as archive:
            members = archive.infolist()
            declared = _declared(file, members)
            for member in members:
                _believe(archive, member, file)
    except _FAULTS as fault:
        raise FileUnreadableError(file.name, DAMAGED) from fault
    return declared


def _declared(file: Path, members: list[ZipInfo]) -> int:
    unpacked = sum(member.file_size for member in members)
    packed = max(sum(member.compress_size for member in members), 1)
    if len(members) > _MOST_MEMBERS or unpacked > _MOST_BYTES or unpacked / packed > _MOST_RATIO:
        raise FileUnreadableError(file.name, _TOO_LARGE)
    if any(member.compress_type not in (ZIP_STORED, ZIP_DEFLATED) for member in members):
        raise FileUnreadableError(file.name, DAMAGED)  # Excel packs in no other way
    if any(member.flag_bits & _LOCKED_BIT for member in members):
        raise FileUnreadableError(file.name, LOCKED)
    return unpacked


def _believe(archive: ZipFile, member: ZipInfo, file: Path) -> None:
    """Unpack a member into nothing, to see that it ends where its directory entry says.

    Readers unpack to the end of the stream, whatever the directory declares.
    """
    declared = member.file_size
    if declared >= member.compress_size * _MOST_DEFLATED:
        return
    member.file_size = _MOST_BYTES + 1
    seen = 0
    with archive.open(member) as stream:
        while chunk := stream.read(_CHUNK):
            seen += len(chunk)
            if seen > declared:
                raise FileUnreadableError(file.name, "压缩包写的大小与实际不符，没有打开")
