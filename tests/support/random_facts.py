"""Random shops: orders of all kinds, refunds, traffic, ads, stock, reviews; and questions."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from knowledge.dates.period import Period
from knowledge.metrics.query import MetricQuery
from tests.support.facts import Facts, Row

FIRST = date(2024, 1, 20)
DAYS = 100
SHOPS = ("main", "second", "third")
PLATFORMS = ("tmall", "jd")
CHANNELS = ("search", "live", "")
REGIONS = ("Zhejiang", "Guangdong", "")
DEVICES = ("app", "pc")
SKUS = ("A", "B", "C", "D", "")
CATEGORIES = {"A": "cups", "B": "cups", "C": "plates", "D": "", "": ""}
FILTERABLE: dict[str, tuple[str, ...]] = {
    "shop": SHOPS,
    "platform": PLATFORMS,
    "channel": CHANNELS,
    "region": REGIONS,
    "device": DEVICES,
    "sku": SKUS,
    "category": ("cups", "plates", ""),
    "buyer_type": ("new", "returning"),
    "tier": ("gold", ""),
    "weekday": ("1", "3", "6", "7"),
    "hour": ("00", "09", "20"),
    "month": ("2024-01", "2024-02", "2024-04"),
    "week": ("2024-02-05", "2024-03-18"),
    "day": ("2024-02-29", "2024-03-01", "2024-03-02"),
    "quarter": ("2024-Q1",),
}
SPLITS = (*FILTERABLE, "year", None, None, None)


@dataclass
class RandomShop:
    """Draws facts and questions; the same seed draws the same."""

    random: Random
    refunds: list[Row] = field(default_factory=list)

    def order(self, facts: Facts, order_id: str) -> None:
        """Add an order: unpaid, paid, or paid late; one or more lines; perhaps refunds."""
        pick = self.random
        head: dict[str, Any] = {
            "shop": pick.choice(SHOPS),
            "platform": pick.choice(PLATFORMS),
            "channel": pick.choice(CHANNELS),
            "region": pick.choice(REGIONS),
            "device": pick.choice(DEVICES),
        }
        buyer = pick.choice(("", *(f"b{n}" for n in range(25))))
        created = self.moment()
        paid = created + timedelta(minutes=pick.randrange(3000))
        split = pick.random() < 0.05
        for _ in range(pick.choice((1, 1, 2, 3))):
            line = head | {"units": pick.choice((0, 1, 2, 5)), "sku": pick.choice(SKUS)}
            line["category"] = CATEGORIES[line["sku"]]
            if split:
                line["region"] = pick.choice(REGIONS)
                paid += timedelta(hours=pick.randrange(48))
            yuan = pick.randrange(20000) / 100
            if pick.random() < 0.15:
                facts.placed(str(created), yuan, order=order_id, **line)
                continue
            facts.paid(str(paid), yuan, order=order_id, buyer=buyer, created=str(created), **line)
            if pick.random() < 0.2:
                late = str(paid + timedelta(hours=pick.randrange(600)))
                facts.refund(late, yuan / 2, order=order_id, buyer=buyer, **line)

    def moment(self) -> datetime:
        """Return an instant of the season, on whole minutes."""
        minutes = self.random.randrange(DAYS * 24 * 60)
        return datetime.combine(FIRST, datetime.min.time()) + timedelta(minutes=minutes)

    def day(self) -> date:
        """Return a day of the season."""
        return FIRST + timedelta(days=self.random.randrange(DAYS))

    def period(self) -> Period:
        """Return a stretch of the season: a day, a month, or anything."""
        pick = self.random
        start = self.day()
        kind = pick.choice(("day", "month", "range", "range", "hours"))
        if kind == "day":
            return Period(start, start, "day")
        if kind == "month":
            return Period(date(2024, 2, 1), date(2024, 2, 29), "month")
        end = start + timedelta(days=pick.randrange(60))
        if kind == "range" or pick.random() < 0.8:
            return Period(start, end, "range")
        clock = (
            datetime.combine(start, datetime.min.time()) + timedelta(hours=pick.randrange(24)),
            datetime.combine(end, datetime.min.time()) + timedelta(hours=24),
        )
        return Period(start, end, "hours", clock=clock)

    def question(self, metrics: tuple[str, ...]) -> MetricQuery:
        """Return a question of any shape about the metrics."""
        pick = self.random
        count = pick.choice((0, 0, 1, 1, 2))
        names = pick.sample(sorted(FILTERABLE), count)
        filters = tuple(
            (
                name,
                tuple(
                    pick.sample(
                        FILTERABLE[name], pick.choice((1, 1, min(2, len(FILTERABLE[name]))))
                    )
                ),
            )
            for name in names
        )
        shops = pick.choice((None, None, frozenset({"main"}), frozenset({"main", "third"})))
        by = pick.choice(SPLITS)
        return MetricQuery(metrics, self.period(), by, filters, shops)

    def surroundings(self, facts: Facts) -> None:
        """Add traffic, ads, stock, reviews, products and members."""
        pick = self.random
        for n in range(0, DAYS, 2):
            day = str(FIRST + timedelta(days=n))
            for shop in SHOPS[:2]:
                self._traffic(facts, day, shop)
                for sku in ("A", "B", "C"):
                    cost = {"unit_cost_fen": pick.choice((300, 450)), "shop": shop}
                    on_sale = pick.choice((True, False, None))
                    facts.stock(day, sku, pick.randrange(80), on_sale=on_sale, **cost)
            cost = {"clicks": pick.randrange(50), "impressions": pick.randrange(900)}
            sold = {"sales_fen": pick.randrange(90000), "channel": "search"}
            facts.ad(day, pick.randrange(300), **cost, **sold)
            facts.ad(day, n, campaign="plan", clicks=n, impressions=9 * n, sales_fen=n)
            facts.ad(day, n / 2, campaign="plan", sku="A", clicks=n, impressions=n, sales_fen=n)
            facts.ad(day, n / 3, campaign="loose", sku="A", clicks=1, impressions=2, sales_fen=3)
            facts.review(day, pick.choice((1, 3.5, 4, 4.85, 5)), sku=pick.choice("ABC"))
        for sku in "ABCD":
            facts.product(sku, name=f"款{sku}", category=CATEGORIES[sku], cost_fen=200)
        facts.member("b1", "gold").member("b2", "gold", shop="second")

    def _traffic(self, facts: Facts, day: str, shop: str) -> None:
        pick = self.random
        uv = pick.randrange(1, 90)
        figures = {"pv": uv * 3, "visits": uv + 5, "bounces": uv // 2, "cart_users": uv // 5}
        facts.traffic(day, uv=uv, shop=shop, **figures)
        facts.traffic(day, uv=uv - 1, shop=shop, channel="search", pv=uv)
        facts.traffic(day, uv=uv // 2, shop=shop, sku=pick.choice(("A", "B")), pv=uv)


def random_facts(facts: Facts, seed: int, orders: int) -> RandomShop:
    """Fill the builder with a random shop and return what drew it."""
    shop = RandomShop(Random(seed))  # noqa: S311  # a test draws, nobody gambles
    for number in range(orders):
        shop.order(facts, f"O{number}")
    shop.surroundings(facts)
    return shop
