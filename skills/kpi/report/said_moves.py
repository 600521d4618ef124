"""Wording of what moved and why."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from knowledge.metrics.query import Value
from skills.kpi.report.facts import Cause, CauseKind, Move, ReportFacts
from skills.kpi.report.words import against, near_span, who, yuan
from skills.kpi.saying.wording import grouped

_FEN = Decimal(100)


def moves_heading(moves: Sequence[Move], facts: ReportFacts) -> str:
    """Return what the moves are held against, with all dates."""
    parts = []
    if facts.moved_against and any(not move.trouble for move in moves):
        parts.append(f"支付金额对比{against(facts.moved_against, facts)}")
    troubled = [move for move in moves if move.trouble]
    if troubled:
        parts.append(f"平时指前 28 天 {near_span(troubled[0].base, facts)}")
    return f"变动最大（{'；'.join(parts)}）："


def move_line(move: Move, facts: ReportFacts) -> str:
    """Return one move and its cause in a line."""
    if move.cause and move.cause.kind in _TROUBLES:
        return f"{who(move)}{_TROUBLES[move.cause.kind](move, move.cause, facts)}"
    sides = f"{_bare(move.before)} → {_bare(move.after)}"
    named = f"{who(move)} ".replace("） ", "）").replace("」 ", "」")
    said = f"{named}{yuan(move.worth_fen, facts, sign=_sign(move.worth_fen))}（{sides}）"
    return f"{said}，主因{_factor(move.cause)}" if move.cause else said


def _sign(amount: int) -> str:
    return "+" if amount >= 0 else "-"


def _bare(fen: Value) -> str:
    return grouped(Decimal(fen or 0) / _FEN, 0)


def _factor(cause: Cause) -> str:
    before, after = Decimal(cause.before or 0), Decimal(cause.after or 0)
    match cause.kind:
        case "conversion":
            return f"转化率 {grouped(before * 100, 2)}% → {grouped(after * 100, 2)}%"
        case "basket":
            return f"客单价 {_bare(before)} → {_bare(after)} 元"
        case "visitors":
            return f"访客 {grouped(before, 0)} → {grouped(after, 0)}"
        case _:
            return f"买家 {grouped(before, 0)} → {grouped(after, 0)}"


def _usual(move: Move, facts: ReportFacts) -> str:
    period = {"daily": "这天", "weekly": "这周", "monthly": "这个月"}[facts.report.kind]
    usual = {"daily": "平时一天", "weekly": "平时一周", "monthly": "平时一个月"}
    return (
        f"{period}卖 {yuan(move.after, facts)}，{usual[facts.report.kind]} "
        f"{yuan(move.before, facts)}"
    )


def _sold_out(move: Move, _cause: Cause, facts: ReportFacts) -> str:
    return f"断货，库存 0：{_usual(move, facts)}"


def _bad_reviews(move: Move, cause: Cause, facts: ReportFacts) -> str:
    days = max(7, facts.report.period.days)
    return (
        f"差评集中：近 {days} 天 {cause.after} 条 2 星及以下（再前 {days} 天 {cause.before} 条），"
        f"{_usual(move, facts)}"
    )


def _dear(move: Move, cause: Cause, _facts: ReportFacts) -> str:
    said = f"投产比 {_two(move.after)}（平时 {_two(move.before)}）"
    what = "点击单价" if cause.kind == "click_price" else "每次点击带来"
    return f"{said}，{what} {_cents(cause.before)} → {_cents(cause.after)} 元"


def _two(value: Value) -> str:
    return grouped(Decimal(value or 0), 2)


def _cents(fen: Value) -> str:
    return grouped(Decimal(fen or 0) / _FEN, 2)


_TROUBLES: Mapping[CauseKind, Callable[[Move, Cause, ReportFacts], str]] = {
    "sold_out": _sold_out,
    "bad_reviews": _bad_reviews,
    "click_price": _dear,
    "sales_a_click": _dear,
}
