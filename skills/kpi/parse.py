"""A sentence to a KpiQuery, or to the question back that it takes."""

from __future__ import annotations

from knowledge.text.patterns import lazy
from skills.kit.contract import Context, Reading
from skills.kit.sheet import Sheet
from skills.kpi.alerts.asked import watched
from skills.kpi.query import Asked, KpiQuery, KpiQuestionBack, KpiReport, KpiWatch
from skills.kpi.reading.ask_back import question_back
from skills.kpi.reading.compose import compose
from skills.kpi.reading.hear import Heard, hear
from skills.kpi.reading.words import Words, load_words
from skills.kpi.report.asked import as_query, is_about_making_one, report_again, report_asked

_DEFINES = lazy(r"(?:什么是|啥是|何谓|什么叫|what is |what's |what are )(?!.*(?:多少|几))")
_ASKS_NUMBER = lazy("多少|几何|how (?:much|many)|(?:怎么样|咋样|如何|情况|表现)[?!。 ]*$")
_LEAST = 0.25
"""Below it a sentence only brushes figures, and others may say that they do not know."""
_WITHOUT_FILLER = 0.8
"""What is left of a plain question for figures without its filler, as a share."""
_LONGEST = 300  # characters; a longer text is a document, not a question about a figure


def parse(text: str, context: Context) -> Reading[Asked] | None:
    """Return what `text` asks of the figures, or None where it is not about figures."""
    if len(text) > _LONGEST:
        return None
    words = load_words(context.knowledge.catalogue)
    heard = hear(text, context.now, context.knowledge, words)
    if _DEFINES.match(heard.sheet.text) and not _is_one_metric(heard):
        return None
    if _wants_advice(heard, words) or is_about_making_one(heard, words):
        return None
    earlier = _earlier(context)
    if not _is_about_figures(heard, earlier):
        return None
    asked = _asked(heard, earlier, context, words)
    if asked is None:
        return None
    score = _score(heard, asked, earlier)
    return Reading(asked, score, _because(heard), heard.left) if score >= _LEAST else None


def report_command(word: str, rest: str, context: Context) -> Reading[Asked] | None:
    """Return what a report's word asks together with what stands behind it: 日报 前天."""
    return parse(f"{rest}{word}", context)


def _asked(heard: Heard, earlier: KpiQuery | None, context: Context, words: Words) -> Asked | None:
    ready = watched(heard, context) or report_asked(heard, context)
    if ready:
        return ready
    query = compose(heard, earlier, context, words)
    back = question_back(heard, query, earlier, context)
    return back or report_again(query, context.earlier, context) or query


def _wants_advice(heard: Heard, words: Words) -> bool:
    return bool(words.plain["advice"].search(heard.sheet.text)) and "why" not in heard.flags


def _is_one_metric(heard: Heard) -> bool:
    """什么是转化率 asks for a metric's definition; 什么是私域流量 is for the handbook."""
    alone = len(heard.metrics) == 1 and not heard.values and not heard.left
    heard.flags |= {"definition"} if alone else set()
    return alone


def _earlier(context: Context) -> KpiQuery | None:
    match context.earlier:
        case KpiQuery() as query:
            return query
        case KpiReport() as report:
            return as_query(report)
        case KpiQuestionBack(draft=draft):
            return draft
        case _:
            return None


def _is_about_figures(heard: Heard, earlier: KpiQuery | None) -> bool:
    named = bool(heard.metrics or heard.typos or heard.flags & {"overview", "alerts"})
    ranked = heard.ranking is not None or heard.ranked_time is not None
    dated = bool(heard.dates.spans)
    if dated and heard.split == "buyer_type":
        return True
    if named or ranked or (dated and (heard.dates.compare or heard.unknown_metrics)):
        return True
    if earlier is None:
        return {"why", "change"} <= heard.flags
    asks_else = heard.unknown_metrics or heard.doing  # 双11要准备什么 after a figure
    return _changes(heard) and not asks_else


def _changes(heard: Heard) -> bool:
    """Say whether the sentence names anything a follow-up may change."""
    flags = heard.flags & {
        "why",
        "chart",
        "export",
        "trend",
        "contrast",
        "change",
        "reset",
        "uncompared",
        "step",
    }
    return bool(
        heard.dates.spans
        or heard.dates.compare
        or heard.values
        or heard.split
        or flags
        or heard.ranked_time
        or heard.dropped
        or ("sum_up" in heard.flags and not heard.left)
    )


def _score(heard: Heard, asked: Asked, earlier: KpiQuery | None) -> float:
    """How sure this sentence is a question for figures, 0..1.

    Where nothing went before, it counts how much of the sentence is about figures at all:
    清库存有啥招 names stock and asks for something else.
    """
    is_ready = isinstance(asked, KpiReport | KpiWatch)  # its own word says it all
    told = 1.0 if earlier or is_ready else _told(heard.sheet)
    told = (1 + told) / 2 if heard.dates.spans else told
    if isinstance(asked, KpiQuestionBack):
        return round((0.6 if heard.metrics or earlier else 0.4) * told, 2)
    named = heard.metrics or heard.dates.spans
    score = 0.55 if named else 0.5  # 爆款 alone: the best sellers, or how to make one
    score += 0.25 if heard.metrics or is_ready else 0.0
    score += 0.15 if heard.dates.spans or heard.dates.compare else 0.0
    score += 0.1 if named and (heard.ranking or heard.split or heard.ranked_time) else 0.0
    score = min(score + (0.1 if "definition" in heard.flags or earlier else 0.0), 0.98)
    if "definition" not in heard.flags:
        score *= told
    return round(score - 0.1 * min(len(heard.left), 3), 2)


def _told(sheet: Sheet) -> float:
    """Return the share of the sentence that a reader took for more than filler.

    A little filler belongs to every sentence. Who asks for a number means it, however much they
    say around it.
    """
    if _ASKS_NUMBER.search(sheet.text):
        return 1.0
    meant = [(start, end) for start, end, label in sheet.taken if label != "filler"]
    letters = [at for at, char in enumerate(sheet.text) if char.isalnum()]
    held = [at for at in letters if any(start <= at < end for start, end in meant)]
    return min(1.0, len(held) / (_WITHOUT_FILLER * len(letters) or 1))


def _because(heard: Heard) -> tuple[tuple[str, str], ...]:
    taken = sorted(heard.sheet.taken)
    return tuple(
        (heard.sheet.text[start:end], label) for start, end, label in taken if label != "filler"
    )
