"""Facts and the public JSON of the KPI skill."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.dates.period import Period
from knowledge.errors import UnknownNameError
from skills.kpi.calendar_slots import partners, slots
from skills.kpi.figures import is_partial
from skills.kpi.query import Comparison, KpiQuery
from skills.kpi.saying.payload import as_json
from tests.support.kpi_shop import (
    DAY_BEFORE,
    LAST_WEEK,
    PREVIOUS,
    WEEK_BEFORE,
    YESTERDAY,
    Shop,
    days,
    per_day,
)


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path)


def test_single_figure_is_one_flat_row_with_base_and_change(shop: Shop) -> None:
    shop.metrics.put("paid_amount", YESTERDAY, 165_096_33)
    shop.metrics.put("paid_amount", DAY_BEFORE, 234_567_89)

    data = as_json(shop.facts(KpiQuery(("paid_amount",), YESTERDAY, compare=PREVIOUS)))

    assert data == {
        "query": {
            "metrics": ["paid_amount"],
            "start": "2026-11-21",
            "end": "2026-11-21",
            "by": None,
            "filters": {},
            "compare": {"start": "2026-11-20", "end": "2026-11-20", "kind": "previous"},
            "top": None,
            "order": "desc",
        },
        "rows": [
            {
                "paid_amount": 165096.33,
                "paid_amount__base": 234567.89,
                "paid_amount__change": pytest.approx(165096.33 / 234567.89 - 1),
            }
        ],
        "definition": "按付款时间计的实付金额，含运费，未扣退款",
        "fresh_until": "2026-11-21T23:59:59",
        "partial": False,
    }


@pytest.mark.parametrize(("base", "change"), [(0, None), (None, None), (50, 1.0)])
def test_change_is_null_where_the_base_is_zero_or_missing(
    shop: Shop, base: int | None, change: float | None
) -> None:
    shop.metrics.put("paid_amount", YESTERDAY, 100).put("paid_amount", DAY_BEFORE, base)

    rows = as_json(shop.facts(KpiQuery(("paid_amount",), YESTERDAY, compare=PREVIOUS)))["rows"]

    assert isinstance(rows, list)
    assert isinstance(rows[0], dict)
    assert rows[0]["paid_amount__change"] == change


def test_days_align_by_position_also_where_a_day_is_missing(shop: Shop) -> None:
    shop.metrics.put("paid_amount", LAST_WEEK, per_day(LAST_WEEK, 1, 2, 3, 4, 5, 6, 7), by="day")
    base = per_day(WEEK_BEFORE, 10, 20, 30, 40, 50, 60, 70)
    del base["2026-11-04"]
    shop.metrics.put("paid_amount", WEEK_BEFORE, base, by="day")

    facts = shop.facts(KpiQuery(("paid_amount",), LAST_WEEK, by="day", compare=PREVIOUS))

    found = {line.key: line.base.get("paid_amount") for line in facts.lines}
    assert found == {
        "2026-11-09": 10,
        "2026-11-10": 20,
        "2026-11-11": None,
        "2026-11-12": 40,
        "2026-11-13": 50,
        "2026-11-14": 60,
        "2026-11-15": 70,
    }


def test_names_align_by_name(shop: Shop) -> None:
    shop.metrics.put("paid_amount", LAST_WEEK, {"天猫": 5, "京东": 9}, by="shop")
    shop.metrics.put("paid_amount", WEEK_BEFORE, {"京东": 3, "拼多多": 1}, by="shop")

    facts = shop.facts(KpiQuery(("paid_amount",), LAST_WEEK, by="shop", compare=PREVIOUS))

    assert [(line.key, line.base.get("paid_amount")) for line in facts.lines] == [
        ("京东", 3),
        ("天猫", None),
    ]


@pytest.mark.parametrize(
    ("order", "keys"), [("desc", ["c", "a", "b", "z"]), ("asc", ["a", "b", "c", "z"])]
)
def test_ranking_breaks_ties_by_key_and_puts_the_missing_last(
    shop: Shop, order: str, keys: list[str]
) -> None:
    cells = {"z": None, "b": 1, "c": 2, "a": 1}
    shop.metrics.put("paid_amount", LAST_WEEK, cells, by="sku")

    facts = shop.facts(
        KpiQuery(("paid_amount",), LAST_WEEK, by="sku", order="asc" if order == "asc" else "desc")
    )

    assert [line.key for line in facts.lines] == keys


def test_top_without_order_is_best_first(shop: Shop) -> None:
    shop.metrics.put("paid_amount", LAST_WEEK, per_day(LAST_WEEK, 1, 5, 3), by="day")

    facts = shop.facts(KpiQuery(("paid_amount",), LAST_WEEK, by="day", top=1))

    assert [line.key for line in facts.lines] == ["2026-11-10"]


def test_base_is_measured_under_the_same_filters_and_rights(shop: Shop) -> None:
    filters = (("channel", ("直通车",)),)
    shop.metrics.put("paid_amount", YESTERDAY, 5, filters=filters)

    shop.facts(KpiQuery(("paid_amount",), YESTERDAY, filters=filters, compare=PREVIOUS))

    assert {(q.filters, q.shops) for q in shop.metrics.asked} == {(filters, None)}


def test_weekday_is_a_number_hour_a_word_and_sku_has_its_name(shop: Shop) -> None:
    shop.metrics.labels["A1"] = "奶茶杯"
    shop.metrics.put("paid_amount", LAST_WEEK, {"1": 5}, by="weekday")
    shop.metrics.put("paid_amount", LAST_WEEK, {"07": 5}, by="hour")
    shop.metrics.put("paid_amount", LAST_WEEK, {"A1": 5}, by="sku")

    rows = [
        as_json(shop.facts(KpiQuery(("paid_amount",), LAST_WEEK, by=by)))["rows"]
        for by in ("weekday", "hour", "sku")
    ]

    assert rows == [
        [{"weekday": 1, "paid_amount": 0.05}],
        [{"hour": "07", "paid_amount": 0.05}],
        [{"sku": "A1", "product_name": "奶茶杯", "paid_amount": 0.05}],
    ]


def test_numbers_are_money_with_cents_whole_counts_and_unrounded_shares(shop: Shop) -> None:
    shop.metrics.put("aov", YESTERDAY, Decimal(100) / 3)
    shop.metrics.put("orders", YESTERDAY, 7)
    shop.metrics.put("conversion_rate", YESTERDAY, Decimal(1) / 30)

    data = as_json(shop.facts(KpiQuery(("aov", "orders", "conversion_rate"), YESTERDAY)))

    assert data["rows"] == [
        {"aov": 0.33, "orders": 7, "conversion_rate": pytest.approx(1 / 30, rel=1e-9)}
    ]


def test_clock_times_stand_in_the_query(shop: Shop) -> None:
    evening = datetime.fromisoformat("2026-11-11T20:00"), datetime.fromisoformat("2026-11-12")
    period = Period(date(2026, 11, 11), date(2026, 11, 11), "hours", clock=evening)
    shop.metrics.put("paid_amount", period, 5)

    query = as_json(shop.facts(KpiQuery(("paid_amount",), period)))["query"]

    assert isinstance(query, dict)
    assert (query["start"], query["end"]) == ("2026-11-11T20:00", "2026-11-12T00:00")


@pytest.mark.parametrize(
    ("start", "end", "fresh", "partial"),
    [
        ("2026-11-21", "2026-11-21", "2026-11-21T21:40", False),  # nobody bought after 21:40
        ("2026-11-22", "2026-11-22", "2026-11-22T10:00", True),
        ("2026-11-01", "2026-11-22", "2026-11-22T10:00", True),
        ("2026-11-20", "2026-11-21", "2026-11-20T23:00", True),
        ("2026-11-20", "2026-11-21", "2026-11-21T00:00", True),
        ("2026-11-01", "2026-11-10", "2026-11-20T23:00", False),
    ],
)
def test_partial_is_a_running_day_or_days_without_facts(
    start: str, end: str, fresh: str, *, partial: bool
) -> None:
    now = datetime.fromisoformat("2026-11-22T10:30")

    found = is_partial(days(start, end), now, datetime.fromisoformat(fresh))

    assert found is partial


@pytest.mark.parametrize(("hours", "partial"), [((8, 9), False), ((9, 11), True), ((8, 10), True)])
def test_hours_of_today_are_partial_until_the_facts_reach_them(
    hours: tuple[int, int], *, partial: bool
) -> None:
    today = datetime.fromisoformat("2026-11-22")
    clock = today + timedelta(hours=hours[0]), today + timedelta(hours=hours[1])
    period = Period(today.date(), today.date(), "hours", clock=clock)

    found = is_partial(period, today + timedelta(hours=10, minutes=30), clock[0].replace(hour=9))

    assert found is partial


@pytest.mark.parametrize(
    ("metric", "period", "filters", "lack"),
    [
        ("days_of_supply", YESTERDAY, (), "never"),
        ("paid_amount", days("2025-11-01", "2025-11-30"), (), "elsewhen"),
        ("paid_amount", YESTERDAY, (("region", ("浙江",)),), "filtered"),
        ("paid_amount", days("2026-02-11", "2026-02-12"), (), "empty"),
    ],
)
def test_no_data_knows_why(
    shop: Shop,
    metric: str,
    period: Period,
    filters: tuple[tuple[str, tuple[str, ...]], ...],
    lack: str,
) -> None:
    shop.metrics.put("paid_amount", YESTERDAY, 5)

    facts = shop.facts(KpiQuery((metric,), period, filters=filters))

    assert (as_json(facts)["rows"], [m.lack for m in facts.missing]) == ([], [lack])


def test_zero_denominator_is_a_null_and_not_no_data(shop: Shop) -> None:
    shop.metrics.put("roi", YESTERDAY, None)

    data = as_json(shop.facts(KpiQuery(("roi",), YESTERDAY)))

    assert data["rows"] == [{"roi": None}]


def test_one_metric_without_data_does_not_silence_the_others(shop: Shop) -> None:
    shop.metrics.put("paid_amount", YESTERDAY, 100)

    facts = shop.facts(KpiQuery(("paid_amount", "uv"), YESTERDAY))

    assert as_json(facts)["rows"] == [{"paid_amount": 1.0, "uv": None}]
    assert [m.metric.id for m in facts.missing] == ["uv"]


def test_event_without_an_earlier_one_has_no_comparison(shop: Shop) -> None:
    shop.metrics.put("paid_amount", YESTERDAY, 100)

    data = as_json(shop.facts(KpiQuery(("paid_amount",), YESTERDAY, compare=Comparison("event"))))

    assert data["query"]["compare"] is None  # type: ignore[index, call-overload]  # JSON


def test_unknown_metric_is_an_error_with_near_names(shop: Shop) -> None:
    with pytest.raises(UnknownNameError):
        shop.facts(KpiQuery(("paid_amont",), YESTERDAY))


def _monday(key: str) -> date:
    day = date.fromisoformat(key)
    return day - timedelta(days=day.weekday())


@settings(max_examples=60, deadline=None)
@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(0, 400))
def test_slots_are_the_distinct_buckets_of_every_day(start: date, more: int) -> None:
    period = Period(start, start + timedelta(days=more))
    every = [start + timedelta(days=n) for n in range(more + 1)]

    assert slots(period, "day") == tuple(day.isoformat() for day in every)
    assert slots(period, "month") == tuple(sorted({f"{day:%Y-%m}" for day in every}))
    assert slots(period, "year") == tuple(sorted({f"{day.year}" for day in every}))
    assert [_monday(key) for key in slots(period, "week")] == sorted(
        {day - timedelta(days=day.weekday()) for day in every}
    )
    assert all(start.isoformat() <= key for key in slots(period, "week"))


def test_quarters_have_names_and_positions() -> None:
    this, last = days("2011-07-01", "2011-12-31"), days("2010-07-01", "2010-12-31")

    assert partners(this, last, "quarter") == {"2011-Q3": "2010-Q3", "2011-Q4": "2010-Q4"}


def test_split_that_no_row_knows_is_no_data_and_says_so(tmp_path):
    shop = Shop(tmp_path)
    shop.metrics.put("paid_amount", LAST_WEEK, {"": 500_00}, by="channel")
    shop.metrics.put("paid_amount", LAST_WEEK, 500_00)

    facts = shop.facts(KpiQuery(("paid_amount",), LAST_WEEK, by="channel"))

    assert facts.lines == ()
    assert [missing.lack for missing in facts.missing] == ["unsplit"]
