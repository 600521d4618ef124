"""How numbers, days and names are written."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from unicodedata import east_asian_width

from knowledge.dates.period import Period
from knowledge.metrics.model import Dimension, Metric
from knowledge.metrics.query import Value

WEEKDAYS = "一二三四五六日"
UNKNOWN_KEY = "未注明"
NO_VALUE = "—"

_CURRENCIES = {"CNY": "元", "USD": "美元", "EUR": "欧元", "GBP": "英镑", "HKD": "港元"}
_COUNTED = {
    "orders": "单",
    "units": "件",
    "stock_units": "件",
    "buyers": "人",
    "new_buyers": "人",
    "returning_buyers": "人",
    "uv": "人",
    "pv": "次",
    "skus_sold": "个",
    "bad_reviews": "条",
}
_LAST_SECOND = time(23, 59, 59)
_PLACES = {"fen": 2, "share": 2, "ratio": 2, "days": 1, "score": 2}
_TIMES = {
    "day": "天",
    "week": "周",
    "month": "月",
    "quarter": "季度",
    "year": "年",
    "hour": "小时",
    "weekday": "星期",
}
_WAN = Decimal(10_000)
_YI = Decimal(100_000_000)
_HUNDRED = Decimal(100)
_FLAT = Decimal("0.0005")


@dataclass(frozen=True, slots=True)
class Shown:
    """A value in its display unit.

    Attributes:
        value: In yuan, percent or as it is; None where there is no data.
        unit: 元, 单, %, …; "" for a bare number.
        places: Digits after the point.
    """

    value: Decimal | None
    unit: str
    places: int

    def digits(self) -> str:
        """Return the number alone, with thousands separators."""
        return NO_VALUE if self.value is None else grouped(self.value, self.places)

    def __str__(self) -> str:
        """Return the number with its unit: a space before Chinese, none before %."""
        if self.value is None:
            return "暂无数据"
        gap = "" if self.unit in {"", "%"} else " "
        return f"{self.digits()}{gap}{self.unit}"


def grouped(value: Decimal, places: int) -> str:
    """Return `value` rounded half up: 1,509,496.33."""
    return f"{value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP):,f}"


def shown(metric: Metric, value: Value, currency: str = "CNY") -> Shown:
    """Return `value` as people read it."""
    unit = unit_of(metric, currency)
    if value is None:
        return Shown(None, unit, _places(metric, value))
    scaled = Decimal(value)
    if metric.unit == "fen":
        scaled = scaled / _HUNDRED
    elif metric.unit == "share":
        scaled = scaled * _HUNDRED
    return Shown(scaled, unit, _places(metric, value))


def unit_of(metric: Metric, currency: str = "CNY") -> str:
    """Return what stands behind the metric's number."""
    if metric.unit == "fen":
        return _CURRENCIES.get(currency, currency)
    if metric.unit == "count":
        return _COUNTED.get(metric.id, "")
    return {"share": "%", "days": "天", "score": "分"}.get(metric.unit, "")


def _places(metric: Metric, value: Value) -> int:
    if metric.unit == "count":
        return 0 if value is None or value == int(value) else 1
    return _PLACES.get(metric.unit, 2)


def in_wan(value: Decimal, unit: str = "元") -> str:
    """Return the number rounded to 万 or 亿 as one says it, "" below 10,000: 约 150.9 万元."""
    size = abs(value)
    if size < _WAN:
        return ""
    scale, name = (_YI, "亿") if size >= _YI else (_WAN, "万")
    places = 2 if size >= _YI or size < _WAN * 10 else 1
    said = grouped(value / scale, places)
    about = "即" if Decimal(said.replace(",", "")) * scale == value else "约"
    return f"{about} {said.rstrip('0').rstrip('.')} {name}{unit}"


def direction(change: Decimal) -> str:
    """Return 涨, 跌 or 持平 (less than 0.05 %)."""
    if abs(change) < _FLAT:
        return "持平"
    return "涨" if change > 0 else "跌"


def percent(share: Decimal, places: int = 1) -> str:
    """Return a share as an unsigned percentage: 12.3%."""
    return f"{grouped(abs(share) * _HUNDRED, places)}%"


def arrow(change: Decimal | None) -> str:
    """Return a change for a table cell: ▲12.3%, ▼4.0%, 持平, or — where it is not known."""
    if change is None:
        return NO_VALUE
    if abs(change) < _FLAT:
        return "持平"
    return f"{'▲' if change > 0 else '▼'}{percent(change)}"


def day(when: date) -> str:
    """Return 2026-11-22（周日）."""
    return f"{when.isoformat()}（周{WEEKDAYS[when.weekday()]}）"


def span(period: Period) -> str:
    """Return the days in full, the year once: 2026-11-16～11-22; with the hours if named."""
    if period.clock is not None:
        return _hours(*period.clock)
    if period.start == period.end:
        return day(period.start)
    end = period.end.isoformat()
    return f"{period.start.isoformat()}～{end[5:] if _same_year(period) else end}"


def _same_year(period: Period) -> bool:
    return period.start.year == period.end.year


def _hours(start: datetime, end: datetime) -> str:
    last = (end - timedelta(microseconds=1)).date()
    closing = "24:00" if end.date() > last else f"{end:%H:%M}"
    if last == start.date():
        return f"{day(start.date())}{start:%H:%M}～{closing}"
    return f"{start:%Y-%m-%d %H:%M}～{last:%m-%d} {closing}"


def moment(when: datetime) -> str:
    """Return 2026-11-22 10:30; the day alone where the whole day is in (facts kept by the day)."""
    return f"{when:%Y-%m-%d}" if when.time() >= _LAST_SECOND else f"{when:%Y-%m-%d %H:%M}"


def key_name(key: str | None, dimension_id: str | None) -> str:
    """Return a row's key as a table shows it: 11-16 周一, 08 点, 周六, or the name itself."""
    if not key:
        return UNKNOWN_KEY
    write = _KEY_NAMES.get(dimension_id or "")
    return write(key) if write else one_line(key)


def _day_name(key: str) -> str:
    return f"{key[5:]} 周{WEEKDAYS[date.fromisoformat(key).weekday()]}"


def _buyer_type_name(key: str) -> str:
    return {"new": "新客", "returning": "老客"}.get(key, key)


_KEY_NAMES: dict[str, Callable[[str], str]] = {
    "day": _day_name,
    "week": lambda key: f"{key[5:]} 起",
    "weekday": lambda key: f"周{WEEKDAYS[int(key) - 1]}",
    "hour": lambda key: f"{key} 点",
    "buyer_type": _buyer_type_name,
}


def by_name(dimension: Dimension) -> str:
    """Return how one says a split by it: 按天, 按渠道."""
    return f"按{_TIMES.get(dimension.id, dimension.title)}"


def one_line(text: str) -> str:
    """Return the text without line breaks, tabs and doubled spaces."""
    return re.sub(r"\s+", " ", text).strip()


def width(text: str) -> int:
    """Return the columns a terminal needs: Chinese characters and full-width signs take two."""
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in text)


def clipped(text: str, columns: int) -> str:
    """Return `text` in at most `columns` columns, with … where something was cut."""
    if width(text) <= columns:
        return text
    kept, used = "", 1
    for char in text:
        used += width(char)
        if used > columns:
            break
        kept += char
    return f"{kept.rstrip(' （(【[,，、')}…"
