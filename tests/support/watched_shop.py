"""A shop with weeks of like days, for the watch: what differs is written down in plain words."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta

from sqlalchemy import StaticPool, create_engine

from knowledge.facade import Knowledge
from skills.kit.contract import Context, Due
from skills.kit.reply import Reply
from skills.kpi import skill
from skills.kpi.alerts.found import Alert, WatchAnswer
from skills.kpi.query import Filters, KpiWatch
from tests.support.back_room import empty_knowledge
from tests.support.facts import Facts

DAY = date(2026, 9, 16)
"""A Wednesday far from any promotion and holiday that counts."""

_FIRST = DAY - timedelta(weeks=8)
_ONE = timedelta(days=1)


def _facts() -> Facts:
    return Facts(create_engine("sqlite://", poolclass=StaticPool))


@dataclass
class WatchedShop:
    """Days are written one by one; `usual` writes the weeks before `DAY`."""

    facts: Facts = field(default_factory=_facts)

    def usual(self, until: date = DAY - _ONE, *, first: date = _FIRST, **day: int) -> WatchedShop:
        """Write like days; the figures go gently up and down, as figures do."""
        for n in range((until - first).days + 1):
            wave = (n * 7) % 5 - 2
            given = {"orders": 40, "uv": 1000} | day
            self.day(first + n * _ONE, **given | {"orders": given["orders"] + wave})
        return self

    def day(
        self, day: date, *, orders: int = 40, uv: int = 1000, yuan: int = 100, shop: str = "main"
    ) -> WatchedShop:
        """Write a day's orders, one buyer each, and its visitors (0 for none known)."""
        for n in range(orders):
            self.facts.paid(f"{day} {9 + n % 12:02d}:00", yuan, shop=shop, sku=f"S{n % 4}")
        if uv:
            self.facts.traffic(day.isoformat(), uv=uv, shop=shop)
        return self

    def opened(self, shop: str = "main") -> WatchedShop:
        """Sell something this morning: the day before is surely over."""
        self.facts.paid(f"{DAY + _ONE} 08:30", 10, sku="S9", shop=shop)
        return self

    def knowledge(self) -> Knowledge:
        return replace(empty_knowledge(), metrics=self.facts.layer())

    def context(self, day: date = DAY) -> Context:
        """Return the morning after `day`."""
        now = datetime.combine(day + _ONE, time(9))
        return Context(self.knowledge(), now)

    def watch(self, day: date = DAY, filters: Filters = ()) -> WatchAnswer:
        """Return what the watch finds on a day."""
        found = skill.answer(KpiWatch(day, filters=filters), self.context(day))
        assert isinstance(found, WatchAnswer)
        return found

    def found(self, kind: str, day: date = DAY) -> tuple[Alert, ...]:
        """Return what the watch finds on a day, of one kind."""
        return tuple(alert for alert in self.watch(day).alerts if alert.kind == kind)

    def asked(self, day: date = DAY) -> Reply:
        """Return the answer to a person."""
        return skill.run(KpiWatch(day), self.context(day))

    def pushed(
        self, memo: str = "", day: date = DAY, muted: frozenset[str] = frozenset()
    ) -> Reply:
        """Return the push of the morning after `day`."""
        context = self.context(day)
        return skill.run(
            skill.topics["alerts"].query(Due(context.now, None, memo, muted)), context
        )
