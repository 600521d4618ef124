"""When to ask back instead of answering, and with which ready questions."""

from __future__ import annotations

from skills.kit.contract import Context
from skills.kit.reply import Choice
from skills.kpi.query import KpiQuery, KpiQuestionBack
from skills.kpi.reading.hear import Heard

_USUAL_DAYS = ("昨天", "近 7 天", "本月")
_USUAL_METRICS = ("paid_amount", "orders", "buyers")


def question_back(
    heard: Heard, query: KpiQuery | None, earlier: KpiQuery | None, context: Context
) -> KpiQuestionBack | None:
    """Return the question back that the sentence takes; None where it can be answered.

    A word that was not understood may change the number, so it is asked about, never dropped.
    """
    return _about_words(heard, query) or _about_gaps(heard, query, earlier, context)


def _about_words(heard: Heard, query: KpiQuery | None) -> KpiQuestionBack | None:
    if heard.unknown_metrics:
        return KpiQuestionBack("metric", heard.unknown_metrics, draft=query)
    unsure = tuple(t for t in heard.typos if not t.sure)
    if unsure and not heard.metrics:
        return _meant(heard, [(t.written, t.meant) for t in unsure], query)
    left = _left(heard)
    return KpiQuestionBack("leftover", left, draft=query) if left else None


def _about_gaps(
    heard: Heard, query: KpiQuery | None, earlier: KpiQuery | None, context: Context
) -> KpiQuestionBack | None:
    if query is not None:
        unclear = heard.ranking is not None and query.by is None
        return _ranked_what(heard) if unclear else None
    if heard.metrics or "overview" in heard.flags:
        choices = tuple(Choice(day, f"{day}{heard.sheet.text}") for day in _USUAL_DAYS)
        return KpiQuestionBack("period", (), choices)
    return _which_metric(heard, context) if earlier is None else None


def _left(heard: Heard) -> tuple[str, ...]:
    """Left-over words and the time-like pieces that no date consumed."""
    pieces = [
        text
        for start, end, text in heard.dates.left
        if not any(
            s < end and start < e and label != "filler" for s, e, label in heard.sheet.taken
        )
    ]
    return tuple(dict.fromkeys((*heard.left, *pieces)))


def _meant(heard: Heard, pairs: list[tuple[str, str]], query: KpiQuery | None) -> KpiQuestionBack:
    choices = tuple(
        Choice(meant, heard.sheet.text.replace(written, meant)) for written, meant in pairs[:3]
    )
    return KpiQuestionBack("metric", tuple(written for written, _ in pairs), choices, query)


def _ranked_what(heard: Heard) -> KpiQuestionBack:
    """销售额最高的是: the highest of what?"""
    text = heard.sheet.text.rstrip("?？呢的是")
    choices = tuple(Choice(what, f"{text}的{what}") for what in ("是哪天", "是哪个商品"))
    return KpiQuestionBack("leftover", ("最高", "最低"), choices)


def _which_metric(heard: Heard, context: Context) -> KpiQuestionBack:
    titles = [context.knowledge.catalogue.find(m).title for m in _USUAL_METRICS]
    text = heard.sheet.text.rstrip("?？呢")
    return KpiQuestionBack("metric", (), tuple(Choice(t, f"{text}{t}") for t in titles))
