"""What kind of word a piece of Chinese is, for the few pieces nothing else has read."""

from __future__ import annotations

import logging
from importlib import import_module

_ACTIONS = frozenset(
    {"v", "d", "z", "p", "c", "u", "ug", "ul", "uj", "y", "e", "o", "r", "i", "l"}
)
_BESIDE_ACTIONS = frozenset({"q", "m", "f"})  # 盘一下: measure words and numbers go along


def is_action(text: str) -> bool:
    """Say whether folded `text` is made of verbs, adverbs and particles only.

    Such words tell what the asker does; a noun may narrow what she asks about. The part-of-speech
    dictionary (jieba) takes half a second to load, so it is asked for unread words only.
    """
    cut = import_module("jieba.posseg").cut
    # it reports on its dictionary, and sets its own level where it is imported
    logging.getLogger("jieba").setLevel(logging.WARNING)
    kinds = [pair.flag for pair in cut(text)]
    return any(kind in _ACTIONS for kind in kinds) and all(
        kind in _ACTIONS or kind in _BESIDE_ACTIONS for kind in kinds
    )
