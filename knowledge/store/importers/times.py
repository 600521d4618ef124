"""Times as exports write them, into the shop's wall clock."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Final
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Clock:
    """The shop's zone and the days that can be true."""

    zone: ZoneInfo
    earliest: date
    latest: date


_EXCEL_EPOCH: Final = datetime(1899, 12, 30)  # noqa: DTZ001  # serials are wall-clock days
_SERIALS: Final = (36_526, 73_050)
_UNIX_MS: Final = 1000
_TIME: Final = (
    r"(?:[T ]*(?P<hour>\d{1,2})[:时](?P<minute>\d{1,2})(?:[:分](?P<second>\d{1,2})"
    r"(?:[.,](?P<fraction>\d{1,9}))?)?秒?分?)?\s*(?P<half>[AaPp][Mm])?"
    r"\s*(?P<zone>Z|UTC|GMT|[+-]\d{2}:?\d{2})?$"
)
_YEAR_FIRST: Final = re.compile(
    r"^(?P<year>\d{4})[-/.年](?P<month>\d{1,2})[-/.月](?P<day>\d{1,2})日?" + _TIME
)
_USUAL: Final = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\Z", re.ASCII)
_MONTH_FIRST: Final = re.compile(r"^(?P<month>\d{1,2})/(?P<day>\d{1,2})/(?P<year>\d{4})" + _TIME)
_PACKED: Final = re.compile(
    r"^(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})"
    r"(?:[T ]?(?P<hour>\d{2}):?(?P<minute>\d{2})(?::?(?P<second>\d{2}))?)?"
    r"(?P<fraction>)(?P<half>)(?P<zone>)(?:\.0)?$"
)
_WEEKDAY: Final = re.compile(r"[ (（]*(?:星期|周)[一二三四五六日天][)）]*\s*$")
_ONE_DAY: Final = r"\s*([\d./年月日-]{8,11})\s*"
_RANGE: Final = re.compile(f"^{_ONE_DAY}(?:~|～|至|到|—|--| - ){_ONE_DAY}$")
_DAY_IN_ORDER_ID: Final = re.compile(r"^(\d{6})-\d{9,}$")
_NUMERIC: Final = re.compile(r"^\d+(?:\.\d+)?$")
_NOON: Final = 12
_NO_DATE: Final = ("0000-00-00", "0001-01-01")


def usual_instant(said: object) -> datetime | None:
    """Return the instant of a text written in the usual way, at a tenth of the time; else None."""
    if isinstance(said, str) and _USUAL.match(said) and not said.startswith(_NO_DATE):
        return datetime.fromisoformat(said)
    return None


def read_instant(said: str | datetime, clock: Clock, unit: str = "") -> datetime | None:
    """Return the shop's wall clock, naive; None for a date of zeros.

    Month and day written with slashes and the year last are month first. The unit is "unix_s",
    "unix_ms" (both UTC), a strptime pattern, or "".

    Raises:
        ValueError: no time can be read.
    """
    if isinstance(said, datetime):
        return _on_wall(said, clock)
    if unit in {"unix_s", "unix_ms"}:
        seconds = float(said) / (_UNIX_MS if unit == "unix_ms" else 1)
        return _on_wall(datetime.fromtimestamp(seconds, UTC), clock)
    if unit:
        return _on_wall(datetime.strptime(said, unit), clock)  # noqa: DTZ007  # the shop's clock
    if said.startswith(_NO_DATE):
        return None
    return usual_instant(said) or _on_wall(_written(said), clock)


def _on_wall(at: datetime, clock: Clock) -> datetime:
    return at if at.tzinfo is None else at.astimezone(clock.zone).replace(tzinfo=None)


def _written(said: str) -> datetime:
    found = _YEAR_FIRST.match(said) or _MONTH_FIRST.match(said) or _PACKED.match(said)
    if found:
        return _assembled(found)
    if _NUMERIC.match(said) and _SERIALS[0] <= float(said) <= _SERIALS[1]:
        return _EXCEL_EPOCH + timedelta(seconds=round(float(said) * 86_400))
    in_order_id = _DAY_IN_ORDER_ID.match(said)
    if in_order_id:  # 拼多多 begins an order's number with its day: 261101-123456789012345
        return datetime.strptime(in_order_id[1], "%y%m%d")  # noqa: DTZ007  # the shop's clock
    without_weekday = _WEEKDAY.sub("", said)
    if without_weekday == said:
        raise ValueError(said)
    return _written(without_weekday)


def _assembled(found: re.Match[str]) -> datetime:
    hour = int(found["hour"] or 0)
    if found["half"]:
        hour = hour % _NOON + (_NOON if found["half"][0] in "Pp" else 0)
    return datetime(
        int(found["year"]),
        int(found["month"]),
        int(found["day"]),
        hour,
        int(found["minute"] or 0),
        int(found["second"] or 0),
        int((found["fraction"] or "").ljust(6, "0")[:6] or 0),
        tzinfo=_offset(found["zone"]),
    )


def _offset(zone: str | None) -> timezone | None:
    if not zone:
        return None
    if zone in {"Z", "UTC", "GMT"}:
        return UTC
    sign = -1 if zone[0] == "-" else 1
    return timezone(sign * timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:])))


def read_day(cell: object) -> object:
    """Return a day's cell ready for `read_instant`: 20260811.0 is the text 20260811."""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else cell


def day_range(said: str) -> tuple[str, str] | None:
    """Return both ends of 2026-11-01~2026-11-07 as written, None where it is no range."""
    found = _RANGE.match(said)
    return (found[1], found[2]) if found else None


def read_period(said: str) -> tuple[date, date]:
    """Return first and last day of 2026, 2026-Q4, 2026-H1, 2026-11, 2026-11-11, or a..b.

    Raises:
        ValueError: it is none of these.
    """
    if ".." in said:
        first, last = (_one_period(part.strip()) for part in said.split("..", 1))
        if last[1] < first[0]:
            raise ValueError(said)
        return first[0], last[1]
    return _one_period(said)


def _one_period(said: str) -> tuple[date, date]:
    for pattern, span in _PERIODS:
        found = pattern.match(said)
        if found:
            return span(*(int(part) for part in found.groups()))
    raise ValueError(said)


def _months(year: int, first: int, last: int) -> tuple[date, date]:
    return date(year, first, 1), date(year, last, monthrange(year, last)[1])


_PERIODS: Final[tuple[tuple[re.Pattern[str], Callable[..., tuple[date, date]]], ...]] = (
    (re.compile(r"^(\d{4})(?:\.0|年)?$"), lambda y: _months(y, 1, 12)),
    (re.compile(r"^(\d{4})[-年 ]?[Qq]([1-4])$"), lambda y, q: _months(y, 3 * q - 2, 3 * q)),
    (re.compile(r"^(\d{4})[-年 ]?[Hh]([12])$"), lambda y, h: _months(y, 6 * h - 5, 6 * h)),
    (re.compile(r"^(\d{4})[-/年](\d{1,2})月?$"), lambda y, m: _months(y, m, m)),
    (
        re.compile(r"^(\d{4})[-/年](\d{1,2})[-/月](\d{1,2})日?$"),
        lambda y, m, d: (date(y, m, d), date(y, m, d)),
    ),
)
