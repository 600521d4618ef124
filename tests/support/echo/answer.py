"""An EchoQuery to facts; some texts stand for faults."""

from __future__ import annotations

from dataclasses import dataclass

from knowledge.errors import CurrencyError, StoreBusyError, UnknownNameError
from skills.kit.contract import Context
from tests.support.echo.query import EchoQuery


@dataclass(frozen=True, slots=True)
class EchoAnswer:
    lines: tuple[str, ...]


def answer(query: EchoQuery, context: Context) -> EchoAnswer:
    """Repeat, or fail as the text says."""
    match query.text:
        case "unknown":
            raise UnknownNameError("product", "羊毛杉", ("羊毛衫", "围巾"))
        case "currency":
            raise CurrencyError("orders.csv", "USD")
        case "busy":
            raise StoreBusyError("shop.db", "导入中")
        case "bug":
            raise ZeroDivisionError
        case "shops":
            return EchoAnswer((",".join(sorted(context.shops or ())),))
    return EchoAnswer((query.text,) * query.times)
