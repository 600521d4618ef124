"""A push is a question that the clock asks: same text, same JSON, same picture."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

import pytest

from bot.channels.machine import answer_object
from bot.channels.plain import render
from bot.dispatch.access import ROLES, Access, Rights
from bot.dispatch.memory import remember_for
from bot.dispatch.messages import Answer, Asker, Incoming
from bot.dispatch.pipeline import Desk
from knowledge.facade import Knowledge
from skills import discover
from skills.kit.contract import Due
from skills.kit.reply import Picture
from tests.support.desks import fresh_state
from tests.support.report_shop import words

_OWNER = Asker("owner", "owner")
_NINE = datetime.fromisoformat("2026-11-12T09:00")


@pytest.fixture(scope="module")
def desk(knowledge: Knowledge, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk whose pictures are drawn once for all the tests."""
    state = fresh_state()
    skills = discover()
    folder = tmp_path_factory.mktemp("artefacts")
    yield Desk(skills, knowledge, remember_for(state, skills), folder)
    state.close()


@pytest.mark.parametrize(
    ("topic", "shop", "question"),
    [
        ("daily", None, "日报"),
        ("daily", None, "昨天的日报"),
        ("daily", None, "/kpi 日报"),
        ("daily", None, "daily report yesterday"),
        ("daily", "山月家居京东自营店", "山月家居京东自营店昨天的日报"),
        ("weekly", None, "上周周报"),
        ("monthly", None, "上个月月报"),
    ],
)
def test_push_says_what_the_question_says(
    desk: Desk, topic: str, shop: str | None, question: str
) -> None:
    due = desk.skills["kpi"].topics[topic].query(Due(_NINE, shop=shop))

    pushed = desk.ask("kpi", due, now=_NINE, asker=_OWNER)
    asked = desk.hear(Incoming(question, _NINE, _OWNER))

    assert asked.skill == "kpi"
    assert render(pushed) == render(asked.reply)
    assert answer_object(Answer("kpi", pushed, None, 0)) == answer_object(
        replace(asked, elapsed_ms=0)
    )


def test_late_push_is_still_of_the_day_it_was_for(desk: Desk) -> None:
    due = desk.skills["kpi"].topics["daily"].query(Due(_NINE))
    late = datetime.fromisoformat("2026-11-13T08:00")

    reply = desk.ask("kpi", due, now=late, asker=_OWNER)

    assert words(reply).startswith("2026-11-11（周三，双11）日报")


def test_report_brings_its_picture_and_the_contracts_keys(desk: Desk) -> None:
    answer = answer_object(desk.hear(Incoming("昨天的日报", _NINE, _OWNER)))

    data = answer["data"]
    assert len(answer["text"]) <= 900
    assert len(answer["files"]) == 1
    assert data["query"]["start"] == data["query"]["end"] == "2026-11-11"
    assert data["query"]["compare"] == {
        "start": "2026-11-10",
        "end": "2026-11-10",
        "kind": "previous",
    }
    assert data["query"]["by"] is None
    (row,) = data["rows"]
    for metric in data["query"]["metrics"]:
        assert {metric, f"{metric}__base", f"{metric}__change"} <= set(row)
    extra = {"same_weekday", "event", "movers", "best", "worst", "stock", "target", "awaits"}
    assert extra <= set(data)


def test_asker_sees_reports_of_his_shops_only(desk: Desk) -> None:
    asker = Asker("someone", "operator", frozenset({"山月家居京东自营店"}))

    mine = desk.hear(Incoming("昨天的日报", _NINE, asker)).reply
    named = desk.hear(Incoming("山月家居京东自营店昨天的日报", _NINE, _OWNER)).reply

    assert mine.data["rows"] == named.data["rows"]
    assert mine.data["stock"] == named.data["stock"]


def test_report_needs_the_right_to_every_metric_in_it(desk: Desk) -> None:
    rights = Rights("all", frozenset({"paid_amount", "orders"}))
    strict = replace(desk, access=Access(dict.fromkeys(ROLES, rights)))

    answer = strict.hear(Incoming("日报", _NINE, _OWNER))

    assert answer.reply.status == "refused"


def test_picture_is_made_once_for_the_same_facts(desk: Desk) -> None:
    first, again = (desk.hear(Incoming("日报", _NINE, _OWNER)).reply for _ in range(2))

    paths = [[b.path for b in reply.blocks if isinstance(b, Picture)] for reply in (first, again)]
    assert paths[0] == paths[1]
    assert paths[0][0].is_file()
