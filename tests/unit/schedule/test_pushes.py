"""What is pushed, to whom, how late, and how it ends."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.dispatch.messages import Asker
from bot.schedule.pushes import AT_ONCE
from bot.state.deliveries import Plan, counts, oldest_due, plan
from bot.state.outbox import recall
from bot.state.places import Place, keep_place
from bot.state.subscriptions import end_subscription, lose_chat, move_subscriptions
from skills.kit.contract import Context, Due, Topic
from tests.support.desks import CueQuery, cue_skill
from tests.support.echo.topics import TOPICS
from tests.support.schedule.stage import GROUP, NINE, OWNER, Stage


def test_push_says_what_the_same_question_answers():
    stage = Stage(NINE - timedelta(minutes=1))
    stage.subscribed()

    stage.turn(minutes=1)

    due = Due((NINE).replace(tzinfo=None))
    asked = stage.desk.ask(
        "echo", TOPICS["daily"].query(due), now=due.at, asker=Asker("", "operator")
    )
    assert stage.letters() == [asked.blocks[0].text]
    assert stage.states() == [("2026-11-20", "posted")]


def test_slots_are_counted_by_state_and_the_oldest_that_waits_is_known():
    stage = Stage(NINE - timedelta(minutes=1))
    stage.subscribed()
    stage.turn(minutes=1)
    stage.subscribed(at="09:30")
    stage.subscribed(chat=OWNER, at="09:40")
    stage.hours.move(hours=1)
    stage.planner.plan()

    with stage.state.reading() as connection:
        found = counts(connection, NINE.timestamp())
        later = counts(connection, NINE.timestamp() + 1)
        oldest = oldest_due(connection)

    assert {state: n for state, n in found.items() if n} == {"posted": 1, "planned": 1}
    assert {state: n for state, n in later.items() if n} == {"planned": 1}
    assert oldest == (NINE + timedelta(minutes=40)).timestamp()


def test_start_a_second_before_nine_pushes_at_nine_and_once():
    stage = Stage(NINE - timedelta(seconds=1))
    stage.subscribed()

    stage.turn()
    early = stage.letters()
    stage.turn(seconds=3)
    stage.turn(seconds=3)

    assert early == []
    assert len(stage.letters()) == 1


def test_start_at_twenty_past_nine_says_that_it_is_late():
    stage = Stage(NINE - timedelta(hours=10))
    stage.subscribed()

    stage.turn(hours=10, minutes=20)

    assert stage.letters()[0].startswith("原定 11-20 09:00 推送，晚了 20 分钟。\n")
    assert "晚了 20 分钟" in stage.letters(OWNER)[0]


def test_push_after_days_down_names_what_was_missed():
    stage = Stage(NINE - timedelta(days=2, minutes=1))
    stage.subscribed()

    stage.turn(days=2, minutes=2)

    assert stage.letters()[0].startswith("11-18、11-19 没有推送。\n")
    assert [state for _, state in stage.states()] == ["expired", "expired", "posted"]


def test_ten_missed_days_are_counted_and_not_listed():
    stage = Stage(NINE - timedelta(days=10, minutes=1))
    stage.subscribed()

    stage.turn(days=10, minutes=2)

    assert stage.letters()[0].startswith("11-10 到 11-19 共 10 次没有推送。\n")


def test_what_was_missed_is_named_once():
    stage = Stage(NINE - timedelta(days=2, minutes=1))
    stage.subscribed()
    stage.turn(days=2, minutes=2)
    stage.ended("sent")

    stage.turn(days=1)

    assert "没有推送" not in stage.letters()[1]


def test_blocked_loop_at_nine_costs_only_time():
    stage = Stage(NINE - timedelta(seconds=2))
    stage.subscribed()

    stage.turn()
    stage.turn(minutes=5)

    assert len(stage.letters()) == 1
    assert "晚了" not in stage.letters()[0]


def test_many_chats_with_the_same_rights_are_asked_for_once():
    asked: list[str] = []
    skill = _counting(asked)
    stage = Stage(NINE - timedelta(minutes=1), skills=(skill,))
    for chat in range(300):
        stage.group(-5000 - chat, shops=frozenset({"甲店"}) if chat % 3 == 0 else None)
        stage.subscribed(chat=-5000 - chat, topic="counted")

    stage.turn(minutes=1)

    assert len(asked) == 2
    assert len(stage.run("SELECT 1 FROM bot_outbox")) == 300


def test_chat_that_was_shut_out_is_refused_and_the_owner_told():
    stage = Stage(NINE - timedelta(minutes=1))
    stage.group(-5000)
    stage.subscribed(chat=-5000)
    stage.group(-5000, allowed=False)

    stage.turn(minutes=1)

    assert stage.letters(-5000) == []
    assert stage.states() == [("2026-11-20", "refused")]
    assert "没有权限" in stage.letters(OWNER)[0]
    assert "运营群（-5000）" in stage.letters(OWNER)[0]


def test_shop_that_was_taken_from_a_chat_is_refused():
    stage = Stage(NINE - timedelta(minutes=1))
    stage.group(-5000)
    stage.subscribed(chat=-5000, shop="乙店")
    stage.group(-5000, shops=frozenset({"甲店"}))

    stage.turn(minutes=1)

    assert stage.states() == [("2026-11-20", "refused")]
    assert "乙店" in stage.letters(OWNER)[0]


def test_push_sees_only_the_shops_of_its_chat():
    stage = Stage(NINE - timedelta(minutes=1))
    stage.group(-5000, shops=frozenset({"甲店"}))
    one = stage.subscribed(chat=-5000)
    stage.run("UPDATE bot_subscriptions SET shop = '=shops' WHERE id = :one", one=one)
    stage.group(-5000, shops=frozenset({"=shops"}))

    stage.turn(minutes=1)

    assert stage.letters(-5000) == ["=shops"]


def test_rights_that_change_recall_what_waits_in_the_outbox():
    stage = Stage(NINE - timedelta(minutes=1))
    stage.subscribed()
    stage.turn(minutes=1)

    with stage.state.writing() as connection:
        recall(connection, GROUP, 0.0)
    stage.turn()

    assert stage.states() == [("2026-11-20", "refused")]


def test_private_chat_has_the_person_s_rights():
    stage = Stage(NINE - timedelta(minutes=1))
    stage.person(42, "manager")
    stage.subscribed(chat=42)
    stage.subscribed(chat=43)

    stage.turn(minutes=1)

    assert len(stage.letters(42)) == 1
    assert stage.letters(43) == []


def test_missing_figures_are_waited_for_and_what_there_is_comes_once_at_the_end():
    stage = Stage(NINE - timedelta(minutes=1))
    stage.subscribed(shop="=awaits")

    stage.turn(minutes=1)
    for _ in range(35):
        stage.turn(minutes=5)
    waiting = stage.letters()
    stage.turn(minutes=5)
    stage.turn(minutes=5)

    assert waiting == []
    assert stage.letters() == ["原定 11-20 09:00 推送，等数据晚了 3 小时。\n先看这些"]
    assert not [told for told in stage.letters(OWNER) if "晚了" in told]


def test_push_that_a_person_asked_for_waits_for_nothing():
    stage = Stage()
    one = stage.subscribed(shop="=awaits")
    now_s = stage.hours.now.timestamp()
    with stage.state.writing() as connection:
        plan(connection, [Plan(one, f"2026-11-20{AT_ONCE}1", now_s, now_s + 7200)], now_s)

    stage.turn()

    assert stage.letters() == ["先看这些"]


def test_silence_is_an_end_and_its_memo_is_kept():
    stage = Stage(NINE - timedelta(minutes=1))
    stage.subscribed(shop="=silent")

    stage.turn(minutes=1)

    assert stage.letters() == []
    assert stage.states() == [("2026-11-20", "silent")]
    assert stage.run("SELECT memo FROM bot_subscriptions")[0].memo == "quiet"


def test_memo_and_muted_keys_reach_the_next_question():
    stage = Stage(NINE - timedelta(minutes=1))
    until = stage.hours.now.timestamp() + 86_400
    stage.subscribed(memo="seven", muted={"refund_rate": until, "old": 5.0})

    stage.turn(minutes=1)

    assert stage.letters() == ["日报|11-20 09:00|全部|seven|refund_rate"]


@pytest.mark.parametrize("fault", ["=bug", "=busy"])
def test_fault_is_tried_again_until_the_deadline_and_then_told(fault):
    stage = Stage(NINE - timedelta(minutes=1))
    stage.subscribed(shop=fault)

    stage.turn(minutes=1)
    trying = stage.states()
    for _ in range(16):
        stage.turn(hours=1)

    assert trying == [("2026-11-20", "planned")]
    assert stage.letters() == []
    assert stage.states() == [("2026-11-20", "failed")]
    assert len([told for told in stage.letters(OWNER) if "没有做出来" in told]) == 1


def test_fault_of_one_topic_does_not_stop_the_others():
    stage = Stage(NINE - timedelta(minutes=1))
    stage.subscribed(shop="=bug")
    stage.subscribed(chat=OWNER)

    stage.turn(minutes=1)

    assert len(stage.letters(OWNER)) == 1


def test_topic_that_is_gone_fails_and_is_told():
    stage = Stage(NINE - timedelta(minutes=1))
    stage.subscribed(topic="gone")

    stage.turn(minutes=1)

    assert stage.states() == [("2026-11-20", "failed")]
    assert "gone" in stage.letters(OWNER)[0]


def test_push_in_quiet_hours_makes_no_sound():
    stage = Stage(NINE - timedelta(minutes=1))
    stage.subscribed(quiet="22:00-10:00")

    stage.turn(minutes=1)

    assert '"silent": true' in stage.run("SELECT body FROM bot_outbox")[0].body


@pytest.mark.parametrize(("ends", "state"), [("sent", "sent"), ("refused", "refused"),
                                             ("dropped", "refused")])  # fmt: skip
def test_push_ends_as_its_letters_ended(ends, state):
    stage = Stage(NINE - timedelta(minutes=1))
    stage.subscribed()
    stage.turn(minutes=1)

    stage.ended(ends)
    stage.turn()
    stage.turn()

    assert stage.states() == [("2026-11-20", state)]
    assert len(stage.letters(OWNER)) == (state == "refused")


def test_doubt_is_open_until_it_is_listed_and_a_resend_heals_it():
    stage = Stage(NINE - timedelta(minutes=1))
    stage.subscribed()
    stage.turn(minutes=1)

    stage.ended("unknown")
    stage.turn()
    open_ = stage.states()
    stage.run("UPDATE bot_outbox SET not_before_s = 5 WHERE state = 'unknown'")
    stage.turn()
    listed = stage.states()
    stage.run("UPDATE bot_outbox SET state = 'sent' WHERE delivery IS NOT NULL")
    stage.turn()

    assert open_ == [("2026-11-20", "posted")]
    assert listed == [("2026-11-20", "unknown")]
    assert stage.states() == [("2026-11-20", "sent")]


def test_claim_of_a_dead_process_is_taken_over_and_its_late_word_does_not_count():
    stage = Stage(NINE - timedelta(minutes=1))
    stage.subscribed()
    stage.hours.move(minutes=1)
    stage.planner.plan()
    stage.run("UPDATE bot_deliveries SET state='claimed', fence=1, owner='dead', "
              "lease_until_s=:s", s=stage.hours.now.timestamp() + 60)  # fmt: skip

    stage.turn()
    held = stage.letters()
    stage.turn(seconds=61)

    assert held == []
    assert len(stage.letters()) == 1
    assert stage.states() == [("2026-11-20", "posted")]


def test_subscription_that_ended_or_lost_its_chat_pushes_nothing():
    stage = Stage(NINE - timedelta(minutes=1))
    one, _two = stage.subscribed(), stage.subscribed(chat=OWNER)
    stage.hours.move(minutes=1)
    stage.planner.plan()
    with stage.state.writing() as connection:
        end_subscription(connection, one)
        lose_chat(connection, OWNER)

    stage.turn()

    assert [state for _, state in stage.states()] == ["expired"]
    assert stage.letters() == []
    assert ["收不到消息" in told for told in stage.letters(OWNER)] == [True]


def test_subscriptions_move_with_their_chat_and_do_not_double():
    stage = Stage(NINE - timedelta(minutes=1))
    stage.group(-1009, allowed=True)
    stage.subscribed()
    stage.subscribed(topic="weekly", cadence="week", weekday=4)
    stage.subscribed(chat=-1009)
    with stage.state.writing() as connection:
        keep_place(connection, Place(-1009, "新群", "operator"))
        move_subscriptions(connection, GROUP, -1009)

    stage.turn(minutes=1)

    assert len(stage.letters(-1009)) == 2
    assert stage.letters() == []


def test_key_of_a_letter_keeps_a_slot_from_being_queued_twice():
    stage = Stage(NINE - timedelta(minutes=1))
    stage.subscribed()
    stage.turn(minutes=1)

    stage.run("UPDATE bot_deliveries SET state = 'planned'")
    stage.turn()

    assert len(stage.letters()) == 1


def _counting(asked: list[str]):
    """Return a skill that notes how often it was asked, with a topic."""
    skill = cue_skill("counted", "数", 0.9)

    def answer(query: CueQuery, _context: Context) -> CueQuery:
        asked.append(query.text)
        return query

    topic = Topic("计数", lambda due: CueQuery(f"{due.at:%H:%M}"))
    return replace(skill, answer=answer, topics={"counted": topic})
