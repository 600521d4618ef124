"""A sentence to what was heard in it: every reader in its turn, nothing decided yet."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import datetime

from knowledge import Knowledge
from knowledge.dates.phrases import DateReading, read_dates
from knowledge.store.vocabulary import Mention, Vocabulary
from knowledge.text.fold import Folded
from knowledge.text.fold import folded as fold_with_origin
from skills.kit.sheet import Sheet
from skills.kpi.ranks import Order, Ranking, ranked_time, ranking
from skills.kpi.typos import Typo, longer_names, typos
from skills.kpi.words import Words

_METRIC_LIKE = frozenset("率额量价客昨今明")  # one such character may be half a metric's name
_AND = re.compile(r" ?(?:和|与|跟|及|以及|、|,|,\s|/|and|or|或) ?")
_LONG = 4  # names at least this long are read before dates and metrics
_WISHES = (
    "change",
    "contrast",
    "chart",
    "export",
    "sum_up",
    "apart",
    "all_time",
    "trend",
    "overview",
    "follow",
)


@dataclass(slots=True)
class Heard:
    """What the readers found.

    Attributes:
        metrics: Metric ids in text order, each once.
        split: The dimension of a breakdown.
        values: dimension → stored values named.
        excluded: dimension → stored values ruled out.
        flags: Wishes that were heard: why, chart, export, change …
        unknown_metrics: Names of numbers that we do not have.
        left: What nobody understood.
    """

    sheet: Sheet
    dates: DateReading
    metrics: list[str] = field(default_factory=list)
    split: str | None = None
    ranking: Ranking | None = None
    ranked_time: tuple[int, Order, str] | None = None
    values: dict[str, tuple[str, ...]] = field(default_factory=dict)
    excluded: dict[str, tuple[str, ...]] = field(default_factory=dict)
    flags: frozenset[str] = frozenset()
    unknown_metrics: tuple[str, ...] = ()
    typos: tuple[Typo, ...] = ()
    left: tuple[str, ...] = ()


def hear(raw: str, now: datetime, knowledge: Knowledge, words: Words) -> Heard:
    """Let every reader take its part of the sentence `raw`."""
    vocabulary = knowledge.vocabulary.current()
    folded = fold_with_origin(raw)
    sheet = Sheet(folded.text)
    mentions = [_as_written(m, raw, folded) for m in vocabulary.mentions(folded.text)]
    names = [m for m in mentions if _stands_out(m, folded.text)]
    for mention in names:
        sheet.take(mention.start, mention.end, mention.dimension)
    by_time = ranked_time(sheet, words)
    dates = _dates(sheet, folded, now, knowledge)
    heard = Heard(sheet, dates, ranked_time=by_time)
    _hear_metrics(heard, words)
    names += _hear_short_names(heard, mentions, words)
    _hear_fixed_values(heard, words)
    _sort_values(heard, names, words, vocabulary)
    heard.flags = frozenset(
        flag for flag in ("why", "definition") if sheet.claim(words.plain[flag], flag)
    )
    heard.unknown_metrics = tuple(
        m[0] for m in sheet.claim(words.plain["unknown_metrics"], "unknown metric")
    )
    heard.ranking, heard.split = ranking(sheet, words)
    _hear_split(heard, words)
    heard.flags |= {flag for flag in _WISHES if sheet.claim(words.plain[flag], flag)}
    _hear_leftovers(heard, words, vocabulary)
    return heard


def _as_written(mention: Mention, raw: str, folded: Folded) -> Mention:
    """Of values that differ in case only, keep the one the asker wrote: 85123A, not 85123a."""
    first, last = folded.origin[mention.start], folded.origin[mention.end - 1]
    written = raw[first : last + 1]
    return replace(mention, values=(written,)) if written in mention.values else mention


def _stands_out(mention: Mention, text: str) -> bool:
    """Say whether a name is long or Latin enough to be read before dates and metrics."""
    length = mention.end - mention.start
    return length >= _LONG or bool(re.search(r"[a-z]", text[mention.start : mention.end]))


def _dates(sheet: Sheet, folded: Folded, now: datetime, knowledge: Knowledge) -> DateReading:
    reading = read_dates(Folded(sheet.masked(), folded.origin), now, knowledge.calendar)
    spans = (*reading.spans, *((reading.base,) if reading.base else ()))
    for span in spans:
        sheet.take(span.i, span.j, "date")
    for start, end in reading.compare_at:
        if sheet.is_free(start, end):
            sheet.take(start, end, "compare")
    return reading


def _hear_metrics(heard: Heard, words: Words) -> None:
    """Names first, then the phrases that ask for a metric by a verb, in text order."""
    found: list[tuple[int, str]] = []
    phrases = [
        (match.end() - match.start(), match.start(), metric, match)
        for metric, pattern in words.metric_phrases
        for match in heard.sheet.find(pattern)
    ]
    names = [
        (match.end() - match.start(), match.start(), words.metric_of_name[match[0]], match)
        for match in heard.sheet.find(words.metric_names)
    ]
    for _, start, metric, match in sorted([*phrases, *names], key=lambda f: (-f[0], f[1])):
        if heard.sheet.is_free(*match.span()):
            heard.sheet.take(*match.span(), metric)
            found.append((start, metric))
    heard.metrics = list(dict.fromkeys(metric for _, metric in sorted(found)))
    meant = longer_names(heard.sheet, words)
    heard.metrics = [meant.get(metric, metric) for metric in heard.metrics]
    if not heard.metrics and heard.sheet.claim(words.plain["how_much"], "paid_amount"):
        heard.metrics = ["paid_amount"]  # how much did Germany buy


def _hear_short_names(heard: Heard, mentions: list[Mention], words: Words) -> list[Mention]:
    kept = []
    for mention in mentions:
        start, end = mention.start, mention.end
        if not heard.sheet.is_free(start, end):
            continue
        if heard.sheet.text[start:end] in words.plain_words and not _beside(heard, mention, words):
            continue
        heard.sheet.take(start, end, mention.dimension)
        kept.append(mention)
    return kept


def _beside(heard: Heard, mention: Mention, words: Words) -> bool:
    """Say whether the dimension's own noun stands right behind or before the name."""
    text = heard.sheet.text
    behind = words.bare.match(text, mention.end)
    before = next(
        (m for m in words.bare.finditer(text[: mention.start]) if m.end() == mention.start), None
    )
    return any(m is not None and m.lastgroup == mention.dimension for m in (behind, before))


