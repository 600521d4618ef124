"""The peer: the same lines in a DuckDB file, loaded, rolled up and asked by hand-written SQL."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import duckdb

from benchmarks.made_shop import MadeShop
from knowledge.store.rollup_tables import TOTAL_DIMENSIONS

_TABLES: Final = """
CREATE TABLE lines (
    order_id VARCHAR, line_no INTEGER, sku VARCHAR, product_name VARCHAR, category VARCHAR,
    quantity INTEGER, unit_price DECIMAL(12, 2), amount DECIMAL(12, 2), created_at TIMESTAMP,
    paid_at TIMESTAMP, buyer_id VARCHAR, region VARCHAR, channel VARCHAR, device VARCHAR,
    status VARCHAR, refund_amount DECIMAL(12, 2), refunded_at TIMESTAMP, shop VARCHAR,
    platform VARCHAR);
CREATE TABLE visitors (date DATE, shop VARCHAR, channel VARCHAR, uv INTEGER, pv INTEGER);
"""
_BUYER: Final = (
    "CASE WHEN buyer_id <> '' THEN platform || '/' || buyer_id"
    " ELSE 'order/' || shop || '/' || order_id END"
)
_WORDS: Final = "shop, platform, channel, region, device"
_SUMS: Final = """
CREATE TABLE daily_sales AS
SELECT paid_at::DATE AS day, {words}, sum(amount) AS paid, sum(quantity) AS units,
    count(DISTINCT order_id) AS orders
FROM lines WHERE paid_at IS NOT NULL GROUP BY ALL;
CREATE TABLE daily_skus AS
SELECT paid_at::DATE AS day, shop, sku, category, sum(amount) AS paid, sum(quantity) AS units
FROM lines WHERE paid_at IS NOT NULL GROUP BY ALL;
CREATE TABLE daily_placed AS
SELECT created_at::DATE AS day, {words}, sum(amount) AS placed FROM lines GROUP BY ALL;
CREATE TABLE daily_refunds AS
SELECT refunded_at::DATE AS day, {words}, sum(refund_amount) AS refunded
FROM lines WHERE refund_amount > 0 GROUP BY ALL;
CREATE TABLE split_orders AS
SELECT shop, order_id FROM lines WHERE paid_at IS NOT NULL GROUP BY ALL
HAVING min(paid_at::DATE) <> max(paid_at::DATE) OR min(channel) <> max(channel);
CREATE TABLE buyer_days (
    dimension VARCHAR, value VARCHAR, day DATE, prev_day DATE, first_day DATE, buyers BIGINT);
"""
_BUYER_DAYS: Final = """
INSERT INTO buyer_days
WITH days AS (
    SELECT DISTINCT {value} AS value, {buyer} AS buyer, paid_at::DATE AS day
    FROM lines WHERE paid_at IS NOT NULL
), chain AS (
    SELECT value, day, lag(day) OVER (PARTITION BY value, buyer ORDER BY day) AS prev_day,
        min(day) OVER (PARTITION BY buyer) AS first
    FROM days
)
SELECT '{dimension}', value, day, prev_day, CASE WHEN prev_day IS NULL THEN first END, count(*)
FROM chain GROUP BY ALL
"""
_TOTALS: Final = """
CREATE TABLE paid_totals (
    dimension VARCHAR, day DATE, value VARCHAR, paid DECIMAL(18, 2), units BIGINT, orders BIGINT,
    buyers BIGINT);
CREATE TABLE placed_totals (
    dimension VARCHAR, day DATE, value VARCHAR, placed DECIMAL(18, 2));
CREATE TABLE refund_totals (
    dimension VARCHAR, day DATE, value VARCHAR, refunded DECIMAL(18, 2));
