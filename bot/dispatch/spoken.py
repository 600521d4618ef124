"""What the desk says of its own accord: questions back, and regrets worded by error code."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.dispatch.phrases import Phrases
from bot.dispatch.router import nearest
from knowledge.errors import (
    CurrencyError,
    NotAllowedError,
    UnknownNameError,
    UserError,
    ZhangguiError,
)
from skills.kit.card import Card
from skills.kit.reply import Choice, Reply, Status, Text


@dataclass(frozen=True, slots=True)
class Spokesman:
    """Words the desk's own replies."""

    phrases: Phrases

    def regret(self, error: ZhangguiError) -> Reply:
        """Return the words for `error`, with the status that fits it."""
        text = self.phrases.for_error(error)
        if isinstance(error, UnknownNameError):
            near = tuple(
                Choice(name, name) for name in error.suggestions if error.kind == "command"
            )
            return Reply((Text(text), *near), status="unknown")
        return Reply((Text(text),), status=_status_of(error))

    def internal_error(self) -> Reply:
        """Return the apology for a fault of the program itself."""
        return self.regret(ZhangguiError())

    def torn(self, text: str, first: Card, second: Card) -> Reply:
        """Ask which of two skills is meant; each choice is the sentence as a command."""
        both = tuple(Choice(c.title, f"/{c.commands[0]} {text}") for c in (first, second))
        return Reply((Text(self.phrases.of_desk("torn")), *both), status="choice")

    def not_understood(self, text: str, cards: Iterable[Card]) -> Reply:
        """Offer the three example sentences that look most like `text`."""
        sentences = [
            example.ask for card in cards for example in card.examples if not example.earlier
        ]
        near = tuple(Choice(sentence, sentence) for sentence in nearest(text, sentences))
        return Reply((Text(self.phrases.of_desk("not_understood")), *near), status="unknown")

    def bare_command(self, card: Card) -> Reply:
        """Show how to ask the skill whose command came without a question."""
        asks = [example.ask for example in card.examples if not example.earlier][:3]
        choices = tuple(Choice(ask, ask) for ask in asks)
        said = Text(self.phrases.of_desk("bare_command", title=card.title))
        return Reply((said, *choices), status="choice")

    def empty(self, cards: Iterable[Card]) -> Reply:
        """Answer a message without a word."""
        example = next((example.ask for card in cards for example in card.examples), "")
        return Reply((Text(self.phrases.of_desk("empty", example=example)),), status="unknown")

    def too_long(self, length: int, limit: int) -> Reply:
        """Refuse a message of `length` characters."""
        said = self.phrases.of_desk("too_long", length=f"{length:,}", limit=f"{limit:,}")
        return Reply((Text(said),), status="refused")


def _status_of(error: ZhangguiError) -> Status:
    rules = (NotAllowedError, CurrencyError, UserError)
    return "refused" if isinstance(error, rules) else "error"
