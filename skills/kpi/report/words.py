"""Small words that the text of a report and its picture share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from knowledge.dates.period import Period
from knowledge.metrics.model import Metric
from knowledge.metrics.query import Value
from skills.kpi.query import ReportKind
from skills.kpi.report.facts import Awaited, Held, Move, Place, ReportFacts, Table
from skills.kpi.saying.wording import NO_VALUE, WEEKDAYS, clipped, grouped, shown, span, unit_of

TITLES: Mapping[ReportKind, str] = {"daily": "日报", "weekly": "周报", "monthly": "月报"}
TABLES: Mapping[Table, str] = {
    "orders": "订单",
    "traffic": "流量",
    "ads": "推广",
    "inventory": "库存",
    "targets": "目标",
}
_BEFORE: Mapping[ReportKind, str] = {"daily": "前一天", "weekly": "上一周", "monthly": "上个月"}
_NAME_COLUMNS = 16
_PLACE_COLUMNS = 18
_FILTER_COLUMNS = 60
_MOST_AWAITED = 3
_FEN = Decimal(100)


def heading(facts: ReportFacts) -> str:
    """Return what report of which days and shops: 2026-11-19（周四）日报，平台「京东」."""
    period = facts.report.period
    said = span(period)
    if period.days == 1 and period.start in facts.event_days:
        said = said.replace("）", f"，{facts.event_days[period.start]}）")
    titles = facts.main.filter_titles
    where = [
        f"{titles.get(name, name)}「{clipped('、'.join(values), _FILTER_COLUMNS)}」"
        for name, values in facts.report.filters
    ]
    gap = "" if period.days == 1 else " "
    return "，".join([f"{said}{gap}{TITLES[facts.report.kind]}", *where])


def near(day: date, facts: ReportFacts) -> str:
    """Return a day, with its year only where that is not the report's: 11-18, 2025-11-11."""
    same = day.year == facts.report.period.end.year
    return f"{day:%m-%d}" if same else day.isoformat()


def near_span(period: Period, facts: ReportFacts) -> str:
    """Return days like `near`: 11-02～11-08, 2025-11-09～11-15."""
    if period.start == period.end:
        return near(period.start, facts)
    if period.start.year == period.end.year:
        return f"{near(period.start, facts)}～{period.end:%m-%d}"
    return f"{period.start.isoformat()}～{period.end.isoformat()}"


def spaced(title: str) -> str:
    """Return an event's title as it stands behind a Chinese character: 双11, but ␠618."""
    return f" {title}" if title[:1].isascii() else title


def weekday(day: date) -> str:
    """Return 周四."""
    return f"周{WEEKDAYS[day.weekday()]}"


def against(held: Held, facts: ReportFacts) -> str:
    """Return what a comparison is with, in words and dates: 上周四 11-12."""
    days = near_span(held.period, facts)
    match held.kind:
        case "previous":
            return f"{_BEFORE[facts.report.kind]} {days}"
        case "same_weekday":
            return f"上{weekday(held.period.start)} {days}"
        case "event":
            during = "" if held.on_the_day else "期间"
            return f"去年{spaced(held.event)}{during} {days}"
        case "year":
            return f"去年 {days}"
        case "given":
            return f"{weekday(held.period.start)} {days}"


def awaited_words(one: Awaited) -> str:
    """Return what has not arrived: 11-19 的流量, 京东自营店 11-19 的订单."""
    return all_awaited((one,))


def all_awaited(awaits: Sequence[Awaited]) -> str:
    """Return everything that has not arrived, shop by shop, the first few by name; "" for none."""
    lacks: dict[tuple[str, date], list[str]] = {}
    for one in awaits:
        lacks.setdefault((one.shop, one.day), []).append(TABLES[one.table])
    named = "，".join(
        f"{clipped(shop, _PLACE_COLUMNS)} {day:%m-%d} 的{'、'.join(tables)}".strip()
        for (shop, day), tables in list(lacks.items())[:_MOST_AWAITED]
    )
    return f"{named}等 {len(lacks)} 家店" if len(lacks) > _MOST_AWAITED else named


def signed(change: Decimal | None) -> str:
    """Return +12.3%, -4.0%, 持平, or — where it is not known."""
    if change is None:
        return NO_VALUE
    said = grouped(abs(change) * 100, 1)
    if said == "0.0":
        return "持平"
    return f"{'+' if change > 0 else '-'}{said}%"


def yuan(fen: Value, facts: ReportFacts, *, sign: str = "") -> str:
    """Return whole currency units: 1,234 元; `sign` stands before it."""
    unit = unit_of(facts.main.lead, facts.main.currency)
    return f"{sign}{grouped(abs(Decimal(fen or 0)) / _FEN, 0)} {unit}"


def told(metric: Metric, value: Value, facts: ReportFacts) -> str:
    """Return a value with its unit."""
    return str(shown(metric, value, facts.main.currency)).replace(" %", "%")


def goods_name(sku: str, label: str, place: Place | None) -> str:
    """Return a product and where it is sold: 麦饭石炒锅 32cm（京东）."""
    name = clipped(label or sku, _NAME_COLUMNS)
    return f"{name}（{clipped(place[1], _PLACE_COLUMNS)}）" if place else name


def who(move: Move) -> str:
    """Return what moved: 天猫, 渠道「直播」, 麦饭石炒锅 32cm（京东）."""
    if move.of == "sku":
        return goods_name(move.key, move.label, move.place)
    return clipped(move.key, _PLACE_COLUMNS) if move.of == "place" else f"渠道「{move.key}」"
