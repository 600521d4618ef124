"""What was heard, as a question for what is out of the ordinary."""

from __future__ import annotations

from datetime import timedelta

from knowledge.dates.period import Period
from skills.kit.contract import Context
from skills.kpi.query import KpiWatch
from skills.kpi.reading.hear import Heard
from skills.kpi.reading.periods import named_period

_PLACES = frozenset({"shop", "platform"})
_OTHER_WISHES = frozenset({"why", "definition", "chart", "export", "trend"})
_LONGEST_DAYS = 7
_DAY = timedelta(days=1)


def watched(heard: Heard, context: Context) -> KpiWatch | None:
    """Return the question; None where the sentence asks something else.

    Without a day it is about yesterday, the newest day that is over. Of a longer stretch the last
    seven days are looked at.
    """
    if "alerts" not in heard.flags or heard.flags & _OTHER_WISHES:
        return None
    if not set(heard.values) <= _PLACES or heard.excluded:
        return None
    yesterday = context.now.date() - _DAY
    asked = named_period(heard, None, context) or Period(yesterday, yesterday)
    first = max(asked.start, asked.end - (_LONGEST_DAYS - 1) * _DAY)
    return KpiWatch(
        asked.end,
        since=first if first < asked.end else None,
        filters=tuple(sorted(heard.values.items())),
        metrics=tuple(heard.metrics),
    )
