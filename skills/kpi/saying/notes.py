"""The small print: which days and filters, what is computed, how fresh it is."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from knowledge.metrics.compare import whole_period
from skills.kit.reply import Text
from skills.kpi.facts import KpiAnswer, Missing
from skills.kpi.saying.payload import definition_of
from skills.kpi.saying.wording import by_name, clipped, moment, percent, shown, span

_DEFINITION_COLUMNS = 220
_FILTER_COLUMNS = 60
_TICK = timedelta(microseconds=1)


def scope(facts: KpiAnswer) -> str:
    """Return the days and filters of the answer: 2026-11-16～11-22，店铺：天猫旗舰店."""
    parts = [span(facts.query.period)]
    if facts.query.period.running:
        parts.append(f"截至 {moment(facts.now)}")
    for name, values in facts.query.filters:
        listed = clipped("、".join(values), _FILTER_COLUMNS)
        parts.append(f"{facts.filter_titles.get(name, name)}「{listed}」")
    return "，".join(parts)


def small_print(facts: KpiAnswer) -> tuple[Text, ...]:
    """Return the notes under an answer, most needed first."""
    lines = [
        *_partial(facts),
        *late_start(facts),
        *(lacking(missing, facts) for missing in facts.missing),
        *_made_of_days(facts),
        *_pace(facts),
        *_beside_events(facts),
        f"口径：{clipped(definition_of(facts), _DEFINITION_COLUMNS)}。{freshness(facts)}",
    ]
    return tuple(Text(line, note=True) for line in lines)


def _pace(facts: KpiAnswer) -> list[str]:
    """How much of the time a target is for has gone by; the figure to hold 完成率 against."""
    period = facts.query.period
    if not period.running or not any(m.id in {"attainment", "target"} for m in facts.metrics):
        return []
    whole = whole_period(period)
    gone = percent(Decimal(period.days) / whole.days)
    return [
        f"时间进度 {gone}（{period.days}/{whole.days} 天，今天算在内）；目标是 {span(whole)} 的。"
    ]


def _beside_events(facts: KpiAnswer) -> list[str]:
    """A promotion on one side only: the two are not alike."""
    mine, others = set(facts.event_days.values()), set(facts.base_event_days.values())
    if facts.base is None or mine == others:
        return []
    side = "对比期" if others - mine else "这一期"
    names = "、".join(sorted((others - mine) or (mine - others)))
    return [f"{side}里有{names}，两边不是一样的日子，涨跌要打折看。"]


def freshness(facts: KpiAnswer) -> str:
    """Return up to when the data go; "" where that is not known."""
    return f"数据截至 {moment(facts.fresh_until)}。" if facts.fresh_until else ""


def _partial(facts: KpiAnswer) -> list[str]:
    if not facts.partial:
        return []
    last = (facts.query.period.bounds()[1] - _TICK).date()
    if facts.query.period.start <= facts.now.date() <= last:
        return [f"今天还没过完，数字只到 {_known_until(facts)}，还会变。"]
    return [f"数据只到 {_known_until(facts)}，后面的还没有，数字不完整。"]


def late_start(facts: KpiAnswer) -> list[str]:
    """Return which of the two periods the store has only in part, and from which day on."""
    said: list[str] = []
    if facts.facts_from:
        said.append(f"数据从 {facts.facts_from.isoformat()} 才有，这一期不完整。")
    if facts.base_facts_from:
        since = facts.base_facts_from.isoformat()
        said.append(f"对比期的数据从 {since} 才有，不完整，涨跌只能参考。")
    return said


def _known_until(facts: KpiAnswer) -> str:
    """Return the earlier of the asking time and the newest fact."""
    return moment(min(facts.now, facts.fresh_until or facts.now))


def _made_of_days(facts: KpiAnswer) -> list[str]:
    said: list[str] = []
    for metric in facts.metrics:
        note = facts.notes.get(metric.id)
        if note == "daily_sum" and facts.query.period.days == 1:
            said.append(f"{metric.title}是各店或各渠道的数相加，未去重。")
        elif note == "daily_sum":
            said.append(f"{metric.title}是每天的数累计，未去重{_daily_mean(facts, metric.id)}。")
        elif note == "daily_mean":
            said.append(f"{metric.title}按每天的数合起来算（日均口径）。")
    return said


def _daily_mean(facts: KpiAnswer, metric_id: str) -> str:
    metric = next(m for m in facts.metrics if m.id == metric_id)
    total = facts.lines[0].values.get(metric_id) if facts.query.by is None else None
    total = facts.whole.get(metric_id) if total is None else total
    if total is None or facts.query.period.days == 1:
        return ""
    mean = (Decimal(total) / facts.query.period.days).quantize(Decimal(1))
    return f"；日均 {shown(metric, mean, facts.currency)}"


def lacking(missing: Missing, facts: KpiAnswer) -> str:
    """Return honestly why there is no number; it is never told as 0."""
    title = missing.metric.title
    covered = ""
    if missing.covered:
        first, last = missing.covered
        covered = f"库里有 {first.isoformat()} 到 {last.isoformat()} 的。"
    if missing.lack == "never":
        return f"{title}没有数据，不是 0：算它要用的表还没有导入过。"
    if missing.lack == "elsewhen":
        return f"{title}没有数据，不是 0。{covered}"
    if missing.lack == "unsplit":
        by = by_name(facts.dimension) if facts.dimension else ""
        return f"{title}有整段的数，但没有{by}分开的数据。"
    if missing.lack == "filtered":
        return f"这段时间有{title}，但符合筛选条件的一行也没有。"
    return f"{title}一行数据也没有，不是 0。{covered}"
