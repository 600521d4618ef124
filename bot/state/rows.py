"""Dataclasses as rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


def as_row(one: DataclassInstance) -> dict[str, Any]:  # column values of several types
    """Return column → value; unlike `dataclasses.asdict` without a copy of each value."""
    return {name: getattr(one, name) for name in one.__dataclass_fields__}
