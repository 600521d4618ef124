"""From a message to an answer."""

from __future__ import annotations

import logging

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.telegram.orders import NAMES
from bot.dispatch.messages import Asker, Incoming
from bot.dispatch.reading import OF_CHATS
from bot.dispatch.router import Chosen
from bot.schedule.bureau_words import COMMANDS
from bot.state.engine import State, make_engine
from skills.kit.reply import Choice
from tests.support.desks import ASKED_AT, cue_skill, person_at_desk, texts
from tests.support.echo.query import EchoQuery


@pytest.fixture
def person():
    somebody = person_at_desk()
    yield somebody
    somebody.state.close()


def test_sentence_goes_to_the_skill_that_claims_it(person):
    answer = person.ask("回声 早安")

    assert (answer.skill, answer.reply.status, texts(answer.reply)) == ("echo", "answered", "早安")


@pytest.mark.parametrize(
    "text", ["/echo 早安", "／echo 早安", "/ECHO 早安", "/echo@zhanggui_bot 早安", "回声：早安"]
)
def test_command_goes_to_its_skill(person, text):
    assert texts(person.ask(text).reply) == "早安"


def test_word_before_more_words_is_read_as_the_command_where_nobody_else_can(person):
    assert texts(person.ask("回声定位").reply) == "定位"


def test_word_of_a_command_inside_a_sentence_is_no_command(person):
    assert person.ask("什么是回声").reply.status == "unknown"


def test_command_without_a_question_shows_how_to_ask(person):
    answer = person.ask("/echo")

    assert (answer.skill, answer.reply.status) == ("echo", "choice")
    assert Choice("回声 早安", "回声 早安") in answer.reply.blocks


def test_unknown_command_offers_near_ones(person):
    answer = person.ask("/hepl")

    assert answer.reply.status == "unknown"
    assert texts(answer.reply) == "没有找到命令「/hepl」。是不是想问：/help、/echo？"
    assert Choice("/help", "/help") in answer.reply.blocks


@pytest.mark.parametrize("name", sorted(OF_CHATS))
def test_command_of_chats_says_where_it_works(person, name):
    reply = person.ask(f"/{name} daily 09:00").reply

    assert (reply.status, texts(reply)) == (
        "refused",
        f"「/{name}」要在 Telegram 的群或私聊里发给掌柜，这里用不了。",
    )


def test_commands_of_chats_are_those_that_the_channel_carries_out():
    assert {*NAMES, *COMMANDS} == OF_CHATS


def test_sentence_nobody_claims_gets_three_near_examples():
    person = person_at_desk(
        *(cue_skill(n, cue, 0.9) for n, cue in zip("abc", "账货人", strict=True))
    )

    answer = person.ask("晚安吗")

    offered = [block.ask for block in answer.reply.blocks if isinstance(block, Choice)]
    assert (answer.skill, answer.reply.status) == ("help", "unknown")
    assert len(offered) == 3
    assert offered[0] == "回声 晚安"
    person.state.close()


@pytest.mark.parametrize(
    "pick", ["2", "２", "第二个", "二", "选2", "2.", "②", "晚安", "/echo 晚安"]
)
def test_pick_takes_the_choice_of_the_last_answer(person, pick):
    person.ask("回声 早安")

    assert texts(person.ask(pick).reply) == "晚安"


def test_number_beyond_the_choices_is_a_sentence(person):
    person.ask("回声 早安")

    assert person.ask("3").reply.status == "unknown"


def test_number_in_a_session_of_its_own_picks_nothing(person):
    person.ask("回声 早安")

    assert person.without_session().ask("1").reply.status == "unknown"


def test_follow_up_leans_on_the_query_before(person):
    person.ask("回声 早安")

    assert texts(person.ask("再来一次").reply) == "早安|早安"
    assert texts(person.ask("再来一次").reply) == "早安|早安|早安"


def test_follow_up_survives_another_skill_between(person):
    person.ask("回声 早安")
    person.ask("你会做什么")

    assert texts(person.ask("再来一次").reply) == "早安|早安"


@pytest.mark.parametrize(
    ("minutes", "status"), [(30, "answered"), (31, "unknown"), (-31, "unknown")]
)
def test_session_lasts_half_an_hour_of_the_asking_clock(person, minutes, status):
    person.ask("回声 早安")

    assert person.after(minutes=minutes).ask("再来一次").reply.status == status


def test_sessions_of_two_people_in_one_chat_do_not_mix(person):
    person.ask("回声 早安")

    assert person.being("operator").ask("再来一次").reply.status == "unknown"


def test_question_without_session_leaves_nothing_behind(person):
    alone = person.without_session()
    alone.ask("回声 早安")

    assert alone.ask("再来一次").reply.status == "unknown"


@pytest.mark.parametrize(
    ("fault", "status", "said"),
    [
        ("unknown", "unknown", "没有找到商品「羊毛杉」。是不是想问：羊毛衫？"),
        ("currency", "refused", "币种与店铺设置的不一致"),
        ("busy", "error", "正在被另一次导入占用"),
    ],
)
def test_error_is_worded_by_its_code(person, fault, status, said):
    answer = person.ask(f"回声 {fault}")

    assert (answer.skill, answer.reply.status) == ("echo", status)
    assert said in texts(answer.reply)


