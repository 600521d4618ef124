"""The date questions: which days a text means, against the days that are as good as right.

Each line of `dates/*.jsonl` has `id`, `text`, `as_of` and `accept`: "NONE" for no span; a list of
alternatives, each one span, a list of spans or "EVT:day" for a window around that day; or an
object with `compare` and where named `span` and `base`. `silent: true` takes no span as well.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from knowledge.dates.calendar import Calendar, load_calendar
from knowledge.dates.phrases import DateReading, Span, read_dates
from knowledge.text.fold import folded
from tests.eval.score import Verdict

Ends = list[str | None]
Asked = Mapping[str, Any]  # a line of the file, JSON values

_HERE = Path(__file__).parent / "dates"


def load_dates(folder: Path = _HERE) -> tuple[Asked, ...]:
    """Return the lines of all files; empty where there is none."""
    return tuple(
        json.loads(line)
        for path in sorted(folder.glob("*.jsonl"))
        for line in path.read_text("utf-8").splitlines()
        if line.strip()
    )


def dated(cases: tuple[Asked, ...]) -> Iterator[tuple[Asked, Verdict]]:
    """Read every case with the shop's calendar; a missing span counts as asked back."""
    calendar = load_calendar()
    for case in cases:
        yield case, _verdict(case, calendar)


def _verdict(case: Asked, calendar: Calendar) -> Verdict:
    now = datetime.fromisoformat(case["as_of"])
    reading = read_dates(folded(case["text"]), now, calendar)
    said = [ends(span) for span in reading.spans]
    if fits(case, reading, said):
        return Verdict("right")
    fault = f"{said} {reading.compare or ''} for {json.dumps(case['accept'])}"
    return Verdict("wrong" if said or reading.compare else "asked back", fault)


def ends(span: Span) -> Ends:
    """Return the two ends as `zhanggui when` prints them; an open side is None."""
    if span.clock:
        return [at.isoformat(timespec="minutes") if at else None for at in span.clock]
    return [at.isoformat() if at else None for at in (span.start, span.end)]


def fits(case: Asked, reading: DateReading, said: list[Ends]) -> bool:
    """Say whether what was read is one of the accepted meanings."""
    accept = case["accept"]
    if accept == "NONE":
        return not said
    if isinstance(accept, Mapping):
        wanted = [accept["span"]] if "span" in accept else []
        return (
            reading.compare == accept["compare"] and _all(wanted, said) and _base(accept, reading)
        )
    if not said:
        return bool(case.get("silent"))
    return any(_all(each if _several(each) else [each], said) for each in accept)


def _base(accept: Mapping[str, Any], reading: DateReading) -> bool:
    return "base" not in accept or (
        reading.base is not None and _one(accept["base"], ends(reading.base))
    )


def _several(accepted: object) -> bool:
    return isinstance(accepted, list) and isinstance(accepted[0], list)


def _all(wanted: list[Any], said: list[Ends]) -> bool:
    return len(wanted) == len(said) and all(map(_one, wanted, said))


def _one(accepted: object, said: Ends) -> bool:
    if not isinstance(accepted, str):
        return accepted == said
    day, (start, end) = accepted.removeprefix("EVT:"), said
    return start is not None and end is not None and start <= day <= end != start
