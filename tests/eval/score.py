"""Right, asked back or wrong: an answer against its case."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from tests.eval.cases import Case, Span, Wanted
from tests.eval.figures import difference, expected_rows

Mark = Literal["right", "asked back", "wrong"]
Answer = Mapping[str, Any]  # the JSON object of the contract


@dataclass(frozen=True, slots=True)
class Verdict:
    """How one thing went; `fault` says in one line what was not right, "" where all was."""

    mark: Mark
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Scored:
    """One question with what came of it."""

    case: Case
    understood: Verdict
    numbers: Verdict


def score(case: Case, answer: Answer, connection: sqlite3.Connection) -> Scored:
    """Hold `answer` against the fields and the SQL of `case`."""
    if not _has_figure(answer):
        verdict = _without_figure(case, answer)
        return Scored(case, verdict, verdict)
    if not case.wanted:
        verdict = Verdict("wrong", f"a figure where none is due: {_brief(answer)}")
        return Scored(case, verdict, verdict)
    faults = [misread(wanted, answer["data"]["query"]) for wanted in case.wanted]
    best = faults.index("") if "" in faults else 0
    understood = Verdict("wrong", faults[best]) if faults[best] else Verdict("right")
    if not case.figure_due:
        unlike = case.wanted[0].metrics != set(answer["data"]["query"]["metrics"])
        understood = Verdict("wrong", faults[0]) if unlike else Verdict("right")
        return Scored(case, understood, understood)
    return Scored(case, understood, _numbers(case.wanted[best], answer, connection))


def _has_figure(answer: Answer) -> bool:
    return answer["skill"] == "kpi" and bool((answer["data"] or {}).get("rows"))


def _without_figure(case: Case, answer: Answer) -> Verdict:
    if not case.figure_due:
        return Verdict("right")
    fault = f"{answer['status']}: {_brief(answer)}"
    return Verdict("wrong" if answer["status"] == "no_data" else "asked back", fault)


def _brief(answer: Answer) -> str:
    return str(answer["text"]).replace("\n", " ")[:110]


def misread(wanted: Wanted, query: Mapping[str, Any]) -> str:
    """Return the fields of `query` that are not as wanted, in one line; "" where all are."""
    faults = [
        ("metrics", set(query["metrics"]) == wanted.metrics, query["metrics"]),
        ("days", not wanted.days or _span(query) in wanted.days, "..".join(_span(query))),
        ("by", query["by"] == wanted.by, query["by"]),
        ("filters", _filters_fit(wanted, query["filters"]), query["filters"]),
        ("compare", _compare_fits(wanted, query["compare"]), query["compare"]),
        ("top", query["top"] in wanted.top, query["top"]),
        ("order", wanted.order in {None, query["order"]}, query["order"]),
    ]
    return "; ".join(
        f"{name} {said!r} for {_due(wanted, name)}" for name, fits, said in faults if not fits
    )


def _due(wanted: Wanted, name: str) -> str:
    match name:
        case "metrics":
            return " ".join(sorted(wanted.metrics))
        case "days":
            return "|".join("..".join(span) for span in wanted.days)
        case "filters":
            return str({name: sorted(values) for name, values in wanted.filters.items()})
        case "compare":
            bases = "|".join("..".join(span) for span in wanted.base_days)
            return f"{'|'.join(wanted.base_kinds)} {bases}".strip() or "none"
        case _:
            return str(getattr(wanted, name))


def _span(said: Mapping[str, Any]) -> Span:
    return said["start"], said["end"]


def _filters_fit(wanted: Wanted, said: Mapping[str, list[str]]) -> bool:
    held = {name: frozenset(values) for name, values in said.items()}
    needed = {n: v for n, v in held.items() if wanted.optional.get(n) != v}
    return needed == wanted.filters


def _compare_fits(wanted: Wanted, said: Mapping[str, Any] | None) -> bool:
    if said is None:
        return not wanted.base_kinds
    return said["kind"] in wanted.base_kinds and _span(said) in wanted.base_days


def _numbers(wanted: Wanted, answer: Answer, connection: sqlite3.Connection) -> Verdict:
    query = answer["data"]["query"]
    days = _chosen(wanted.days, _span(query))
    base = _chosen(wanted.base_days, _span(query["compare"])) if query["compare"] else None
    rows = expected_rows(connection, wanted, days, base)
    fault = difference(rows, answer["data"]["rows"], wanted, query["top"])
    unsaid = [one for one in wanted.says if not re.search(one, answer["text"])]
    if unsaid and not fault:
        fault = f"does not name {unsaid[0]!r}: {_brief(answer)}"
    return Verdict("wrong", fault) if fault else Verdict("right")


def _chosen(spans: tuple[Span, ...], said: Span) -> Span | None:
    """Return the span the answer took where it is one of `spans`, else the first of them."""
    return said if said in spans else next(iter(spans), None)
