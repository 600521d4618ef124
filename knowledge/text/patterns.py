"""Regular expressions that are compiled when first used, and stay compiled between runs.

Compiling the grammar of dates and questions costs more than loading the rest of the program. What
`re` compiles to is a list of numbers; `kept_in` keeps these lists in a file of the cache, and the
next process hands them to the interpreter, which checks them before it takes them.
"""

from __future__ import annotations

import base64
import json
import logging
import os
import re
import sys
from array import array
from binascii import Error as Base64Error
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any, Final, cast

log = logging.getLogger(__name__)

_Key = tuple[str, int]
_FILE: Final = "patterns.json"
_INTERPRETER: Final = f"{sys.version} {sys.byteorder}"


@dataclass(frozen=True, slots=True)
class _Code:
    """What one pattern compiles to: the arguments of the interpreter's own constructor."""

    flags: int
    code: list[int]
    groups: dict[str, int]
    group_count: int


@dataclass(slots=True)
class _Shelf:
    """The compiled patterns of earlier runs, and those that this one adds."""

    known: dict[_Key, _Code] = field(default_factory=dict)
    new: dict[_Key, _Code] = field(default_factory=dict)
    is_open: bool = False


_shelf: Final = _Shelf()


def lazy(shape: str, flags: int = 0) -> re.Pattern[str]:
    """Return the pattern, to be compiled when it is first asked for something."""
    return cast("re.Pattern[str]", _Lazy(shape, flags))


class _Lazy:
    """Stands for a pattern; every attribute is fetched from the compiled one once."""

    def __init__(self, shape: str, flags: int) -> None:
        self._shape, self._flags = shape, int(flags)

    def __getattr__(self, name: str) -> Any:  # whatever `re.Pattern` has
        if name.startswith("__"):
            raise AttributeError(name)
        if name == "_made":
            self._made = _compiled(self._shape, self._flags)
            return self._made
        found = getattr(self._made, name)
        setattr(self, name, found)
        return found


@contextmanager
def kept_in(folder: Path) -> Iterator[None]:
    """Use the patterns that earlier runs compiled, and keep what this one compiles.

    A file that is missing, damaged or of another interpreter is made anew; a folder that cannot
    be written costs nothing but the time.
    """
    file = folder / _FILE
    _shelf.known, _shelf.new, _shelf.is_open = _read(file), {}, True
    try:
        yield
    finally:
        _shelf.is_open = False
        if _shelf.new:
            _write(file, _shelf.known | _shelf.new)


def _compiled(shape: str, flags: int) -> re.Pattern[str]:
    if not _shelf.is_open:
        return re.compile(shape, flags)
    key = (shape, flags)
    code = _shelf.known.get(key) or _code_of(shape, flags)
    if code is None:
        return re.compile(shape, flags)
    _shelf.new |= {} if key in _shelf.known else {key: code}
    return _assembled(shape, code) or re.compile(shape, flags)


def _code_of(shape: str, flags: int) -> _Code | None:
    """Compile the pattern as `re` does; None where this interpreter does it another way."""
    parser, compiler = import_module("re._parser"), import_module("re._compiler")
    try:
        parsed = parser.parse(shape, flags)
        code = [int(number) for number in compiler._code(parsed, flags)]  # noqa: SLF001  # no public way to the code
        state = parsed.state
        return _Code(flags | state.flags, code, dict(state.groupdict), state.groups - 1)
    except (AttributeError, TypeError):
        return None


def _assembled(shape: str, code: _Code) -> re.Pattern[str] | None:
    """Hand the code to the interpreter; None where it does not take it."""
    names: list[str | None] = [None] * (code.group_count + 1)
    for name, number in code.groups.items():
        names[number] = name
    arguments = (shape, code.flags, code.code, code.group_count, code.groups, tuple(names))
    try:
        return cast("re.Pattern[str]", import_module("_sre").compile(*arguments))
    except (RuntimeError, TypeError, ValueError, OverflowError) as fault:
        log.debug("pattern %.40r is compiled anew: %s", shape, fault)
        return None


def _read(file: Path) -> dict[_Key, _Code]:
    try:
        interpreter, rows = json.loads(file.read_bytes())
        if interpreter != _INTERPRETER:
            return {}
        return {(shape, asked): _unpacked(*rest) for shape, asked, *rest in rows}
    except (OSError, ValueError, TypeError, Base64Error):
        return {}


def _unpacked(flags: int, packed: str, groups: dict[str, int], group_count: int) -> _Code:
    return _Code(flags, array("I", base64.b64decode(packed)).tolist(), groups, group_count)


def _write(file: Path, codes: dict[_Key, _Code]) -> None:
    rows = [[*key, *_packed(code)] for key, code in codes.items()]
    beside = file.with_suffix(f".{os.getpid()}")
    with suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        beside.write_text(json.dumps([_INTERPRETER, rows]), encoding="utf-8")
        beside.replace(file)


def _packed(code: _Code) -> tuple[int, str, dict[str, int], int]:
    packed = base64.b64encode(array("I", code.code).tobytes()).decode()
    return code.flags, packed, code.groups, code.group_count
