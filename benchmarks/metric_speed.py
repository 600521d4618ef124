"""Time typical questions on a random shop of many lines, from the facts and from the rollups.

python -m benchmarks.metric_speed [LINES] [DATABASE_URL]
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from statistics import median

from sqlalchemy import Engine, create_engine, insert

from knowledge.dates.period import Period
from knowledge.metrics.load import load_catalogue
from knowledge.metrics.query import MetricQuery
from knowledge.metrics.run import MetricLayer, Source
from knowledge.store import schema
from knowledge.store.rollups import rebuild_rollups
from tests.support.facts import fill_calendar, renew_buyers

FIRST = datetime(2024, 1, 1)  # noqa: DTZ001  # shop-local
DAYS = 730
CHANNELS = ("search", "live", "ads", "video", "shop", "coupon", "share", "other")
REGIONS = tuple(f"region {n}" for n in range(31))
YEAR = Period(date(2025, 1, 1), date(2025, 12, 30))
MONTH = Period(date(2025, 11, 1), date(2025, 11, 30), "month")
NINETY = Period(date(2025, 9, 1), date(2025, 11, 29), "rolling")
YESTERDAY = Period(date(2025, 11, 18), date(2025, 11, 18), "day")
SEARCH = (("channel", ("search",)),)
QUESTIONS = {
    "yesterday: paid, orders, buyers, spend": MetricQuery(
        ("paid_amount", "orders", "buyers", "aov", "refund_rate"), YESTERDAY
    ),
    "90 days by day: paid, orders, buyers": MetricQuery(
        ("paid_amount", "orders", "buyers"), NINETY, "day"
    ),
    "top products of a month": MetricQuery(("paid_amount",), MONTH, "sku"),
    "buyers of a month": MetricQuery(("buyers",), MONTH),
    "new and returning of a month": MetricQuery(("new_buyers", "returning_buyers"), MONTH),
    "buyers of a year by month": MetricQuery(("buyers", "new_buyers"), YEAR, "month"),
    "buyers by channel, 90 days": MetricQuery(("buyers", "paid_amount"), NINETY, "channel"),
    "search buyers by week, a year": MetricQuery(("buyers",), YEAR, "week", SEARCH),
    "repurchase of a month": MetricQuery(("repurchase_rate",), MONTH),
    "paid by buyer type, a month": MetricQuery(("paid_amount",), MONTH, "buyer_type"),
    "paid by hour, yesterday": MetricQuery(("paid_amount",), YESTERDAY, "hour"),
    "spend by region, a year": MetricQuery(("aov", "paid_amount"), YEAR, "region"),
}


def lines(count: int) -> Iterator[dict[str, object]]:
    """Yield so many paid lines of two lines an order."""
    pick = Random(1)  # noqa: S311  # figures, not secrets
    head: dict[str, object] = {}
    for n in range(count):
        if n % 2 == 0:
            paid = FIRST + timedelta(minutes=pick.randrange(DAYS * 1440))
            buyer = f"tmall/b{int(pick.random() ** 2 * count / 4)}"
            head = {
                "shop": f"shop {pick.randrange(3)}",
                "platform": "tmall",
                "order_id": f"O{n}",
                "buyer": buyer,
                "buyer_id": buyer[6:],
                "channel": pick.choice(CHANNELS),
                "region": pick.choice(REGIONS),
                "device": "app",
                "paid_at": paid,
                "paid_on": paid.date(),
                "created_at": paid,
                "created_on": paid.date(),
            }
        number = int(pick.paretovariate(0.4)) % 5_000
        fen = pick.randrange(500, 50_000)
        yield head | {
            "line_no": n % 2 + 1,
            "sku": f"S{number}",
            "category": f"category {number % 20}",
            "units": 1,
            "paid_fen": fen,
            "placed_fen": fen,
        }


def fill(engine: Engine, count: int) -> None:
    """Fill the store and its rollups, and print how long that took."""
    schema.metadata.create_all(engine)
    started = time.perf_counter()
    with engine.begin() as connection:
        batch: list[dict[str, object]] = []
        for line in lines(count):
            batch.append(line)
            if len(batch) == 20_000:
                connection.execute(insert(schema.sales), batch)
                batch.clear()
        if batch:
            connection.execute(insert(schema.sales), batch)
        fill_calendar(connection, date(2023, 1, 1), date(2027, 1, 1))
        renew_buyers(connection)
    print(f"{count} lines stored in {time.perf_counter() - started:.1f} s")
    started = time.perf_counter()
    with engine.begin() as connection:
        rebuild_rollups(connection)
    print(f"rollups rebuilt in {time.perf_counter() - started:.1f} s")


def timed(layer: MetricLayer, query: MetricQuery) -> tuple[float, float]:
    """Return the first and the median time of five more, in ms."""
    took: list[float] = []
    for _ in range(6):
        started = time.perf_counter()
        layer.measure(query)
        took.append((time.perf_counter() - started) * 1000)
    return took[0], median(took[1:])


def main(count: int, url: str) -> None:
    """Print first/median milliseconds of every question, from facts and from rollups."""
    engine = create_engine(url)
    fill(engine, count)
    sources: tuple[Source, Source] = ("facts", "rollups")
    for name, query in QUESTIONS.items():
        found = [timed(MetricLayer(engine, load_catalogue(), s), query) for s in sources]
        cells = "  ".join(
            f"{s} {a:7.1f}/{b:7.1f}" for s, (a, b) in zip(sources, found, strict=True)
        )
        print(f"{name:42} {cells} ms", flush=True)
    engine.dispose()


if __name__ == "__main__":
    asked = int(sys.argv[1]) if len(sys.argv) > 1 else 500_000
    with tempfile.TemporaryDirectory() as folder:
        main(asked, sys.argv[2] if len(sys.argv) > 2 else f"sqlite:///{Path(folder) / 'speed.db'}")
