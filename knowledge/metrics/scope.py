"""What rows a question is about: period, split and filters; and how a split's keys are written."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from knowledge.dates.period import Period
from knowledge.metrics.query import MetricQuery

CALENDAR = frozenset({"week", "month", "quarter", "year", "weekday"})
"""Dimensions that `calendar_days` knows of a day."""
BUCKETS = ("day", "week", "month", "quarter", "year")
"""Stretches of time that follow each other."""
TIMES = frozenset({*BUCKETS, "weekday", "hour"})
_MONTHS = {"month": 1, "quarter": 3, "year": 12}
_MONTHS_A_YEAR = 12

Filters = tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Scope:
    """The rows asked for; the asker's row filter is one of the filters."""

    period: Period
    by: str | None
    filters: Filters

    @property
    def used(self) -> frozenset[str]:
        """Dimensions that the rows must be able to tell."""
        filtered = {name for name, _ in self.filters}
        return frozenset(filtered | {self.by} if self.by else filtered)

    def values(self, dimension: str) -> tuple[str, ...] | None:
        """Return what the dimension is filtered on; None where it is not."""
        return dict(self.filters).get(dimension)

    def unsplit(self) -> Scope:
        """Return the same rows as one."""
        return replace(self, by=None)

    def narrowed(self, dimension: str, values: tuple[str, ...]) -> Scope:
        """Return the rows of these that have one of the values; they are among the asked ones."""
        kept = tuple(f for f in self.filters if f[0] != dimension)
        return replace(self, filters=tuple(sorted((*kept, (dimension, values)))))

    def within(self, start: date, end: date) -> Scope:
        """Return the same filters over whole days, without filters on time."""
        kept = tuple(f for f in self.filters if f[0] not in TIMES)
        return Scope(Period(start, end), self.by, kept)


def scope_of(query: MetricQuery) -> Scope:
    """Return the query's rows; filters on one dimension and the row filter are intersected."""
    merged: dict[str, tuple[str, ...]] = {}
    for name, values in query.filters:
        before = merged.get(name)
        merged[name] = values if before is None else tuple(v for v in values if v in before)
    if query.shops is not None:
        asked = merged.get("shop", tuple(sorted(query.shops)))
        merged["shop"] = tuple(shop for shop in asked if shop in query.shops)
    return Scope(query.period, query.by, tuple(sorted(merged.items())))


def first_day(value: str, dimension: str) -> date | None:
    """Return the first day of a written bucket: 2011-Q4 → 2011-10-01; None if it is not one.

    A week may be written with any of its days.
    """
    try:
        return _first_day(value, dimension)
    except ValueError:
        return None


def _first_day(value: str, dimension: str) -> date:
    match dimension:
        case "year":
            return date(int(value), 1, 1)
        case "quarter":
            year, _, quarter = value.partition("-Q")
            return date(int(year), 3 * int(quarter) - 2, 1)
        case "month":
            year, _, month = value.partition("-")
            return date(int(year), int(month), 1)
        case "week":
            day = date.fromisoformat(value)
            return day - timedelta(days=day.weekday())
        case _:
            return date.fromisoformat(value)


def written(value: object, dimension: str | None, start: date) -> str | None:
    """Return a key as the contract writes it; weeks are clipped to the period's start."""
    if dimension is None:
        return None
    if not isinstance(value, date):
        return f"{value!s:0>2}" if dimension == "hour" else str(value)
    return _written_day(value, dimension, start)


def _written_day(value: date, dimension: str, start: date) -> str:
    match dimension:
        case "month":
            return f"{value.year:04d}-{value.month:02d}"
        case "quarter":
            return f"{value.year:04d}-Q{(value.month + 2) // 3}"
        case "year":
            return f"{value.year:04d}"
        case "week":
            return max(value, start).isoformat()
        case _:
            return value.isoformat()


def buckets(period: Period, dimension: str) -> tuple[tuple[str, Period], ...]:
    """Return (key, days inside the period) of every bucket, ascending."""
    found: list[tuple[str, Period]] = []
    day = period.start
    while day <= period.end:
        last = min(_last_day(day, dimension), period.end)
        key = written(bucket_start(day, dimension), dimension, period.start)
        found.append((key or "", Period(day, last)))
        day = last + timedelta(days=1)
    return tuple(found)


def bucket_start(day: date, dimension: str) -> date:
    """Return the first day of the day's week, month, quarter or year."""
    match dimension:
        case "week":
            return day - timedelta(days=day.weekday())
        case "month" | "quarter" | "year":
            months = _MONTHS[dimension]
            return date(day.year, (day.month - 1) // months * months + 1, 1)
        case _:
            return day


def _last_day(day: date, dimension: str) -> date:
    first = bucket_start(day, dimension)
    if dimension not in _MONTHS:
        return first + timedelta(days=6 if dimension == "week" else 0)
    month = first.month - 1 + _MONTHS[dimension]
    following = date(first.year + month // _MONTHS_A_YEAR, month % _MONTHS_A_YEAR + 1, 1)
    return following - timedelta(days=1)
