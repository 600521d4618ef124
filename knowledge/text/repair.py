"""Repair of dirty web text: general rules in order, every change on record."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from knowledge.text.repair_basics import tidy
from knowledge.text.repair_boilerplate import boilerplate
from knowledge.text.repair_pinyin import pinyin_groups, strip_pinyin
from knowledge.text.repair_script import simplify
from knowledge.text.repair_shift import restore_shifted, shifted_spots
from knowledge.text.repair_wording import (
    is_censored,
    restore_superlatives,
    unsure_superlatives,
    widen_punctuation,
)

Outcome = Literal["repaired", "set aside", "doubtful"]
Rule = Literal[
    "byte shift", "pinyin", "script", "punctuation", "boilerplate", "censored word", "patch"
]


@dataclass(frozen=True, slots=True)
class Change:
    """What was done to one line, or what looks wrong and was left.

    Attributes:
        line: Line number in the document as it came, from 1; 0 for the whole document.
        before: The line as it was; kept, so that nothing is lost.
        after: The line as it is now; "" where it was set aside or left.
        why: The reason, where the rule has several.
        places: How many spots of the line the rule touched.
    """

    outcome: Outcome
    rule: Rule
    line: int
    before: str
    after: str = ""
    why: str = ""
    places: int = 1


@dataclass(frozen=True, slots=True)
class Patch:
    """A reviewed correction of one document: exact words, or words to set aside.

    Attributes:
        put: What stands there instead; None to set the words aside.
        until: With it, all from `find` to the end of `until` is meant.
    """

    find: str
    put: str | None
    why: str
    until: str = ""

    def found_in(self, text: str) -> str:
        """Return the words of `text` that are meant; "" where they are not there."""
        start = text.find(self.find)
        end = text.find(self.until, start + len(self.find)) if start >= 0 else -1
        if end < 0:
            return ""
        return text[start : end + len(self.until)] if self.until else self.find


@dataclass(frozen=True, slots=True)
class Repaired:
    """A repaired text with the record of its repair."""

    text: str
    changes: tuple[Change, ...] = field(default=())

    def places(self, rule: Rule, outcome: Outcome = "repaired") -> int:
        """Count the spots that `rule` touched."""
        return sum(c.places for c in self.changes if c.rule == rule and c.outcome == outcome)


def repair(
    text: str, *, patches: Sequence[Patch] = (), familiar: Counter[str] | None = None
) -> Repaired:
    """Repair a document.

    The rules keep the number of lines, so that the record names lines as the reader sees them.
    Each acts on an ordinary text hardly at all; wording is changed by `patches` only.

    Args:
        text: The document as it was read.
        patches: Reviewed corrections of this very document, applied after the general rules.
        familiar: Pairs of characters common in the trade, for `restore_shifted`.
    """
    changes: list[Change] = []
    text = tidy(text)
    changes += _shifts(text, familiar)
    text = restore_shifted(text, familiar)
    censored = is_censored(simplify(text))
    steps: tuple[tuple[Rule, Callable[[str], str]], ...] = (
        ("pinyin", strip_pinyin),
        ("script", simplify),
        ("punctuation", widen_punctuation),
        ("censored word", restore_superlatives),
    )
    for rule, step in steps:
        before, text = text, step(text)
        changes += _differences(rule, before, text)
    if censored:
        changes += _doubts(text)
    text, aside = _without_boilerplate(text)
    text, patched = _patched(text, patches)
    return Repaired(text, (*changes, *aside, *patched))


def _differences(rule: Rule, before: str, after: str) -> list[Change]:
    pairs = zip(before.split("\n"), after.split("\n"), strict=True)
    return [
        Change("repaired", rule, at, old, new, places=_places(rule, old, new))
        for at, (old, new) in enumerate(pairs, 1)
        if old != new
    ]


def _places(rule: Rule, old: str, new: str) -> int:
    if rule == "pinyin":
        return pinyin_groups(old) - pinyin_groups(new)
    if rule == "censored word":
        return old.count("比较") - new.count("比较")
    if len(old) == len(new):
        return sum(a != b for a, b in zip(old, new, strict=True))
    return 1


def _shifts(text: str, familiar: Counter[str] | None) -> list[Change]:
    changes = []
    for spot in reversed(shifted_spots(text, familiar)):
        line = text.count("\n", 0, spot.start) + 1
        head = text[max(0, spot.start - 6) : spot.start].rpartition("\n")[2]
        tail = text[spot.end : spot.end + 6].partition("\n")[0]
        before = head + text[spot.start : spot.end] + tail
        changes.append(
            Change("repaired", "byte shift", line, before, head + spot.restored + tail)
            if spot.restored
            else Change("doubtful", "byte shift", line, before, why="no clear reading")
        )
    return changes


def _doubts(text: str) -> list[Change]:
    return [
        Change("doubtful", "censored word", at, spot, why="比较 may have been 最")
        for at, line in enumerate(text.split("\n"), 1)
        for spot in unsure_superlatives(line)
    ]


def _without_boilerplate(text: str) -> tuple[str, list[Change]]:
    reasons = boilerplate(text)
    lines = text.split("\n")
    aside = [
        Change("set aside", "boilerplate", at + 1, lines[at], why=reason)
        for at, reason in sorted(reasons.items())
    ]
    return "\n".join("" if at in reasons else line for at, line in enumerate(lines)), aside


def _patched(text: str, patches: Sequence[Patch]) -> tuple[str, list[Change]]:
    changes: list[Change] = []
    for patch in patches:
        found = patch.found_in(text)
        if not found:
            changes.append(Change("doubtful", "patch", 0, patch.find, why="not found"))
            continue
        line = text.count("\n", 0, text.index(found)) + 1
        outcome: Outcome = "set aside" if patch.put is None else "repaired"
        put, times = patch.put or "", text.count(found)
        changes.append(Change(outcome, "patch", line, found, put, patch.why, times))
        text = text.replace(found, put)
    return text, changes
