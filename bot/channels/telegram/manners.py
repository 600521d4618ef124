"""When the bot is spoken to, and when it keeps silent."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.channels.telegram.updates import Said

_WIDTHS = str.maketrans("＠／", "@/")
_COMMAND = re.compile(
    r"/([A-Za-z0-9_]+|[^\s@/A-Za-z0-9_][^\s@/]*)(?:@([A-Za-z0-9_]+))?\s*(.*)", re.DOTALL
)
_SPACES = re.compile(" {2,}")

OLD_S = 12 * 3600
"""A message that waited longer than this many seconds is no order any more."""


@dataclass(frozen=True, slots=True)
class Me:
    """The bot itself."""

    id: int
    username: str


@dataclass(frozen=True, slots=True)
class Order:
    """The bot is asked; `text` is what for, without its name."""

    text: str


@dataclass(frozen=True, slots=True)
class Silence:
    """The bot is not asked; `why` is a code that /whoami explains."""

    why: str


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What may stand behind a slash in a group without the bot's name.

    Attributes:
        commands: Without the slash, in lower case.
        words: Chinese words that work like commands.
    """

    commands: frozenset[str]
    words: tuple[str, ...] = ()

    def word_in(self, name: str) -> str:
        """Return the Chinese word that `name` starts with; "" for none."""
        found = (word for word in self.words if name.startswith(word))
        return max(found, key=len, default="")


def heard(said: Said, me: Me, known: Vocabulary, now_s: float) -> Order | Silence:
    """Return what the bot is asked to do, if anything.

    Telegram's own marks are no help: `@bot昨天GMV` and `你好@bot` carry no mention, `/日报` is no
    command to it. So the text itself is looked at.
    """
    if said.nature != "plain":
        return Silence(said.nature)
    if now_s - said.at_s > OLD_S:
        return Silence("old")
    text = said.text.translate(_WIDTHS).strip()
    command = _COMMAND.fullmatch(text)
    if command:
        return _command(said, command, me, known)
    calls = mention(me.username)
    if calls.search(text):
        return Order(_without(calls, text))
    return Order(text) if said.private or _to_me(said, me) else Silence("not_addressed")


def _command(said: Said, command: re.Match[str], me: Me, known: Vocabulary) -> Order | Silence:
    name, addressee, rest = command[1].casefold(), command[2], command[3].strip()
    if addressee and addressee.casefold() != me.username.casefold():
        return Silence("other_bot")
    word = known.word_in(name)
    familiar = bool(word) or name in known.commands
    if not (addressee or said.private or familiar or _to_me(said, me)):
        return Silence("strange_command")
    rest = _without(mention(me.username), rest)
    asked = f"{word} {name.removeprefix(word)} {rest}" if word else f"/{name} {rest}"
    return Order(_SPACES.sub(" ", asked).strip())


def _without(calls: re.Pattern[str], text: str) -> str:
    return _SPACES.sub(" ", calls.sub(" ", text)).strip()


def _to_me(said: Said, me: Me) -> bool:
    return said.answers == me.id or me.id in said.names


def mention(username: str) -> re.Pattern[str]:
    """Return a pattern for `@username` in any case, glued to other words or not.

    `@bot_2` and the address `x@bot.com` are somebody else.
    """
    name = re.escape(username)
    return re.compile(rf"@{name}(?![A-Za-z0-9_])(?!\.[A-Za-z])", re.IGNORECASE)
