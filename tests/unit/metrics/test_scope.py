"""Keys as the contract writes them, and the buckets of a period."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.dates.period import Period
from knowledge.metrics.query import MetricQuery
from knowledge.metrics.scope import BUCKETS, buckets, first_day, scope_of
from knowledge.metrics.targets import Tile, tiled
from tests.support.facts import days


def test_buckets_are_clipped_to_the_period() -> None:
    found = buckets(days("2025-12-30", "2026-01-06"), "week")

    assert [(key, str(p.start), str(p.end)) for key, p in found] == [
        ("2025-12-30", "2025-12-30", "2026-01-04"),
        ("2026-01-05", "2026-01-05", "2026-01-06"),
    ]


@settings(max_examples=80, deadline=None)
@given(
    start=st.dates(date(2019, 1, 1), date(2029, 1, 1)),
    length=st.integers(1, 800),
    by=st.sampled_from(BUCKETS),
)
def test_buckets_tile_the_period(start: date, length: int, by: str) -> None:
    period = Period(start, start + timedelta(days=length - 1))

    found = buckets(period, by)

    assert (found[0][1].start, found[-1][1].end) == (period.start, period.end)
    assert sum(p.days for _, p in found) == period.days
    assert len({key for key, _ in found}) == len(found)
    for key, bucket in found:
        assert first_day(key, by) <= bucket.start  # type: ignore[operator]  # keys are written


@pytest.mark.parametrize(
    ("value", "dimension", "expected"),
    [
        ("2011-Q4", "quarter", "2011-10-01"),
        ("2011-11", "month", "2011-11-01"),
        ("2011", "year", "2011-01-01"),
        ("2011-11-30", "week", "2011-11-28"),
        ("2011-11-30", "day", "2011-11-30"),
        ("2011-Q5", "quarter", None),
        ("soon", "month", None),
    ],
)
def test_written_buckets_are_read_back(value: str, dimension: str, expected: str | None) -> None:
    found = first_day(value, dimension)

    assert (str(found) if found else None) == expected


def test_the_row_filter_narrows_the_shops_asked_for() -> None:
    query = MetricQuery(
        ("orders",), days("2025-11-01"), None, (("shop", ("a", "b")),), frozenset({"b", "c"})
    )

    assert scope_of(query).values("shop") == ("b",)


def test_two_filters_on_one_dimension_are_intersected() -> None:
    both = (("channel", ("a", "b")), ("channel", ("b", "c")))

    assert scope_of(MetricQuery(("orders",), days("2025-11-01"), None, both)).filters == (
        ("channel", ("b",)),
    )


def test_tiles_that_overlap_or_leave_a_gap_do_not_tile() -> None:
    span = days("2025-11-01", "2025-11-10")

    assert tiled([_tile(1, 6), _tile(6, 10)], span) is None
    assert tiled([_tile(1, 4), _tile(6, 10)], span) is None
    assert tiled([_tile(1, 5), _tile(6, 10), _tile(1, 3)], span) == 2
    assert tiled([], span) is None


def _tile(first: int, last: int) -> Tile:
    return Tile(date(2025, 11, first), date(2025, 11, last), 1, "")
