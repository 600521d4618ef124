"""Legal holidays as the State Council announced them; the only importer of chinese_calendar."""

from __future__ import annotations

from datetime import date

import chinese_calendar

from knowledge.dates.stretch import DAY


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


def _is_announced(day: date) -> bool:
    return day in chinese_calendar.holidays
