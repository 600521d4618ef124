"""What the watch found, to a Reply."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from skills.kit.contract import Context
from skills.kit.reply import Block, Choice, Reply, Text
from skills.kpi.alerts.found import Alert, Anomaly, Checked, ProductFall, Told, WatchAnswer
from skills.kpi.alerts.said import Scribe
from skills.kpi.alerts.told import memo_of
from skills.kpi.saying.payload import Json, number
from skills.kpi.saying.payload import span as span_json
from skills.kpi.saying.reasons_said import checklist
from skills.kpi.saying.wording import day as day_name
from skills.kpi.saying.wording import moment, span

_MOST_CHOICES = 3
_METHOD = (
    "口径：平常日子和最近 8 个同星期几的中位数比，活动、节假日和前后几天只和往年同期比；"
    "单品和同店其他商品比。今天没过完，不判断。"
)


def present_watch(answer: WatchAnswer, context: Context) -> Reply:
    """Word the alerts; no blocks at all where a push has nothing new to say."""
    scribe = Scribe(context, answer.days.end)
    blocks = [*_body(answer, scribe), *_notes(answer, scribe)]
    has_news = answer.alerts or answer.over or answer.awaits or not answer.query.quiet
    return Reply(
        tuple(blocks) if has_news else (),
        "answered" if answer.is_known else "no_data",
        _data(answer, scribe),
        as_of=answer.fresh_until,
        awaits=tuple(scribe.waiting(awaited) for awaited in answer.awaits),
        memo=memo_of((*answer.kept, *(_remembered(a, scribe) for a in answer.alerts))),
    )


def _body(answer: WatchAnswer, scribe: Scribe) -> Iterator[Block]:
    if not answer.is_known:
        yield Text(f"{span(answer.days)}还没有数据可以判断，导入订单和流量后再问。")
        return
    yield Text(_head(answer))
    for alert in answer.alerts:
        yield Text(scribe.line(alert))
    yield from (Text(scribe.over(told)) for told in answer.over)
    yield from _checks(answer.alerts, scribe)
    yield from (_mute(alert, scribe) for alert in answer.alerts[:_MOST_CHOICES])


def _head(answer: WatchAnswer) -> str:
    day = span(answer.days)
    found = len(answer.alerts) + answer.more
    if not found:
        if answer.over:
            return f"{day}有好转："
        return f"{day}已到的数据里没有异常。" if answer.awaits else f"{day}没有异常。"
    hidden = f"，先说 {len(answer.alerts)} 条" if answer.more else ""
    return f"{day}有 {found} 条预警{hidden}："


def _checks(alerts: Iterable[Alert], scribe: Scribe) -> Iterator[Block]:
    """Yield the checklist of the gravest fall in conversion; one is enough for one message."""
    for alert in alerts:
        checked = _checked(alert)
        if checked is not None:
            after, before = scribe.span(checked.after), scribe.span(checked.before)
            yield Text(f"{scribe.name(alert)}，逐项排查（{after} 对比 {before}）：")
            yield checklist(checked.checks)
            return


def _checked(alert: Alert) -> Checked | None:
    match alert.detail:
        case Anomaly(checked=checked) | ProductFall(checked=checked):
            return checked
        case _:
            return None


def _mute(alert: Alert, scribe: Scribe) -> Choice:
    return Choice(f"静音 7 天：{scribe.name(alert)}", f"/mute {alert.key}")


def _notes(answer: WatchAnswer, scribe: Scribe) -> Iterator[Block]:
    if answer.query.day > answer.days.end:
        over = day_name(answer.days.end)
        yield Text(f"{day_name(answer.query.day)}还没过完，看到 {over}为止。", note=True)
    if answer.awaits:
        waited = scribe.all_waiting(answer.awaits)
        yield Text(f"还没到：{waited}。到了再判断，不当作 0。", note=True)
    if answer.is_known:
        until = f"数据截至 {moment(answer.fresh_until)}。" if answer.fresh_until else ""
        yield Text(f"{_METHOD}{until}", note=True)


def _remembered(alert: Alert, scribe: Scribe) -> Told:
    return Told(alert.key, alert.severity, scribe.name(alert), alert.day)


def _data(answer: WatchAnswer, scribe: Scribe) -> dict[str, Json]:
    return {
        "query": {
            "metrics": list(answer.metrics),
            **span_json(answer.days),
            "by": "shop",
            "filters": {name: list(values) for name, values in answer.query.filters},
            "compare": None,
            "top": None,
            "order": "desc",
        },
        "rows": [_row(shop, answer, scribe) for shop in answer.rows],
        "definition": _METHOD,
        "fresh_until": answer.fresh_until.isoformat() if answer.fresh_until else None,
        "partial": bool(answer.awaits),
        "alerts": [_alert(alert, scribe) for alert in answer.alerts],
        "over": [told.key for told in answer.over],
    }


def _row(shop: str | None, answer: WatchAnswer, scribe: Scribe) -> dict[str, Json]:
    find = scribe.context.knowledge.catalogue.find
    values = answer.rows[shop]
    return {"shop": shop, **{m: number(find(m), values.get(m)) for m in answer.metrics}}


def _alert(alert: Alert, scribe: Scribe) -> dict[str, Json]:
    metric = scribe.context.knowledge.catalogue.find(alert.metric)
    return {
        "key": alert.key,
        "kind": alert.kind,
        "metric": alert.metric,
        "shop": alert.shop,
        "day": alert.day.isoformat(),
        "value": number(metric, alert.value),
        "expected": number(metric, alert.expected),
        "severity": alert.severity,
        "said": scribe.line(alert),
    }
