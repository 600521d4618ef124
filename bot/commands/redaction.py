"""Nothing secret and nobody's phone number in a log: one filter on every handler."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from pydantic import SecretStr

from bot.settings import Settings

HIDDEN = "***"

_TOKEN = re.compile(r"\d{6,}:[\w-]{30,}")
_PERSONAL = re.compile(
    r"""[\w.+-]+@[\w-]+(?:\.[\w-]+)+          # mail
    |(?<!\d)(?:\+?86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)   # mobile phone
    |(?<!\d)\d{17}[\dXx](?!\w)                 # identity card, order number
    """,
    re.VERBOSE,
)
_QUIET = {
    "apscheduler": logging.ERROR,  # it warns where a turn takes longer than a tick: that is meant
    "telegram": logging.WARNING,
    "telegram.request": logging.CRITICAL,  # it logs answers it cannot parse, with the orders in it
    "aiohttp": logging.WARNING,  # addresses hold the token
    "httpx": logging.WARNING,  # at INFO it logs addresses, and a key may be part of them
    "httpcore": logging.WARNING,
    "sqlalchemy": logging.WARNING,  # at INFO it logs every value written
}


class Redaction(logging.Filter):
    """Writes *** over secrets and personal numbers in messages, traces and stacks."""

    def __init__(self, secrets: frozenset[str]) -> None:
        super().__init__()
        parts = [re.escape(secret) for secret in sorted(secrets, key=len, reverse=True)]
        self._secret = re.compile("|".join([*parts, _TOKEN.pattern]))

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record; always lets it through."""
        record.msg, record.args = self.clean(_message(record)), ()
        if record.exc_info:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
            record.exc_info = None
        if record.exc_text:
            record.exc_text = self.clean(record.exc_text)
        if record.stack_info:
            record.stack_info = self.clean(record.stack_info)
        return True

    def clean(self, text: str) -> str:
        """Return `text` without secrets, mails, phones and order numbers."""
        return _PERSONAL.sub(HIDDEN, self._secret.sub(HIDDEN, text))


def secrets_of(settings: Settings) -> frozenset[str]:
    """Return every secret that the settings hold, passwords inside addresses too."""
    return frozenset(filter(None, _secrets(settings)))


def quiet_vendors() -> None:
    """Keep the libraries from logging addresses and contents, whatever the level is."""
    for name, level in _QUIET.items():
        logging.getLogger(name).setLevel(level)


def _secrets(settings: Settings) -> Iterator[str]:
    for name in type(settings).model_fields:
        value = getattr(settings, name)
        if isinstance(value, SecretStr):
            yield value.get_secret_value()
        elif isinstance(value, str) and "://" in value:
            yield urlsplit(value).password or ""


def _message(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except (TypeError, ValueError):  # the arguments do not fit: the bare text will do
        return str(record.msg)