"""
_TOTAL: Final = """
INSERT INTO paid_totals
SELECT '{dimension}', day, {value} AS word, sum(paid), sum(units), sum(orders), any_value(buyers)
FROM daily_sales JOIN (
    SELECT day, value, sum(buyers) AS buyers FROM buyer_days WHERE dimension = '{dimension}'
    GROUP BY ALL
) AS counted USING (day)
WHERE counted.value = {value}
GROUP BY ALL;
INSERT INTO placed_totals
SELECT '{dimension}', day, {value} AS word, sum(placed) FROM daily_placed GROUP BY ALL;
INSERT INTO refund_totals
SELECT '{dimension}', day, {value} AS word, sum(refunded) FROM daily_refunds GROUP BY ALL;
"""
_SPANS: Final = """
CREATE TABLE sku_spans AS
SELECT 'day' AS grain, day, sku, sum(paid) AS paid, sum(units) AS units
FROM daily_skus GROUP BY ALL;
INSERT INTO sku_spans
SELECT grain, date_trunc(grain, day)::DATE AS first, sku, sum(paid), sum(units)
FROM daily_skus, (VALUES ('week'), ('month')) AS grains(grain) GROUP BY ALL;
"""
_DIMENSIONS: Final = ("all", "shop", "platform", "channel", "region", "device", "category")

QUESTIONS: Final = {
    "90 days by day": """
        SELECT paid_at::DATE AS day, sum(amount), count(DISTINCT order_id),
            count(DISTINCT {buyer})
        FROM lines WHERE paid_at >= DATE '2025-09-02' AND paid_at < DATE '2025-12-01'
        GROUP BY day ORDER BY day""",
    "yesterday, day before": """
        SELECT paid_at::DATE AS day, sum(amount), count(DISTINCT order_id),
            count(DISTINCT {buyer})
        FROM lines WHERE paid_at >= DATE '2025-11-29' AND paid_at < DATE '2025-12-01'
        GROUP BY day ORDER BY day DESC""",
    "buyers, month, last": """
        SELECT date_trunc('month', paid_at) AS month, count(DISTINCT {buyer})
        FROM lines WHERE paid_at >= DATE '2025-10-01' AND paid_at < DATE '2025-12-01'
        GROUP BY month ORDER BY month DESC""",
    "top 20, 30 days": """
        SELECT sku, sum(amount) AS paid, max(product_name)
        FROM lines WHERE paid_at >= DATE '2025-10-26' AND paid_at < DATE '2025-11-25'
        GROUP BY sku ORDER BY paid DESC, sku LIMIT 20""",
    "conversion by channel": """
        SELECT channel, buyers / uv
        FROM (SELECT channel, count(DISTINCT ({buyer}, paid_at::DATE)) AS buyers
              FROM lines WHERE paid_at >= DATE '2025-10-26' AND paid_at < DATE '2025-11-25'
              GROUP BY channel)
        JOIN (SELECT channel, sum(uv) AS uv
              FROM visitors WHERE date >= DATE '2025-10-26' AND date < DATE '2025-11-25'
              GROUP BY channel) USING (channel)
        ORDER BY buyers / uv DESC""",
}
"""Question → SQL over the lines; `benchmarks.store_speed` asks the same of our store."""


def opened(file: Path) -> duckdb.DuckDBPyConnection:
    """Return a connection with as many threads as the machine has processors."""
    return duckdb.connect(str(file))


def load(connection: duckdb.DuckDBPyConnection, shop: MadeShop) -> None:
    """Copy the files in."""
    connection.execute(_TABLES)
    connection.execute(f"COPY lines FROM '{shop.lines}' (FORMAT csv, HEADER)")
    connection.execute(f"COPY visitors FROM '{shop.visitors}' (FORMAT csv, HEADER)")
    connection.execute("CHECKPOINT")


def roll_up(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the rollups that our store keeps (`knowledge.store.rollup_tables.ROLLUPS`)."""
    connection.execute(_SUMS.format(words=_WORDS))
    connection.execute(_TOTALS)
    for dimension in _DIMENSIONS:
        words = {"dimension": dimension, "value": "''" if dimension == "all" else dimension}
        connection.execute(_BUYER_DAYS.format(buyer=_BUYER, **words))
        if dimension in TOTAL_DIMENSIONS:
            connection.execute(_TOTAL.format(**words))
    connection.execute(_SPANS)
    connection.execute("CHECKPOINT")


def asked(connection: duckdb.DuckDBPyConnection, question: str) -> list[Any]:
    """Return the rows of a question."""
    return connection.execute(QUESTIONS[question].format(buyer=_BUYER)).fetchall()
