"""A shop of any size, made up the same way every time: orders over two years, and its visitors.

DuckDB writes the lines as the CSV an import takes. Nothing is drawn at random: every cell is a
hash of its row, so two runs give the same bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

import duckdb

FIRST_DAY: Final = date(2024, 1, 1)
DAYS: Final = 731
_LINES_AN_ORDER: Final = 2
_COPY: Final = "(FORMAT csv, HEADER, DELIMITER ',')"

_DRAWN: Final = "CREATE TEMP MACRO drawn(place, sides) AS (hash(place) % sides)::BIGINT"

_ORDERS: Final = """
CREATE TEMP TABLE made_orders AS
SELECT n,
    'T' || (2400000000000 + n * 7)::VARCHAR AS order_id,
    TIMESTAMP '2024-01-01' + to_seconds(n * 731 * 86400 // {orders}) AS created_at,
    drawn((n, 1), 3) AS shop_no,
    drawn((n, 2), 8) AS channel_no,
    power(drawn((n, 3), 1000003) / 1000003, 2) AS place_among_buyers,
    drawn((n, 4), 29) AS region_no,
    drawn((n, 5), 100) AS luck,
    drawn((n, 6), 3) AS device_no,
    drawn((n, 7), 5400) AS seconds_to_pay
FROM range({orders}) AS t(n)
"""

_LINES: Final = """
SELECT order_id, k AS line_no, 'S' || sku_no AS sku, '商品 ' || sku_no AS product_name,
    '类目 ' || (sku_no % 20) AS category, quantity,
    printf('%.2f', price_fen / 100) AS unit_price,
    printf('%.2f', quantity * price_fen / 100) AS amount,
    strftime(created_at, '%Y-%m-%d %H:%M:%S') AS created_at,
    CASE WHEN luck >= 6
        THEN strftime(created_at + to_seconds(seconds_to_pay), '%Y-%m-%d %H:%M:%S')
    END AS paid_at,
    CASE WHEN luck <> 50 THEN 'buyer' || (place_among_buyers * {buyers})::BIGINT END AS buyer_id,
    {regions}[region_no + 1] AS region,
    {channels}[channel_no + 1] AS channel,
    ['手机', '电脑', '小程序'][device_no + 1] AS device,
    CASE WHEN luck < 6 THEN '交易关闭' ELSE '交易成功' END AS status,
    CASE WHEN refunded THEN printf('%.2f', quantity * price_fen / 100) END AS refund_amount,
    CASE WHEN refunded
        THEN strftime(created_at + to_hours(seconds_to_pay % 200 + 2),
            '%Y-%m-%d %H:%M:%S')
    END AS refunded_at,
    ['一号店', '二号店', '三号店'][shop_no + 1] AS shop,
    ['天猫', '京东', '抖音'][shop_no + 1] AS platform
FROM (
    SELECT *, drawn((n, k, 9), 3) + 1 AS quantity,
        (power(drawn((n, k, 8), 1000003) / 1000003, 3) * 5000)::BIGINT AS sku_no,
        990 + drawn((sku_no, 10), 40000) AS price_fen,
        luck >= 6 AND drawn((n, k, 11), 25) = 0 AS refunded
    FROM made_orders, (SELECT unnest([1, 2, 3]) AS k)
    WHERE k <= drawn((n, 12), 3) + 1
)
ORDER BY n, k
"""

_PROVINCES: Final = (
    "北京天津河北山西辽宁吉林上海江苏浙江安徽福建江西山东河南湖北湖南广东广西海南重庆四川贵州云南"
    "西藏陕西甘肃青海宁夏新疆"
)
_CHANNELS: Final = "搜索直播推广短片店铺优惠分享其他"

_VISITORS: Final = """
SELECT strftime(DATE '2024-01-01' + d::INTEGER, '%Y-%m-%d') AS date, shop, channel,
    {a_day} + drawn((d, shop, channel), {a_day}) AS uv,
    4 * uv AS pv
FROM range(731) AS t(d),
    (SELECT unnest(['一号店', '二号店', '三号店']) AS shop),
    (SELECT unnest({channels}) AS channel)
ORDER BY d, shop, channel
"""


@dataclass(frozen=True, slots=True)
class MadeShop:
    """The files of one made-up shop."""

    lines: Path
    visitors: Path


def make_shop(folder: Path, lines: int) -> MadeShop:
    """Write about so many order lines, and the visitors of every day, shop and channel."""
    orders = lines // _LINES_AN_ORDER
    made = MadeShop(folder / f"lines-{lines}.csv", folder / f"visitors-{lines}.csv")
    words = {"regions": _in_twos(_PROVINCES), "channels": _in_twos(_CHANNELS)}
    chosen = _LINES.format(buyers=lines // 4, **words)
    visitors = _VISITORS.format(a_day=max(lines // 2_000, 10), **words)
    with duckdb.connect(config={"threads": 2, "memory_limit": "1GB"}) as connection:
        connection.execute(_DRAWN)
        connection.execute(_ORDERS.format(orders=orders))
        connection.execute(f"COPY ({chosen}) TO '{made.lines}' {_COPY}")
        connection.execute(f"COPY ({visitors}) TO '{made.visitors}' {_COPY}")
    return made


def _in_twos(names: str) -> list[str]:
    """Return names of two characters each."""
    return [names[i : i + 2] for i in range(0, len(names), 2)]
