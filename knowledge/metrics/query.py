"""What can be asked of the metric layer, and what it says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal

from knowledge.dates.period import Period

Value = int | Decimal | None
"""fen and counts are int, ratios and means are Decimal, no data is None."""


@dataclass(frozen=True, slots=True)
class MetricQuery:
    """Metrics over one period, split and filtered.

    Attributes:
        metrics: Metric ids.
        by: One dimension id, or None for a single row.
        filters: (dimension id, stored values); values of one dimension are alternatives.
        shops: Row filter of the asker's rights; None for all shops.
        top: At most so many rows, the first by the first metric in `order`; None for all.
    """

    metrics: tuple[str, ...]
    period: Period
    by: str | None = None
    filters: tuple[tuple[str, tuple[str, ...]], ...] = ()
    shops: frozenset[str] | None = None
    top: int | None = None
    order: Literal["desc", "asc"] = "desc"


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a result.

    Attributes:
        key: The dimension's value as the contract writes it (2011-11-28, 2011-Q4, 07, a stored
            value); None without a dimension.
        values: Metric id → value in the metric's unit.
        label: What stands beside the key (a SKU's product name), or "".
    """

    key: str | None
    values: Mapping[str, Value]
    label: str = ""


@dataclass(frozen=True, slots=True)
class Measured:
    """The answer to a MetricQuery.

    Attributes:
        rows: One per value of the dimension that has data, in the dimension's own order (time
            ascending, names by the first metric descending); empty where there is no data.
        notes: Metric id → how the figure was made where it is not the plain definition:
            "daily_sum" (visitors of several days added up, not distinct), "daily_mean".
        fresh_until: Newest instant (shop-local) that every fact behind the metrics covers; None
            where a fact is empty.
    """

    query: MetricQuery
    rows: tuple[Row, ...]
    notes: Mapping[str, str]
    fresh_until: datetime | None
