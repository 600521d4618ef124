"""Which report a sentence asks for, if it asks for one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from knowledge.dates.period import Grain, Period
from skills.kit.contract import Context
from skills.kpi.query import Filters, KpiQuery, KpiReport, ReportKind
from skills.kpi.reading.hear import Heard
from skills.kpi.reading.periods import named_period
from skills.kpi.reading.words import Words

_PLACES = frozenset({"shop", "platform"})
_ELSE = frozenset({"why", "definition", "export", "trend", "contrast", "change", "apart"})
_KINDS: dict[str, ReportKind] = {
    "daily_report": "daily",
    "weekly_report": "weekly",
    "monthly_report": "monthly",
}
_GRAINS: dict[ReportKind, Grain] = {"daily": "day", "weekly": "week", "monthly": "month"}
_DAY = timedelta(days=1)
_WEEK = 7


def report_asked(heard: Heard, context: Context) -> KpiReport | None:
    """Return the report that the sentence asks for; None where it asks for something else.

    Without days it is the last whole day, week or month. A report of days that do not fit its
    kind (上周日报, 今天的日报) is none: those are figures of a period.
    """
    kind = next((kind for flag, kind in _KINDS.items() if flag in heard.flags), None)
    if kind is None or _asks_else(heard):
        return None
    period = named_period(heard, None, context) or last_whole(kind, context.now.date())
    return fitting(period, _filters(heard), context, kind)


def is_about_making_one(heard: Heard, words: Words) -> bool:
    """Tell whether the sentence is about reports (周报要体现哪些指标) and asks for none."""
    named = heard.flags & set(_KINDS)
    asks_how = words.plain["about_reports"].search(heard.sheet.text)
    return bool(named and asks_how and not heard.dates.spans)


def report_again(query: KpiQuery | None, earlier: object, context: Context) -> KpiReport | None:
    """Return the report that a follow-up wants again: 天猫的呢, 那上周呢, after a report.

    None where it asks for something that a report is not.
    """
    if query is None or not isinstance(earlier, KpiReport):
        return None
    plain = KpiQuery(earlier.stated, query.period, filters=query.filters, dated=query.dated)
    return fitting(query.period, query.filters, context) if query == plain else None


def as_query(report: KpiReport) -> KpiQuery:
    """Return the figures of the report as a query, for a follow-up to change."""
    return KpiQuery(report.stated, report.period, filters=report.filters)


def fitting(
    period: Period, filters: Filters, context: Context, kind: ReportKind | None = None
) -> KpiReport | None:
    """Return the report of a period that is over; None where it is no day, week or month.

    近 7 天 is no week: reports are held against each other from Monday to Monday.

    Args:
        period: The days named.
        filters: What was filtered on.
        context: Whose clock says what is over.
        kind: What was asked for; None for whatever the period is.
    """
    found = _kind_of(period)
    over = period.end < context.now.date() and period.clock is None
    if found is None or not over or kind not in (None, found):
        return None
    if not {dimension for dimension, _ in filters} <= _PLACES:
        return None
    return KpiReport(found, replace(period, grain=_GRAINS[found], name=""), filters)


def last_whole(kind: ReportKind, today: date) -> Period:
    """Return the day, week (from Monday) or month that was over when `today` began."""
    if kind == "daily":
        return Period(today - _DAY, today - _DAY, "day")
    if kind == "weekly":
        monday = today - _DAY * (today.weekday() + _WEEK)
        return Period(monday, monday + _DAY * 6, "week")
    last = today.replace(day=1) - _DAY
    return Period(last.replace(day=1), last, "month")


def _kind_of(period: Period) -> ReportKind | None:
    if period.days == 1:
        return "daily"
    if period.days == _WEEK and period.start.weekday() == 0:
        return "weekly"
    whole_month = period.start.day == 1 and period.end == _month_end(period.start)
    return "monthly" if whole_month else None


def _month_end(first: date) -> date:
    return (first + _DAY * 31).replace(day=1) - _DAY


def _filters(heard: Heard) -> Filters:
    return tuple(sorted(heard.values.items()))


def _asks_else(heard: Heard) -> bool:
    """Say whether the sentence asks for more, or for something else, than the report."""
    named = heard.metrics or heard.split or heard.ranking or heard.ranked_time
    unclear = heard.left or heard.unknown_metrics or heard.typos
    return bool(named or unclear or heard.dates.compare or heard.flags & _ELSE)
