"""What can be asked of the KPI skill."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from knowledge.dates.period import Period
from knowledge.metrics.compare import CompareKind
from skills.kit.reply import Choice

Filters = tuple[tuple[str, tuple[str, ...]], ...]
Want = Literal["figure", "why", "definition"]
Ask = Literal["metric", "period", "value", "leftover"]
ReportKind = Literal["daily", "weekly", "monthly"]

DAILY_METRICS = (
    "paid_amount",
    "orders",
    "uv",
    "conversion_rate",
    "aov",
    "refund_rate",
    "roi",
)
LONGER_METRICS = (
    "paid_amount",
    "orders",
    "buyers",
    "new_buyers",
    "returning_buyers",
    "uv",
    "pv",
    "conversion_rate",
    "aov",
    "refund_rate",
    "roi",
)
_BESIDE = ("target", "attainment", "stock_units", "days_of_supply")


@dataclass(frozen=True, slots=True)
class Comparison:
    """What the period is held against; `given` is set for kind "given" only."""

    kind: CompareKind
    given: Period | None = None


@dataclass(frozen=True, slots=True)
class KpiQuery:
    """Metrics over one period, split, filtered, ranked and compared as asked.

    Attributes:
        metrics: Metric ids, in the order asked.
        by: Dimension id to split by.
        filters: (dimension id, stored values), sorted by dimension.
        top: How many rows of a ranking; None for all.
        order: Best first or worst first; None where the rows keep their own order.
        want: The figures, the reasons behind them, or the metric's definition.
        chart: A picture was asked for.
        export: A spreadsheet was asked for.
        dated: The asker named the period; False where the usual one was taken.
    """

    metrics: tuple[str, ...]
    period: Period
    by: str | None = None
    filters: Filters = ()
    compare: Comparison | None = None
    top: int | None = None
    order: Literal["desc", "asc"] | None = None
    want: Want = "figure"
    chart: bool = False
    export: bool = False
    dated: bool = True


@dataclass(frozen=True, slots=True)
class KpiQuestionBack:
    """A question back instead of an answer: what is missing or was not understood.

    Attributes:
        about: What to ask: which metric, which time, which value, or a left-over word.
        words: The words of the sentence that it is about.
        choices: At most three ready questions.
        draft: What was understood so far, kept for the next message.
    """

    about: Ask
    words: tuple[str, ...]
    choices: tuple[Choice, ...] = ()
    draft: KpiQuery | None = None


@dataclass(frozen=True, slots=True)
class KpiReport:
    """The report of one whole day, week or month.

    Attributes:
        filters: Shops or platforms it is about; () for all.
    """

    kind: ReportKind
    period: Period
    filters: Filters = ()

    @property
    def stated(self) -> tuple[str, ...]:
        """Return the metrics that the report states with their changes, the main one first."""
        return DAILY_METRICS if self.kind == "daily" else LONGER_METRICS

    @property
    def metrics(self) -> tuple[str, ...]:
        """Return every metric that it tells: whoever asks must be allowed all of them."""
        return (*self.stated, *_BESIDE)


@dataclass(frozen=True, slots=True)
class KpiWatch:
    """What on a day is out of the ordinary.

    Attributes:
        day: The day to judge; a day that is not over is not judged, the one before is.
        since: First of several days to judge, up to `day`; None for one day.
        filters: Shops or platforms to look at; () for all shops, each and together.
        metrics: Metric ids to tell; () for all that are watched.
        told: Memo of an earlier answer: what it said is not said again until it got worse.
        muted: Keys of alerts to leave out.
        quiet: Say nothing where there is nothing new, as a push does.
    """

    day: date
    since: date | None = None
    filters: Filters = ()
    metrics: tuple[str, ...] = ()
    told: str = ""
    muted: frozenset[str] = frozenset()
    quiet: bool = False


Asked = KpiQuery | KpiQuestionBack | KpiReport | KpiWatch