@pytest.mark.parametrize("fault", ["busy", "unknown", "currency"])
def test_failed_question_leaves_the_ground_of_the_one_before(person, fault):
    person.ask("回声 早安")
    person.ask(f"回声 {fault}")

    assert texts(person.ask("再来一次").reply) == "早安|早安"


def test_bug_is_not_swallowed_by_the_desk(person):
    with pytest.raises(ZeroDivisionError):
        person.ask("回声 bug")


def test_two_near_readings_are_a_question_back():
    person = person_at_desk(cue_skill("left", "账", 0.8), cue_skill("right", "账", 0.78))

    answer = person.ask("对一下账")

    assert answer.reply.status == "choice"
    assert [b.label for b in answer.reply.blocks if isinstance(b, Choice)] == ["left事", "right事"]
    assert texts(person.ask("2").reply) == "right:对一下账"
    person.state.close()


def test_near_tie_goes_to_the_skill_that_answered_before():
    person = person_at_desk(cue_skill("left", "账", 0.8), cue_skill("right", "账", 0.78))
    person.ask("/right 账")

    assert person.ask("对一下账").skill == "right"
    person.state.close()


def test_role_without_the_skill_is_told_who_may():
    person = person_at_desk(cue_skill("kpi", "销售额", 0.9))

    answer = person.being("service").ask("昨天销售额")

    assert (answer.skill, answer.reply.status) == ("kpi", "refused")
    assert texts(answer.reply) == "您的角色不能问「kpi事」。可以问的是：店主、主管、运营。"
    person.state.close()


def test_role_without_the_metric_is_told_who_may():
    person = person_at_desk(cue_skill("promotion", "销售额", 0.9, metrics=("paid_amount",)))

    answer = person.being("service").ask("昨天销售额")

    assert answer.reply.status == "refused"
    assert person.being("operator").ask("昨天销售额").reply.status == "answered"
    person.state.close()


def test_near_tie_with_a_forbidden_skill_is_no_question_back():
    person = person_at_desk(cue_skill("kpi", "账", 0.8), cue_skill("scripts", "账", 0.78))

    assert person.being("service").ask("对一下账").skill == "scripts"
    person.state.close()


def test_examples_offered_are_those_the_role_may_ask():
    person = person_at_desk(cue_skill("kpi", "销售额", 0.9))

    answer = person.being("service").ask("销量呢")

    assert Choice("销售额呢", "销售额呢") not in answer.reply.blocks
    person.state.close()


def test_shops_of_the_asker_reach_the_skill(person):
    somebody = person.being("operator", "telegram:1", frozenset({"天猫店", "京东店"}))

    assert texts(somebody.ask("回声 shops").reply) == "京东店,天猫店"


def test_empty_message_gets_an_example(person):
    assert texts(person.ask(" \n").reply) == "请直接打字提问，比如「回声 早安」。"


def test_endless_message_is_refused(person):
    assert person.ask("回声 " + "啊" * 20_000).reply.status == "refused"


def test_question_is_logged_without_personal_data(person):
    person.ask("回声 我的手机 13812345678")

    (question,) = person.log()
    assert question.text == "回声 我的手机 ***"
    assert (question.asked_at, question.chat, question.role) == (ASKED_AT, "chat", "owner")
    assert (question.skill, question.score, question.outcome) == ("echo", 0.9, "answered")


def test_question_nobody_understood_is_logged_as_such(person):
    person.ask("嘟嘟嘟")

    (question,) = person.log()
    assert (question.skill, question.score, question.outcome) == ("", None, "unknown")


def test_one_canonical_line_per_question(person, caplog):
    with caplog.at_level(logging.INFO, logger="bot"):
        person.being("operator", "telegram:7").ask("回声 早安")

    (record,) = [r for r in caplog.records if r.levelno == logging.INFO]
    assert record.getMessage().startswith(
        "question channel=console chat=chat asker=telegram:7 skill=echo score=0.90 ms="
    )
    assert "早安" not in record.getMessage()


def test_ready_query_gets_the_answer_of_the_question(person):
    asked = person.ask("回声 早安").reply

    ready = person.desk.ask("echo", EchoQuery("早安"), now=ASKED_AT, asker=Asker("push", "owner"))

    assert ready == asked


def test_weighing_runs_and_remembers_nothing(person):
    (named,), verdict = person.desk.weighed(_incoming("回声 bug"))

    assert verdict == Chosen(named)
    assert (named.skill, named.reading.score, named.reading.left) == ("echo", 0.9, ("尾",))
    assert person.log() == ()


def test_memory_that_cannot_be_reached_costs_no_answer(caplog, tmp_path):
    person = person_at_desk(state=State(make_engine(f"sqlite:///{tmp_path}/bot.db")))

    answer = person.ask("回声 早安")  # there are no tables in that file

    assert answer.reply.status == "answered"
    warned = [record for record in caplog.records if record.levelname == "WARNING"]
    assert len(warned) == 2
    person.state.close()


@pytest.mark.parametrize("text", ["回声 \ud83d", "回声 早\0安", "\ud800"])
def test_halves_of_an_emoji_and_nul_are_let_go(person, text):
    assert person.ask(text).reply.blocks


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=40))
def test_any_message_is_answered(text):
    person = person_at_desk()

    answer = person.ask(text)

    assert answer.reply.blocks
    person.state.close()


def _incoming(text):
    return Incoming(text, ASKED_AT, Asker("owner", "owner"))
