"""Typing slips: the wrong character that sounds right (复够率 → 复购率)."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from itertools import product
from pathlib import Path

_FUZZY = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ang", "an"), ("eng", "en"), ("ing", "in"))


@lru_cache(maxsize=1)
def _sounds() -> dict[str, tuple[str, ...]]:
    sounds: dict[str, tuple[str, ...]] = {}
    lines = Path(__file__).with_name("readings.txt").read_text("utf-8").splitlines()
    for sound, characters in (line.split() for line in lines):
        for character in characters:
            sounds[character] = (*sounds.get(character, ()), _blurred(sound))
    return sounds


def _blurred(sound: str) -> str:
    for sharp, blunt in _FUZZY:
        sound = sound.replace(sharp, blunt)
    return sound


def _sounds_of(pair: str) -> set[tuple[str, str]]:
    first, second = (_sounds().get(c, (c,)) for c in pair)
    return set(product(first, second))


class SoundIndex:
    """Known pairs of characters, to be found by how they sound without tones."""

    def __init__(self, pairs: Iterable[str]) -> None:
        self._by_place: dict[tuple[int, str], list[str]] = {}
        for pair in pairs:
            for place in (0, 1):
                self._by_place.setdefault((place, pair[place]), []).append(pair)

    def like(self, pair: str) -> tuple[str, ...]:
        """Return known pairs that sound like `pair` and share one of its characters."""
        sounds = _sounds_of(pair)
        near = (
            known
            for place in (0, 1)
            for known in self._by_place.get((place, pair[place]), ())
            if not sounds.isdisjoint(_sounds_of(known))
        )
        return tuple(dict.fromkeys(near))
