"""Legal holidays as the State Council announced them; the only importer of chinese_calendar."""

from __future__ import annotations

from datetime import date

import chinese_calendar

from knowledge.dates.stretch import DAY

_SATURDAY = 5


def announced(day: date) -> tuple[date, date] | None:
    """Return the run of announced holiday days around `day`, None where none is known.

    Days that two festivals share (国庆 and 中秋 in 2025) are one run, whatever each is called.
    """
    if not _is_announced(day):
        return None
    start = end = day
    while _is_announced(start - DAY):
        start -= DAY
    while _is_announced(end + DAY):
        end += DAY
    return start, end


def is_working_day(day: date) -> bool:
    """Tell whether people work on `day`: Monday to Friday, holidays and swapped days as announced.

    A year that is not announced yet has its plain weeks.
    """
    if day in chinese_calendar.workdays:
        return True
    return day.weekday() < _SATURDAY and not _is_announced(day)


def _is_announced(day: date) -> bool:
    return day in chinese_calendar.holidays