def _hear_fixed_values(heard: Heard, words: Words) -> None:
    """新客, 老客: a filter where a metric is asked for besides, else the metric itself."""
    for dimension, value, pattern in words.values:
        if heard.sheet.claim(pattern, dimension):
            heard.values[dimension] = (*heard.values.get(dimension, ()), value)
    if not heard.metrics and len(heard.values.get("buyer_type", ())) == 1:
        value = heard.values.pop("buyer_type")[0]
        heard.metrics.append("new_buyers" if value == "new" else "returning_buyers")
        return
    both = {"new": "new_buyers", "returning": "returning_buyers"}
    if not set(heard.metrics) - set(both.values()):
        return
    for value, metric in both.items():  # 新客的销售额: the catalogue's name 新客 is a filter here
        if metric in heard.metrics and _qualifies(heard.sheet, metric):
            heard.metrics.remove(metric)
            heard.values["buyer_type"] = (*heard.values.get("buyer_type", ()), value)


def _qualifies(sheet: Sheet, metric: str) -> bool:
    """Say whether the word taken for `metric` is about another one: 新客(的)销售额, not 新客数."""
    start, end = next((i, j) for i, j, label in sheet.taken if label == metric)
    counted = sheet.text[start:end].endswith(("数", "量", "buyers", "customers"))
    return not counted and not _AND.match(sheet.text, end)


