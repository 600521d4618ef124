"""An answer as one JSON object: the shape that scripts and other tools rely on."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from bot.channels.plain import fitted
from bot.dispatch.messages import Answer
from skills.kit.reply import Choice, Picture, Reply

Id = str | int | None


def answer_object(
    answer: Answer, *, question_id: Id = None, session: str | None = None
) -> dict[str, Any]:  # JSON values
    """Return the answer with the contract's keys, in its order."""
    reply = answer.reply
    pictures = [block.path for block in reply.blocks if isinstance(block, Picture)]
    return {
        "id": question_id,
        "session": session,
        "skill": answer.skill,
        "status": reply.status,
        "text": fitted(reply),
        "data": reply.data,
        "citations": [
            {"title": c.title, "source": c.source, "place": c.place} for c in reply.citations
        ],
        "choices": [
            {"label": block.label, "text": _promised(block, reply)}
            for block in reply.blocks
            if isinstance(block, Choice)
        ],
        "files": [str(path) for path in (*pictures, *reply.files)],
        "elapsed_ms": answer.elapsed_ms,
    }


def _promised(choice: Choice, reply: Reply) -> str:
    """Return what choosing would answer where a question back knows it, else what is asked."""
    return (choice.shows if reply.status == "choice" else "") or choice.ask


def failure_object(question_id: Id, session: str | None, text: str) -> dict[str, Any]:
    """Return the object for a question that could not be put to the desk."""
    return {
        "id": question_id,
        "session": session,
        "skill": None,
        "status": "error",
        "text": text,
        "data": {},
        "citations": [],
        "choices": [],
        "files": [],
        "elapsed_ms": 0,
    }


def to_line(value: object) -> str:
    """Return `value` as one line of JSON; decimals become numbers, days ISO dates."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, default=_bare)


def _bare(value: object) -> object:
    match value:
        case Decimal():
            return int(value) if value == value.to_integral_value() else float(value)
        case datetime() | date():
            return value.isoformat()
        case Path():
            return str(value)
        case Mapping():
            return dict(value)
        case frozenset() | set():
            return sorted(value)
        case _:
            raise TypeError(f"{type(value).__name__} has no JSON form")
