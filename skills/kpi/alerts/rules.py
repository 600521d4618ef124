"""What is watched and from when on it counts: rules.yaml as types."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, TypeVar, get_type_hints

import yaml

from knowledge.errors import CatalogueError

Side = Literal["low", "high"]
SIDES: tuple[Side, ...] = ("low", "high")
_T = TypeVar("_T")
_FILE = Path(__file__).with_name("rules.yaml")


@dataclass(frozen=True, slots=True)
class Baseline:
    """What a day is held against; spreads count median absolute deviations."""

    weeks: int
    fewest: int
    reach_weeks: int
    leans_from: Decimal
    flagged_from: Decimal
    at_once: Decimal
    longest_run: int
    years: int


@dataclass(frozen=True, slots=True)
class MetricRule:
    """How one metric is judged day by day.

    Attributes:
        sides: Side that is told → the least relative move on it, 0.3 for 30 %.
        floor: Least spread, as a share of what is usual.
        count: Metric that counts the events behind the figure; "" where nothing is counted. For a
            share it is what the share is of.
        scatter: Standard deviation of one event's size, 1 where only their number matters.
        least: Events of a usual day below which nothing is said.
        in_a_row: Days that must be flagged one after the other.
        seasonal: Days around promotions are judged too, by the years before.
    """

    sides: Mapping[Side, Decimal]
    floor: Decimal
    count: str
    scatter: Decimal
    least: Decimal
    in_a_row: int
    seasonal: bool


@dataclass(frozen=True, slots=True)
class Season:
    """A promotion or holiday, with the days before and after it that are not ordinary either."""

    key: str
    is_holiday: bool
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class ProductRule:
    """When a product's fall in conversion is told; `change` is beyond its shop's own."""

    days: int
    before_days: int
    change: Decimal
    flagged_from: Decimal
    fair_from: Decimal
    least: Decimal


@dataclass(frozen=True, slots=True)
class StockRule:
    """When a shelf is told; shares are of the shop's sales, days are of cover."""

    lead_days: int
    calm_days: int
    hero_share: Decimal
    watched_share: Decimal
    least_daily: Decimal
    stale_days: int


@dataclass(frozen=True, slots=True)
class AdsRule:
    """When an advertising channel's return is told."""

    roi_floor: Decimal
    days: int
    least_share: Decimal
    least_fen: int
    before_days: int


@dataclass(frozen=True, slots=True)
class TargetRule:
    """When a month's pace is told: attainment over the attainment expected by now."""

    from_day: int
    behind: Decimal
    urgent: Decimal


@dataclass(frozen=True, slots=True)
class Rules:
    """Everything in rules.yaml."""

    baseline: Baseline
    metrics: Mapping[str, MetricRule]
    seasons: tuple[Season, ...]
    product: ProductRule
    stock: StockRule
    ads: AdsRule
    target: TargetRule


@lru_cache(maxsize=1)
def load_rules(file: Path = _FILE) -> Rules:
    """Read the rules.

    Raises:
        CatalogueError: a part or a field is missing, unknown or of another type; names all faults.
    """
    raw = yaml.safe_load(file.read_text("utf-8"))
    try:
        return Rules(
            _typed(Baseline, raw["baseline"]),
            {name: _typed(MetricRule, row) for name, row in raw["metrics"].items()},
            tuple(map(_season, raw["seasons"])),
            _typed(ProductRule, raw["product"]),
            _typed(StockRule, raw["stock"]),
            _typed(AdsRule, raw["ads"]),
            _typed(TargetRule, raw["target"]),
        )
    except (KeyError, TypeError, ValueError) as fault:
        raise CatalogueError(file.name, str(fault)) from fault


def _season(row: Mapping[str, Any]) -> Season:
    is_holiday = "holiday" in row
    key = row["holiday" if is_holiday else "event"]
    return Season(str(key), is_holiday, int(row["before"]), int(row["after"]))


def _typed(kind: type[_T], row: Mapping[str, Any]) -> _T:  # Any: whatever YAML holds
    """Return the row as `kind`; ValueError names what is missing, too much or of a wrong type."""
    hints = get_type_hints(kind)
    known = {field.name for field in fields(kind)}  # type: ignore[arg-type]  # all are dataclasses
    if known != set(row):
        raise ValueError(f"{kind.__name__}: missing or unknown {sorted(known ^ set(row))}")
    return kind(**{name: _value(hints[name], row[name], name) for name in known})


def _value(hint: Any, value: object, name: str) -> object:
    if hint is Decimal and isinstance(value, int | float) and not isinstance(value, bool):
        return Decimal(str(value))
    if isinstance(value, dict) and set(value) <= set(SIDES):
        return {side: Decimal(str(least)) for side, least in value.items()}
    if not isinstance(hint, type) or type(value) is not hint:
        raise ValueError(f"{name} must be {hint}, not {value!r}")
    return value
