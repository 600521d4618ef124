"""What can be asked of the echo skill."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class EchoQuery:
    """A text to say so many times."""

    text: str
    times: int = 1
    heard_on: date | None = None
    loudness: Decimal = Decimal("0.5")
