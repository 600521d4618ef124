"""Wording of the reasons behind a change."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from itertools import groupby

from knowledge.metrics.model import Metric
from skills.kit.reply import Block, Checklist, Text
from skills.kpi.facts import Check, Factor, KpiAnswer, MixAndRate, Mover, Why, relative_change
from skills.kpi.saying.notes import scope
from skills.kpi.saying.single import difference
from skills.kpi.saying.wording import (
    clipped,
    direction,
    grouped,
    key_name,
    percent,
    shown,
    span,
    unit_of,
)

_POINTS = Decimal(100)
_FEN = Decimal(100)
_NAME_COLUMNS = 14
_FACTOR_NAMES = {
    "uv": "访客",
    "conversion_rate": "转化率",
    "aov": "客单价",
    "buyers": "买家数",
    "refund_amount": "退款",
}
_WEIGHTS = {"conversion_rate": "访客", "roi": "花费", "refund_rate": "销售额", "aov": "买家"}
_VERDICTS = {True: "（正常）", False: "（要看）", None: ""}
_BY_HAND = "页面改动、优惠券到期、客服响应、竞品价格：库里没有，需人工看"


def reason_line(facts: KpiAnswer) -> list[Block]:
    """Return one sentence on what moved a single figure; nothing where the data show nothing."""
    why = facts.why
    if why is None:
        return []
    unit = unit_of(facts.lead, facts.currency)
    parts = (_main_factor(facts, why, unit), _main_mover(facts, why), _mix_short(why, facts.lead))
    said = [part for part in parts if part]
    return [Text(f"{'；'.join(said)}。")] if said else []


def reasons(facts: KpiAnswer) -> list[Block]:
    """Return the whole story: the move, its factors, who moved most, and what to look at."""
    line = facts.lines[0]
    value, base = line.values.get(facts.lead.id), line.base.get(facts.lead.id)
    if facts.base is None:
        return [Text(f"{scope(facts)}没有可以对比的上一期，说不了为什么变。")]
    if value is None or base is None or facts.why is None:
        return [Text(f"{scope(facts)}对比 {span(facts.base)}，有一边没有数据，说不了为什么变。")]
    blocks: list[Block] = [Text(_move(facts, value, base))]
    why = facts.why
    story = (_factors(why, facts), _parts(why, facts), _movers(facts, why), _mix(why, facts.lead))
    blocks += [Text(said) for said in story if said]
    if facts.why.checks:
        blocks.append(Text("逐项排查："))
        blocks.append(checklist(facts.why.checks))
    return blocks


def _move(facts: KpiAnswer, value: int | Decimal, base: int | Decimal) -> str:
    change = facts.lines[0].change(facts.lead.id)
    after = shown(facts.lead, value, facts.currency)
    before = shown(facts.lead, base, facts.currency)
    against = span(facts.base) if facts.base else ""
    start = f"{facts.lead.title}：{scope(facts)} {after}，对比 {against} {before}，"
    start = start.replace("） ", "）")
    if change is None:
        return f"{start}对比期是 0，不算百分比。"
    way = direction(change)
    if way == "持平":
        return f"{start}基本持平。"
    apart = difference(facts.lead, value, base, facts.currency)
    return f"{start}{way}了 {apart}（{percent(change)}）。"


def _signed_yuan(fen: int | Decimal, unit: str) -> str:
    return f"{'+' if fen >= 0 else '-'}{grouped(abs(Decimal(fen)) / _FEN, 2)} {unit}"


def _signed_points(points: int | Decimal) -> str:
    figure = grouped(abs(Decimal(points)) * _POINTS, 2)
    sign = "" if figure == "0.00" else "+" if points > 0 else "-"
    return f"{sign}{figure} 个百分点"


def _factor_name(factor: Factor, facts: KpiAnswer) -> str:
    """Return the factor in words; over several days buyers / visitors is no daily rate."""
    if factor.metric_id == "conversion_rate" and facts.query.period.days > 1:
        return "买家占访客"
    return _FACTOR_NAMES[factor.metric_id]


def _factor_value(factor: Factor, side: str) -> str:
    value = Decimal((factor.before if side == "before" else factor.after) or 0)
    if factor.metric_id == "conversion_rate":
        return f"{grouped(value * _POINTS, 2)}%"
    if factor.metric_id in {"aov", "refund_amount"}:
        return grouped(value / _FEN, 2)
    return grouped(value, 0)


def _factors(why: Why, facts: KpiAnswer) -> str:
    if not why.factors:
        return ""
    unit = unit_of(facts.lead, facts.currency)
    lines = [_factor(factor, facts, unit) for factor in why.factors]
    return "\n".join(["拆开看（加起来正好是变化额）：", *lines])


def _factor(factor: Factor, facts: KpiAnswer, unit: str) -> str:
    before, after = _factor_value(factor, "before"), _factor_value(factor, "after")
    name = _factor_name(factor, facts)
    return f"{name} {before} → {after}：{_signed_yuan(factor.part_fen, unit)}"


def _movers(facts: KpiAnswer, why: Why) -> str:
    lines: list[str] = []
    for dimension, group in groupby(why.movers, key=lambda mover: mover.dimension.title):
        moved = why.moved or facts.lead
        told = "，".join(f"{_mover_name(m)} {_mover_part(m, moved, facts)}" for m in group)
        lines.append(f"{dimension}：{told}")
    of = f"{why.moved.title}" if why.moved and why.moved.id != facts.lead.id else ""
    return "\n".join([f"{of}变动最大的：", *lines]) if lines else ""


def _mover_name(mover: Mover) -> str:
    name = key_name(mover.key, mover.dimension.id)
    if not mover.label:
        return clipped(name, _NAME_COLUMNS)
    return f"{clipped(mover.label, _NAME_COLUMNS)}（{clipped(name, _NAME_COLUMNS)}）"


def _mover_part(mover: Mover, metric: Metric, facts: KpiAnswer) -> str:
    unit = unit_of(metric, facts.currency)
    if metric.unit == "fen":
        return _signed_yuan(mover.delta, unit)
    sign = "+" if mover.delta >= 0 else "-"
    return f"{sign}{grouped(abs(Decimal(mover.delta)), 0)} {unit}".rstrip()


def _parts(why: Why, facts: KpiAnswer) -> str:
    lines = []
    for part in why.parts:
        before, after = (
            shown(part.metric, side, facts.currency) for side in (part.before, part.after)
        )
        change = relative_change(part.after, part.before)
        moved = f"（{'+' if change >= 0 else '-'}{percent(abs(change))}）" if change else ""
        lines.append(f"{part.metric.title} {before} → {after}{moved}")
    return "\n".join(["拆开看：", *lines]) if lines else ""


def _mix(why: Why, lead: Metric) -> str:
    split = why.split
    if split is None:
        return ""
    title = split.dimension.title
    said = (
        f"按{title}拆：{_WEIGHTS[lead.id]}在各{title}之间的比例变化 {_shift(split.mix, lead)}，"
        f"各{title}自身的{lead.title} {_shift(split.rate, lead)}。"
    )
    if _opposed(split):
        said += f"两边方向相反：只看总数会误判各{title}自己的好坏。"
    parts = "，".join(
        f"{clipped(key_name(m.key, m.dimension.id), _NAME_COLUMNS)} {_shift(m.delta, lead)}"
        for m in split.movers
    )
    return f"{said}\n影响最大：{parts}。"


def _shift(delta: int | Decimal, metric: Metric) -> str:
    """Return a part of a ratio's change: points for a share, yuan or a plain number for others."""
    if metric.unit == "share":
        return _signed_points(delta)
    scaled = Decimal(delta) / (_FEN if metric.unit == "fen" else 1)
    return f"{'+' if scaled >= 0 else '-'}{grouped(abs(scaled), 2)}"


