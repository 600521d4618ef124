"""Facts as small tables that a phone shows without scrolling sideways."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from knowledge.metrics.model import Metric
from skills.kit.reply import Rows
from skills.kpi.facts import KpiAnswer, Line
from skills.kpi.saying.wording import Shown, arrow, clipped, key_name, percent, shown, width

COLUMNS = 36
_GAP = 2
_NARROW = 10  # columns; wider money is shown in whole yuan
_NARROWER = 8  # the same where product names need the room
_SHORTEST_NAME = 6
_LONG_CODE = 14


@dataclass(frozen=True, slots=True)
class _Column:
    header: str
    cells: tuple[str, ...]
    right: bool = True

    @property
    def width(self) -> int:
        return max(width(text) for text in (self.header, *self.cells))


def series_table(facts: KpiAnswer, lines: Sequence[Line]) -> Rows:
    """Return one row per stretch of time: when, value and, if compared, base and change."""
    return _table([_names(facts, lines), _values(facts, lines, facts.lead)], _extras(facts, lines))


def ranking_table(facts: KpiAnswer, lines: Sequence[Line]) -> Rows:
    """Return one row per name: rank, name, value and share or change, as far as they fit."""
    ranked = facts.query.order is not None or facts.query.top is not None
    rank = [_Column("#", tuple(str(n) for n in range(1, len(lines) + 1)))] if ranked else []
    value = _values(facts, lines, facts.lead)
    extras = _extras(facts, lines) if facts.base else _shares(facts, lines)
    shortest = _shortest_name(facts, lines)
    while extras and _room([*rank, value, *extras]) < shortest:
        extras = extras[1:]
    room = _room([*rank, value, *extras])
    return _table([*rank, _names(facts, lines, room), value, *extras], [])


def _shortest_name(facts: KpiAnswer, lines: Sequence[Line]) -> int:
    """Return the columns that names need before a further number is worth its room."""
    labels = max((width(line.label) for line in lines), default=0)
    if labels:
        return min(labels, _LONG_CODE)
    longest = max((width(key_name(line.key, facts.query.by)) for line in lines), default=0)
    title = width(facts.dimension.title) if facts.dimension else 0
    return max(min(longest, _LONG_CODE), title)


def side_by_side(facts: KpiAnswer, lines: Sequence[Line]) -> tuple[Rows, ...]:
    """Return several metrics of a split as few tables, each no wider than a phone."""
    tables: list[list[_Column]] = [[]]
    names = _names(facts, lines, COLUMNS // 2)
    for metric in facts.metrics:
        column = _values(facts, lines, metric)
        if tables[-1] and _total([names, *tables[-1], column]) > COLUMNS:
            tables.append([])
        tables[-1].append(column)
    return tuple(_table([names, *columns], []) for columns in tables)


def _names(facts: KpiAnswer, lines: Sequence[Line], room: int = COLUMNS) -> _Column:
    title = facts.dimension.title if facts.dimension else ""
    labels = [line.label for line in lines]
    cells = tuple(
        _name(line, facts.query.by, room, coded=labels.count(line.label) > 1) for line in lines
    )
    return _Column(title, cells, right=False)


def _name(line: Line, by: str | None, room: int, *, coded: bool) -> str:
    """Return a product's name; its code stands behind only where two share the name."""
    key = key_name(line.key, by)
    if not line.label:
        return clipped(key, room)
    if not coded:
        return clipped(line.label, room)
    left = room - width(key) - 1
    if left < _SHORTEST_NAME - 1:
        return clipped(key, room)
    return f"{clipped(line.label, left)} {key}"


def _values(facts: KpiAnswer, lines: Sequence[Line], metric: Metric) -> _Column:
    values = [shown(metric, line.values.get(metric.id), facts.currency) for line in lines]
    named = any(line.label for line in lines)
    return _Column(metric.title, _digits(values, metric, _NARROWER if named else _NARROW))


def _digits(values: Sequence[Shown], metric: Metric, widest: int = _NARROW) -> tuple[str, ...]:
    tail = "%" if metric.unit == "share" else ""
    cells = tuple(_with_tail(value, tail) for value in values)
    if metric.unit != "fen" or max(map(len, cells), default=0) <= widest:
        return cells
    return tuple(_whole(value) for value in values)


def _with_tail(value: Shown, tail: str) -> str:
    return value.digits() if value.value is None else f"{value.digits()}{tail}"


def _whole(value: Shown) -> str:
    if value.value is None:
        return value.digits()
    return f"{value.value.quantize(Decimal(1), ROUND_HALF_UP):,f}"


def _extras(facts: KpiAnswer, lines: Sequence[Line]) -> list[_Column]:
    """Return base and change, the less needed first."""
    if facts.base is None:
        return []
    lead = facts.lead
    bases = [shown(lead, line.base.get(lead.id), facts.currency) for line in lines]
    changes = tuple(arrow(line.change(lead.id)) for line in lines)
    return [_Column("对比期", _digits(bases, lead)), _Column("变化", changes)]


def _shares(facts: KpiAnswer, lines: Sequence[Line]) -> list[_Column]:
    if facts.lead.additive == "last":  # a part of the stock says little
        return []
    shares = [share_of_whole(facts, line) for line in lines]
    if not any(share is not None for share in shares):
        return []
    return [_Column("占比", tuple("—" if s is None else percent(s) for s in shares))]


def share_of_whole(facts: KpiAnswer, line: Line) -> Decimal | None:
    """Return the line's part of the whole period, 0..1; None for what does not add up."""
    whole = facts.whole.get(facts.lead.id)
    value = line.values.get(facts.lead.id)
    if not facts.adds_up or not whole or value is None:
        return None
    return Decimal(value) / Decimal(whole)


def _total(columns: Sequence[_Column]) -> int:
    return sum(column.width for column in columns) + _GAP * (len(columns) - 1)


def _room(others: Sequence[_Column]) -> int:
    """Return the columns left for one more column beside `others`."""
    return COLUMNS - _total(others) - _GAP


def _table(columns: list[_Column], extras: list[_Column]) -> Rows:
    while extras and _total([*columns, *extras]) > COLUMNS:
        extras = extras[1:]
    columns = [*columns, *extras]
    return Rows(
        tuple(column.header for column in columns),
        tuple(zip(*(column.cells for column in columns), strict=True)),
        frozenset(n for n, column in enumerate(columns) if column.right),
    )
