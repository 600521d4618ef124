"""One sentence, read by the skill it commands or by all of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.dispatch.messages import Named
from knowledge.errors import ChatsOnlyError, UnknownNameError
from knowledge.text.patterns import lazy
from skills.kit.contract import AnySkill, Context, Reading

_SLASH = lazy(r"[/／]([^\s@/／]*)(?:@\w+)?\s*(.*)", re.DOTALL)
_AFTER_WORD = lazy(r"[\s:：,，]+")

OF_CHATS = frozenset(
    {"allow", "mute", "outbox", "role", "subscribe", "subscriptions", "unsubscribe", "whoami"}
)
"""Commands that a channel with chats carries out itself, before the desk is asked."""

ContextFor = Callable[[str], Context]


@dataclass(frozen=True, slots=True)
class Command:
    """A message that names its skill: `/kpi 昨天`, 日报.

    Attributes:
        name: The command or the Chinese word.
        rest: What stands behind it.
    """

    skill: str
    name: str
    rest: str


def command_in(text: str, skills: Mapping[str, AnySkill]) -> Command | None:
    """Return the command that `text` is, or None for a plain sentence.

    A Chinese word is a command where it stands alone or before a space or a colon; 日报怎么写 is a
    sentence.

    Raises:
        UnknownNameError: it starts with a slash and no skill has that command.
        ChatsOnlyError: it is a command of chats, asked where there is none.
    """
    text = text.strip()
    slash = _SLASH.fullmatch(text)
    if slash:
        return _slash_command(slash[1].casefold(), slash[2].strip(), skills)
    for skill in skills.values():
        for word in skill.card.words:
            rest = text.removeprefix(word) if text.startswith(word) else None
            if rest == "" or (rest and _AFTER_WORD.match(rest)):
                return Command(skill.card.name, word, _AFTER_WORD.sub("", rest, count=1))
    return None


def read_command(command: Command, skill: AnySkill, context: Context) -> Reading[object] | None:
    """Return the skill's reading of `command`: by its own parser for it, else by its usual one."""
    own = skill.commands.get(command.name)
    if own:
        return own(command.rest, context)
    return skill.parse(command.rest, context) or skill.parse(command.name, context)


def read_sentence(
    text: str, skills: Mapping[str, AnySkill], context_for: ContextFor
) -> tuple[Named, ...]:
    """Return the reading of every skill that has one.

    A skill that cannot read the sentence, but one of whose words it starts with (订阅每天九点),
    may read it as that command. Those that yield to a sure reading of another come last.
    """
    found: list[Named] = []
    for name, skill in sorted(skills.items(), key=lambda one: -one[1].card.yields_at):
        if any(named.reading.score >= skill.card.yields_at for named in found):
            continue
        reading = _sentence_of(text, skill, context_for(name))
        found += [Named(name, reading)] if reading else []
    return tuple(found)


def _sentence_of(text: str, skill: AnySkill, context: Context) -> Reading[object] | None:
    reading = skill.parse(text, context)
    if reading:
        return reading
    for word in skill.card.words:
        own = skill.commands.get(word)
        if own and text.startswith(word):
            return own(text.removeprefix(word), context)
    return None


def _slash_command(name: str, rest: str, skills: Mapping[str, AnySkill]) -> Command:
    for skill in skills.values():
        if name in skill.card.commands:
            return Command(skill.card.name, name, rest)
    if name in OF_CHATS:
        raise ChatsOnlyError(f"/{name}")
    known = tuple(f"/{known}" for skill in skills.values() for known in skill.card.commands)
    raise UnknownNameError("command", f"/{name}", known)
