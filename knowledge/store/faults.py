"""What a database driver's error means: busy, full, read-only, away or damaged.

Only the standard library is imported: the handbook asks here too, and starts in milliseconds.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import Final

from knowledge.errors import (
    StoreAwayError,
    StoreBusyError,
    StoreDamagedError,
    StoreUnusableError,
    StoreUnwritableError,
)

_Fault = StoreBusyError | StoreUnusableError
_Kind = type[StoreBusyError] | type[StoreUnusableError]

_BUSY: Final = "另一次写入正占着数据库"
_FULL: Final = "磁盘空间不够"
_READ_ONLY: Final = "文件或文件夹只读"
_CLOSED: Final = "打不开，文件夹可能不在或没有权限"
_PRIMARY: Final = 0xFF
"""SQLite's extended codes carry the primary one in their lowest byte."""

_SQLITE: Final[Mapping[int, tuple[_Kind, str]]] = {
    sqlite3.SQLITE_BUSY: (StoreBusyError, _BUSY),
    sqlite3.SQLITE_LOCKED: (StoreBusyError, _BUSY),
    sqlite3.SQLITE_FULL: (StoreUnwritableError, _FULL),
    sqlite3.SQLITE_READONLY: (StoreUnwritableError, _READ_ONLY),
    sqlite3.SQLITE_PERM: (StoreUnwritableError, _READ_ONLY),
    sqlite3.SQLITE_AUTH: (StoreUnwritableError, _READ_ONLY),
    sqlite3.SQLITE_CANTOPEN: (StoreUnwritableError, _CLOSED),
    sqlite3.SQLITE_IOERR: (StoreUnwritableError, "磁盘读写出错，空间可能不够"),
    sqlite3.SQLITE_CORRUPT: (StoreDamagedError, "内容损坏"),
    sqlite3.SQLITE_NOTADB: (StoreDamagedError, "不是 SQLite 数据库"),
}
_SERVER: Final[
    Mapping[str, tuple[_Kind, str]]
] = {  # https://www.postgresql.org/docs/current/errcodes-appendix.html
    "55P03": (StoreBusyError, _BUSY),
    "40001": (StoreBusyError, _BUSY),
    "40P01": (StoreBusyError, _BUSY),
    "53100": (StoreUnwritableError, _FULL),
    "25006": (StoreUnwritableError, "数据库只读"),
    "42501": (StoreUnwritableError, "数据库账号没有权限"),
    "XX001": (StoreDamagedError, "内容损坏"),
    "XX002": (StoreDamagedError, "索引损坏"),
}
_AWAY: Final = ("08", "53", "57P")
"""Classes of states in which the server refuses or drops connections."""


def named_fault(store: str, cause: BaseException | None) -> _Fault | None:
    """Return the error of ours that a driver's error stands for; None for a fault of the program.

    Args:
        store: What the asker knows the database by; a file name without its folder.
        cause: As sqlite3 or psycopg raised it.
    """
    if isinstance(cause, sqlite3.Error):
        code = getattr(cause, "sqlite_errorcode", None)
        found = _SQLITE.get((code or 0) & _PRIMARY)
        return found and found[0](store, f"{found[1]}（{cause}）")
    if cause is None or not type(cause).__module__.startswith("psycopg"):
        return None
    return _of_server(store, cause)


def _of_server(store: str, cause: BaseException) -> _Fault | None:
    state: str | None = getattr(cause, "sqlstate", None)
    first_line = str(cause).partition("\n")[0].strip()
    if state is None:
        cut_off = type(cause).__name__ == "OperationalError"  # the server said nothing at all
        return StoreAwayError(store, first_line) if cut_off else None
    if state in _SERVER:
        kind, said = _SERVER[state]
        return kind(store, f"{said}（{first_line}）")
    return StoreAwayError(store, first_line) if state.startswith(_AWAY) else None
