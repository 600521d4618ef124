"""Names of the store in a sentence: filters, exclusions, fragments of longer names."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from knowledge.store.vocabulary import Mention, Vocabulary
from knowledge.text.fold import Folded
from knowledge.text.patterns import lazy
from skills.kit.sheet import Sheet
from skills.kpi.reading.metrics_named import AND, Filters
from skills.kpi.reading.words import Words

_LONG = 4  # names at least this long are read before dates and metrics
_SHORTEST_FRAGMENT = 2
_SHORTEST_LATIN = 4
_CONDITION = lazy(r"(?:的|这个|那个|这一个)*(?:条件|筛选|限制|过滤)")


@dataclass(frozen=True, slots=True)
class Named:
    """The names of a sentence, dimension by dimension.

    Attributes:
        excluded: Dimensions whose values are all stored ones but those named.
        dropped: Dimensions whose filter is taken back.
    """

    values: Filters = field(default_factory=dict)
    excluded: frozenset[str] = frozenset()
    dropped: frozenset[str] = frozenset()


class NameReader:
    """Reads the names of shops, regions, channels, products … in one sentence."""

    def __init__(
        self, sheet: Sheet, words: Words, vocabulary: Vocabulary, raw: str, folded: Folded
    ) -> None:
        self._sheet, self._words, self._vocabulary = sheet, words, vocabulary
        self._open = [_as_written(m, raw, folded) for m in vocabulary.mentions(folded.text)]
        self._taken: list[Mention] = []

    def take_long(self) -> None:
        """Take the names that nothing else in a sentence looks like."""
        self._take([m for m in self._open if self._stands_out(m)])

    def take_short(self) -> None:
        """Take the other names, where no date or metric has taken their place.

        A name that is an ordinary word too (活动) counts only beside its dimension's noun, or
        joined to another name of it (搜索和推荐).
        """
        self._take(
            [
                m
                for m in self._open
                if not self._is_ordinary(m) or self._is_beside_noun(m) or self._is_joined(m)
            ]
        )
        self._take_fragments()

    def sorted(self) -> Named:
        """Return what the names taken so far amount to."""
        mentions = sorted(self._taken, key=lambda m: m.start)
        ruled_out = self._ruled_out(mentions)
        values: Filters = {}
        for mention in mentions:
            held = values.get(mention.dimension, ())
            values[mention.dimension] = tuple(dict.fromkeys((*held, *mention.values)))
        excluded = frozenset(m.dimension for m in ruled_out)
        dropped = frozenset(m.dimension for m in mentions if self._is_taken_back(m))
        for dimension in excluded - dropped:
            named = {v for m in ruled_out if m.dimension == dimension for v in m.values}
            rest = set(self._vocabulary.values(dimension)) - named
            values[dimension] = tuple(sorted(rest))
        kept = {d: v for d, v in values.items() if d not in dropped}
        return Named(kept, excluded - dropped, dropped)

    def fragments(self, named: Filters) -> Filters:
        """Take what is left where it is a part of product names: 收纳箱, regency cakestand."""
        if "sku" in named:
            return {}
        for start, end in self._cores():
            text = self._sheet.text[start:end]
            shortest = _SHORTEST_LATIN if text.isascii() else _SHORTEST_FRAGMENT
            skus = self._vocabulary.products_containing(text) if len(text) >= shortest else ()
            if skus and not text.isdigit():
                self._sheet.take(start, end, "sku")
                return {"sku": skus}
        return {}

    def _take(self, mentions: list[Mention]) -> None:
        for mention in mentions:
            if self._sheet.is_free(mention.start, mention.end):
                self._sheet.take(mention.start, mention.end, mention.dimension)
                self._taken.append(mention)

    def _stands_out(self, mention: Mention) -> bool:
        length = mention.end - mention.start
        written = self._sheet.text[mention.start : mention.end]
        return length >= _LONG or bool(re.search(r"[a-z]", written))

    def _is_ordinary(self, mention: Mention) -> bool:
        return self._sheet.text[mention.start : mention.end] in self._words.plain_words

    def _is_joined(self, mention: Mention) -> bool:
        text = self._sheet.text
        return any(
            AND.fullmatch(text, other.end, mention.start)
            or AND.fullmatch(text, mention.end, other.start)
            for other in self._open
            if other.dimension == mention.dimension and not self._is_ordinary(other)
        )

    def _is_beside_noun(self, mention: Mention) -> bool:
        text = self._sheet.text
        behind = self._words.bare.match(text, mention.end)
        before = next(
            (
                m
                for m in self._words.bare.finditer(text[: mention.start])
                if m.end() == mention.start
            ),
            None,
        )
        return any(m is not None and m.lastgroup == mention.dimension for m in (behind, before))

    def _take_fragments(self) -> None:
        """Take parts that only one stored name has: 折扣仓 for 栖木折扣仓, 直播 for 店铺直播."""
        for start, end in self._cores():
            found = self._fragment(start, end)
            if found and not self._is_within_product(found, start, end):
                self._take([found])

    def _is_within_product(self, found: Mention, start: int, end: int) -> bool:
        """收纳箱 is a part of product names, so its half 收纳 is no category."""
        longer = found.end - found.start < end - start
        return longer and bool(self._vocabulary.products_containing(self._sheet.text[start:end]))

    def _fragment(self, start: int, end: int) -> Mention | None:
        text = self._sheet.text
        for length in range(min(end - start, 20), _SHORTEST_FRAGMENT - 1, -1):
            for i in range(start, end - length + 1):
                piece = text[i : i + length]
                if self._is_plain(piece):
                    continue
                if holder := self._vocabulary.only_name_with(piece):
                    return Mention(i, i + length, holder[0], (holder[1],))
        return None

    def _is_plain(self, piece: str) -> bool:
        words = self._words
        known = (words.nouns, words.metric_names, words.plain["filler"], words.plain["change"])
        return piece in words.plain_words or any(p.fullmatch(piece) for p in known)

    def _cores(self) -> list[tuple[int, int]]:
        """Where the left-over runs stand once filler is cut from both their ends."""
        cores = (self._core(start, end) for start, end, _ in self._sheet.left())
        return [(start, end) for start, end in cores if start < end]

    def _core(self, start: int, end: int) -> tuple[int, int]:
        text, filler = self._sheet.text, self._words.plain["filler"]
        while start < end and (lead := filler.match(text, start, end)):
            start = lead.end() + text[lead.end() : end].startswith(" ")
        for tail in reversed(list(filler.finditer(text, start, end))):
            if tail.end() == end:
                end = tail.start() - text[start : tail.start()].endswith(" ")
        return start, end

    def _ruled_out(self, mentions: list[Mention]) -> set[Mention]:
        """The names ruled out; 不算英国和爱尔兰 rules out both, wherever the word stands."""
        groups: list[list[Mention]] = []
        for mention in mentions:
            joined = groups and AND.fullmatch(self._sheet.text, groups[-1][-1].end, mention.start)
            if joined and groups[-1][-1].dimension == mention.dimension:
                groups[-1].append(mention)
            else:
                groups.append([mention])
        out: set[Mention] = set()
        for group in groups:
            marked = [mention for mention in group if self._is_excluded(mention)]
            out |= set(group) if marked else set()
        return out

    def _is_excluded(self, mention: Mention) -> bool:
        found = False
        for name in ("exclude_before", "exclude_after"):
            before = name == "exclude_before"
            for match in self._words.plain[name].finditer(self._sheet.text):
                gap = (match.end(), mention.start) if before else (mention.end, match.start())
                if gap[0] <= gap[1] and not self._sheet.text[slice(*gap)].strip(" ,，"):
                    found = True
                    if self._sheet.is_free(*match.span()):
                        self._sheet.take(*match.span(), "exclude")
        return found

    def _is_taken_back(self, mention: Mention) -> bool:
        """去掉德国这个条件: the filter goes, it does not become an exclusion."""
        match = _CONDITION.match(self._sheet.text, mention.end)
        if match and self._sheet.is_free(*match.span()):
            self._sheet.take(*match.span(), "condition")
        return match is not None


def _as_written(mention: Mention, raw: str, folded: Folded) -> Mention:
    """Of values that differ in case only, keep the one the asker wrote: 85123A, not 85123a."""
    first, last = folded.origin[mention.start], folded.origin[mention.end - 1]
    written = raw[first : last + 1]
    return replace(mention, values=(written,)) if written in mention.values else mention
