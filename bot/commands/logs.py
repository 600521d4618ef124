"""The log file in HOME."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from logging import LogRecord
from logging.handlers import RotatingFileHandler

from bot.commands.redaction import Redaction, quiet_vendors, secrets_of
from bot.settings import Settings
from knowledge.errors import StoreUnwritableError

_OURS = ("bot", "skills", "knowledge")
_LARGEST_BYTES = 5_000_000
_KEPT_FILES = 3


class _LogFile(RotatingFileHandler):
    """A log file; a disk that is full costs the record, and never puts a trace on the screen."""

    def handleError(self, record: LogRecord) -> None:  # noqa: N802  # logging's own name
        """Leave the record out: there is nowhere to write it."""


@contextmanager
def logging_to_file(settings: Settings) -> Iterator[None]:
    """Write our records of the set level, and others' warnings, to HOME/zhanggui.log.

    Raises:
        StoreUnwritableError: HOME cannot be made or written.
    """
    handler = _handler(settings)
    root = logging.getLogger()
    root.addHandler(handler)
    quiet_vendors()
    before = {name: logging.getLogger(name).level for name in _OURS}
    for name in _OURS:
        logging.getLogger(name).setLevel(settings.log_level)
    try:
        yield
    finally:
        for name, level in before.items():
            logging.getLogger(name).setLevel(level)
        root.removeHandler(handler)
        handler.close()


def _handler(settings: Settings) -> RotatingFileHandler:
    file = settings.log_file
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        handler = _LogFile(
            file, maxBytes=_LARGEST_BYTES, backupCount=_KEPT_FILES, encoding="utf-8"
        )
    except OSError as error:
        raise StoreUnwritableError(str(file), error.strerror or str(error)) from error
    handler.addFilter(Redaction(secrets_of(settings)))
    handler.setFormatter(
        logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s", "%Y-%m-%dT%H:%M:%S%z")
    )
    return handler
