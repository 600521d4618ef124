"""The question set as it is written in `kpi/*.yaml`, one file a kind.

A case is one question or a `talk` of several turns. Its fields (dates are the last whole days
before the asking time, `ASKED_AT`):

- ask: the sentence, as somebody of the team would type it;
- metrics: ids, space between;
- days: `2026-11-19`, `2026-11-09..2026-11-15` or clock times; ` | ` parts what is as good; absent
  where the question names no time and any usual one is fine;
- by, filters, order: of the contract; `top: 1|null` takes either; `optional` names filters that
  may stand there too;
- compare: kinds parted by `|`, then the base days like `days`;
- sql: hand-written over the tables of the store, run with :start and :end of the days, and once
  more with those of the base; its columns are the dimension and the metrics by their ids; a
  ranking returns all rows in order;
- values_only: the values of the dimension are the program's own words, so only figures count;
- says: expressions that the text of the reply must hold;
- or: further readings that are as good, each with the same fields;
- none: no figure may come, and why; maybe: a figure of `metrics` may come, or none;
- short: the case (or the whole talk) belongs to the short form in the test suite.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

ASKED_AT = datetime(2026, 11, 20, 9, 30)  # noqa: DTZ001  # the shop's wall clock is naive

Span = tuple[str, str]
"""First and last day, or clock times with the end exclusive, as the contract writes them."""

_HERE = Path(__file__).parent / "kpi"
_FIELDS = frozenset({"ask", "metrics", "days", "by", "filters", "optional", "top", "order"}) | {
    *("compare", "sql", "values_only", "says", "or", "none", "maybe", "short")
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """One good reading of a question, with the SQL of its figures.

    Attributes:
        days: The spans that are as good as one another; empty where any will do.
        optional: Filters that may stand beside `filters`.
        base_kinds: Kinds of comparison that are as good; empty for no comparison.
        top: The numbers of rows that are as good.
        order: None where the rows' order does not matter.
    """

    metrics: frozenset[str]
    sql: str = ""
    days: tuple[Span, ...] = ()
    by: str | None = None
    filters: Mapping[str, frozenset[str]] = field(default_factory=dict)
    optional: Mapping[str, frozenset[str]] = field(default_factory=dict)
    base_kinds: tuple[str, ...] = ()
    base_days: tuple[Span, ...] = ()
    top: tuple[int | None, ...] = (None,)
    order: str | None = None
    values_only: bool = False
    says: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Case:
    """One question and what a good answer to it is.

    Attributes:
        id: Kind and number, with the turn where it belongs to a talk: `dialogues-03.2`.
        talk: Id of the session; None for a question that stands alone.
        wanted: Good readings, best first; empty where no figure may come.
        figure_due: False where staying without a figure is right.
        short: In the short form too.
    """

    id: str
    kind: str
    text: str
    talk: str | None
    wanted: tuple[Wanted, ...]
    figure_due: bool
    short: bool = False


def load_cases(folder: Path = _HERE) -> tuple[Case, ...]:
    """Return all cases, file by file, the turns of a talk one after another.

    Raises:
        ValueError: a case has an unknown field or lacks one; says which.
    """
    return tuple(case for path in sorted(folder.glob("*.yaml")) for case in _in_file(path))


def _in_file(path: Path) -> Iterator[Case]:
    for number, entry in enumerate(yaml.safe_load(path.read_text("utf-8")), 1):
        name, short = f"{path.stem}-{number:02d}", entry.get("short", False)
        if "talk" not in entry:
            yield replace(read_case(entry, name), kind=path.stem, short=short)
            continue
        for turn, said in enumerate(entry["talk"], 1):
            case = read_case(said, f"{name}.{turn}")
            yield replace(case, kind=path.stem, talk=name, short=short)


def read_case(entry: Mapping[str, Any], name: str) -> Case:
    """Return one entry of a file as a case of no kind; ValueError where it is not one."""
    unknown = set(entry) - _FIELDS
    if unknown or "ask" not in entry:
        raise ValueError(f"{name}: unknown fields {sorted(unknown)!r} or no 'ask'")
    if "none" in entry:
        return Case(name, "", entry["ask"], None, (), figure_due=False)
    readings = tuple(_wanted(each, name) for each in (entry, *entry.get("or", ())))
    if "maybe" not in entry and not all(each.sql for each in readings):
        raise ValueError(f"{name}: a figure without 'sql'")
    return Case(name, "", entry["ask"], None, readings, figure_due="maybe" not in entry)


def _wanted(entry: Mapping[str, Any], name: str) -> Wanted:
    if "metrics" not in entry:
        raise ValueError(f"{name}: no 'metrics'")
    kinds, _, base = str(entry.get("compare", "")).partition(" ")
    return Wanted(
        metrics=frozenset(entry["metrics"].split()),
        sql=entry.get("sql", ""),
        days=_spans(entry.get("days", "")),
        by=entry.get("by"),
        filters=_filters(entry.get("filters", {})),
        optional=_filters(entry.get("optional", {})),
        base_kinds=tuple(kinds.split("|")) if kinds else (),
        base_days=_spans(base),
        top=_tops(entry.get("top")),
        order=entry.get("order"),
        values_only=entry.get("values_only", False),
        says=tuple(entry.get("says", ())),
    )


def _spans(written: object) -> tuple[Span, ...]:
    parts = [part.strip() for part in str(written).split("|") if part.strip()]
    ends = [part.partition("..") for part in parts]
    return tuple((start, end or start) for start, _, end in ends)


def _filters(written: Mapping[str, list[str]]) -> dict[str, frozenset[str]]:
    return {name: frozenset(values) for name, values in written.items()}


def _tops(written: object) -> tuple[int | None, ...]:
    if written is None:
        return (None,)
    return tuple(None if part == "null" else int(part) for part in str(written).split("|"))
