"""A raw update as one of our own events. Nothing in it is trusted to be there or of its type."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

Raw: TypeAlias = dict[str, Any]  # JSON as Telegram, or whoever poses as it, sent it

Nature = Literal["plain", "edited", "forwarded", "via_bot", "channel", "anonymous", "bot"]
"""How a message came about; only a plain one can be an order."""

_ANONYMOUS_ADMIN = 1087968824
_WORDLESS = {"photo", "voice", "audio", "video", "video_note", "sticker", "animation", "location"}
"""What people send instead of words; in private somebody waits for an answer."""

_INSIDE = {"member", "administrator", "creator"}


@dataclass(frozen=True, slots=True)
class File:
    """A document in a message; `size` in bytes, 0 where Telegram did not say."""

    id: str
    name: str
    size: int


@dataclass(frozen=True, slots=True)
class Said:
    """Somebody wrote something.

    Attributes:
        thread: The topic in a forum; None outside of one.
        at_s: When it was written, seconds since 1970.
        answers: Who wrote the message it replies to; 0 for nobody.
        names: User ids that it mentions without a user name.
    """

    chat: int
    private: bool
    title: str
    thread: int | None
    message: int
    person: int
    name: str
    text: str
    at_s: float
    nature: Nature
    answers: int = 0
    names: frozenset[int] = frozenset()
    file: File | None = None


@dataclass(frozen=True, slots=True)
class Pressed:
    """Somebody pressed a button; `chat` is 0 for a button of an inline message."""

    id: str
    person: int
    name: str
    chat: int
    private: bool
    thread: int | None
    message: int
    data: str


@dataclass(frozen=True, slots=True)
class Sought:
    """Somebody types behind the bot's name (inline mode)."""

    id: str
    person: int
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Seated:
    """Somebody, perhaps the bot, came or went.

    Attributes:
        by: Who did it.
    """

    chat: int
    private: bool
    title: str
    person: int
    present: bool
    by: int
    message: int = 0


@dataclass(frozen=True, slots=True)
class Grown:
    """The group `chat` has become the supergroup `into`."""

    chat: int
    into: int


@dataclass(frozen=True, slots=True)
class Noise:
    """An update that asks for nothing; `why` is a code."""

    why: str
    lane: int = 0


Event: TypeAlias = Said | Pressed | Sought | Seated | Grown | Noise


def read(raw: Raw) -> Event:
    """Return what an update is about; one that cannot be read is noise."""
    for kind, reader in (
        ("message", _message),
        ("edited_message", _edited),
        ("callback_query", _pressed),
        ("inline_query", _sought),
        ("my_chat_member", _seated),
        ("chat_member", _seated),
    ):
        body = raw.get(kind)
        if isinstance(body, dict):
            return reader(body)
    return Noise("kind")


def lane(event: Event) -> int:
    """Return what the event must keep its place in: its chat, or the person's own."""
    match event:
        case Pressed(person=person, chat=chat):
            return chat or person
        case Sought(person=person):
            return person
        case Noise(lane=place):
            return place
        case _:
            return event.chat


def person_of(event: Event) -> int:
    """Return who stands behind the event; 0 for nobody."""
    return 0 if isinstance(event, Grown | Noise) else event.person


def number(value: object) -> int:
    """Return an id; 0 for anything that is not one."""
    return value if type(value) is int and abs(value) < 2**62 else 0


def words(value: object) -> str:
    """Return a text without lone surrogates and NULs; "" for anything that is not one."""
    if not isinstance(value, str):
        return ""
    return value.encode("utf-8", "ignore").decode("utf-8").replace("\0", "")


def _part(body: Raw, key: str) -> Raw:
    value = body.get(key)
    return value if isinstance(value, dict) else {}


def _message(body: Raw) -> Event:
    chat = number(_part(body, "chat").get("id"))
    if not chat:
        return Noise("no_chat")
    into = number(body.get("migrate_to_chat_id"))
    if into:
        return Grown(chat, into)
    gone = _part(body, "left_chat_member")
    if gone:
        return _left(body, number(gone.get("id")))
    return _said(body, _nature(body))


def _edited(body: Raw) -> Event:
    chat = number(_part(body, "chat").get("id"))
    return _said(body, "edited") if chat else Noise("no_chat")


