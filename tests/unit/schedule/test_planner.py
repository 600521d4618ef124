"""Planning: one row for each slot, whatever the clock does and however many plan."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

from bot.schedule.jumps import Watch
from bot.schedule.planner import Planner
from bot.state.clock import Jump, last_jump
from bot.state.deliveries import Claimer, claim, put
from bot.state.engine import State, open_state
from tests.support.clock import SHANGHAI
from tests.support.desks import fresh_state
from tests.support.schedule.hours import ACCOUNT, Hours, kept, subscribed

NINE = datetime(2026, 11, 20, 9, tzinfo=SHANGHAI)


def rows(state: State) -> list[tuple[str, str]]:
    """Read slots and their states by hand-written SQL."""
    query = text("SELECT slot, state FROM bot_deliveries ORDER BY due_s, id")
    with state.reading() as connection:
        return [(row[0], row[1]) for row in connection.execute(query)]


def planner(state: State, hours: Hours) -> Planner:
    return Planner(state, ACCOUNT, hours.zone, hours.clock)


def send_all(state: State, hours: Hours) -> None:
    """End whatever is planned as sent, as pushes and the sender would."""
    with state.writing() as connection:
        now_s = hours.now.timestamp()
        for one in claim(connection, ACCOUNT, Claimer("test", 60), now_s, 100):
            assert put(connection, one, "posted", now_s=now_s)
        connection.execute(text("UPDATE bot_deliveries SET state='sent' WHERE state='posted'"))


def test_slot_is_planned_when_its_time_has_come_and_not_before():
    state, hours = fresh_state(), Hours(NINE - timedelta(seconds=1))
    subscribed(state, hours)
    planning = planner(state, hours)

    planning.plan()
    before = rows(state)
    hours.move(seconds=1)
    planning.plan()

    assert before == []
    assert rows(state) == [("2026-11-20", "planned")]


def test_slots_are_forgotten_four_hundred_days_later_by_the_clock_that_decides():
    state, hours = fresh_state(), Hours(NINE)
    subscribed(state, hours)
    planning = planner(state, hours)
    hours.move(days=1)
    planning.plan()
    send_all(state, hours)

    hours.move(days=399)
    planning.plan()
    kept = rows(state)[0]
    hours.move(days=2)
    planning.plan()

    assert kept == ("2026-11-21", "sent")
    assert rows(state)[0][0] > "2026-11-21"


def test_clock_that_jumps_is_told_once_and_remembered(caplog):
    state, hours, boot = fresh_state(), Hours(NINE), [0.0]
    planning = replace(planner(state, hours), watch=Watch(lambda: boot[0]))
    for jump in (timedelta(), timedelta(days=3), timedelta()):
        planning.plan()
        hours.now += jump + timedelta(seconds=3)
        boot[0] += 3
    planning.plan()

    with state.reading() as connection:
        known = last_jump(connection)

    said = [record.getMessage() for record in caplog.records]
    assert said == ["the clock that decides about pushes has jumped by 259200 s"]
    awaited = (NINE + timedelta(seconds=6)).timestamp()
    assert known == Jump(awaited, awaited + 3 * 86_400)


def test_machine_that_slept_has_not_jumped(caplog):
    state, hours, boot = fresh_state(), Hours(NINE), [0.0]
    planning = replace(planner(state, hours), watch=Watch(lambda: boot[0]))
    planning.plan()
    hours.move(hours=8)
    boot[0] += 8 * 3600
    planning.plan()

    assert caplog.records == []


def test_ten_days_down_plan_the_newest_and_record_the_others():
    state, hours = fresh_state(), Hours(NINE - timedelta(hours=1))
    subscribed(state, hours)
    hours.move(days=10, hours=2)

    planner(state, hours).plan()

    states = Counter(state for _, state in rows(state))
    assert rows(state)[-1] == ("2026-11-30", "planned")
    assert states == {"expired": 10, "planned": 1}


def test_a_slot_past_its_deadline_is_recorded_and_not_sent_tomorrow():
    state, hours = fresh_state(), Hours(NINE - timedelta(hours=1))
    subscribed(state, hours)
    hours.move(hours=20)

    planner(state, hours).plan()

    assert rows(state) == [("2026-11-20", "expired")]


def test_clock_set_back_an_hour_sends_nothing_twice():
    state, hours = fresh_state(), Hours(NINE - timedelta(minutes=1))
    subscribed(state, hours)
    planning = planner(state, hours)
    hours.move(minutes=2)
    planning.plan()
    send_all(state, hours)

    hours.move(hours=-1)
    planning.plan()
    hours.move(hours=1, minutes=5)
    planning.plan()

    assert rows(state) == [("2026-11-20", "sent")]


@pytest.mark.parametrize("days", [3, 10])
def test_clock_back_for_days_doubles_nothing_and_leaves_no_day_out(days):
    state, hours = fresh_state(), Hours(NINE - timedelta(days=days, minutes=1))
    subscribed(state, hours)
    planning = planner(state, hours)
    _live(state, hours, planning, days=days + 1)
    hours.move(days=-days)
    _live(state, hours, planning, days=2 * days)

    found = rows(state)
    assert all(count == 1 for count in Counter(slot for slot, _ in found).values())
    assert {state for _, state in found} == {"sent"}
    assert len(found) == 2 * days + 1


def test_clock_ten_days_ahead_and_back_leaves_no_silent_day():
    state, hours = fresh_state(), Hours(NINE - timedelta(minutes=1))
    subscribed(state, hours)
    planning = planner(state, hours)
    _live(state, hours, planning, days=1)

    hours.move(days=10, minutes=2)
    planning.plan()
    ahead = Counter(state for _, state in rows(state))
    hours.move(days=-10, minutes=-2)
    _live(state, hours, planning, days=14)

    found = rows(state)
    assert ahead == {"sent": 1, "expired": 10, "planned": 1}
    assert Counter(state for _, state in found) == {"sent": 15}
    assert [slot for slot, _ in found] == [
        str((NINE + timedelta(days=n)).date()) for n in range(15)
    ]


def test_restart_after_the_clock_was_ahead_finds_the_due_time_too():
    state, hours = fresh_state(), Hours(NINE - timedelta(minutes=1))
    subscribed(state, hours)
    hours.move(days=10)
    planner(state, hours).plan()
    hours.move(days=-10)

    fresh = planner(state, hours)
    fresh.plan()
    hours.move(minutes=2)
    fresh.plan()

    assert rows(state) == [("2026-11-20", "planned")]


def test_another_program_s_clock_ahead_is_put_right_within_a_minute():
    state, hours = fresh_state(), Hours(NINE - timedelta(minutes=5))
    subscribed(state, hours)
    planning = planner(state, hours)
    planning.plan()
    other = Hours(NINE + timedelta(days=30))
    planner(state, other).plan()

    hours.move(minutes=1, seconds=1)
    planning.plan()
    hours.move(minutes=5)
    planning.plan()

    assert rows(state) == [("2026-11-20", "planned")]


@pytest.mark.parametrize("zone", ["Europe/Helsinki", "America/New_York", "Australia/Lord_Howe"])
@pytest.mark.parametrize("month", [3, 9, 10])
@pytest.mark.parametrize("at", ["02:30", "03:30"])
def test_months_with_daylight_saving_have_each_day_once(zone, month, at):
    local = ZoneInfo(zone)
    state, hours = fresh_state(), Hours(datetime(2026, month, 1, tzinfo=local), local)
    subscribed(state, hours, at=at)

    _live(state, hours, planner(state, hours), days=45)

    found = rows(state)
    assert len(found) == len(dict(found)) == 45
    assert {state for _, state in found} == {"sent"}


def test_time_changed_on_the_day_does_not_send_a_second_one():
    state, hours = fresh_state(), Hours(NINE - timedelta(minutes=1))
    one = subscribed(state, hours)
    planning = planner(state, hours)
    hours.move(minutes=2)
    planning.plan()
    send_all(state, hours)
    kept(state, replace(one, at="09:30", next_due_s=(NINE + timedelta(minutes=30)).timestamp()))

    hours.move(hours=1)
    planning.plan()

    assert rows(state) == [("2026-11-20", "sent")]


def test_a_paused_subscription_lets_its_slots_pass():
    state, hours = fresh_state(), Hours(NINE - timedelta(minutes=1))
    one = subscribed(state, hours, paused="person")
    planning = planner(state, hours)
    hours.move(days=3)
    planning.plan()
    kept(state, replace(one, paused="", next_due_s=_next_due(state)))
    hours.move(hours=20)
    planning.plan()

    assert rows(state) == [("2026-11-23", "expired")]


def test_several_planners_and_claimers_at_once_share_the_work(tmp_path: Path):
    state, hours = open_state(f"sqlite:///{tmp_path}/bot.db"), Hours(NINE - timedelta(minutes=1))
    for chat in range(60):
        subscribed(state, hours, chat=-1000 - chat)
    hours.move(days=3, minutes=2)

    def work(number: int) -> list[int]:
        planner(state, hours).plan()
        with state.writing() as connection:
            now_s = hours.now.timestamp()
            taken = claim(connection, ACCOUNT, Claimer(str(number), 60), now_s, 20)
        return [one.id for one in taken]

    with ThreadPoolExecutor(6) as pool:
        taken = [one for found in pool.map(work, range(6)) for one in found]
    states = Counter(state for _, state in rows(state))
    state.close()

    assert states == {"expired": 180, "claimed": 60}
    assert len(taken) == len(set(taken)) == 60


def _next_due(state: State) -> float:
    with state.reading() as connection:
        found = connection.execute(text("SELECT next_due_s FROM bot_subscriptions"))
        return float(found.scalar_one())


def _live(state: State, hours: Hours, planning: Planner, *, days: int) -> None:
    """Let days go by in steps of six hours, sending what is planned."""
    for _ in range(days * 4):
        hours.move(hours=6)
        planning.plan()
        send_all(state, hours)
