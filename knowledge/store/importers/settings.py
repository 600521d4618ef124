"""What the shop is, as far as reading its files needs it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

from knowledge.store.importers.times import Clock

_EARLIEST: Final = date(2000, 1, 1)


@dataclass(frozen=True, slots=True)
class ImportSettings:
    """The shop's zone and currency, and the day of the import.

    Attributes:
        timezone: IANA name; instants are stored as this zone's wall clock.
        currency: ISO 4217 code; amounts that say another one are refused.
        today: Shop-local; dates after the end of the next year are taken for mistakes.
        pseudonyms: Store a keyed hash in place of every buyer id.
    """

    timezone: str
    currency: str
    today: date
    pseudonyms: bool = True

    def clock(self) -> Clock:
        """Return the zone, and the days a file may speak of: 2000 to the end of next year."""
        return Clock(ZoneInfo(self.timezone), _EARLIEST, date(self.today.year + 1, 12, 31))
