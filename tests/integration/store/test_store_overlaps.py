"""The same orders, refunds, visitors and spend in several exports: counted once, in any order."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain, combinations, permutations
from pathlib import Path
from random import Random

import pytest

from knowledge.dates.period import Period
from knowledge.metrics.load import load_catalogue
from knowledge.metrics.query import MetricQuery
from knowledge.metrics.run import MetricLayer
from knowledge.store.engine import Store
from tests.support.exports import (
    AD_PLAN,
    AD_PRODUCT,
    DOUYIN_ORDER,
    JD_FUNNEL,
    JD_SKU,
    SETTLEMENT,
    SYCM_PRODUCT,
    SYCM_SHOP,
    lined_up,
)
from tests.support.files import csv_file
from tests.support.selling import Sold, douyin_sources, drawn, taobao_sources
from tests.support.stores import TODAY, answered, copied_store, take

SEED = 20261127
SHOP = "旗舰店"


def orders_of(*sets: Iterable[str]) -> list[tuple[str, ...]]:
    """Return every order of every choice of two sources or more."""
    names = tuple(chain(*sets))
    chosen = chain.from_iterable(combinations(names, n) for n in range(2, len(names) + 1))
    return [order for some in chosen for order in permutations(some)]


def counted(store: Store) -> tuple[list[object], list[object]]:
    """Return (order, paid fen, day) of paid orders and (order, refunded fen), by SQL."""
    paid = answered(
        store,
        "SELECT order_id, sum(paid_fen), min(paid_on) FROM sales WHERE paid_on IS NOT NULL"
        " GROUP BY order_id ORDER BY order_id",
    )
    back = answered(
        store,
        "SELECT order_id, sum(refund_fen) FROM refund_facts GROUP BY order_id ORDER BY order_id",
    )
    return list(paid), list(back)


def by_hand(sold: Iterable[Sold], *, refunds: bool) -> tuple[list[object], list[object]]:
    """Return the same by walking over the orders."""
    paid: list[object] = [
        (one.number, one.paid_fen, one.day) for one in sold if one.is_paid
    ]  # fmt: skip
    back: list[object] = [
        (one.number, one.refunded_fen) for one in sold if refunds and one.refunded_fen
    ]
    return paid, back


@pytest.mark.parametrize("order", orders_of(("list", "detail", "after_sales")), ids="+".join)
def test_taobao_orders_and_refunds_count_once_from_any_of_their_exports(
    empty_file: Path, tmp_path: Path, order: tuple[str, ...]
) -> None:
    sold = drawn(Random(SEED), 40)  # noqa: S311  # a test draws, nobody gambles
    store = copied_store(empty_file, tmp_path)
    sources = taobao_sources(sold)

    for name in order:
        take(store, csv_file(tmp_path / f"{name}.csv", sources[name], encoding="gb18030"),
             shop=SHOP)  # fmt: skip

    refunds = bool({"detail", "after_sales"} & set(order))
    assert counted(store) == by_hand(sold, refunds=refunds)
    store.close()


@pytest.mark.parametrize("order", orders_of(("orders", "settlement")), ids="+".join)
def test_douyin_orders_and_settlement_count_a_refund_once(
    empty_file: Path, tmp_path: Path, order: tuple[str, ...]
) -> None:
    sold = drawn(Random(SEED), 40, whole_refunds=True)  # noqa: S311  # as above
    store = copied_store(empty_file, tmp_path)
    sources = douyin_sources(sold, DOUYIN_ORDER, SETTLEMENT)

    for name in order:
        take(store, csv_file(tmp_path / f"{name}.csv", sources[name]), shop=SHOP)

    assert counted(store) == by_hand(sold, refunds=True)
    store.close()


TRAFFIC = {
    "shop": lined_up(
        SYCM_SHOP, {"统计日期": "2026-11-01", "访客数": 500, "浏览量": 900, "加购人数": 40}
    ),
    "product": lined_up(
        SYCM_PRODUCT,
        *({"统计日期": "2026-11-01", "商品ID": sku, "商品访客数": uv, "商品浏览量": uv * 2}
          for sku, uv in (("7001", 300), ("7002", 280))),
    ),
    "channel": [
        ["date", "channel", "uv", "pv"], ["2026-11-01", "搜索", 350, 500],
        ["2026-11-01", "推荐", 260, 400],
    ],
}  # fmt: skip


@pytest.mark.parametrize("order", orders_of(TRAFFIC), ids="+".join)
def test_visitors_of_shop_product_and_channel_never_add(
    empty_file: Path, tmp_path: Path, order: tuple[str, ...]
) -> None:
    store = copied_store(empty_file, tmp_path)

    for name in order:
        table = {"table": "traffic"} if name == "channel" else {}
        take(store, csv_file(tmp_path / f"{name}.csv", TRAFFIC[name]), shop=SHOP, **table)

    whole = {None: 500} if "shop" in order else {}
    assert measured(store, "uv") == whole
    assert measured(store, "uv", "channel") == (
        {"搜索": 350, "推荐": 260} if "channel" in order else {}
    )
    assert measured(store, "uv", "sku") == (
        {"7001": 300, "7002": 280} if "product" in order else {}
    )
    store.close()


def test_jd_products_and_channels_never_make_up_the_shops_visitors(
    store: Store, tmp_path: Path
) -> None:
    day = {"时间": "2026-11-01", "成交金额": "1.00", "商品浏览量": 9}
    skus = lined_up(
        JD_SKU, day | {"SKU": "1", "商品访客数": 70}, day | {"SKU": "2", "商品访客数": 60}
    )
    ways = [{"日期": "2026-11-01", "一级渠道": way, "访客数(UV)": uv, "浏览量(PV)": uv}
            for way, uv in (("搜索", 50), ("推荐", 60), ("全部", 100))]  # fmt: skip

    take(store, csv_file(tmp_path / "sku.csv", skus), shop=SHOP)
    assert measured(store, "uv") == {}

    take(store, csv_file(tmp_path / "ways.csv", lined_up(JD_FUNNEL, *ways)), shop=SHOP)
    assert measured(store, "uv") == {None: 100}


@pytest.mark.parametrize("order", orders_of(("plan", "product")), ids="+".join)
def test_spend_by_plan_and_by_product_is_spent_once(
    empty_file: Path, tmp_path: Path, order: tuple[str, ...]
) -> None:
    pick = Random(SEED)  # noqa: S311  # as above
    spent = {
        (day, plan, sku): pick.randrange(1, 90_000)
        for day in ("2026-11-01", "2026-11-02")
        for plan in ("P1", "P2", "P3")
        for sku in ("7001", "7002")
    }
    store = copied_store(empty_file, tmp_path)
    sources = {"plan": _ads(AD_PLAN, spent, by_sku=False), "product": _ads(AD_PRODUCT, spent)}

    for name in order:
        take(store, csv_file(tmp_path / f"{name}.csv", sources[name], encoding="gb18030"),
             shop=SHOP)  # fmt: skip

    assert measured(store, "ad_cost") == {None: sum(spent.values())}
    assert measured(store, "ad_cost", "sku") == {
        wanted: sum(fen for (_, _, sku), fen in spent.items() if sku == wanted)
        for wanted in ("7001", "7002")
    }
    assert measured(store, "roi") == {None: 2}
    store.close()


def _ads(
    header: tuple[str, ...], spent: dict[tuple[str, str, str], int], *, by_sku: bool = True
) -> list[object]:
    rows: dict[tuple[str, str, str], int] = {}
    for (day, plan, sku), fen in spent.items():
        key = (day, plan, sku if by_sku else "")
        rows[key] = rows.get(key, 0) + fen
    return list(
        lined_up(
            header,
            *(
                {"日期": day, "场景名字": "搜索", "计划ID": plan, "展现量": 9, "点击量": 3,
                 "花费": f"{fen / 100:.2f}", "总成交金额": f"{fen / 50:.2f}"}
                | ({"主体ID": sku} if by_sku else {})
                for (day, plan, sku), fen in rows.items()
            ),
        )
    )  # fmt: skip


def measured(store: Store, metric: str, by: str | None = None) -> dict[str | None, object]:
    """Return key → value of what a question about November would be told."""
    layer = MetricLayer(store.engine, load_catalogue())
    november = Period(TODAY.replace(day=1), TODAY.replace(day=30), "month")
    rows = layer.measure(MetricQuery((metric,), november, by=by)).rows
    return {row.key: row.values[metric] for row in rows}
