"""Every error of a send × every cause under it, in one table."""

from __future__ import annotations

import aiohttp
import pytest
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.channels.telegram.outcomes import Migrated, Refused, Unknown, Unsent, meaning
from bot.channels.telegram.transport import NotSentError


def test_what_never_left_may_be_sent_again():
    assert isinstance(meaning(NotSentError("ClientConnectorError")), Unsent)


@pytest.mark.parametrize("kind", [TimedOut, NetworkError])
@pytest.mark.parametrize("cause", [aiohttp.ServerDisconnectedError, aiohttp.SocketTimeoutError])
def test_what_may_have_arrived_is_unknown_and_says_why(kind, cause):
    error = kind("x")
    error.__cause__ = cause("x")

    assert meaning(error) == Unknown(f"{kind.__name__}: {cause.__name__}")


@pytest.mark.parametrize(
    "error",
    [
        NetworkError("Bad Gateway (502)"),
        NetworkError("x (503)"),
        TelegramError("Invalid server response"),
    ],
)
def test_gateway_errors_and_broken_json_are_unknown(error):
    assert isinstance(meaning(error), Unknown)


def test_the_body_of_a_broken_answer_is_not_kept():
    error = NetworkError("Bad Gateway (502). Parsing the server response b'phone 138' failed")

    assert "138" not in meaning(error).reason


@pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")
def test_a_pause_is_as_long_as_telegram_says():
    found = meaning(RetryAfter(17))

    assert found == Unsent(17.0, penalty=True)


def test_a_migrated_group_names_its_new_id():
    assert meaning(ChatMigrated(-100123)) == Migrated(-100123)


@pytest.mark.parametrize(
    ("error", "sign"),
    [
        (Forbidden("Forbidden: bot was blocked by the user"), "dead"),
        (Forbidden("Forbidden: bot was kicked from the group chat"), "dead"),
        (BadRequest("Bad Request: chat not found"), "dead"),
        (BadRequest("Bad Request: not enough rights to send text messages"), "dead"),
        (BadRequest("Bad Request: message thread not found"), "topic"),
        (BadRequest("Bad Request: TOPIC_CLOSED"), "topic"),
        (BadRequest("Bad Request: can't parse entities: x"), "markup"),
    ],
)
def test_a_refusal_says_what_is_refused(error, sign):
    found = meaning(error)

    assert isinstance(found, Refused)
    assert {name for name in ("dead", "topic", "markup") if getattr(found, name)} == {sign}


@pytest.mark.parametrize("kind", [InvalidToken, Conflict])
def test_a_refused_token_is_not_quoted(kind):
    found = meaning(kind("The token `123456:secret` was rejected"))

    assert found == Refused(kind.__name__)


def test_pauses_grow_while_the_network_is_away():
    waits = [meaning(NotSentError("x"), n).wait_s for n in range(1, 9)]

    assert waits == [1, 2, 4, 8, 16, 32, 60, 60]
