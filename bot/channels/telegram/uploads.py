"""An export sent to the bot: fetched, tried in a process of its own, imported on a press."""

from __future__ import annotations

import asyncio
import logging
import re
import shutil
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from telegram.error import TelegramError

from bot.channels.telegram import words
from bot.channels.telegram.answers import token
from bot.channels.telegram.drafts import Key
from bot.channels.telegram.presses import Pressing
from bot.channels.telegram.results import ButtonAnswered, KeysRemoved, Outcome, Turn, Write
from bot.channels.telegram.updates import File, Pressed
from bot.channels.telegram.wire import Wire
from bot.dispatch.standing import Standing
from bot.state.audit import Entry, record
from bot.state.buttons import Button, keep_button, use_up

log = logging.getLogger(__name__)

MOST_MB = 20
"""What Telegram lets a bot download."""

KEPT_S = 86_400.0
"""How long a file waits for somebody to decide."""

MAY_IMPORT = frozenset({"owner", "manager"})

_SHOWN = 1500
_LONGEST_NAME = 80
_FORMATS = (".csv", ".tsv", ".txt", ".xls", ".xlsx", ".parquet")


@dataclass(frozen=True, slots=True)
class Tried:
    """What an import said.

    Attributes:
        report: For people.
    """

    ok: bool
    report: str


Import = Callable[[Path, bool], Awaitable[Tried]]
"""Imports a file, or only tries to where the second argument is true."""


@dataclass(frozen=True, slots=True)
class Uploads:
    """Takes files in.

    Attributes:
        folder: Where they are kept until somebody decides.
    """

    wire: Wire
    pressing: Pressing
    folder: Path
    load: Import

    def forget(self, before_s: float) -> None:
        """Drop what came before `before_s`, decided or not: exports hold buyers' names."""
        for kept in self.folder.iterdir() if self.folder.is_dir() else ():
            if kept.stat().st_mtime < before_s:
                shutil.rmtree(kept, ignore_errors=True)

    async def tried(self, file: File, turn: Turn, who: Standing) -> Outcome:
        """Fetch a file and say what importing it would do."""
        if who.role not in MAY_IMPORT or not who.own:
            return turn.says("refused", words.IMPORTING_DENIED)
        name = file.name or "file"
        if file.size > MOST_MB * 1024 * 1024:
            return turn.says("too_big", words.too_big(name, MOST_MB))
        path = self.folder / str(turn.task) / _safe(name)
        if path.suffix.lower() not in _FORMATS:
            return turn.says("not_a_table", words.not_a_table(name, _FORMATS))
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            await self.wire.download(file.id, path)
        except TelegramError as error:
            log.warning("a file could not be fetched: %s", type(error).__name__)
            too_big = "too big" in str(error).lower()
            text = words.too_big(name, MOST_MB) if too_big else words.DOWNLOAD_FAILED
            return turn.says("not_fetched", text)
        tried = await self.load(path, True)  # noqa: FBT003  # only try
        if not tried.ok:
            await asyncio.to_thread(_throw_away, path)
            return turn.says("not_importable", words.not_importable(name, tried.report[:_SHOWN]))
        return self._offered(turn, name, path, tried)

    async def decided(self, press: Pressed, turn: Turn, who: Standing, found: Button) -> Outcome:
        """Import the file, or not, as the button says."""
        if who.role not in MAY_IMPORT or not who.own or not who.let_in:
            answer = ButtonAnswered(press.id, words.NO_RIGHT, alert=True)
            return Outcome("refused", calls=(answer,))
        done: tuple[Write, ...] = (
            partial(use_up, token=found.token, now_s=turn.now_s),
            partial(use_up, token=str(found.payload["other"]), now_s=turn.now_s),
        )
        calls = (ButtonAnswered(press.id), KeysRemoved(press.chat, press.message))
        path, name = Path(found.payload["path"]), str(found.payload["name"])
        if found.kind == "import_no":
            await asyncio.to_thread(_throw_away, path)
            said = turn.says("import_cancelled", words.IMPORT_CANCELLED)
            return replace(said, writes=done, calls=calls)
        if not await asyncio.to_thread(path.is_file):
            return replace(turn.says("gone", words.IMPORT_GONE), writes=done, calls=calls)
        tried = await self.load(path, False)  # noqa: FBT003  # in earnest
        report = tried.report[:_SHOWN]
        text = words.imported(name, report) if tried.ok else words.not_importable(name, report)
        entry = Entry(turn.now_s, "import", turn.person, turn.chat, f"ok={tried.ok}")
        return replace(
            turn.says("imported", text),
            writes=(*done, partial(record, entry=entry)),
            calls=calls,
        )

    def _offered(self, turn: Turn, name: str, path: Path, tried: Tried) -> Outcome:
        yes, no = token(), token()
        payload = {"path": str(path), "name": name}
        made = (
            Button(yes, turn.chat, "import_yes", {**payload, "other": no}, turn.now_s),
            Button(no, turn.chat, "import_no", {**payload, "other": yes}, turn.now_s),
        )
        keys = ((Key(words.IMPORT_YES, data=yes), Key(words.IMPORT_NO, data=no)),)
        said = turn.says("dry_run", words.dry_run(name, tried.report[:_SHOWN]), keys)
        return replace(said, writes=tuple(partial(keep_button, button=b) for b in made))


def _safe(name: str) -> str:
    """Return the name as a file of ours may have it: no folders, no signs, not too long."""
    bare = re.sub(r"[^\w.()（）-]", "_", Path(name).name)
    return bare[-_LONGEST_NAME:].lstrip(".-") or "file"


def _throw_away(path: Path) -> None:
    path.unlink(missing_ok=True)
    with suppress(OSError):  # something else is in it
        path.parent.rmdir()
