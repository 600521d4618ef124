"""Wording of an answer that is one row: each metric a figure, and what it is held against."""

from __future__ import annotations

from decimal import Decimal

from knowledge.metrics.model import Metric
from skills.kit.reply import Block, Figure, Text
from skills.kpi.facts import KpiAnswer, Line
from skills.kpi.saying.wording import direction, grouped, in_wan, shown, span

_UNCOUNTED = "分母是 0 或缺一部分数据，算不出来。"
_HEEDED = Decimal("0.05")
_POINTS = Decimal(100)
_OTHER_DAY = {
    "previous": "前一天",
    "same_weekday": "上周同一天",
    "year": "去年同一天",
    "event": "上一届",
    "given": "对比日",
}
_OTHER_SPAN = {
    "previous": "上一期",
    "same_weekday": "上周同期",
    "year": "去年同期",
    "event": "上一届",
    "given": "对比期",
}


def figures(facts: KpiAnswer) -> list[Block]:
    """Return a figure per metric that has one, then the comparison in words."""
    line = facts.lines[0]
    lacking = {missing.metric.id for missing in facts.missing}
    metrics = [metric for metric in facts.metrics if metric.id not in lacking]
    blocks: list[Block] = [_figure(metric, line, facts) for metric in metrics]
    alone = len(metrics) == 1
    said = _sentence(metrics[0], line, facts) if alone else _heeded(metrics, line)
    lines = (said, _apart(facts) if alone else "")
    return [*blocks, *(Text(one) for one in lines if one)]


def other(facts: KpiAnswer) -> str:
    """Return what the compared period is called: 前一天, 去年同期."""
    kind = facts.query.compare.kind if facts.query.compare else "previous"
    period = facts.query.period
    one_day = period.days == 1 and period.clock is None
    return (_OTHER_DAY if one_day else _OTHER_SPAN)[kind]


def held_against(metric: Metric, line: Line, facts: KpiAnswer) -> str:
    """Return the other period with its value: 环比 2026-11-09～11-15 的 1,344,123.00 元."""
    if facts.base is None:
        return ""
    base = shown(metric, line.base.get(metric.id), facts.currency)
    known = f" 的 {base}" if base.value is not None else ""
    return f"{_kind(facts)}{span(facts.base)}{known}".replace("） 的", "）的")


def _kind(facts: KpiAnswer) -> str:
    """Return 环比 or 同比 with a space, as figures carry it before the days; else ""."""
    kind = facts.query.compare.kind if facts.query.compare else "previous"
    return {"previous": "环比 ", "year": "同比 "}.get(kind, "")


def _figure(metric: Metric, line: Line, facts: KpiAnswer) -> Figure:
    value = shown(metric, line.values.get(metric.id), facts.currency)
    return Figure(
        metric.title,
        value.value,
        value.unit,
        value.places,
        line.change(metric.id),
        held_against(metric, line, facts),
    )


def _sentence(metric: Metric, line: Line, facts: KpiAnswer) -> str:
    """Return the rounded figure and the move: 约 150.9 万元，比前一天涨了 165,373.33 元."""
    value = shown(metric, line.values.get(metric.id), facts.currency)
    if value.value is None:
        return _UNCOUNTED
    rounded = in_wan(value.value, value.unit) if metric.unit == "fen" else ""
    moved = _moved(metric, line, facts)
    said = "，".join(part for part in (rounded, moved) if part)
    return f"{said}。" if said else ""


def _apart(facts: KpiAnswer) -> str:
    """Return how far the formula's two metrics are apart: 支付金额 8 元，目标 10 元，还差 2 元."""
    known = [
        (part, value) for part in facts.parts if (value := facts.whole.get(part.id)) is not None
    ]
    if len(known) < 2:  # noqa: PLR2004  # left and right of the formula
        return ""
    (part, done), (_, wanted) = known
    said = "，".join(f"{part.title} {shown(part, value, facts.currency)}" for part, value in known)
    short = "还差" if facts.query.period.running else "差"
    way = short if done < wanted else "超出"
    return f"{said}，{way} {difference(part, done, wanted, facts.currency)}。"


def _moved(metric: Metric, line: Line, facts: KpiAnswer) -> str:
    if facts.base is None:
        return "没有可以对比的上一期" if facts.query.compare else ""
    base, value = line.base.get(metric.id), line.values.get(metric.id)
    if base is None or value is None:
        return f"{other(facts)}没有数据，没法比"
    if not base:
        return f"{other(facts)}是 0，不算百分比"
    way = direction(line.change(metric.id) or Decimal(0))
    if way == "持平":
        return f"和{other(facts)}持平"
    moved = f"比{other(facts)}{way}了 {difference(metric, value, base, facts.currency)}"
    return moved + _caution(metric, line)


def difference(metric: Metric, value: int | Decimal, base: int | Decimal, currency: str) -> str:
    """Return how far two values are apart, unsigned: 165,373.33 元, 0.67 个百分点."""
    apart = abs(Decimal(value) - Decimal(base))
    if metric.unit == "share":
        return f"{grouped(apart * _POINTS, 2)} 个百分点"
    return str(shown(metric, apart, currency))


def _caution(metric: Metric, line: Line) -> str:
    change = line.change(metric.id)
    if metric.good != "down" or change is None or change < _HEEDED:
        return ""
    return f"；{metric.title}越低越好，需要留意"


def _heeded(metrics: list[Metric], line: Line) -> str:
    worse = [metric.title for metric in metrics if _caution(metric, line)]
    empty = [metric.title for metric in metrics if line.values.get(metric.id) is None]
    said = f"{'、'.join(worse)}越低越好，这次涨了，需要留意。" if worse else ""
    return said + (f"{'、'.join(empty)}：{_UNCOUNTED}" if empty else "")