def _sort_values(
    heard: Heard, mentions: list[Mention], words: Words, vocabulary: Vocabulary
) -> None:
    """Sort the names into filters and exclusions, dimension by dimension."""
    out: set[str] = set()
    in_order = sorted(mentions, key=lambda m: m.start)
    excluded = _excluded(heard.sheet, in_order, words)
    for mention in in_order:
        ruled_out = mention in excluded
        target = heard.excluded if ruled_out else heard.values
        held = target.get(mention.dimension, ())
        target[mention.dimension] = tuple(dict.fromkeys((*held, *mention.values)))
        out |= {mention.dimension} if ruled_out else set()
    for dimension in out:
        rest = set(vocabulary.values(dimension)) - set(heard.excluded[dimension])
        heard.values[dimension] = tuple(sorted(rest))


def _excluded(sheet: Sheet, mentions: list[Mention], words: Words) -> set[Mention]:
    """The names ruled out; 不算英国和爱尔兰 rules out both, whichever the word stands beside."""
    groups: list[list[Mention]] = []
    for mention in mentions:
        joined = groups and _AND.fullmatch(sheet.text, groups[-1][-1].end, mention.start)
        if joined and groups[-1][-1].dimension == mention.dimension:
            groups[-1].append(mention)
        else:
            groups.append([mention])
    out: set[Mention] = set()
    for group in groups:
        marked = [mention for mention in group if _is_excluded(sheet, mention, words)]
        out |= set(group) if marked else set()
    return out


def _is_excluded(sheet: Sheet, mention: Mention, words: Words) -> bool:
    marks = 0
    for name, start in (("exclude_before", 0), ("exclude_after", mention.end)):
        for match in words.plain[name].finditer(sheet.text, start):
            gap = (match.end(), mention.start) if start == 0 else (mention.end, match.start())
            if gap[0] <= gap[1] and not sheet.text[slice(*gap)].strip():
                marks += 1
                if sheet.is_free(*match.span()):
                    sheet.take(*match.span(), "exclude")
                break
    return bool(marks)


def _hear_split(heard: Heard, words: Words) -> None:
    splits = [
        *heard.sheet.claim(words.adverbs, "split"),
        *heard.sheet.claim(words.split, "split"),
    ]
    if splits:
        heard.split = splits[-1].lastgroup
    if heard.ranking and not heard.ranking.dimension and not heard.split:
        for match in heard.sheet.find(words.bare):
            if match.lastgroup not in heard.values or match.lastgroup in heard.excluded:
                heard.sheet.take(*match.span(), "split")
                heard.split = match.lastgroup
                return


def _hear_leftovers(heard: Heard, words: Words, vocabulary: Vocabulary) -> None:
    """Take dimension nouns beside their values and filler; try the rest as product or typo."""
    sheet = heard.sheet
    for match in sheet.find(words.bare):
        if match.lastgroup in heard.values or match.lastgroup == heard.split:
            sheet.take(*match.span(), "noun")
    for start, end in _without_filler(sheet, words):
        text = sheet.text[start:end]
        skus = vocabulary.products_containing(text) if _may_be_product(text) else ()
        if skus and "sku" not in heard.values:
            sheet.take(start, end, "sku")
            heard.values["sku"] = skus
    heard.typos = typos(sheet, words)
    heard.metrics += [t.metric for t in heard.typos if t.sure and t.metric not in heard.metrics]
    sheet.claim(words.plain["filler"], "filler")
    heard.left = tuple(
        text for _, _, text in sheet.left() if len(text) > 1 or text in _METRIC_LIKE
    )


def _without_filler(sheet: Sheet, words: Words) -> list[tuple[int, int]]:
    """Where the left-over runs stand once filler is cut from both their ends."""
    cores = (_core(sheet.text, start, end, words) for start, end, _ in sheet.left())
    return [(start, end) for start, end in cores if start < end]


def _core(text: str, start: int, end: int, words: Words) -> tuple[int, int]:
    filler = words.plain["filler"]
    while start < end and (lead := filler.match(text, start, end)):
        start = lead.end() + text[lead.end() : end].startswith(" ")
    for tail in reversed(list(filler.finditer(text, start, end))):
        if tail.end() == end:
            end = tail.start() - text[start : tail.start()].endswith(" ")
    return start, end


def _may_be_product(text: str) -> bool:
    shortest = 4 if text.isascii() else 2
    return len(text) >= shortest and not text.isdigit()
