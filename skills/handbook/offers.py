"""Cards to fetch into a chat for the words typed so far."""

from __future__ import annotations

from skills.handbook.answer import opened
from skills.handbook.present import present
from skills.kit.contract import Context, Offer

_FEWEST_LETTERS = 2
_MOST = 5


def offers(text: str, context: Context) -> tuple[Offer, ...]:
    """Return the cards that fit `text`, best first, then those whose title holds it."""
    typed, library = text.strip(), context.knowledge.library
    if len(typed) < _FEWEST_LETTERS:
        return ()
    return tuple(
        Offer(hit.card.title, hit.card.lines[0], present(opened(hit, typed, library), context))
        for hit in library.offered(typed, role=context.role)[:_MOST]
    )
