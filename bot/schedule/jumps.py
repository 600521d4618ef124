"""Jumps of the clock that decides: it is held against the machine's time since it was started."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.state.clock import Jump

_LEAST_S = 60.0
"""Less is a clock that is being put right, or a database that was slow to answer."""


def since_boot() -> float:
    """Return seconds since the machine was started; on Linux those it slept are included."""
    clock = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if clock is None else time.clock_gettime(clock)


@dataclass(slots=True)
class Watch:
    """Looks at a clock again and again; one for each process.

    Attributes:
        boot_s: Seconds that no setting of a clock changes.
    """

    boot_s: Callable[[], float] = since_boot
    _last: tuple[float, float] | None = field(default=None, init=False)

    def jump(self, now_s: float) -> Jump | None:
        """Return the jump of the clock since the last look; None where it went on as it should."""
        last, boot_s = self._last, self.boot_s()
        self._last = (now_s, boot_s)
        if last is None:
            return None
        awaited_s = last[0] + boot_s - last[1]
        return Jump(awaited_s, now_s) if abs(now_s - awaited_s) >= _LEAST_S else None
