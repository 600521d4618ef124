"""What the watch found, before it is worded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from knowledge.dates.period import Period
from knowledge.metrics.query import Value
from skills.kpi.alerts.anomaly import Judged
from skills.kpi.alerts.rules import Side
from skills.kpi.facts import Check, KpiAnswer
from skills.kpi.query import KpiWatch

Kind = Literal["anomaly", "conversion", "stock", "ads", "target"]
Severity = Literal["urgent", "warning", "notice"]
SEVERITIES: tuple[Severity, ...] = ("urgent", "warning", "notice")
Source = Literal["orders", "visitors", "ads"]


@dataclass(frozen=True, slots=True)
class Checked:
    """The usual suspects behind a fall, looked at over two stretches of equal length."""

    checks: tuple[Check, ...]
    after: Period
    before: Period


@dataclass(frozen=True, slots=True)
class Anomaly:
    """Figures of one day that are out of the ordinary together.

    Attributes:
        figures: Metric id → what was found, the one that explains the others first.
        moved: The first figure against the most usual of the days it is held against, with the
            reasons; None until they are looked for.
        checked: For falls of conversion only.
    """

    side: Side
    figures: Mapping[str, Judged]
    moved: KpiAnswer | None = None
    checked: Checked | None = None


@dataclass(frozen=True, slots=True)
class ProductFall:
    """A product that converts worse than its shop's other products did meanwhile.

    Attributes:
        rate: Conversion in `after`; `rate_before` in `before`.
        rate_expected: What it would be now, had it moved like the others.
        others: Conversion of the rest of the shop: (before, after).
        buyers: Buyers in `after`, each day's added up.
    """

    sku: str
    name: str
    after: Period
    before: Period
    rate: Decimal
    rate_before: Decimal
    rate_expected: Decimal
    others: tuple[Decimal, Decimal]
    buyers: int
    checked: Checked | None = None


@dataclass(frozen=True, slots=True)
class Shortage:
    """A shelf that is empty, or will be before a purchase can arrive.

    Attributes:
        counted: The day of the count.
        daily: Items sold a day over `sold_in`, in all shops that share the stock.
        cover_days: on_hand / daily.
        is_hero: It brings a large part of its shop's sales.
        shared_with: Other shops whose shelf shows the same stock, which all of them sell from.
    """

    sku: str
    name: str
    on_hand: int
    counted: date
    daily: Decimal
    cover_days: Decimal
    lead_days: int
    sold_in: Period
    is_hero: bool
    shared_with: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WeakAds:
    """An advertising channel whose return stays below the floor.

    Attributes:
        days: (day, return, spend in fen), newest first.
        before: What it is held against; the return and the click price (fen) of those days.
    """

    channel: str
    floor: Decimal
    days: tuple[tuple[date, Decimal, int], ...]
    before: Period
    roi_before: Decimal | None
    click_fen: Value
    click_fen_before: Value


@dataclass(frozen=True, slots=True)
class Behind:
    """A month that is behind its target.

    Attributes:
        done: From its first day to the judged one; `month` is the whole of it.
        expected: Share of the target that should be reached by now, 0..1.
        by: The days of last year whose course `expected` follows, with promotions and feasts
            where they lie now; None where it is the plain share of days.
        needed_fen: A day, for the rest of the month.
    """

    month: Period
    done: Period
    target_fen: int
    paid_fen: int
    expected: Decimal
    by: Period | None
    needed_fen: int

    @property
    def attainment(self) -> Decimal:
        """Return paid over target."""
        return Decimal(self.paid_fen) / self.target_fen


Detail = Anomaly | ProductFall | Shortage | WeakAds | Behind


@dataclass(frozen=True, slots=True)
class Alert:
    """One thing worth a message.

    Attributes:
        key: Names the thing from day to day: muting and remembering go by it.
        shop: None for all shops together.
        value: The metric's value and what was to be expected, in its unit.
    """

    key: str
    kind: Kind
    metric: str
    shop: str | None
    day: date
    value: Value
    expected: Value
    severity: Severity
    detail: Detail


def key_at(name: str, shop: str | None) -> str:
    """Return the key of something in one shop, or in all together."""
    return f"{name}@{shop}" if shop else name


@dataclass(frozen=True, slots=True)
class Findings:
    """What one look at one kind of thing found.

    Attributes:
        calm: Keys of what was judged and is surely as usual; what stands in neither could not be
            judged, or is between the two.
    """

    alerts: tuple[Alert, ...] = ()
    calm: frozenset[str] = frozenset()


def together(findings: Iterable[Findings]) -> Findings:
    """Return several findings as one."""
    parts = tuple(findings)
    alerts = tuple(alert for part in parts for alert in part.alerts)
    return Findings(alerts, frozenset().union(*(part.calm for part in parts)))


@dataclass(frozen=True, slots=True)
class Told:
    """What an earlier message said and may have to take back.

    Attributes:
        name: The alert in a few words.
        since: The day of the first message.
    """

    key: str
    severity: Severity
    name: str
    since: date


@dataclass(frozen=True, slots=True)
class Awaited:
    """Figures of the judged day that have not arrived; shop None where there is only one."""

    shop: str | None
    source: Source


@dataclass(frozen=True, slots=True)
class WatchAnswer:
    """Everything the answer says.

    Attributes:
        days: The judged days; they end before the asking day, which is not over.
        alerts: To be said, the gravest first; `more` were found beside them.
        over: Told earlier, and back to what is usual.
        kept: Told earlier and still to be remembered, without anything new to say.
        rows: Shop (None: all together) → the watched figures of the day.
        is_known: There is anything to judge: the store has figures of the weeks before.
    """

    query: KpiWatch
    days: Period
    now: datetime
    metrics: tuple[str, ...]
    alerts: tuple[Alert, ...]
    more: int
    over: tuple[Told, ...]
    kept: tuple[Told, ...]
    awaits: tuple[Awaited, ...]
    rows: Mapping[str | None, Mapping[str, Value]]
    is_known: bool
    fresh_until: datetime | None = None
    currency: str = "CNY"
