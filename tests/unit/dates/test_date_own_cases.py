"""The evaluation cases of the date grammar, as a regression."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from knowledge.dates.calendar import load_calendar
from knowledge.dates.phrases import Span, read_dates
from knowledge.dates.report import when_json
from knowledge.text.fold import folded

_FILE = Path(__file__).parents[2] / "eval" / "dates" / "own.jsonl"
_CASES = [json.loads(line) for line in _FILE.read_text(encoding="utf-8").splitlines()]

expected_failures = frozenset(case["id"] for case in _CASES if case.get("known_failure"))
"""Cases that ask for more than the grammar can do today; each must fail until it is lifted."""


def _ends(span: Span) -> list[str | None]:
    said = [span.start, span.end] if not span.clock else list(span.clock)
    return [
        at.isoformat(timespec="minutes")
        if isinstance(at, datetime)
        else at.isoformat()
        if at
        else None
        for at in said
    ]


def _fits(accepted: Any, ends: list[str | None]) -> bool:
    if isinstance(accepted, str):  # EVT:day, a window of several days around that day
        day = accepted.removeprefix("EVT:")
        return ends[0] is not None and ends[1] is not None and ends[0] <= day <= ends[1] != ends[0]
    return bool(accepted == ends)


def _right(case: dict[str, Any]) -> bool:
    now = datetime.fromisoformat(case["as_of"])
    reading = read_dates(folded(case["text"]), now, load_calendar())
    spans, accept = [_ends(span) for span in reading.spans], case["accept"]
    if [[slot.dimension, list(slot.values)] for slot in reading.slots] != case.get("slots", []):
        return False
    if accept == "NONE":
        return not spans
    if isinstance(accept, dict):
        wanted = [accept["span"]] if "span" in accept else []
        base = "base" not in accept or (
            reading.base is not None and _fits(accept["base"], _ends(reading.base))
        )
        return reading.compare == accept["compare"] and base and _all_fit(wanted, spans)
    if not spans:
        return bool(case.get("silent"))
    return any(_all_fit(one if _is_list(one) else [one], spans) for one in accept)


def _is_list(one: Any) -> bool:
    return isinstance(one, list) and isinstance(one[0], list)


def _all_fit(wanted: list[Any], spans: list[list[str | None]]) -> bool:
    return len(wanted) == len(spans) and all(map(_fits, wanted, spans))


@pytest.mark.parametrize("case", _CASES, ids=[case["id"] for case in _CASES])
def test_case_means_the_accepted_days(case: dict[str, Any]) -> None:
    assert _right(case) is (case["id"] not in expected_failures), case["text"]


def test_there_are_cases_around_every_kind_of_boundary() -> None:
    asked = {case["as_of"][:10] for case in _CASES}

    assert len(_CASES) >= 250
    assert {"2024-02-29", "2026-01-01", "2026-01-05", "2026-06-01"} <= asked


def test_when_prints_days_inclusive_and_clock_times_exclusive() -> None:
    now = datetime.fromisoformat("2025-11-19T10:30")

    said = when_json("昨晚8点到12点和上周的销售额", now, load_calendar())

    assert said == {
        "spans": [
            {"text": "昨晚8点到12点", "start": "2025-11-18T20:00", "end": "2025-11-19T00:00"},
            {"text": "上周", "start": "2025-11-10", "end": "2025-11-16"},
        ],
        "compare": None,
    }
