"""A sentence to what was heard in it: every reader in its turn, nothing decided yet."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from knowledge.dates.phrases import DateReading, read_dates
from knowledge.facade import Knowledge
from knowledge.text.fold import Folded
from knowledge.text.fold import folded as fold_with_origin
from knowledge.text.patterns import lazy
from skills.kit.sheet import Sheet
from skills.kpi.reading.leftovers import left_over, take_fillers
from skills.kpi.reading.metrics_named import Filters, metrics_named
from skills.kpi.reading.names import NameReader
from skills.kpi.reading.ranks import Order, Ranking, ranked_time, ranking
from skills.kpi.reading.typos import Typo, typos
from skills.kpi.reading.words import Words

_QUESTION = lazy(r"多少|几|怎么样|怎样|咋样|如何|哪|什么|啥|吗|谁")
_ENDS_IN_PARTICLE = lazy(r"呢[?!。~ ]*$")
_REPORTS = ("daily_report", "weekly_report", "monthly_report")
_EARLY_WISHES = (
    *_REPORTS,
    "alerts",
    "why",
    "definition",
    "reset",
    "uncompared",
    "before_that",
    "step",
)
_WISHES = (
    "change",
    "contrast",
    "chart",
    "export",
    "all_time",  # 历史累计 before its half 累计
    "sum_up",
    "apart",
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
        excluded: Dimensions whose `values` are all but the ones named.
        dropped: Dimensions whose filter is to go (去掉德国这个条件).
        flags: Wishes that were heard: why, chart, export, change …
        unknown_metrics: Names of numbers that we do not have.
        left: What nobody understood and may narrow the question.
        doing: What nobody understood and only says what somebody does.
    """

    sheet: Sheet
    dates: DateReading
    metrics: list[str] = field(default_factory=list)
    split: str | None = None
    ranking: Ranking | None = None
    ranked_time: tuple[int, Order, str] | None = None
    values: Filters = field(default_factory=dict)
    excluded: frozenset[str] = frozenset()
    dropped: frozenset[str] = frozenset()
    flags: frozenset[str] = frozenset()
    unknown_metrics: tuple[str, ...] = ()
    typos: tuple[Typo, ...] = ()
    left: tuple[str, ...] = ()
    doing: tuple[str, ...] = ()


def hear(raw: str, now: datetime, knowledge: Knowledge, words: Words) -> Heard:
    """Let every reader take its part of the sentence `raw`."""
    folded = fold_with_origin(raw)
    sheet = Sheet(folded.text)
    names = NameReader(sheet, words, knowledge.vocabulary.current(), raw, folded)
    names.take_long()
    by_time = ranked_time(sheet, words)
    heard = Heard(sheet, _dates(sheet, folded, now, knowledge), ranked_time=by_time)
    _hear_buyer_split(heard, words)
    heard.metrics, heard.values = metrics_named(sheet, words)
    _take_compare_words(heard)
    names.take_short()
    heard.flags = frozenset(f for f in _EARLY_WISHES if sheet.claim(words.plain[f], f))
    heard.flags |= {"overview"} if heard.flags & {*_REPORTS} else set()
    heard.unknown_metrics = tuple(
        m[0] for m in sheet.claim(words.plain["unknown_metrics"], "unknown metric")
    )
    heard.ranking, asked = ranking(sheet, words)
    heard.split = heard.split or asked
    named = names.sorted()
    heard.values |= named.values
    heard.excluded, heard.dropped = named.excluded, named.dropped
    heard.values |= _slots(heard.dates)
    _hear_split(heard, words)
    heard.flags |= {flag for flag in _WISHES if sheet.claim(words.plain[flag], flag)}
    if _ENDS_IN_PARTICLE.search(sheet.text) and not _QUESTION.search(sheet.text):
        heard.flags |= {"follow"}
    _hear_rest(heard, names, words)
    return heard


def _dates(sheet: Sheet, folded: Folded, now: datetime, knowledge: Knowledge) -> DateReading:
    reading = read_dates(Folded(sheet.masked(), folded.origin), now, knowledge.calendar)
    spans = (*reading.spans, *((reading.base,) if reading.base else ()))
    for span in spans:
        sheet.take(span.i, span.j, "date")
    for slot in reading.slots:
        sheet.take(slot.i, slot.j, "slot")
    return reading


def _take_compare_words(heard: Heard) -> None:
    """Take the words around a comparison; the metric may stand between them (9月的退款率对比)."""
    for start, end in heard.dates.compare_at:
        for i in range(start, end):
            if heard.sheet.is_free(i, i + 1):
                heard.sheet.take(i, i + 1, "compare")


def _slots(dates: DateReading) -> Filters:
    """每个周末, 每天10点到12点: filters on what comes again inside the period."""
    values: Filters = {}
    for slot in dates.slots:
        held = values.get(slot.dimension, ())
        values[slot.dimension] = tuple(sorted({*held, *slot.values}))
    return values


def _hear_buyer_split(heard: Heard, words: Words) -> None:
    """新老客 is one word for a breakdown; its half 老客 is a metric's name."""
    for match in heard.sheet.find(words.bare):
        if match.lastgroup == "buyer_type":
            heard.sheet.take(*match.span(), "split")
            heard.split = "buyer_type"


def _hear_split(heard: Heard, words: Words) -> None:
    splits = [
        *heard.sheet.claim(words.adverbs, "split"),
        *heard.sheet.claim(words.split, "split"),
    ]
    if splits:
        heard.split = splits[-1].lastgroup
    if not heard.split and words.plain["apart"].search(heard.sheet.text):
        for match in heard.sheet.claim(words.counted, "split"):  # 四个平台分别
            heard.split = match.lastgroup
    if heard.ranking and not heard.ranking.dimension and not heard.split:
        for match in heard.sheet.find(words.bare):
            if match.lastgroup not in heard.values or match.lastgroup in heard.excluded:
                heard.sheet.take(*match.span(), "split")
                heard.split = match.lastgroup
                return


def _hear_rest(heard: Heard, names: NameReader, words: Words) -> None:
    """Take dimension nouns beside their values and filler; try the rest as product or typo."""
    sheet = heard.sheet
    for match in sheet.find(words.bare):
        if match.lastgroup in heard.values or match.lastgroup == heard.split:
            sheet.take(*match.span(), "noun")
    for dimension, values in names.fragments(heard.values).items():
        heard.values[dimension] = values
    heard.typos = typos(sheet, words)
    heard.metrics += [t.metric for t in heard.typos if t.sure and t.metric not in heard.metrics]
    take_fillers(sheet, words)
    heard.left, heard.doing = left_over(sheet)