def _opposed(split: MixAndRate) -> bool:
    return split.mix * split.rate < 0


def _mix_short(why: Why, lead: Metric) -> str:
    split = why.split
    if split is None:
        return ""
    title = split.dimension.title
    return f"按{title}拆：比例变化 {_shift(split.mix, lead)}，自身变化 {_shift(split.rate, lead)}"


def _main_factor(facts: KpiAnswer, why: Why, unit: str) -> str:
    if not why.factors:
        return ""
    total = sum(factor.part_fen for factor in why.factors)
    pushed = [factor for factor in why.factors if factor.part_fen * total > 0]
    if not pushed:
        return ""
    main = max(pushed, key=lambda factor: abs(factor.part_fen))
    name = _factor_name(main, facts)
    before, after = _factor_value(main, "before"), _factor_value(main, "after")
    return f"主要在{name}（{before} → {after}，影响 {_signed_yuan(main.part_fen, unit)}）"


def _main_mover(facts: KpiAnswer, why: Why) -> str:
    if not why.movers:
        return ""
    main = why.movers[0]
    title = main.dimension.title
    return f"{title}里变动最大的是{_mover_name(main)}（{_mover_part(main, facts.lead, facts)}）"


def checklist(checks: tuple[Check, ...]) -> Checklist:
    """Return each usual suspect with its figures and verdict, then what only a person can see."""
    items = [
        (check.fine, f"{_CHECKS[check.topic](check)}{_VERDICTS[check.fine]}") for check in checks
    ]
    return Checklist((*items, (None, _BY_HAND)))


