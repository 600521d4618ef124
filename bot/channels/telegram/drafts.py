"""A message in the form in which it waits in the outbox."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Literal, TypeAlias


@dataclass(frozen=True, slots=True)
class Key:
    """One inline button.

    Attributes:
        data: Token of a stored button; or
        copy: text that a press copies, at most 256 characters.
    """

    label: str
    data: str = ""
    copy: str = ""


Keyboard: TypeAlias = tuple[tuple[Key, ...], ...]

Kind = Literal["text", "photo", "document"]


@dataclass(frozen=True, slots=True)
class Draft:
    """One message.

    Attributes:
        html: Text or caption, escaped, with balanced tags; "" for a file without words.
        plain: The same without markup, for the second try after a parse error.
        file: Path of a picture or a file; "" for a text.
        quotes: The message it answers; 0 for none.
        silent: No sound.
    """

    kind: Kind
    html: str
    plain: str
    thread: int | None = None
    quotes: int = 0
    file: str = ""
    keys: Keyboard = ()
    silent: bool = False
    as_plain: bool = False


def to_body(draft: Draft) -> str:
    """Return the draft as JSON."""
    return json.dumps(asdict(draft), ensure_ascii=False)


def from_body(body: str) -> Draft:
    """Return the draft that `to_body` wrote."""
    raw = json.loads(body)
    keys = tuple(tuple(Key(**key) for key in row) for row in raw.pop("keys"))
    return Draft(**raw, keys=keys)
