"""A mapping file into a recipe; every fault of the file is said at once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from types import MappingProxyType
from typing import Final

import yaml

from knowledge.errors import FileUnreadableError, MappingError
from knowledge.store.importers.fields import TABLES, TableSpec
from knowledge.store.importers.recipe import Name, Recipe, Skip, TableRecipe
from knowledge.store.importers.skips import parse_skip

_BOOL: Final = "tag:yaml.org,2002:bool"
_KEYS: Final = (
    "table", "columns", "refund", "encoding", "skip", "constants", "units", "has_header",
)  # fmt: skip
_ENCODINGS: Final = (
    "auto", "utf-8", "utf-8-sig", "utf8", "gb18030", "gbk", "gb2312", "utf-16", "utf-16-le",
    "utf-16-be",
)  # fmt: skip
_UNITS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "fen": ("money", "price", "number"),
        "unix_s": ("instant", "day"),
        "unix_ms": ("instant", "day"),
    }
)


class _Yaml(yaml.SafeLoader):
    """YAML 1.2's truth: a column may be called No, Yes or On."""

    yaml_implicit_resolvers = {  # noqa: RUF012  # as the base class has it
        first: [one for one in found if one[0] != _BOOL]
        for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


_Yaml.add_implicit_resolver(_BOOL, re.compile("^(?:true|True|TRUE|false|False|FALSE)$"), "tTfF")


def read_mapping(file: Path) -> Recipe:
    """Return the recipe of a mapping file.

    Raises:
        FileUnreadableError: the file is not there or no text.
        MappingError: it is no mapping, or says what cannot be; all faults at once.
    """
    try:
        said = yaml.load(file.read_text(encoding="utf-8-sig"), _Yaml)  # noqa: S506  # a SafeLoader
    except OSError as fault:
        raise FileUnreadableError(file.name, f"打不开映射文件：{fault.strerror}") from fault
    except UnicodeDecodeError as fault:
        raise FileUnreadableError(file.name, "映射文件要用 UTF-8 编码") from fault
    except yaml.YAMLError as fault:
        raise MappingError(file.name, f"不是合格的 YAML：{_place_of(fault)}") from fault
    return recipe_of(file.name, said)


def _place_of(fault: yaml.YAMLError) -> str:
    mark = getattr(fault, "problem_mark", None)
    return f"第 {mark.line + 1} 行" if mark else "读不懂"


def recipe_of(name: str, said: object) -> Recipe:
    """Return the recipe that a mapping's YAML says.

    Raises:
        MappingError: with every fault found.
    """
    if not isinstance(said, Mapping):
        raise MappingError(name, "映射文件要写成 table: …、columns: … 这样的键值")
    reading = _Reading(said)
    table = said.get("table")
    if not isinstance(table, str) or table not in TABLES:
        raise MappingError(name, f"table 要是其中之一：{'、'.join(TABLES)}")
    recipe = reading.recipe(TABLES[table])
    if reading.faults:
        raise MappingError(name, *reading.faults)
    return recipe


@dataclass(slots=True)
class _Reading:
    """One mapping being read, with the faults found so far."""

    said: Mapping[object, object]
    faults: list[str] = field(default_factory=list)

    def recipe(self, spec: TableSpec) -> Recipe:
        for key in self.said:
            if key not in _KEYS:
                self.faults.append(f"不认识「{key}」{_or(str(key), _KEYS)}")
        has_header = self._has_header()
        columns = self._columns(spec, has_header=has_header)
        constants = self._constants(spec)
        for group in spec.needs:
            if not any(one in columns or one in constants for one in group):
                self.faults.append(f"columns 里缺少 {' 或 '.join(group)}")
        table = TableRecipe(
            spec.name,
            MappingProxyType(columns),
            MappingProxyType(constants),
            MappingProxyType(self._units(spec)),
            refund_prefix=self._prefix(spec),
            skip=self._skips(),
        )
        return Recipe(
            "mapping",
            (table,),
            encoding=self._encoding(),
            has_header=has_header,
            assumptions=tuple(_assumed(spec, columns, constants)),
        )

    def _part(self, key: str) -> Mapping[object, object]:
        part = self.said.get(key)
        if part is None:
            return {}
        if not isinstance(part, Mapping):
            self.faults.append(f"{key} 要写成 {{列: 值}}")
            return {}
        return part

    def _has_header(self) -> bool:
        value = self.said.get("has_header", True)
        if not isinstance(value, bool):
            self.faults.append("has_header 要写 true 或 false")
        return value is not False

    def _encoding(self) -> str:
        value = str(self.said.get("encoding", "auto")).lower()
        if value not in _ENCODINGS:
            self.faults.append(f"encoding 要是其中之一：{'、'.join(_ENCODINGS)}")
        return value

    def _field(self, key: str, name: object, spec: TableSpec) -> bool:
        if name in spec.fields:
            return True
        self.faults.append(
            f"{key} 里的「{name}」不是 {spec.name} 表的列{_or(str(name), spec.fields)}"
        )
        return False

    def _columns(self, spec: TableSpec, *, has_header: bool) -> dict[str, tuple[Name, ...]]:
        columns: dict[str, tuple[Name, ...]] = {}
        if not self._part("columns"):
            self.faults.append("没有写 columns")
        for name, where in self._part("columns").items():
            if not self._field("columns", name, spec):
                continue
            if not has_header and (not isinstance(where, int) or isinstance(where, bool)):
                self.faults.append(f"没有表头时，columns 的 {name} 要写从 0 开始的位置")
            elif isinstance(where, str | int | float) and not isinstance(where, bool):
                columns[str(name)] = (
                    where if isinstance(where, int) and not has_header else str(where),
                )
            else:
                self.faults.append(f"columns 的 {name} 要写一个列名")
        return columns

    def _constants(self, spec: TableSpec) -> dict[str, object]:
        return {
            str(name): value
            for name, value in self._part("constants").items()
            if self._field("constants", name, spec)
        }

    def _units(self, spec: TableSpec) -> dict[str, str]:
        units = {}
        for name, unit in self._part("units").items():
            if not self._field("units", name, spec):
                continue
            kind = spec.fields[str(name)].kind
            pattern = kind in {"instant", "day"} and "%" in str(unit)
            if kind in _UNITS.get(str(unit), ()) or pattern:
                units[str(name)] = str(unit)
            else:
                self.faults.append(
                    f"units 的 {name} 不能是「{unit}」：金额可写 fen，"
                    "时间可写 unix_s、unix_ms 或 %d/%m/%Y 这样的格式"
                )
        return units

    def _prefix(self, spec: TableSpec) -> str:
        part = self._part("refund")
        for key in part:
            if key != "order_id_prefix":
                self.faults.append(f"refund 里不认识「{key}」，可写 order_id_prefix")
        prefix = part.get("order_id_prefix")
        if prefix is not None and spec.name != "order_lines":
            self.faults.append("refund 只用于 order_lines 表")
        return "" if prefix is None else str(prefix)

    def _skips(self) -> tuple[Skip, ...]:
        rules: list[Skip] = []
        for column, written in self._part("skip").items():
            for one in written if isinstance(written, list) else [written]:
                name = column if isinstance(column, int) else str(column)
                try:
                    rules.append(parse_skip(name, str(one)))
                except ValueError:
                    self.faults.append(
                        f'skip 的 {column} 不能是「{one}」，可写 "<=0" ">9" "=x" "!=x" empty'
                    )
        return tuple(rules)


def _or(name: str, known: Iterable[str]) -> str:
    close = get_close_matches(name, list(known), n=3, cutoff=0.4)
    return f"，是不是 {'、'.join(close)}？" if close else ""


def _assumed(
    spec: TableSpec, columns: Mapping[str, object], constants: Mapping[str, object]
) -> list[str]:
    given = {*columns, *constants}
    said = []
    if spec.name in {"order_lines", "orders"}:
        if "paid_at" not in given:
            said.append("没有给出 paid_at，这些订单都算作没有支付")
        elif "created_at" not in given:
            said.append("没有给出 created_at，下单时间按支付时间算")
    if spec.name == "order_lines":
        if "amount" not in given:
            said.append("没有给出 amount，金额按数量 × 单价算")
        if "quantity" not in given:
            said.append("没有给出 quantity，每行按 1 件算")
    return said
