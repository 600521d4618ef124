"""The log filter."""

from __future__ import annotations

import logging

import pytest

from bot.commands.redaction import Redaction, secrets_of
from bot.settings import Settings

TOKEN = "987654321:" + "Ab_-" * 9


def logged(redaction: Redaction, *args: object, error: bool = False) -> str:
    record = logging.LogRecord("x", logging.INFO, __file__, 1, str(args[0]), args[1:], None)
    if error:
        try:
            raise ValueError(  # noqa: TRY301  # a trace is wanted
                f"The token `{TOKEN}` of 13800138000 was rejected"
            )
        except ValueError as caught:
            record.exc_info = (type(caught), caught, caught.__traceback__)
    assert redaction.filter(record)
    return logging.Formatter().format(record)


@pytest.mark.parametrize(
    "hidden",
    [
        TOKEN,
        "pa55-word",
        "13800138000",
        "+86 138 0013 8000",
        "a.b@example.com",
        "11010119900101123X",
    ],
)
def test_secrets_and_people_are_hidden_in_messages_and_arguments(hidden):
    found = logged(Redaction(frozenset({"pa55-word"})), "GET /bot%s/x of {}", hidden)

    assert hidden not in found
    assert "***" in found


def test_traces_are_cleaned_too():
    found = logged(Redaction(frozenset()), "failed", error=True)

    assert "ValueError" in found
    assert TOKEN not in found
    assert "13800138000" not in found


def test_a_record_whose_arguments_do_not_fit_is_still_written():
    assert "%d" in logged(Redaction(frozenset()), "%d of", "x")


def test_ordinary_numbers_are_left_alone():
    line = "chat=-1001234567 asker=telegram:42 ms=12345 2025-11-18"

    assert logged(Redaction(frozenset()), line) == line


def test_every_secret_setting_is_known(tmp_path):
    made = Settings(
        _env_file=None,
        home=tmp_path,
        telegram_token=TOKEN,
        llm_api_key="sk-1",
        telegram_webhook_secret="hook",  # noqa: S106
        app_url="postgresql://u:dbpass@h/d",
        telegram_proxy_url="socks5://u:proxypass@h:1",
    )

    assert secrets_of(made) == {TOKEN, "sk-1", "hook", "dbpass", "proxypass"}
