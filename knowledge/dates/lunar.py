"""The Chinese lunar calendar; the only importer of lunar_python."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from lunar_python import Lunar, LunarYear


@lru_cache(maxsize=512)
def lunar_day(year: int, month: int, day: int) -> date | None:
    """Return the solar day of a lunar date, counted in the lunar year that begins in `year`.

    None where that lunar month has no such day.
    """
    within = LunarYear.fromYear(year).getMonth(month)
    if not within or not 1 <= day <= within.getDayCount():
        return None
    solar = Lunar.fromYmd(year, month, day).getSolar()
    return date(solar.getYear(), solar.getMonth(), solar.getDay())


@lru_cache(maxsize=64)
def qingming(year: int, _month: int = 0, _day: int = 0) -> date | None:
    """Return the day of 清明 in a solar year."""
    solar = Lunar.fromYmd(year, 1, 1).getJieQiTable()["清明"]
    return date(solar.getYear(), solar.getMonth(), solar.getDay())
