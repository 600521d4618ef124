"""Queries as JSON and back: a session outlives the program, and JSON runs no code when read."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime, time
from decimal import Decimal
from functools import cache
from inspect import signature
from types import NoneType, UnionType
from typing import Any, Literal, TypeAlias, Union, get_args, get_origin, get_type_hints

Json: TypeAlias = bool | int | float | str | list["Json"] | dict[str, "Json"] | None

_TAG = "$"
_MOMENTS: dict[type, Callable[[str], object]] = {
    datetime: datetime.fromisoformat,
    date: date.fromisoformat,
    time: time.fromisoformat,
    Decimal: Decimal,
}
_BARE = (bool, int, float, str, NoneType)


class CodecError(ValueError):
    """A value that has no JSON form here, or JSON that is not of the expected type."""


def query_type(answer: Callable[..., object]) -> Any:  # a class or a union of classes
    """Return what a skill's `answer` takes: all that a session may keep for it.

    Raises:
        CodecError: the parameter is not annotated with a dataclass or a union of them.
    """
    name = next(iter(signature(answer).parameters))
    kind = get_type_hints(answer).get(name)
    members = get_args(kind) if get_origin(kind) in {Union, UnionType} else (kind,)
    if not all(isinstance(member, type) and is_dataclass(member) for member in members):
        raise CodecError(f"{answer.__module__}.answer takes {kind!r}, not dataclasses")
    return kind


def to_json(value: object) -> str:
    """Return `value` as one line of JSON.

    Raises:
        CodecError: it holds something else than dataclasses, tuples, frozensets, mappings with
            string keys, dates, decimals and bare JSON values.
    """
    return json.dumps(encode(value), ensure_ascii=False)


def encode(value: object) -> Json:
    """Return `value` as JSON values; what JSON lacks becomes an object tagged with "$"."""
    if isinstance(value, _BARE):
        return value
    if type(value) in _MOMENTS:
        written = str(value) if isinstance(value, Decimal) else value.isoformat()  # type: ignore[attr-defined]  # the other three have it
        return {_TAG: type(value).__name__, "value": written}
    if is_dataclass(value):
        named = {field.name: encode(getattr(value, field.name)) for field in fields(value)}
        return {_TAG: type(value).__name__, **named}
    return _encode_many(value)


def _encode_many(value: object) -> Json:
    match value:
        case tuple():
            return [encode(item) for item in value]
        case frozenset():
            items = sorted((encode(item) for item in value), key=repr)
            return {_TAG: "frozenset", "value": items}
        case Mapping() if all(isinstance(key, str) and key != _TAG for key in value):
            return {_TAG: "mapping", "value": {key: encode(item) for key, item in value.items()}}
        case _:
            raise CodecError(f"{type(value).__name__} has no JSON form")


def from_json(kind: Any, written: str) -> Any:
    """Return the value of type `kind` that `to_json` wrote.

    Raises:
        CodecError: the text is not JSON, or not of that type: a field too many, one missing
            that has no default, a literal that is gone.
    """
    try:
        raw = json.loads(written)
    except ValueError as error:
        raise CodecError(f"not JSON: {error}") from error
    return decode(kind, raw)


def decode(kind: Any, raw: Json) -> Any:
    """Return `raw` as a value of type `kind`; see `from_json`."""
    origin = get_origin(kind)
    if origin is Literal:
        return _one_of(get_args(kind), raw)
    if origin in {Union, UnionType}:
        return _first_that_fits(get_args(kind), raw)
    if origin is tuple:
        return _tuple(get_args(kind), raw)
    if kind in _MOMENTS:
        return _moment(kind, raw)
    if isinstance(kind, type) and is_dataclass(kind):
        return _dataclass(kind, raw)
    return _tagged(origin, get_args(kind), raw) if origin else _bare(kind, raw)


def _bare(kind: Any, raw: Json) -> Any:
    wanted = NoneType if kind is None else kind
    if wanted not in _BARE or type(raw) is not wanted:
        raise _misfit(kind, raw)
    return raw


def _one_of(members: tuple[object, ...], raw: Json) -> Any:
    if not any(raw == member and type(raw) is type(member) for member in members):
        raise _misfit(members, raw)
    return raw


def _first_that_fits(kinds: tuple[object, ...], raw: Json) -> Any:
    for kind in kinds:
        try:
            return decode(kind, raw)
        except CodecError:
            continue
    raise _misfit(kinds, raw)


def _tuple(kinds: tuple[Any, ...], raw: Json) -> tuple[Any, ...]:
    if not isinstance(raw, list):
        raise _misfit(tuple, raw)
    if len(kinds) == 2 and kinds[1] is Ellipsis:  # noqa: PLR2004  # tuple[X, ...] has two arguments
        kinds = (kinds[0],) * len(raw)
    if len(kinds) != len(raw):
        raise CodecError(f"{len(raw)} items where {len(kinds)} belong")
    return tuple(decode(kind, item) for kind, item in zip(kinds, raw, strict=True))


def _moment(kind: type, raw: Json) -> object:
    value = _inside(kind.__name__, raw)
    if not isinstance(value, str):
        raise _misfit(kind, raw)
    try:
        return _MOMENTS[kind](value)
    except (ValueError, ArithmeticError) as error:
        raise _misfit(kind, raw) from error


def _tagged(origin: Any, kinds: tuple[Any, ...], raw: Json) -> Any:
    if origin is frozenset:
        items = _inside("frozenset", raw)
        return frozenset(_tuple((kinds[0], ...), items))
    if isinstance(origin, type) and issubclass(origin, Mapping):
        items = _inside("mapping", raw)
        if isinstance(items, dict):
            return {key: decode(kinds[1], item) for key, item in items.items()}
    raise _misfit(origin, raw)


def _inside(tag: str, raw: Json) -> Json:
    if not isinstance(raw, dict) or raw.get(_TAG) != tag or set(raw) != {_TAG, "value"}:
        raise _misfit(tag, raw)
    return raw["value"]


def _dataclass(kind: Any, raw: Json) -> Any:
    if not isinstance(raw, dict) or raw.get(_TAG) != kind.__name__:
        raise _misfit(kind, raw)
    known = {field.name: field for field in fields(kind) if field.init}
    strange = set(raw) - set(known) - {_TAG}
    missing = {
        name
        for name, field in known.items()
        if name not in raw and field.default is MISSING and field.default_factory is MISSING
    }
    if strange or missing:
        raise CodecError(f"{kind.__name__}: strange {sorted(strange)}, missing {sorted(missing)}")
    kinds = _hints(kind)
    values = {name: decode(kinds[name], raw[name]) for name in known if name in raw}
    try:
        return kind(**values)
    except ValueError as error:
        raise CodecError(f"{kind.__name__}: {error}") from error


@cache
def _hints(kind: type) -> Mapping[str, Any]:
    """Return field → type; working it out costs more than all the rest of reading a query."""
    return get_type_hints(kind)


def _misfit(kind: object, raw: Json) -> CodecError:
    return CodecError(f"{raw!r} is not of type {kind!r}")