def _seen(check: Check, words: str) -> str:
    """Return how many products were looked at; "" where the checklist is of a single one."""
    seen = check.figures["seen"]
    return "" if seen == 1 else words.format(seen)


def _price(check: Check) -> str:
    if check.fine is None:
        return "价格：没有可比的件单价，需人工看"
    if check.fine:
        return f"价格：{_seen(check, '主要的 {} 个商品，')}件单价变动不到 5%"
    before, after = (
        grouped(Decimal(check.figures[s] or 0) / _FEN, 2) for s in ("before", "after")
    )
    return (
        f"价格：{check.figures['changed']} 个商品件单价变动超过 5%，"
        f"{clipped(check.name, _NAME_COLUMNS)} {before} → {after} 元"
    )


def _reviews(check: Check) -> str:
    if check.fine is None:
        return "差评和评分：没有两边的评价数据，需人工看"
    figures = check.figures
    before, after = (grouped(Decimal(figures[f"rating_{s}"] or 0), 2) for s in ("before", "after"))
    said = f"评分：{before} → {after}"
    if figures.get("bad_before") is not None or figures.get("bad_after") is not None:
        said += f"；2 星及以下 {figures['bad_before'] or 0} → {figures['bad_after'] or 0} 条"
    item = [grouped(Decimal(figures.get(f"item_{s}") or 0), 2) for s in ("before", "after")]
    if check.name and item != [before, after]:  # of one product alone it has just been said
        said += f"；{clipped(check.name, _NAME_COLUMNS)} {item[0]} → {item[1]}"
    return said


def _items(check: Check) -> str:
    if check.fine is None:
        return "单品转化：没有单品的访客数据，需人工看"
    if check.fine:
        return "单品转化：主要商品都没有明显下降"
    before, after = (percent(Decimal(check.figures[s] or 0)) for s in ("before", "after"))
    return f"单品转化：{clipped(check.name, _NAME_COLUMNS)} {before} → {after}，拖得最多"


def _stock(check: Check) -> str:
    if check.fine is None:
        return "缺货：没有库存数据，需人工看"
    if check.fine:
        return f"缺货：{_seen(check, '{} 个商品都')}有库存"
    return f"缺货：{check.figures['out']} 个商品库存为 0，如{clipped(check.name, _NAME_COLUMNS)}"


def _traffic(check: Check) -> str:
    if check.fine is None:
        return "流量结构：没有分渠道的访客和买家，需人工看"
    return f"流量结构：渠道比例变化让转化率 {_signed_points(check.figures['mix'] or 0)}"


def _ads(check: Check) -> str:
    if check.fine is None:
        return "推广：没有推广数据，需人工看"
    parts: list[str] = []
    for name, title, scale in (("cpc", "点击单价", _FEN), ("roi", "投产比", Decimal(1))):
        before, after = check.figures[f"{name}_before"], check.figures[f"{name}_after"]
        if before is not None and after is not None:
            told = f"{grouped(before / scale, 2)} → {grouped(after / scale, 2)}"
            parts.append(f"{title} {told}")
    return f"推广：{'，'.join(parts)}"


_CHECKS: dict[str, Callable[[Check], str]] = {
    "items": _items,
    "price": _price,
    "reviews": _reviews,
    "stock": _stock,
    "traffic": _traffic,
    "ads": _ads,
}
