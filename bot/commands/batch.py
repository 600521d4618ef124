"""Questions as JSONL: one object a line with `id`, `text` and optionally `session as_of user`."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from knowledge.errors import FileUnreadableError

Id = str | int | None


@dataclass(frozen=True, slots=True)
class Line:
    """One question of a batch.

    Attributes:
        session: None for a question that stands alone.
        as_of: The asking time; naive in the shop's zone, None for now.
        user: A role or a stored user id; None for the usual one.
    """

    id: Id
    text: str
    session: str | None
    as_of: datetime | None
    user: str | None


@dataclass(frozen=True, slots=True)
class Malformed:
    """A line that is no question; `fault` is a Chinese sentence."""

    id: Id
    session: str | None
    fault: str


def lines_of(name: str) -> Iterator[Line | Malformed]:
    """Yield the questions of the file (`-`: standard input) as they come; blank lines are skipped.

    Raises:
        FileUnreadableError: the file cannot be opened.
    """
    with _opened(name) as file:
        for number, raw in enumerate(file, 1):
            if raw.strip():
                yield line_from(raw, number)


def line_from(raw: bytes, number: int) -> Line | Malformed:
    """Return one line as a question; `number` counts from 1 and stands in the complaint."""
    try:
        found = json.loads(raw.decode("utf-8-sig"))
    except ValueError:  # UnicodeDecodeError is one too
        return Malformed(None, None, f"第 {number} 行不是 UTF-8 的 JSON。")
    if not isinstance(found, dict):
        return Malformed(None, None, f"第 {number} 行不是 JSON 对象。")
    question_id, session = _id(found.get("id")), _word(found.get("session"))
    text = found.get("text")
    if not isinstance(text, str):
        return Malformed(question_id, session, f"第 {number} 行缺少文字字段 text。")
    try:
        as_of = _instant(found.get("as_of"))
    except (TypeError, ValueError):
        return Malformed(question_id, session, f"第 {number} 行的 as_of 不是 ISO 8601 时间。")
    return Line(question_id, text, session, as_of, _word(found.get("user")))


@contextmanager
def _opened(name: str) -> Iterator[BinaryIO]:
    if name == "-":
        yield sys.stdin.buffer
        return
    with ExitStack() as closing:
        try:
            file = closing.enter_context(Path(name).open("rb"))
        except OSError as error:
            raise FileUnreadableError(name, error.strerror or str(error)) from error
        yield file


def _id(value: object) -> Id:
    return value if isinstance(value, str | int) else None


def _word(value: object) -> str | None:
    return str(value) if isinstance(value, str | int) and value != "" else None


def _instant(value: object) -> datetime | None:
    if value is None:
        return None
    if not isinstance(value, str):
        raise TypeError(value)
    return datetime.fromisoformat(value)
