"""When the bot is spoken to: one table of sentences."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.channels.telegram.manners import OLD_S, Me, Order, Silence, Vocabulary, heard
from bot.channels.telegram.updates import Noise, Said, read

ME = Me(42, "Zhang_Bot")
KNOWN = Vocabulary(frozenset({"kpi", "allow"}), ("日报", "日报表"))
HERE = Said(
    chat=-1, private=False, title="", thread=None, message=5, person=7, name="", text="",
    at_s=1000.0, nature="plain",
)  # fmt: skip


def said(text: str, **more: object) -> Order | Silence:
    return heard(replace(HERE, text=text, **more), ME, KNOWN, 1010.0)


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("@zhang_bot昨天GMV", "昨天GMV"),
        ("你好@ZHANG_BOT", "你好"),
        ("GMV@zhang_bot", "GMV"),
        ("＠zhang_bot 昨天", "昨天"),
        ("看看 @zhang_bot 昨天", "看看 昨天"),
        ("@zhang_bot", ""),
        ("/kpi 昨天", "/kpi 昨天"),
        ("／KPI 昨天", "/kpi 昨天"),
        ("/kpi@Zhang_Bot 昨天", "/kpi 昨天"),
        ("/kpi昨天", "/kpi 昨天"),
        ("/日报", "日报"),
        ("／日报 昨天", "日报 昨天"),
        ("/日报昨天", "日报 昨天"),
        ("/日报表", "日报表"),
        ("/nix@zhang_bot 1", "/nix 1"),
        ("/kpi 昨天 @zhang_bot", "/kpi 昨天"),
    ],
)
def test_a_group_message_with_our_name_or_command_is_an_order(text, order):
    assert said(text) == Order(order)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("昨天GMV", "not_addressed"),
        ("@zhang_bot2 昨天", "not_addressed"),
        ("@zhang 昨天", "not_addressed"),
        ("a@zhang_bot.com", "not_addressed"),
        ("/kpi@other_bot 昨天", "other_bot"),
        ("/nix", "strange_command"),
        ("/周报", "strange_command"),
        ("日报", "not_addressed"),
    ],
)
def test_other_group_messages_are_none(text, why):
    assert said(text) == Silence(why)


def test_a_reply_to_us_is_an_order():
    assert said("那上周呢", answers=42) == Order("那上周呢")
    assert said("那上周呢", answers=43) == Silence("not_addressed")


def test_in_private_everything_is_an_order():
    assert said("昨天", private=True) == Order("昨天")
    assert said("/nix", private=True) == Order("/nix")


@pytest.mark.parametrize(
    "nature", ["edited", "forwarded", "via_bot", "channel", "anonymous", "bot"]
)
def test_what_somebody_did_not_just_write_is_no_order(nature):
    assert said("/kpi@zhang_bot 昨天", nature=nature, private=True) == Silence(nature)


def test_an_old_message_is_no_order():
    assert heard(replace(HERE, text="/kpi"), ME, KNOWN, 1000.0 + OLD_S + 1) == Silence("old")


@pytest.mark.parametrize(
    ("more", "nature"),
    [
        ({}, "plain"),
        ({"forward_origin": {}}, "forwarded"),
        ({"via_bot": {"id": 1}}, "via_bot"),
        ({"is_automatic_forward": True, "sender_chat": {}}, "channel"),
        ({"sender_chat": {"id": -1}}, "channel"),
        ({"from": {"id": 1087968824, "is_bot": True}, "sender_chat": {"id": -1}}, "anonymous"),
        ({"from": {"id": 3, "is_bot": True}}, "bot"),
    ],
)
def test_how_a_message_came_about_is_read_from_its_marks(more, nature):
    body = {"message_id": 1, "date": 5, "chat": {"id": -1}, "from": {"id": 3}, "text": "x", **more}

    event = read({"update_id": 1, "message": body})

    assert isinstance(event, Said)
    assert event.nature == nature


def test_a_private_chat_of_somebody_else_is_noise():
    body = {"message_id": 1, "chat": {"id": 9, "type": "private"}, "from": {"id": 3}, "text": "x"}

    assert isinstance(read({"message": body}), Noise)
