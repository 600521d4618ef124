"""Rows of a YAML file, each with its line, so that a fault can be named where it stands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import yaml

from knowledge.errors import CatalogueError
from knowledge.text.yaml_file import LOADER

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class YamlRow:
    """One mapping of the file and the line it begins in, counted from 1."""

    line: int
    values: dict[str, Any]  # whatever YAML holds; the reader of the row narrows it


def read_rows(path: Path, build: Callable[[YamlRow], _T]) -> tuple[_T, ...]:
    """Return what `build` makes of every row of the file.

    Raises:
        CatalogueError: with every fault of the file; `build` tells one by ValueError.
    """
    built: list[_T] = []
    faults: list[str] = []
    for row in _rows(path):
        try:
            built.append(build(row))
        except ValueError as fault:
            faults.append(f"{path.name}:{row.line}: {fault}")
    if faults:
        raise CatalogueError(path.name, *faults)
    return tuple(built)


def _rows(path: Path) -> list[YamlRow]:
    loader = LOADER(path.read_bytes())
    try:
        tree = loader.get_single_node()
        values = loader.construct_document(tree) if tree else []
    except yaml.YAMLError as fault:
        raise CatalogueError(path.name, f"{path.name}: {fault}") from fault
    finally:
        loader.dispose()
    if not isinstance(tree, yaml.SequenceNode) or not all(isinstance(v, dict) for v in values):
        raise CatalogueError(path.name, f"{path.name}:1: a list of rows is expected")
    return [
        YamlRow(node.start_mark.line + 1, value)
        for node, value in zip(tree.value, values, strict=True)
    ]


def text_of(row: YamlRow, field: str, default: str | None = None) -> str:
    """Return a field that must be text; ValueError names it where it is not."""
    value = row.values.get(field, default)
    if not isinstance(value, str) or not value:
        raise ValueError(f"{field} must be text, not {value!r}")
    return value


def texts_of(row: YamlRow, field: str) -> tuple[str, ...]:
    """Return a field that may hold a list of texts; () where it is absent."""
    value = row.values.get(field, [])
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ValueError(f"{field} must be a list of texts, not {value!r}")
    return tuple(value)


def only_known(row: YamlRow, known: frozenset[str]) -> None:
    """Refuse fields that nobody reads."""
    if unknown := sorted(set(map(str, row.values)) - known):
        raise ValueError(f"unknown field {', '.join(unknown)}; known: {', '.join(sorted(known))}")
