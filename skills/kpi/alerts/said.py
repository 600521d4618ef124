"""Wording of alerts: what is out of the ordinary against what and when, and what to do next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import assert_never

from knowledge.dates.calendar import Calendar
from knowledge.dates.period import Period
from knowledge.metrics.query import Value
from skills.kit.contract import Context
from skills.kit.reply import Text
from skills.kpi.alerts.anomaly import Judged
from skills.kpi.alerts.days import Special
from skills.kpi.alerts.found import (
    Alert,
    Anomaly,
    Awaited,
    Behind,
    ProductFall,
    Severity,
    Shortage,
    Source,
    Told,
    WeakAds,
)
from skills.kpi.alerts.rules import Side
from skills.kpi.facts import KpiAnswer
from skills.kpi.saying.reasons_said import reason_line
from skills.kpi.saying.wording import WEEKDAYS, clipped, grouped, percent, shown

_FEN = Decimal(100)
_NAME_COLUMNS = 24
_SHORT_COLUMNS = 20
_MOST_SHOPS = 2
_GRAVE: Mapping[Severity, str] = {
    "urgent": "【紧急】",
    "warning": "【注意】",
    "notice": "【留意】",
}
_SIDES: Mapping[Side, str] = {"low": "偏低", "high": "偏高"}
_PLACES = {"before": "前", "in": "", "after": "后"}
_SOURCES: Mapping[Source, str] = {"orders": "订单", "visitors": "访客", "ads": "推广"}
_NEXT_METRIC = {
    ("conversion_rate", "low"): "照下面的清单逐项排查，先看价格、差评和缺货",
    ("uv", "low"): "先看哪个渠道少了人：活动位、推广计划、搜索排名有没有掉",
    ("paid_amount", "low"): "先看大单是否少了、主推款价格和库存有没有变",
    ("orders", "low"): "先看主推款能不能正常下单：价格、库存、上下架",
    ("refund_rate", "high"): "翻这两天的退款原因，按商品归类；同一款集中就先停推、联系仓库",
    ("ad_cost", "high"): "检查各计划的日限额和出价，有没有新开或放量的计划",
    ("roi", "low"): "比一比各计划的点击单价和成交，先压投产比最低的那个",
}
_NEXT_RISE = "确认是不是真卖得好：查大单、错价和刷单，再看库存够不够"
_NEXT_PRODUCT = "照下面的清单看这一款：差评、价格、缺货、页面和竞品"
_NEXT_OUT = "催在途和调拨；先停这款的推广，页面改预售或换主推款"
_NEXT_LOW = "今天下补货单；推广先收一收，别把流量引到快没货的款"
_NEXT_ADS = "先降出价或暂停点击单价最高的计划，一天后再看投产比"
_NEXT_BEHIND = "看差在访客、转化还是客单价，把剩下的活动和推广往前排"


@dataclass(frozen=True, slots=True)
class Scribe:
    """Puts alerts into words.

    Attributes:
        day: The last judged day; days of its year are written without the year.
    """

    context: Context
    day: date

    def line(self, alert: Alert) -> str:
        """Return the whole story of one alert: both sides with their dates, reason, next step."""
        where = f"{alert.shop}，" if alert.shop else ""
        return f"{_GRAVE[alert.severity]}{where}{self._story(alert)}"

    def name(self, alert: Alert) -> str:
        """Return the alert in a few words, as buttons and later messages call it."""
        where = f"{clipped(alert.shop, _SHORT_COLUMNS)} " if alert.shop else ""
        return f"{where}{self._short(alert)}"

    def over(self, told: Told) -> str:
        """Return that something told earlier is over."""
        since, day = self.short(told.since), self.short(self.day)
        return f"【恢复】{told.name}：{since} 提醒过，{day} 已不再触发。"

    def waiting(self, awaited: Awaited) -> str:
        """Return what has not arrived: 天猫店 11-16 的访客."""
        where = f"{awaited.shop} " if awaited.shop else ""
        return f"{where}{self.short(self.day)} 的{_SOURCES[awaited.source]}数据"

    def all_waiting(self, awaits: Iterable[Awaited]) -> str:
        """Return the same of many: shops that lack the same are named, or counted, together."""
        lacks: dict[str, list[str]] = {}
        for one in awaits:
            lacks.setdefault(one.shop or "", []).append(_SOURCES[one.source])
        shops: dict[str, list[str]] = {}
        for shop, sources in lacks.items():
            shops.setdefault("、".join(sources), []).append(shop)
        day = self.short(self.day)
        return "；".join(
            f"{_shops(names)}{day} 的{sources}数据" for sources, names in shops.items()
        )

    def short(self, day: date) -> str:
        """Return 11-16, or 2025-11-16 for another year than the judged day's."""
        return f"{day:%m-%d}" if day.year == self.day.year else day.isoformat()

    def span(self, period: Period) -> str:
        """Return 10-15～11-11; the year only where it is another one."""
        if period.start == period.end:
            return self.short(period.start)
        end = f"{period.end:%m-%d}"
        same = period.start.year == period.end.year
        return f"{self.short(period.start)}～{end if same else self.short(period.end)}"

    def value(self, metric: str, value: Value) -> str:
        """Return a metric's value with its unit."""
        room = self.context.knowledge
        if isinstance(value, Decimal) and room.catalogue.find(metric).unit == "count":
            value = value.quantize(Decimal(1))
        return str(shown(room.catalogue.find(metric), value, room.currency))

    def title(self, metric: str) -> str:
        """Return what the metric is called."""
        return self.context.knowledge.catalogue.find(metric).title

    def _story(self, alert: Alert) -> str:
        match alert.detail:
            case Anomaly() as detail:
                return self._anomaly(alert, detail)
            case ProductFall() as detail:
                return self._product(detail)
            case Shortage() as detail:
                return self._shortage(detail)
            case WeakAds() as detail:
                return self._ads(detail)
            case Behind() as detail:
                return self._behind(detail)
            case _:
                assert_never(alert.detail)

    def _short(self, alert: Alert) -> str:
        match alert.detail:
            case Anomaly(side=side):
                return f"{self.title(alert.metric)}{_SIDES[side]}"
            case ProductFall(sku=sku):
                return f"{sku} 转化率下跌"
            case Shortage(sku=sku, on_hand=0):
                return f"{sku} 断货"
            case Shortage(sku=sku):
                return f"{sku} 库存不足"
            case WeakAds(channel=channel):
                return f"{channel}投产比过低"
            case Behind(month=month):
                return f"{month.start.month} 月目标落后"
            case _:
                assert_never(alert.detail)

    def _anomaly(self, alert: Alert, detail: Anomaly) -> str:
        (metric, lead), *others = detail.figures.items()
        said = f"{self.title(metric)}{_SIDES[detail.side]}：{self.short(alert.day)} "
        usual = self._usual(alert, lead)
        said += f"{self.value(metric, lead.value)}，{usual}，{_moved(lead)}"
        said += f"（连续 {lead.run} 天偏离）。" if lead.run > 1 else "。"
        if others:
            parts = (f"{self.title(m)} {self._pair(m, judged)}" for m, judged in others)
            said += f"同一天{'，'.join(parts)}。"
        return said + self._reason(lead, detail.moved) + _next(_advice(alert.metric, detail.side))

    def _pair(self, metric: str, judged: Judged) -> str:
        usual = f"{self.value(metric, judged.usual)}"
        return f"{self.value(metric, judged.value)}（中位数 {usual}，{_moved(judged)}）"

    def _usual(self, alert: Alert, judged: Judged) -> str:
        value = self.value(alert.metric, judged.usual)
        if judged.special is not None:
            return f"{self._years(judged, judged.special)} {value}"
        weekday = WEEKDAYS[alert.day.weekday()]
        held = Period(judged.held[-1], judged.held[0])
        return f"前 {len(judged.held)} 个平常周{weekday}中位数 {value}（{self.span(held)}）"

    def _years(self, judged: Judged, where: Special) -> str:
        title = season_title(where.season.key, self.context.knowledge.calendar)
        place = _PLACES[where.place]
        days = "、".join(self.short(day) for day in judged.held)
        middle = "中位数" if len(judged.held) > 1 else ""
        return f"往年{title}{place}同期{middle}（{days}）"

    def _reason(self, lead: Judged, moved: KpiAnswer | None) -> str:
        line = reason_line(moved) if moved else []
        told = "".join(block.text for block in line if isinstance(block, Text))
        return f"对比 {self.short(lead.likest)}：{told}" if told else ""

    def _product(self, detail: ProductFall) -> str:
        then, now = (percent(rate, 2) for rate in detail.others)
        return (
            f"{_product_name(detail.name, detail.sku)}转化率下跌：{self.span(detail.after)} "
            f"{percent(detail.rate, 2)}（{detail.buyers} 个买家），前 {detail.before.days} 天"
            f"（{self.span(detail.before)}）{percent(detail.rate_before, 2)}；店里其他商品同期 "
            f"{then} → {now}。{_next(_NEXT_PRODUCT)}"
        )

    def _shortage(self, detail: Shortage) -> str:
        name = _product_name(detail.name, detail.sku)
        sold = f"前 {detail.sold_in.days} 天（{self.span(detail.sold_in)}）日均卖 "
        sold += f"{grouped(detail.daily, 1)} 件"
        hero = "主推款" if detail.is_hero else ""
        if not detail.on_hand:
            said = f"{hero}{name}断货：{self.short(detail.counted)} 库存 0 件，{sold}。"
            return said + _next(_NEXT_OUT)
        said = (
            f"{hero}{name}只够卖 {grouped(detail.cover_days, 1)} 天：{self.short(detail.counted)} "
            f"库存 {detail.on_hand:,} 件，{sold}；补货按 {detail.lead_days} 天算赶不上。"
        )
        if detail.shared_with:
            shops = "、".join(detail.shared_with)
            said += f"和{shops}的库存数一直相同，像是共用一份，日均已合在一起算。"
        return said + _next(_NEXT_LOW)

    def _ads(self, detail: WeakAds) -> str:
        days = "，".join(
            f"{self.short(day)} {grouped(roi, 2)}（花 {grouped(spent / _FEN, 2)} 元）"
            for day, roi, spent in detail.days
        )
        said = f"{detail.channel}投产比低于 {grouped(detail.floor, 2)}：{days}"
        if detail.roi_before is not None:
            before = self.span(detail.before)
            said += f"；前 {detail.before.days} 天（{before}）{grouped(detail.roi_before, 2)}"
        if detail.click_fen is not None and detail.click_fen_before:
            then, now = (
                self.value("cpc", fen) for fen in (detail.click_fen_before, detail.click_fen)
            )
            day = self.short(detail.days[0][0])
            said += f"。点击单价：{day} {now}，那 {detail.before.days} 天 {then}"
        return f"{said}。{_next(_NEXT_ADS)}"

    def _behind(self, detail: Behind) -> str:
        month = detail.month
        paid = self.value("paid_amount", detail.paid_fen)
        said = (
            f"{month.start.month} 月目标落后：{self.span(detail.done)} 完成 "
            f"{percent(detail.attainment)}（{paid}），"
        )
        if detail.by is None:
            said += f"时间已过 {percent(detail.expected)}（{detail.done.days}/{month.days} 天）"
        else:
            said += (
                f"按去年同类日子（{self.span(detail.by)}）的走法该到 {percent(detail.expected)}"
            )
        left = (month.end - detail.done.end).days
        needed = self.value("paid_amount", detail.needed_fen)
        return f"{said}；剩 {left} 天，每天要 {needed}。{_next(_NEXT_BEHIND)}"


def _shops(names: Sequence[str]) -> str:
    """Return 天猫店、京东店␠, 4 家店␠, or "" where there is only one shop."""
    named = [name for name in names if name]
    if len(named) > _MOST_SHOPS:
        return f"{len(named)} 家店 "
    return f"{'、'.join(named)} " if named else ""


def season_title(key: str, calendar: Calendar) -> str:
    """Return what a promotion or festival is called; its key where the calendar has lost it."""
    titles = {event.key: event.title for event in calendar.events}
    titles |= {festival.key: festival.title for festival in calendar.festivals}
    return titles.get(key, key)


def _advice(metric: str, side: Side) -> str:
    if side == "high" and metric in {"paid_amount", "orders", "uv"}:
        return _NEXT_RISE
    return _NEXT_METRIC[metric, side]


def _next(advice: str) -> str:
    return f"\n下一步：{advice}。"


def _moved(judged: Judged) -> str:
    return f"{'低' if judged.change < 0 else '高'} {percent(judged.change)}"


def _product_name(name: str, sku: str) -> str:
    return f"{clipped(name, _NAME_COLUMNS)}（{sku}）" if name != sku else sku
