"""What a period is held against: one function for every kind of comparison."""

from __future__ import annotations

from typing import Literal

CompareKind = Literal["previous", "year", "same_weekday", "event", "given"]
"""环比, 同比, the same weekday one week before, the same event one year before, named days."""
