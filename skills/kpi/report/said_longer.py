"""Wording of what weekly and monthly reports add."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from knowledge.metrics.query import Value
from skills.kit.reply import Rows
from skills.kpi.facts import relative_change
from skills.kpi.report.facts import EventResult, ReportFacts, Source, Step
from skills.kpi.report.words import near, near_span, signed, yuan
from skills.kpi.saying.wording import NO_VALUE, clipped, grouped, unit_of

MOST_SOURCES = 4
_COLUMNS = {"uv": "访客", "buyers": "买家", "conversion_rate": "转化率", "paid_amount": "支付"}
_STEPS = {"weekly": 4, "monthly": 6}
_NAME_COLUMNS = 8
_WAN = Decimal(10_000)
_FEN = Decimal(100)


def buyers_line(facts: ReportFacts) -> str:
    """Return the buyers' two kinds, in brackets; "" where not known."""
    names = {"new_buyers": "新客", "returning_buyers": "老客"}
    known = [
        f"{title} {grouped(Decimal(value), 0)}"
        for name, title in names.items()
        if (value := facts.values.get(name)) is not None
    ]
    return f"（{'，'.join(known)}）" if known else ""


def sources(facts: ReportFacts, most: int = MOST_SOURCES) -> Rows | None:
    """Return where buyers came from, the channel with the most visitors first; None if unknown."""
    if not facts.sources:
        return None
    seen = any(source.now.get("uv") is not None for source in facts.sources)
    columns = ("uv", "buyers", "conversion_rate", "paid_amount") if seen else ("paid_amount",)
    rows = tuple(_source(source, columns) for source in facts.sources[:most])
    header = ("客户来源", *(_COLUMNS[name] for name in columns))
    return Rows(header, rows, frozenset(range(1, len(header))))


def _source(source: Source, columns: tuple[str, ...]) -> tuple[str, ...]:
    cells = (_cell(name, source.now.get(name)) for name in columns)
    return (clipped(source.channel, _NAME_COLUMNS), *cells)


def _cell(name: str, value: Value) -> str:
    """Return a number short enough for five columns on a phone: 9386, 2.9万, 11万, 3.72%."""
    if value is None:
        return NO_VALUE
    if name == "conversion_rate":
        return f"{grouped(Decimal(value) * 100, 2)}%"
    number = Decimal(value) / (100 if name == "paid_amount" else 1)
    if number < _WAN:
        return f"{number:.0f}"
    return f"{grouped(number / _WAN, 1 if number < _WAN * 10 else 0)}万"


def event_lines(facts: ReportFacts) -> Iterator[str]:
    """Yield the results of the events that lay in the period."""
    for event in facts.events:
        if event.values.get("paid_amount") is not None:
            yield _event(event, facts)


def _event(event: EventResult, facts: ReportFacts) -> str:
    until = "" if event.over else "，还在进行"
    said = f"活动「{event.title}」{near_span(event.period, facts)}{until}"
    paid, before = event.values.get("paid_amount"), event.base_values.get("paid_amount")
    said += f"：支付 {yuan(paid, facts)}"
    if event.base and before:
        moved = signed(relative_change(paid, before))
        said += f"，比去年 {near_span(event.base, facts)} {moved}"
    day = event.day_fen is not None and event.day
    return said + (f"；{near(day, facts)} 当天 {yuan(event.day_fen, facts)}" if day else "")


def sales_line(facts: ReportFacts) -> str:
    """Return the sales of the last weeks or months in a line; "" for a daily report."""
    count = _STEPS.get(facts.report.kind)
    if count is None:
        return ""
    steps = facts.steps[-count:]
    unit = "周" if facts.report.kind == "weekly" else "个月"
    large = all(Decimal(step.paid_fen or 0) / _FEN >= _WAN for step in steps if step.paid_fen)
    money = f"{'万' if large else ''}{unit_of(facts.main.lead, facts.main.currency)}"
    since = _step_name(steps[0], facts)
    paid = "、".join(_step_paid(step, large=large) for step in steps)
    return f"近 {count} {unit}支付金额（{money}，{since} 起）：{paid}"


def _step_name(step: Step, facts: ReportFacts) -> str:
    if facts.report.kind == "weekly":
        return near(step.period.start, facts)
    return f"{step.period.start:%Y-%m}"


def _step_paid(step: Step, *, large: bool) -> str:
    if step.paid_fen is None:
        return NO_VALUE
    paid = Decimal(step.paid_fen) / _FEN
    return grouped(paid / _WAN, 1) if large else grouped(paid, 0)
