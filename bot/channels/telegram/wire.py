"""The calls to Telegram, each with our own types: python-telegram-bot's Bot behind one door."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    CopyTextButton,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
    LinkPreviewOptions,
    ReplyParameters,
)
from telegram.constants import ParseMode
from telegram.error import BadRequest, TelegramError
from telegram.warnings import PTBDeprecationWarning

from bot.channels.telegram.drafts import Draft, Key, Keyboard
from bot.channels.telegram.manners import Me
from bot.channels.telegram.outcomes import is_harmless
from bot.channels.telegram.transport import Timeouts, Transport
from bot.channels.telegram.updates import Raw
from bot.settings import Settings

POLL_S = 25
KINDS = (
    "message",
    "edited_message",
    "callback_query",
    "inline_query",
    "my_chat_member",
    "chat_member",
)
"""Updates we ask for; chat_member must be named, it is not among the default ones."""

_POOL = 32
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
_UNFIT = InlineKeyboardMarkup([[InlineKeyboardButton("·", callback_data="·" * 65)]])
"""More than the 64 bytes that a button may carry."""


@dataclass(frozen=True, slots=True)
class Card:
    """One result of an inline query."""

    id: str
    title: str
    summary: str
    html: str


class Wire:
    """Telegram's side of the bot. Every call raises TelegramError."""

    def __init__(self, settings: Settings, timeouts: Timeouts | None = None) -> None:
        token = settings.telegram_token
        if token is None:
            raise ValueError("no token")
        limits, proxy = timeouts or Timeouts(), settings.telegram_proxy_url
        self._calls = Transport(limits, _POOL, proxy)
        self._polls = Transport(replace(limits, read_s=POLL_S + 10.0), 1, proxy)
        secret = token.get_secret_value()
        self._url = f"{settings.telegram_api_url}{secret}"
        self._bot = Bot(
            secret,
            base_url=settings.telegram_api_url,
            base_file_url=settings.telegram_file_url,
            request=self._calls,
            get_updates_request=self._polls,
        )

    async def open(self) -> None:
        """Open the connections."""
        # It warns at every pause that Telegram asks for; outcomes.seconds takes both its forms.
        warnings.filterwarnings(
            "ignore", message=".*`retry_after`", category=PTBDeprecationWarning
        )
        await self._calls.initialize()
        await self._polls.initialize()

    async def close(self) -> None:
        """Close the connections."""
        await self._calls.shutdown()
        await self._polls.shutdown()

    async def me(self) -> tuple[Me, bool]:
        """Return the bot itself, and whether it may read whole groups (privacy mode off)."""
        user = await self._bot.get_me()
        return Me(user.id, user.username or ""), bool(user.can_read_all_group_messages)

    async def has_webhook(self) -> bool:
        """Tell whether Telegram delivers updates to an address."""
        return bool((await self._bot.get_webhook_info()).url)

    async def updates(self, offset: int, wait_s: int = POLL_S) -> list[Raw]:
        """Return the next updates as they came; asking for `offset` confirms all before it.

        The raw form is what the inbox keeps, so PTB's own classes are not made of it.
        """
        wanted = {"offset": offset, "timeout": wait_s, "allowed_updates": KINDS}
        found = await self._polls.call(f"{self._url}/getUpdates", wanted)
        return [raw for raw in cast("list[Any]", found) if isinstance(raw, dict)]

    async def listen(self, url: str, secret: str) -> None:
        """Ask Telegram to call `url`; long polling is over until `poll`."""
        await self._bot.set_webhook(
            url, secret_token=secret, allowed_updates=KINDS, max_connections=8
        )

    async def poll(self) -> None:
        """End webhooks; what waits is kept."""
        await self._bot.delete_webhook(drop_pending_updates=False)

    async def send(self, chat: int, draft: Draft) -> int:
        """Send a message and return its id."""
        if draft.kind == "text":
            return await self._send_text(chat, draft)
        common: dict[str, Any] = {  # keyword arguments of two methods
            "caption": _words(draft) or None,
            "parse_mode": None if draft.as_plain else ParseMode.HTML,
            "message_thread_id": draft.thread,
            "disable_notification": draft.silent or None,
            "reply_markup": markup(draft.keys),
        }
        if draft.quotes:
            common["reply_parameters"] = ReplyParameters(
                draft.quotes, allow_sending_without_reply=True
            )
        path = Path(draft.file)
        if draft.kind == "photo":
            return (await self._bot.send_photo(chat, path, **common)).message_id
        return (await self._bot.send_document(chat, path, **common)).message_id

    async def _send_text(self, chat: int, draft: Draft) -> int:
        # PTB's own method makes objects of all that comes back, at the cost of the call again.
        values: dict[str, Any] = {  # JSON values
            "chat_id": chat,
            "text": _words(draft),
            "link_preview_options": {"is_disabled": True},
        }
        if not draft.as_plain:
            values["parse_mode"] = ParseMode.HTML
        if draft.thread is not None:
            values["message_thread_id"] = draft.thread
        if draft.silent:
            values["disable_notification"] = True
        if draft.quotes:
            values["reply_parameters"] = {
                "message_id": draft.quotes,
                "allow_sending_without_reply": True,
            }
        keys = markup(draft.keys)
        if keys:
            values["reply_markup"] = keys.to_dict()
        sent = await self._calls.call(f"{self._url}/sendMessage", values)
        return int(sent["message_id"])

    async def edit_keys(self, chat: int, message: int, keys: Keyboard) -> None:
        """Replace the buttons of one of our messages."""
        with _harmless():
            await self._bot.edit_message_reply_markup(chat, message, reply_markup=markup(keys))

    async def probe(self, chat: int, message: int) -> str:
        """Return the refusal of an edit that can never be made, in lower case; "" where it was.

        How it is refused tells whether the message is there and whose it is: a text has no
        caption, and no message of ours takes a button whose data are too long.
        """
        try:
            await self._bot.edit_message_caption(chat, message, caption="·", reply_markup=_UNFIT)
        except BadRequest as error:
            return str(error).lower()
        return ""

    async def read_back(self, chat: int, message: int, reader: int) -> str:
        """Return the text of one of our messages: forwarded without a sound, and taken back.

        Telegram has no call that reads a message; the answer to forwarding one quotes it.
        """
        copy = await self._bot.forward_message(reader, chat, message, disable_notification=True)
        await self.delete(reader, copy.message_id)
        return copy.text or copy.caption or ""

    async def delete(self, chat: int, message: int) -> None:
        """Take back one of our messages; one that is gone already is fine."""
        with suppress(BadRequest):
            await self._bot.delete_message(chat, message)

    async def answer_button(self, query: str, text: str, *, alert: bool) -> None:
        """End the waiting mark on a button; too late is fine."""
        with _harmless():
            await self._bot.answer_callback_query(query, text[:200] or None, show_alert=alert)

    async def answer_inline(self, query: str, cards: Sequence[Card], register: str) -> None:
        """Offer results to the one person who asked, never stored; too late is fine.

        Args:
            query: Id of the inline query.
            cards: At most 50.
            register: Text of a button that leads to the private chat; "" for none.
        """
        button = InlineQueryResultsButton(register, start_parameter="hello") if register else None
        results = [
            InlineQueryResultArticle(
                card.id,
                card.title,
                InputTextMessageContent(
                    card.html, parse_mode=ParseMode.HTML, link_preview_options=_NO_PREVIEW
                ),
                description=card.summary,
            )
            for card in cards
        ]
        with _harmless():
            await self._bot.answer_inline_query(
                query, results, cache_time=0, is_personal=True, button=button
            )

    async def react(self, chat: int, message: int, emoji: str) -> None:
        """Put a reaction on a message instead of saying something."""
        await self._bot.set_message_reaction(chat, message, emoji)

    async def typing(self, chat: int) -> None:
        """Show that an answer is on its way."""
        await self._bot.send_chat_action(chat, "typing")

    async def is_member(self, chat: int, person: int) -> bool:
        """Tell whether somebody is in a group now."""
        member = await self._bot.get_chat_member(chat, person)
        return member.status in {"member", "administrator", "creator"} or (
            member.status == "restricted" and getattr(member, "is_member", False)
        )

    async def download(self, file: str, to: Path) -> None:
        """Store a file that somebody sent, at most 20 MB."""
        found = await self._bot.get_file(file)
        await found.download_to_drive(to)

    async def set_menu(self, commands: Sequence[tuple[str, str]], scope: BotCommandScope) -> None:
        """Show commands with their explanations in the menu of `scope`."""
        await self._bot.set_my_commands([BotCommand(*c) for c in commands], scope=scope)


def _words(draft: Draft) -> str:
    return draft.plain if draft.as_plain else draft.html


def markup(keys: Keyboard) -> InlineKeyboardMarkup | None:
    """Return the keyboard as Telegram takes it; None for no buttons."""
    return InlineKeyboardMarkup([[_button(key) for key in row] for row in keys]) if keys else None


def _button(key: Key) -> InlineKeyboardButton:
    if key.copy:
        return InlineKeyboardButton(key.label, copy_text=CopyTextButton(key.copy))
    return InlineKeyboardButton(key.label, callback_data=key.data)


@contextmanager
def _harmless() -> Iterator[None]:
    """Swallow refusals of calls that had nothing left to do."""
    try:
        yield
    except TelegramError as error:
        if not is_harmless(error):
            raise
