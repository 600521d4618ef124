"""Days without a metric: /kpi 昨天, 上周天猫, and what `@bot 昨天` finds while it is typed."""

from __future__ import annotations

from skills.kit.contract import Context, Offer, Reading
from skills.kpi.answer import answer
from skills.kpi.parse import parse
from skills.kpi.present import present
from skills.kpi.query import Asked, KpiQuery
from skills.kpi.saying.wording import span

_ALL_IN_SHORT = "概况"
_USUAL = "昨天"


def read(text: str, context: Context) -> Reading[Asked] | None:
    """Return what `text` asks; nothing but days, or days of a shop, ask for the usual figures."""
    return parse(text, context) or _of_days(text, context)


def offers(text: str, context: Context) -> tuple[Offer, ...]:
    """Return yesterday's usual figures where nothing is typed yet; the desk has the rest."""
    reading = None if text else _of_days(_USUAL, context)
    if reading is None or not isinstance(reading.query, KpiQuery):
        return ()
    reply = present(answer(reading.query, context), context)
    return (Offer(span(reading.query.period), "", reply),) if reply.status == "answered" else ()


def _of_days(text: str, context: Context) -> Reading[Asked] | None:
    """Read `text` as asking for the usual figures, where every character of it narrows them."""
    asked = text.replace(" ", "") + _ALL_IN_SHORT
    reading = parse(asked, context)
    if reading is None or not isinstance(reading.query, KpiQuery) or not reading.query.dated:
        return None
    understood = sum(len(word) for word, _ in reading.because)
    return reading if understood == len(asked) else None
