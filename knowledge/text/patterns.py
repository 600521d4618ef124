"""Regular expressions that are compiled when first used, and stay compiled between runs.

Compiling the grammar of dates and questions costs more than loading the rest of the program. What
`re` compiles to is a list of numbers; the cache keeps these lists, and the next process hands them
to the interpreter, which checks them before it takes them.
"""

from __future__ import annotations

import base64
import logging
import re
import sys
from array import array
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Final, cast

from knowledge.text import cache

log = logging.getLogger(__name__)

_Key = tuple[str, int]
_NAME: Final = "patterns"
_INTERPRETER: Final = f"{sys.version} {sys.byteorder}"


@dataclass(frozen=True, slots=True)
class _Code:
    """What one pattern compiles to: the arguments of the interpreter's own constructor."""

    flags: int
    code: list[int]
    groups: dict[str, int]
    group_count: int


class _Shelf:
    """The compiled patterns of earlier runs, and those that this one adds."""

    def __init__(self) -> None:
        self._known: dict[_Key, _Code] | None = None
        self._has_new = False

    def code_of(self, shape: str, flags: int) -> _Code | None:
        """Return a pattern's code, kept or made; None where this interpreter has no such thing."""
        if self._known is None:
            self._known = _recalled()
            cache.at_the_end(self._save)
        if (shape, flags) not in self._known:
            made = _code_of(shape, flags)
            if made is None:
                return None
            self._known[shape, flags] = made
            self._has_new = True
        return self._known[shape, flags]

    def _save(self) -> None:
        if self._has_new and self._known is not None:
            rows = [[*key, *_packed(code)] for key, code in self._known.items()]
            cache.keep(_NAME, _INTERPRETER, rows)
        self._known, self._has_new = None, False


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


def _compiled(shape: str, flags: int) -> re.Pattern[str]:
    code = _shelf.code_of(shape, flags) if cache.is_open() else None
    return (code and _assembled(shape, code)) or re.compile(shape, flags)


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


def _recalled() -> dict[_Key, _Code]:
    rows = cache.recalled(_NAME, _INTERPRETER) or []
    try:
        return {(shape, asked): _unpacked(*rest) for shape, asked, *rest in rows}
    except (TypeError, ValueError) as fault:
        log.debug("kept patterns are damaged: %s", fault)
        return {}


def _unpacked(flags: int, packed: str, groups: dict[str, int], group_count: int) -> _Code:
    return _Code(flags, array("I", base64.b64decode(packed)).tolist(), groups, group_count)


def _packed(code: _Code) -> tuple[int, str, dict[str, int], int]:
    packed = base64.b64encode(array("I", code.code).tobytes()).decode()
    return code.flags, packed, code.groups, code.group_count
