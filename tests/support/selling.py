"""Orders drawn at random, and every export in which a platform would list them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from tests.support.exports import AFTER_SALES, lined_up

_START = datetime(2026, 11, 1)  # noqa: DTZ001  # the shop's wall clock
_LIST = (
    "订单编号", "买家会员名", "总金额", "买家实际支付金额", "订单状态", "收货地址 ",
    "订单创建时间",
    "订单付款时间 ", "宝贝总数量",
)  # fmt: skip
_DETAIL = (
    "子订单编号", "主订单编号", "商品标题", "购买数量", "商家编码", "买家应付货款", "买家实付金额",
    "退款状态", "退款金额", "订单创建时间", "订单付款时间",
)  # fmt: skip

Rows = list[Sequence[object]]


@dataclass(frozen=True, slots=True)
class Line:
    """One item of an order; refunded_fen is 0 where it was kept."""

    sku: str
    units: int
    fen: int
    refunded_fen: int


@dataclass(frozen=True, slots=True)
class Sold:
    """One order; what the buyer paid is the sum of its lines."""

    number: str
    created: datetime
    is_paid: bool
    lines: tuple[Line, ...]

    @property
    def paid_fen(self) -> int:
        return sum(line.fen for line in self.lines)

    @property
    def refunded_fen(self) -> int:
        return sum(line.refunded_fen for line in self.lines)

    @property
    def day(self) -> str:
        return date.isoformat(self.created.date())


def drawn(pick: Random, count: int, *, whole_refunds: bool = False) -> list[Sold]:
    """Draw orders of one to three lines; a fifth unpaid, a third of the paid lines refunded."""
    return [_order(pick, f"69{n:017d}", whole=whole_refunds) for n in range(count)]


def _order(pick: Random, number: str, *, whole: bool) -> Sold:
    is_paid = pick.random() > 0.2
    created = _START + timedelta(minutes=pick.randrange(60 * 24 * 12))
    return Sold(
        number,
        created,
        is_paid,
        tuple(_line(pick, is_paid, whole) for _ in range(pick.choice((1, 1, 2, 3)))),
    )


def _line(pick: Random, is_paid: bool, whole: bool) -> Line:  # noqa: FBT001  # two plain facts
    fen = pick.randrange(100, 90_000)
    back = (fen if whole else pick.randrange(1, fen)) if is_paid and pick.random() < 0.3 else 0
    return Line(pick.choice("ABCD"), pick.randrange(1, 4), fen, back)


def _yuan(fen: int) -> str:
    return f"{fen / 100:,.2f}"


def taobao_sources(sold: Sequence[Sold]) -> dict[str, Rows]:
    """Return order list, line report and after-sales report of the same orders."""
    return {
        "list": lined_up(_LIST, *map(_listed, sold)),
        "detail": lined_up(_DETAIL, *(row for one in sold for row in _details(one))),
        "after_sales": lined_up(AFTER_SALES, *(row for one in sold for row in _returned(one))),
    }


def _listed(one: Sold) -> dict[str, object]:
    return {
        "订单编号": f'="{one.number}"', "买家会员名": f"买家{one.number[-1]}",
        "总金额": _yuan(one.paid_fen), "买家实际支付金额": _yuan(one.paid_fen * one.is_paid),
        "订单创建时间": one.created, "订单付款时间 ": one.created if one.is_paid else "",
        "宝贝总数量": sum(line.units for line in one.lines),
    }  # fmt: skip


def _details(one: Sold) -> list[dict[str, object]]:
    return [
        {
            "子订单编号": f'="{one.number}{place}"', "主订单编号": f'="{one.number}"',
            "商品标题": line.sku, "购买数量": line.units, "商家编码": line.sku,
            "买家应付货款": _yuan(line.fen), "买家实付金额": _yuan(line.fen * one.is_paid),
            "退款状态": "退款成功" if line.refunded_fen else "没有申请退款",
            "退款金额": _yuan(line.refunded_fen), "订单创建时间": one.created,
            "订单付款时间": one.created if one.is_paid else "",
        }
        for place, line in enumerate(one.lines)
    ]  # fmt: skip


def _returned(one: Sold) -> list[dict[str, object]]:
    return [
        {
            "订单编号": f'="{one.number}"', "退款编号": f"R{one.number}{place}",
            "退款总额": _yuan(line.refunded_fen), "退款状态": "退款成功", "商家编码": line.sku,
            "退款完结时间": one.created + timedelta(days=3),
        }
        for place, line in enumerate(one.lines)
        if line.refunded_fen
    ]  # fmt: skip


def douyin_sources(
    sold: Sequence[Sold], orders: Sequence[str], settlement: Sequence[str]
) -> dict[str, Rows]:
    """Return order export and settlement of the same orders."""
    return {
        "orders": lined_up(orders, *(row for one in sold for row in _shaken(one))),
        "settlement": lined_up(settlement, *(row for one in sold for row in _settled(one))),
    }


def _shaken(one: Sold) -> list[dict[str, object]]:
    return [
        {
            "主订单编号": f"\t{one.number}", "子订单编号": f"\t{one.number}{place}",
            "选购商品": f"\t{line.sku}", "商品数量": line.units, "商家编码": f"\t{line.sku}",
            "订单应付金额": _yuan(line.fen), "订单提交时间": f"\t{one.created}",
            "订单状态": "已完成" if one.is_paid else "待支付",
            "售后状态": "退款成功" if line.refunded_fen else "-",
        }
        for place, line in enumerate(one.lines)
    ]  # fmt: skip


def _settled(one: Sold) -> list[dict[str, object]]:
    return [
        {
            "动账时间": one.created + timedelta(days=9), "动帐流水号": f"F{one.number}{place}",
            "动账方向": "出账" if line.refunded_fen else "入账", "动账金额": _yuan(line.fen),
            "订单号": f"'{one.number}", "订单实付应结": _yuan(line.fen),
            "订单退款": _yuan(-line.refunded_fen),
        }
        for place, line in enumerate(one.lines)
        if one.is_paid
    ]  # fmt: skip
