"""Which two metrics a derived metric is made of, for worked examples."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Formula:
    """`left` `sign` `right`, both metric ids."""

    left: str
    sign: Literal["÷", "−"]
    right: str


FORMULAS = {
    "net_sales": Formula("paid_amount", "−", "refund_amount"),
    "aov": Formula("paid_amount", "÷", "buyers"),
    "amount_per_order": Formula("paid_amount", "÷", "orders"),
    "amount_per_unit": Formula("paid_amount", "÷", "units"),
    "units_per_order": Formula("units", "÷", "orders"),
    "refund_rate": Formula("refund_amount", "÷", "paid_amount"),
    "conversion_rate": Formula("buyers", "÷", "uv"),
    "roi": Formula("ad_sales", "÷", "ad_cost"),
    "attainment": Formula("paid_amount", "÷", "target"),
}
"""Derived metric → its formula; a metric that is not here is told by its definition alone."""
