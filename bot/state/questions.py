"""The question log: what was asked and what became of it, without personal data."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select

from bot.state.rows import as_row
from bot.state.schema import questions

_ADD = insert(questions)
_LONGEST = 200
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_NUMBER = re.compile(
    r"\d(?:[\d -]{5,}\d)"
)  # phones, order ids, accounts; 2025-11-18 is let through
_DAYS = re.compile(r"(?:(?:19|20)\d\d-?[01]\d-?[0-3]\d[ -]?)+")
_NAMED = re.compile(r"((?:收货人|收件人|姓名|电话|手机|地址|微信)\w{0,3}\s*[:：是]\s*)[^\n]+")


@dataclass(frozen=True, slots=True)
class Question:
    """One question and what became of it.

    Attributes:
        asked_at: The shop's wall clock.
        chat: "" for a question that stands alone.
        text: As asked; it is masked when it is stored.
        skill: "" where nobody understood.
        score: 0..1; None where nobody understood.
        outcome: Status of the reply.
        ms: Milliseconds the answer took.
    """

    asked_at: datetime
    channel: str
    chat: str
    role: str
    text: str
    skill: str
    score: float | None
    outcome: str
    ms: int


def keep_question(connection: Connection, question: Question) -> None:
    """Add `question` to the log, its text masked."""
    connection.execute(_ADD, as_row(question) | {"text": masked(question.text)})


def recent_questions(connection: Connection, limit: int) -> tuple[Question, ...]:
    """Return the newest `limit` questions, newest first."""
    columns = [column for column in questions.c if column.name != "id"]
    rows = connection.execute(select(*columns).order_by(questions.c.id.desc()).limit(limit))
    return tuple(Question(**row._asdict()) for row in rows)


def masked(text: str) -> str:
    """Return `text` with mails, long numbers and what stands behind 地址： as ***, cut to 200."""
    text = text[: 2 * _LONGEST]  # first: searching for mails takes the square of the length
    text = _NAMED.sub(r"\1***", text)
    text = _MAIL.sub("***", text)
    return _NUMBER.sub(_hidden, text)[:_LONGEST]


def _hidden(number: re.Match[str]) -> str:
    return number[0] if _DAYS.fullmatch(number[0]) else "***"
