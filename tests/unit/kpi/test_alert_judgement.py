"""One metric of one day: what is told, and above all what is not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from knowledge.dates.calendar import load_calendar
from knowledge.metrics.load import load_catalogue
from knowledge.metrics.reasons import unusual
from skills.kpi.alerts.anomaly import Judged, Watch
from skills.kpi.alerts.rules import load_rules

CALENDAR, CATALOGUE, RULES = load_calendar(), load_catalogue(), load_rules()
DAY = date(2026, 9, 16)
_ONE = timedelta(days=1)


def _weeks(until: date, *, first: date = date(2026, 7, 1), **figures: int) -> dict:
    """Return like days with a gentle wave, day → metric → value."""
    usual = {"orders": 60, "paid_amount": 600_000, "uv": 2000} | figures
    days = [first + n * _ONE for n in range((until - first).days + 1)]
    return {
        day: {
            **{name: value * (100 + n * 7 % 5 - 2) // 100 for name, value in usual.items()},
            "conversion_rate": Decimal(usual["orders"]) / usual["uv"],
        }
        for n, day in enumerate(days)
    }


def _judged(history: dict, metric: str = "orders", day: date = DAY) -> Judged | None:
    unit = CATALOGUE.find(metric).unit
    return Watch(metric, unit, history, RULES, CALENDAR).verdict(day)


def _side(history: dict, metric: str = "orders", day: date = DAY) -> str | None:
    found = _judged(history, metric, day)
    assert found is not None
    return found.side


def test_usual_day_is_usual():
    assert _side(_weeks(DAY)) is None


def test_half_of_the_orders_two_days_in_a_row_is_told():
    history = _weeks(DAY)
    for day in (DAY - _ONE, DAY):
        history[day]["orders"] = 30

    found = _judged(history)

    assert found is not None
    assert (found.side, found.run, len(found.held)) == ("low", 2, 8)
    assert 59 <= found.usual <= 61
    assert found.held[0] == DAY - 7 * _ONE


def test_one_weak_day_is_not_told():
    history = _weeks(DAY)
    history[DAY]["orders"] = 40

    assert _side(history) is None


def test_day_almost_without_orders_is_told_at_once():
    history = _weeks(DAY, orders=200)
    history[DAY]["orders"] = 20

    found = _judged(history)

    assert found is not None
    assert (found.side, found.run) == ("low", 1)


def test_small_shop_does_not_shout():
    history = _weeks(DAY, orders=5)
    for day in (DAY - _ONE, DAY):
        history[day]["orders"] = 1

    assert _judged(history) is None


def test_fall_of_a_tenth_is_not_worth_a_message_however_steady_the_shop():
    history = _weeks(DAY, orders=100_000)
    for day in (DAY - 2 * _ONE, DAY - _ONE, DAY):
        history[day]["orders"] = 90_000

    assert _side(history) is None


@pytest.mark.parametrize("day", ["2026-11-11", "2026-11-01", "2026-06-18", "2026-10-20"])
def test_promotion_day_is_not_told_for_being_high(day):
    when = date.fromisoformat(day)
    history = _weeks(when, first=date(2024, 6, 1))
    for n in range(3):
        history[when - n * _ONE]["orders"] = 900

    assert _side(history, day=when) is None


def test_the_same_rise_on_an_ordinary_day_is_told():
    history = _weeks(DAY)
    for day in (DAY - _ONE, DAY):
        history[day]["orders"] = 900
    unlifted = replace(CALENDAR, promotions=())

    found = Watch("orders", "count", history, replace(RULES, seasons=()), unlifted).verdict(DAY)

    assert found is not None
    assert found.side == "high"


def test_lull_after_double_11_is_not_told_where_it_came_last_year_too():
    history = _weeks(date(2026, 11, 20), first=date(2024, 6, 1))
    for year in (2024, 2025, 2026):
        for n in range(12, 21):
            history[date(year, 11, n)]["orders"] = 30

    days = (date(2026, 11, n) for n in range(12, 21))

    assert [_side(history, day=day) for day in days] == [None] * 9


def test_fall_after_double_11_is_told_where_last_year_had_none():
    history = _weeks(date(2026, 11, 16), first=date(2024, 6, 1))
    for n in (14, 15, 16):
        history[date(2026, 11, n)]["orders"] = 15

    found = _judged(history, day=date(2026, 11, 16))

    assert found is not None
    assert found.side == "low"
    assert {day.year for day in found.held} == {2025, 2024}


def test_promotion_days_are_no_part_of_what_is_usual():
    when = date(2026, 12, 21)
    history = _weeks(when, first=date(2026, 7, 1))
    for day in history:
        if date(2026, 10, 20) <= day <= date(2026, 11, 11):
            history[day]["orders"] = 900

    found = _judged(history, day=when)

    assert found is not None
    assert found.usual < 62


def test_nothing_is_usual_in_a_shop_of_three_weeks():
    assert _judged(_weeks(DAY, first=DAY - 21 * _ONE)) is None


def test_first_double_11_of_a_shop_is_not_judged():
    history = _weeks(date(2026, 11, 11), first=date(2026, 6, 1))

    assert _judged(history, day=date(2026, 11, 11)) is None


def test_day_without_a_figure_is_not_judged():
    history = _weeks(DAY)
    del history[DAY]["orders"]

    assert _judged(history) is None


def test_fewer_visitors_count_as_fewer_chances_to_convert():
    """Of 2,000 visitors 1.6 % is a fall; of 100 it may be chance."""
    many, few = _weeks(DAY), _weeks(DAY)
    for day in (DAY - 2 * _ONE, DAY - _ONE, DAY):
        many[day] |= {"conversion_rate": Decimal("0.016")}
        few[day] |= {"uv": 100, "conversion_rate": Decimal("0.016")}

    assert _side(many, "conversion_rate") == "low"
    assert _judged(few, "conversion_rate") is None


def test_least_spread_keeps_a_ripple_from_being_a_wave():
    calm = [Decimal(n) for n in (100, 100, 101, 100, 99, 100, 100, 100)]

    assert unusual(Decimal(103), calm, least_spread=Decimal(5)).z == Decimal("0.6")
