"""What `when` prints about a text."""

from __future__ import annotations

from datetime import date, datetime
from typing import TypedDict

from knowledge.dates.calendar import Calendar
from knowledge.dates.phrases import Span, read_dates
from knowledge.text.fold import folded


class WhenSpan(TypedDict):
    """One span: inclusive days, or clock times with an exclusive end; null where it is open."""

    text: str
    start: str | None
    end: str | None


class When(TypedDict):
    """The spans of a text and the comparison it asks for."""

    spans: list[WhenSpan]
    compare: str | None


def when_json(text: str, now: datetime, calendar: Calendar) -> When:
    """Return which days a text means, as `when` prints it."""
    reading = read_dates(folded(text), now, calendar)
    return {"spans": [_span(span) for span in reading.spans], "compare": reading.compare}


def _span(span: Span) -> WhenSpan:
    if span.clock:
        first, last = span.clock
        return {"text": span.text, "start": _minute(first), "end": _minute(last)}
    return {"text": span.text, "start": _day(span.start), "end": _day(span.end)}


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _minute(at: datetime | None) -> str | None:
    return at.isoformat(timespec="minutes") if at else None
