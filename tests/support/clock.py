"""A clock that stands still until it is moved."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
MORNING = datetime(2026, 11, 20, 9, 30, tzinfo=SHANGHAI)


class FixedClock:
    """Stands in for bot.app.wall_clock."""

    def __init__(self, instant: datetime = MORNING) -> None:
        self._instant = instant

    def __call__(self) -> datetime:
        return self._instant

    def move(self, **by: float) -> None:
        """Move on by the named timedelta parts."""
        self._instant += timedelta(**by)
