"""A back room made of numbers somebody wrote down: for tests of the KPI skill."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from knowledge.dates.calendar import Calendar, load_calendar
from knowledge.dates.period import Period
from knowledge.errors import UnknownNameError
from knowledge.metrics.query import Measured, MetricQuery, Row, Value

_FRESH = datetime.fromisoformat("2026-11-21T23:59:59")
_TIMES = {"day", "week", "month", "quarter", "year", "hour", "weekday"}


@dataclass(frozen=True, slots=True)
class FakeMetric:
    id: str
    title: str
    definition: str
    unit: str
    good: str = "up"
    additive: str = "none"


@dataclass(frozen=True, slots=True)
class FakeDimension:
    id: str
    title: str


METRICS = (
    FakeMetric(
        "paid_amount", "支付金额", "按付款时间计的实付金额，含运费，未扣退款", "fen", "up", "full"
    ),
    FakeMetric("refund_amount", "退款金额", "按退款时间计的退款", "fen", "down", "full"),
    FakeMetric("net_sales", "净销售额", "支付金额 − 退款金额", "fen", "up", "full"),
    FakeMetric("orders", "订单数", "付过款的订单", "count", "up", "header"),
    FakeMetric("units", "销量", "付过款的件数", "count", "up", "full"),
    FakeMetric("buyers", "支付人数", "去重的付款买家", "count"),
    FakeMetric("aov", "客单价", "支付金额 ÷ 支付人数", "fen"),
    FakeMetric("amount_per_unit", "件单价", "支付金额 ÷ 销量", "fen", "none"),
    FakeMetric("refund_rate", "退款率", "同期退款金额 ÷ 支付金额", "share", "down"),
    FakeMetric("uv", "访客数", "去重访客", "count"),
    FakeMetric("conversion_rate", "支付转化率", "支付人数 ÷ 访客数", "share"),
    FakeMetric("roi", "投产比", "推广成交 ÷ 推广花费", "ratio"),
    FakeMetric("ad_sales", "推广成交额", "推广带来的成交额", "fen", "up", "full"),
    FakeMetric("ad_cost", "推广花费", "推广花掉的钱", "fen", "none", "full"),
    FakeMetric("cpc", "点击单价", "推广花费 ÷ 点击", "fen", "down"),
    FakeMetric("rating", "评分", "评分的平均", "score"),
    FakeMetric("bad_reviews", "差评数", "2 星及以下的评价", "count", "down", "full"),
    FakeMetric("stock_units", "库存", "最近一次在库件数", "count", "none", "last"),
    FakeMetric("target", "目标", "这一时期定下的支付金额目标", "fen", "none"),
    FakeMetric("attainment", "完成率", "支付金额 ÷ 同期目标", "share"),
    FakeMetric("days_of_supply", "可售天数", "库存 ÷ 近 30 天日均销量", "days", "none"),
)
DIMENSIONS = {
    "day": "日期",
    "week": "周",
    "month": "月份",
    "hour": "小时",
    "weekday": "星期几",
    "shop": "店铺",
    "platform": "平台",
    "channel": "渠道",
    "sku": "商品",
    "region": "地区",
    "device": "设备",
}


class FakeCatalogue:
    def find(self, metric_id: str, /) -> FakeMetric:
        for metric in METRICS:
            if metric.id == metric_id:
                return metric
        raise UnknownNameError("metric", metric_id, tuple(m.id for m in METRICS))

    def dimension(self, dimension_id: str, /) -> FakeDimension:
        if dimension_id not in DIMENSIONS:
            raise UnknownNameError("dimension", dimension_id, tuple(DIMENSIONS))
        return FakeDimension(dimension_id, DIMENSIONS[dimension_id])


Key = tuple[str, str | None, date, date, tuple[tuple[str, tuple[str, ...]], ...]]


@dataclass(slots=True)
class FakeMetrics:
    """Answers from a dict; what nobody wrote down has no data."""

    known: dict[Key, dict[str | None, Value]] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    spans: dict[str, tuple[date, date]] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    fresh_until: datetime | None = _FRESH
    asked: list[MetricQuery] = field(default_factory=list)

    def put(
        self,
        metric: str,
        period: Period,
        value: Value | Mapping[str, Value],
        by: str | None = None,
        filters: tuple[tuple[str, tuple[str, ...]], ...] = (),
    ) -> FakeMetrics:
        """Write down one figure, or one per key of `by`; the metric is covered all year then."""
        cells: dict[str | None, Value] = {}
        cells.update(value.items() if isinstance(value, Mapping) else {None: value}.items())
        self.known[(metric, by, period.start, period.end, filters)] = cells
        self.spans.setdefault(metric, (date(2026, 1, 1), date(2026, 11, 21)))
        return self

    def coverage(self, metric_id: str, /) -> tuple[date, date] | None:
        return self.spans.get(metric_id)

    def measure(self, query: MetricQuery, /) -> Measured:
        self.asked.append(query)
        span = (query.period.start, query.period.end)
        cells = {m: self.known.get((m, query.by, *span, query.filters), {}) for m in query.metrics}
        keys = dict.fromkeys(key for column in cells.values() for key in column)
        rows = [
            Row(key, {m: cells[m].get(key) for m in query.metrics}, self.labels.get(key or "", ""))
            for key in keys
        ]
        first = query.metrics[0]
        if query.by in _TIMES:
            rows.sort(key=lambda row: row.key or "")
        else:
            rows.sort(key=lambda row: -(row.values[first] or 0))
        return Measured(query, tuple(rows), dict(self.notes), self.fresh_until)


@dataclass(slots=True)
class FakeRoom:
    """What a skill sees of the back room, with figures that a test wrote down."""

    metrics: FakeMetrics = field(default_factory=FakeMetrics)
    catalogue: FakeCatalogue = field(default_factory=FakeCatalogue)
    calendar: Calendar = field(default_factory=load_calendar)
    currency: str = "CNY"