def _said(body: Raw, nature: Nature) -> Event:
    place, sender = _part(body, "chat"), _part(body, "from")
    chat, person, message = (
        number(place.get("id")),
        number(sender.get("id")),
        number(body.get("message_id")),
    )
    text = words(body.get("text")) or words(body.get("caption"))
    file = _file(_part(body, "document"))
    if not person or message <= 0:
        return Noise("no_sender", chat)
    private = place.get("type") == "private"
    if not text and not file and not (private and _WORDLESS & body.keys()):
        return Noise("no_text", chat)
    if private and chat != person:  # Telegram never does this; somebody who poses as it might
        return Noise("no_sender", chat)
    in_topic = body.get("is_topic_message") is True
    return Said(
        chat=chat,
        private=private,
        title=words(place.get("title")),
        thread=(number(body.get("message_thread_id")) or None) if in_topic else None,
        message=message,
        person=person,
        name=_name(sender),
        text=text,
        at_s=float(number(body.get("date"))),
        nature=nature,
        answers=number(_part(_part(body, "reply_to_message"), "from").get("id")),
        names=_named(body),
        file=file,
    )


def _nature(body: Raw) -> Nature:
    if body.get("is_automatic_forward") is True:
        return "channel"
    if number(_part(body, "from").get("id")) == _ANONYMOUS_ADMIN:
        return "anonymous"
    if "sender_chat" in body:
        return "channel"
    if "forward_origin" in body or "forward_date" in body or "forward_from" in body:
        return "forwarded"
    if "via_bot" in body:
        return "via_bot"
    return "bot" if _part(body, "from").get("is_bot") is True else "plain"


def _named(body: Raw) -> frozenset[int]:
    entities = body.get("entities") or body.get("caption_entities")
    if not isinstance(entities, list):
        return frozenset()
    people = (_part(e, "user").get("id") for e in entities if isinstance(e, dict))
    return frozenset(filter(None, map(number, people)))


def _file(document: Raw) -> File | None:
    file_id = words(document.get("file_id"))
    if not file_id:
        return None
    return File(file_id, words(document.get("file_name")), number(document.get("file_size")))


def _left(body: Raw, person: int) -> Event:
    place = _part(body, "chat")
    chat = number(place.get("id"))
    if not person:
        return Noise("no_sender", chat)
    by = number(_part(body, "from").get("id"))
    return Seated(
        chat=chat,
        private=False,
        title=words(place.get("title")),
        person=person,
        present=False,
        by=by,
        message=number(body.get("message_id")),
    )


def _pressed(body: Raw) -> Event:
    sender, message = _part(body, "from"), _part(body, "message")
    person, query, place = number(sender.get("id")), words(body.get("id")), _part(message, "chat")
    chat = number(place.get("id"))
    private = place.get("type") == "private"
    if not person or not query or (private and chat != person):
        return Noise("no_sender", chat)
    in_topic = message.get("is_topic_message") is True
    return Pressed(
        id=query,
        person=person,
        name=_name(sender),
        chat=chat,
        private=private,
        thread=(number(message.get("message_thread_id")) or None) if in_topic else None,
        message=number(message.get("message_id")),
        data=words(body.get("data")),
    )


def _sought(body: Raw) -> Event:
    sender = _part(body, "from")
    person, query = number(sender.get("id")), words(body.get("id"))
    if not person or not query:
        return Noise("no_sender")
    return Sought(query, person, _name(sender), words(body.get("query")))


def _seated(body: Raw) -> Event:
    place, change = _part(body, "chat"), _part(body, "new_chat_member")
    chat, person = number(place.get("id")), number(_part(change, "user").get("id"))
    if not chat or not person:
        return Noise("no_sender", chat)
    status = words(change.get("status"))
    present = status in _INSIDE or (status == "restricted" and change.get("is_member") is True)
    return Seated(
        chat=chat,
        private=place.get("type") == "private",
        title=words(place.get("title")),
        person=person,
        present=present,
        by=number(_part(body, "from").get("id")),
    )


def _name(sender: Raw) -> str:
    return " ".join(
        filter(None, (words(sender.get("first_name")), words(sender.get("last_name"))))
    )
