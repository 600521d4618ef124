"""Wording of an answer split by time or by name."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from skills.kit.reply import Block, Rows, Text
from skills.kpi.facts import KpiAnswer, Line, is_split_in_time, relative_change
from skills.kpi.saying.notes import scope
from skills.kpi.saying.single import difference, other
from skills.kpi.saying.tables import ranking_table, series_table, share_of_whole, side_by_side
from skills.kpi.saying.wording import (
    by_name,
    clipped,
    day,
    direction,
    in_wan,
    key_name,
    percent,
    shown,
    span,
    unit_of,
)

_MOST_ROWS = 12
_LAST_ROWS = 7
_BEST_ROWS = 6
_MOST_RANKED = 20
_NAME_COLUMNS = 30
_TWO = 2


def split(facts: KpiAnswer) -> list[Block]:
    """Return headline, table and summary; a ranking of one is a sentence."""
    if facts.query.top == 1:
        return _extreme(facts)
    if len(facts.metrics) > 1:
        return _several(facts)
    if is_split_in_time(facts.query.by) or facts.query.by in {"hour", "weekday"}:
        return _series(facts)
    return _ranking(facts)


def _headline(facts: KpiAnswer, tail: str = "") -> Text:
    unit = unit_of(facts.lead, facts.currency)
    title = facts.lead.title if len(facts.metrics) == 1 else "各项指标"
    named = f"{title}（{unit}）" if unit and len(facts.metrics) == 1 else title
    by = by_name(facts.dimension) if facts.dimension else ""
    against = f"；对比{other(facts)} {span(facts.base)}" if facts.base else ""
    return Text(f"{scope(facts)}，{by}看{named}{tail}{against}：")


def _series(facts: KpiAnswer) -> list[Block]:
    ranked = facts.query.order is not None or facts.query.top is not None
    if ranked:
        return _ranking(facts)
    lines, hint = _shortened(facts)
    return [_headline(facts), series_table(facts, lines), *_text(hint + _summary(facts))]


def _shortened(facts: KpiAnswer) -> tuple[Sequence[Line], str]:
    """Return the rows a message has room for, and a word about the others."""
    lines = facts.lines
    if len(lines) <= _MOST_ROWS:
        return lines, ""
    if facts.query.by == "hour":
        best = set(_by_value(facts)[-_BEST_ROWS:])
        kept = tuple(line for line in lines if line.key in best)
        return kept, f"只列了最高的 {len(kept)} 个小时，共 {len(lines)} 个。"
    return lines[-_LAST_ROWS:], f"只列了最后 {_LAST_ROWS} 行，共 {len(lines)} 行。"


def _by_value(facts: KpiAnswer) -> list[str | None]:
    """Return the keys of rows with a value, smallest first; ties keep their order."""
    lead = facts.lead.id
    known = [
        (line.values[lead], line.key) for line in facts.lines if line.values.get(lead) is not None
    ]
    return [key for _, key in sorted(known, key=lambda pair: pair[0] or 0)]


def _summary(facts: KpiAnswer) -> str:
    return "".join(part for part in (_whole(facts), _high_and_low(facts)) if part)


def _whole(facts: KpiAnswer) -> str:
    """Return the figure of the whole period, rounded too, with its move."""
    metric = facts.lead
    value, base = facts.whole.get(metric.id), facts.whole_base.get(metric.id)
    if value is None:
        return ""
    name = "合计" if facts.adds_up else "整段"
    told = shown(metric, value, facts.currency)
    rounded = in_wan(told.value, told.unit) if told.value and metric.unit == "fen" else ""
    change = relative_change(value, base)
    moved = ""
    if change is not None and base is not None:
        way = direction(change)
        apart = difference(metric, value, base, facts.currency)
        moved = f"，比{other(facts)}" + (
            way if way == "持平" else f"{way}了 {apart}（{percent(change)}）"
        )
    return f"{name} {told}{f'（{rounded}）' if rounded else ''}{moved}。"


def _high_and_low(facts: KpiAnswer) -> str:
    keys = _by_value(facts)
    if len(keys) <= _TWO:
        return ""
    found = {line.key: line for line in facts.lines}
    low, high = found[keys[0]], found[keys[-1]]
    return f"最高 {_point(facts, high)}，最低 {_point(facts, low)}。"


def _point(facts: KpiAnswer, line: Line) -> str:
    value = shown(facts.lead, line.values.get(facts.lead.id), facts.currency)
    return f"{key_name(line.key, facts.query.by)} {value}"


def _ranking(facts: KpiAnswer) -> list[Block]:
    order = {"desc": "，从高到低", "asc": "，从低到高"}.get(facts.query.order or "", "")
    top = f"，前 {len(facts.lines)} 名" if facts.query.top and order != "，从低到高" else ""
    lines = facts.lines[: _MOST_RANKED if facts.query.top else _MOST_ROWS]
    left = len(facts.lines) - len(lines)
    hint = f"其余 {left} 行没列出。" if left else ""
    table: Rows = ranking_table(facts, lines)
    return [_headline(facts, top + order), table, *_text(hint + _top_part(facts))]


def _top_part(facts: KpiAnswer) -> str:
    """Return what the rows shown make of the whole: 前 10 名合计 …，占全部 34.5%."""
    shares = [share_of_whole(facts, line) for line in facts.lines]
    known = sum((share for share in shares if share is not None), Decimal(0))
    if facts.query.top is None or not known:
        return _whole(facts)
    lead = facts.lead.id
    part = sum((Decimal(line.values.get(lead) or 0) for line in facts.lines), Decimal(0))
    told = shown(facts.lead, part, facts.currency)
    return f"这 {len(facts.lines)} 个合计 {told}，占全部 {percent(known)}。"


def _several(facts: KpiAnswer) -> list[Block]:
    in_time = is_split_in_time(facts.query.by) and facts.query.order is None
    lines = facts.lines[-_LAST_ROWS:] if in_time else facts.lines[:_LAST_ROWS]
    left = len(facts.lines) - len(lines)
    hint = f"其余 {left} 行没列出，可以要 Excel。" if left else ""
    return [_headline(facts), *side_by_side(facts, lines), *_text(hint)]


def _extreme(facts: KpiAnswer) -> list[Block]:
    line = facts.lines[0]
    values = [shown(m, line.values.get(m.id), facts.currency) for m in facts.metrics]
    which = "最低" if facts.query.order == "asc" else "最高"
    lead = facts.lead
    said = f"{scope(facts)}，{lead.title}{which}的{_what(facts)}是{_who(facts, line)}：{values[0]}"
    rounded = in_wan(values[0].value, values[0].unit) if values[0].value is not None else ""
    if rounded and lead.unit == "fen":
        said += f"（{rounded}）"
    share = share_of_whole(facts, line)
    if share is not None:
        said += f"，占整段的 {percent(share)}"
    also = [f"{m.title} {v}" for m, v in zip(facts.metrics[1:], values[1:], strict=True)]
    said += f"；{'，'.join(also)}" if also else ""
    return [Text(f"{said}。"), *_text(_against(facts, line))]


def _against(facts: KpiAnswer, line: Line) -> str:
    if facts.base is None:
        return ""
    base = shown(facts.lead, line.base.get(facts.lead.id), facts.currency)
    change = line.change(facts.lead.id)
    if change is None:
        return f"{other(facts)}（{span(facts.base)}）没有可以对比的数。"
    way = direction(change)
    moved = way if way == "持平" else f"{way} {percent(change)}"
    where = f" {_who(facts, line, line.base_key)}" if line.base_key else ""
    return f"{other(facts)}（{span(facts.base)}）{where}是 {base}，{moved}。"


def _what(facts: KpiAnswer) -> str:
    return {"day": "一天", "hour": "一个小时", "week": "一周", "month": "一个月"}.get(
        facts.query.by or "", facts.dimension.title if facts.dimension else ""
    )


def _who(facts: KpiAnswer, line: Line, key: str | None = None) -> str:
    key = key or line.key
    if facts.query.by == "day" and key:
        return f" {day(date.fromisoformat(key))}"
    if is_split_in_time(facts.query.by):
        return f" {key}"
    name = key_name(key, facts.query.by)
    label = f" {clipped(line.label, _NAME_COLUMNS)}" if line.label else ""
    return f"「{name}{label}」"


def _text(said: str) -> list[Block]:
    return [Text(said)] if said else []
