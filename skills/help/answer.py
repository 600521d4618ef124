"""A HelpQuery to facts. No wording here."""

from __future__ import annotations

from dataclasses import dataclass

from skills.help.query import HelpQuery, Topic
from skills.kit.card import Card
from skills.kit.contract import Context

_EXAMPLES = 2


@dataclass(frozen=True, slots=True)
class Offer:
    """What one skill offers.

    Attributes:
        command: Its own command without the slash; "" where it has none.
        examples: At most two sentences that can be sent as they are.
    """

    title: str
    summary: str
    command: str
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HelpAnswer:
    """What the asker can do here.

    Attributes:
        offers: The skills the asker may use, help itself left out.
        metrics: Titles of the metrics that can be asked for.
    """

    topic: Topic
    offers: tuple[Offer, ...]
    metrics: tuple[str, ...]


def answer(query: HelpQuery, context: Context) -> HelpAnswer:
    """List what the asker may use."""
    offers = tuple(_offer(card) for card in context.cards if card.name != "help")
    return HelpAnswer(query.topic, offers, _metric_titles(context))


def _offer(card: Card) -> Offer:
    sentences = [example for example in card.examples if not example.earlier]
    shown = sorted(sentences, key=lambda example: not example.demo)[:_EXAMPLES]
    command = card.commands[0] if card.commands else ""
    return Offer(card.title, card.summary, command, tuple(example.ask for example in shown))


def _metric_titles(context: Context) -> tuple[str, ...]:
    if all(card.name != "kpi" for card in context.cards):
        return ()
    catalogue = getattr(context.knowledge, "catalogue", None)
    return tuple(metric.title for metric in catalogue.metrics) if catalogue else ()
