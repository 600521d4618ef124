"""Standings, looked up once for a burst of messages."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from bot.dispatch.standing import House, Standing, standing
from bot.state.engine import State

FRESH_S = 30.0
"""Seconds for which another program's change may go unnoticed; our own are seen at once."""

_MOST = 2000


@dataclass(slots=True)
class Rights:
    """Remembers who is who for a few seconds; `forget` after every change of rights."""

    state: State
    house: House
    _known: dict[tuple[int, int], tuple[float, Standing]] = field(default_factory=dict)

    def standing(self, person: int, chat: int, *, private: bool) -> Standing:
        """Return who somebody is in a chat."""
        now = time.monotonic()
        found = self._known.get((person, chat))
        if found and now - found[0] < FRESH_S:
            return found[1]
        with self.state.reading() as connection:
            fresh = standing(connection, self.house, person, chat, private=private)
        if len(self._known) >= _MOST:
            self._known.clear()
        self._known[person, chat] = (now, fresh)
        return fresh

    def forget(self) -> None:
        """Look everybody up anew."""
        self._known.clear()
