"""One metric of one day against the days it compares with. Figures in, verdict out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from statistics import median

from knowledge.dates.calendar import Calendar
from knowledge.metrics.model import Unit
from knowledge.metrics.query import Value
from knowledge.metrics.reasons import unusual
from skills.kpi.alerts.days import Special, is_lifted, special, years_before
from skills.kpi.alerts.rules import MetricRule, Rules, Side

History = Mapping[date, Mapping[str, Value]]
"""Day → metric id → value; a day or metric without data is absent or None."""

_WEEK = timedelta(days=7)
_DAY = timedelta(days=1)
_NONE = Decimal(0)
_MAD_OF_DEVIATION = Decimal("0.6745")
"""A median absolute deviation in standard deviations of a bell curve."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What was found about one metric on one day.

    Attributes:
        usual: What was to be expected: a median of other days.
        held: The days behind `usual`, newest first.
        likest: The day of them that was most as usual.
        spreads: (value − usual) in spreads.
        special: Where the day stands, if it is not an ordinary one.
        side: The side it is out of the ordinary on; None where it is usual.
        run: How many days in a row, up to this one, were needed to say so.
    """

    value: Decimal
    usual: Decimal
    held: tuple[date, ...]
    likest: date
    spreads: Decimal
    special: Special | None
    side: Side | None = None
    run: int = 1

    @property
    def change(self) -> Decimal:
        """Return the relative change against what is usual."""
        return (self.value - self.usual) / self.usual


@dataclass(frozen=True, slots=True)
class Watch:
    """One metric in one place, ready to be judged on any day.

    Attributes:
        unit: Of the metric; a share's events are counted by what it is a share of.
    """

    metric: str
    unit: Unit
    history: History
    rules: Rules
    calendar: Calendar

    @property
    def rule(self) -> MetricRule:
        """Return the metric's own rule."""
        return self.rules.metrics[self.metric]

    def verdict(self, day: date) -> Judged | None:
        """Return the day's judgement, its side set where enough days in a row lean to it.

        None where there is nothing to judge it by. One day alone must be far out; several that
        lean the same way may each be less so, as chance seldom repeats itself.
        """
        newest = found = self.judged(day)
        run: list[Judged] = []
        while found is not None and self._leans(found, run):
            run.append(found)
            side = self._side_of(run, day)
            if side is not None:
                return replace(run[0], side=side, run=len(run))
            too_long = len(run) == self.rules.baseline.longest_run
            found = None if too_long else self.judged(day - len(run) * _DAY)
        return newest

    def _leans(self, found: Judged, run: list[Judged]) -> bool:
        same_way = not run or (found.spreads < 0) == (run[0].spreads < 0)
        return same_way and abs(found.spreads) >= self.rules.baseline.leans_from

    def _side_of(self, run: list[Judged], day: date) -> Side | None:
        """Return the side that the days of the run are out of the ordinary on, taken together."""
        side: Side = "low" if run[0].spreads < 0 else "high"
        least = self.rule.sides.get(side)
        base, days = self.rules.baseline, len(run)
        together = abs(sum((f.spreads for f in run), _NONE)) / Decimal(days).sqrt()
        needed = base.flagged_from if days >= self.rule.in_a_row else base.at_once
        if least is None or together < needed or self._is_excused(side, run[0], day):
            return None
        moved = abs(sum((f.change for f in run), _NONE)) / days
        return side if moved >= least else None

    def _is_excused(self, side: Side, found: Judged, day: date) -> bool:
        """A rise in or around a promotion needs no explaining."""
        lifted = found.special is not None or is_lifted(day, self.calendar)
        return side == "high" and lifted and self.rule.seasonal

    def judged(self, day: date) -> Judged | None:
        """Return the day by itself; None where it has no figure or nothing to be held against."""
        value = self._value(day)
        if value is None:
            return None
        where = special(day, self.rules.seasons, self.calendar)
        held = self._ordinary(day) if where is None else self._alike(day, where)
        figures = {d: figure for d in held if (figure := self._value(d)) is not None}
        usual = median(figures.values()) if figures else Decimal(0)
        if usual <= 0 or self._events(day, held, usual) < self.rule.least:
            return None
        likest = min(figures, key=lambda d: abs(figures[d] - usual))
        spreads = self._spreads(day, tuple(figures), list(figures.values()))
        return Judged(value, usual, held, likest, spreads, where)

    def _value(self, day: date) -> Decimal | None:
        value = self.history.get(day, {}).get(self.metric)
        return None if value is None else Decimal(value)

    def _ordinary(self, day: date) -> tuple[date, ...]:
        """Return the newest ordinary days of the same weekday; empty where they are too few."""
        base = self.rules.baseline
        back = (day - n * _WEEK for n in range(1, base.reach_weeks + 1))
        held = [d for d in back if self._is_ordinary(d)][: base.weeks]
        return tuple(held) if len(held) >= base.fewest else ()

    def _is_ordinary(self, day: date) -> bool:
        known = self._value(day) is not None
        return known and special(day, self.rules.seasons, self.calendar) is None

    def _alike(self, day: date, where: Special) -> tuple[date, ...]:
        if not self.rule.seasonal:
            return ()
        years = years_before(day, where, self.rules.baseline.years, self.calendar)
        return tuple(d for same in years for d in same if self._value(d) is not None)

    def _spreads(self, day: date, held: tuple[date, ...], figures: list[Decimal]) -> Decimal:
        usual = median(figures)
        least = self._least_spread(day, held, usual) * usual
        weeks = unusual(self._value(day) or Decimal(0), figures, least_spread=least)
        if weeks is not None and weeks.z is not None:
            return weeks.z
        return ((self._value(day) or Decimal(0)) - usual) / least

    def _least_spread(self, day: date, held: tuple[date, ...], usual: Decimal) -> Decimal:
        """Return what chance alone does to such a figure, as a share of it."""
        if not self.rule.count:
            return self.rule.floor
        events = self._events(day, held, usual)
        own = self.rule.scatter * self.rule.scatter / events
        counted = (own + own / len(held)).sqrt() * _MAD_OF_DEVIATION
        return (self.rule.floor * self.rule.floor + counted * counted).sqrt()

    def _events(self, day: date, held: tuple[date, ...], usual: Decimal) -> Decimal:
        """Return how many events stand behind the figure on a usual day."""
        if not self.rule.count:
            return Decimal(1)
        if self.unit == "share":
            return usual * Decimal(self.history[day].get(self.rule.count) or 0)
        counts = [Decimal(self.history[d].get(self.rule.count) or 0) for d in held]
        return median(counts)
