"""A second try at a sentence that nobody understood: said again by a language model.

The model's words are one more question to the skills: it computes nothing, sees no figure, and
may add no number of its own.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Sequence
from typing import Protocol

from bot.state.questions import masked
from knowledge.errors import ModelError
from skills.kit.card import Card

log = logging.getLogger(__name__)

_LONGEST = 100
_NUMBER = re.compile(r"\d+")


class Rephraser(Protocol):
    """Says a sentence in the manner of examples."""

    def rephrase(self, text: str, examples: Sequence[str]) -> str:
        """Return one sentence, "" for none.

        Raises:
            ModelError: the model cannot be asked.
        """


def said_again(rephraser: Rephraser, text: str, cards: Iterable[Card]) -> str | None:
    """Return `text` as the model says it, or None where that is of no use."""
    examples = [one.ask for card in cards for one in card.examples if not one.earlier]
    try:
        said = rephraser.rephrase(masked(text), examples)
    except ModelError as error:
        log.warning("nobody rephrased a question: %s", error)
        return None
    return said if _is_a_question_of(text, said) else None


def _is_a_question_of(text: str, said: str) -> bool:
    """Say whether `said` is one short sentence, no command, and adds no number to `text`."""
    added = set(_NUMBER.findall(said)) - set(_NUMBER.findall(text))
    bare = said and "\n" not in said and len(said) <= _LONGEST and said[0] not in "/／"
    return bool(bare) and said != text.strip() and not added
