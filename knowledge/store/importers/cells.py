"""One cell into one value; what cannot be read says why."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import partial
from types import MappingProxyType
from typing import Final

from knowledge.store.importers.fields import Kind
from knowledge.store.importers.regions import without_address
from knowledge.store.importers.times import (
    Clock,
    day_range,
    read_day,
    read_instant,
    read_period,
    usual_instant,
)

Cell = object
"""What a reader hands over: str, int, float, Decimal, bool, date, datetime or None."""

Value = object
"""What the store takes: str, int, Decimal, bool, date, datetime, a pair of dates, or None."""

Convert = Callable[[Cell], Value]


class BadCellError(ValueError):
    """A cell that cannot be what its column holds; the message is a Chinese reason."""


@dataclass(frozen=True, slots=True)
class Bad:
    """A cell that was refused."""

    reason: str


_NULLS: Final = frozenset({"", "-", "--", "—", "——", "/", "null", "none", "nan", "n/a", "#n/a"})
_EXCEL_TEXT: Final = re.compile(r'^="(.*)"$', re.DOTALL)
_WHOLE: Final = re.compile(r"^(\d+)\.0+$")
_SCIENTIFIC: Final = re.compile(r"^\d(?:\.\d+)?[eE]\+?\d{2,}$")
_EXACT_FLOAT: Final = 2**53
_LARGEST: Final = Decimal(10) ** 13
_MONEY_MARKS: Final = str.maketrans("", "", ",¥￥$£€元 ")
_CENT: Final = Decimal(1)
_HUNDRED: Final = Decimal(100)
_TEN_THOUSAND: Final = Decimal(10_000)
_FACTORS: Final[Mapping[str, Decimal]] = MappingProxyType(
    {"fen": 1 / _HUNDRED, "qian": Decimal(1000), "wan": _TEN_THOUSAND}
)
_TOP_RATING: Final = 5
_MOST_ITEMS: Final = 2_000_000_000

_FLAGS: Final[Mapping[str, bool]] = MappingProxyType(
    dict.fromkeys(("1", "true", "yes", "y", "是", "在售", "上架", "出售中", "销售中"), True)
    | dict.fromkeys(("0", "false", "no", "n", "否", "下架", "停售", "仓库中", "已下架"), False)
)
_EVENTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "pv": "pv", "浏览": "pv", "点击": "pv", "view": "pv",
        "cart": "cart", "加购": "cart",
        "fav": "fav", "收藏": "fav",
        "buy": "buy", "购买": "buy", "purchase": "buy",
    }
)  # fmt: skip


def plain(cell: Cell) -> str:
    """Return the cell as text without Excel's wrappings, quotes and blanks; "" for no value."""
    if cell is None or cell != cell:  # noqa: PLR0124  # a NaN is the float that is not itself
        return ""
    said = str(cell).strip()
    if said.startswith("="):
        wrapped = _EXCEL_TEXT.match(said)
        said = wrapped[1].strip() if wrapped else said
    said = said.removeprefix("'").strip()
    if "\x00" in said:
        raise BadCellError("含有空字符（NUL）")
    return "" if said.casefold() in _NULLS else said


def read_id(cell: Cell) -> Value:
    """Return a code as text: 17850.0 is 17850; digits that Excel has rounded off are refused."""
    if isinstance(cell, str) and cell.isalnum() and _is_usual_id(cell):
        return cell
    if isinstance(cell, float) and cell == cell:  # noqa: PLR0124  # not NaN
        if abs(cell) >= _EXACT_FLOAT:
            raise BadCellError("编号超过 15 位又存成了数字，末位已丢失")
        return str(int(cell)) if cell.is_integer() else repr(cell)
    said = plain(cell)
    if said.isdecimal():
        return said
    if _SCIENTIFIC.match(said):
        raise BadCellError("编号被写成了科学计数法，末位已丢失")
    whole = _WHOLE.match(said)
    return whole[1] if whole else said


def _is_usual_id(said: str) -> bool:
    """Say at little cost that letters and digits are no number in disguise and no "null"."""
    return said.isdecimal() or (said[0].isalpha() and said.casefold() not in _NULLS)


def read_number(cell: Cell) -> Decimal | None:
    """Return an exact number; signs of currency, separators and 万 are understood."""
    said = plain(cell)
    if not said:
        return None
    try:
        number = Decimal(said)
    except InvalidOperation:
        number = _written_number(said)
    if not number.is_finite() or abs(number) > _LARGEST:
        raise BadCellError("数字超出范围")
    return number


def _written_number(said: str) -> Decimal:
    text = unicodedata.normalize("NFKC", said).translate(_MONEY_MARKS).strip()
    sign = Decimal(1)
    if text.startswith("(") and text.endswith(")"):
        text, sign = text[1:-1], Decimal(-1)
    if text.endswith("万"):
        text, sign = text[:-1], sign * _TEN_THOUSAND
    if text.endswith("%"):
        text, sign = text[:-1], sign / _HUNDRED
    try:
        return Decimal(text.removeprefix("CNY").removeprefix("RMB")) * sign
    except InvalidOperation:
        raise BadCellError("不是数字") from None


def fen_of(amount: Decimal) -> int:
    """Return an amount in the currency's unit as fen, half up."""
    return int((amount * _HUNDRED).quantize(_CENT, rounding=ROUND_HALF_UP))


def read_money(cell: Cell) -> Value:
    """Return fen."""
    number = read_number(cell)
    return None if number is None else fen_of(number)


def read_scaled(factor: Decimal, kind: Kind, cell: Cell) -> Value:
    """Return an amount whose cell holds it in another unit, `factor` times the currency's.

    Money comes in fen, a price in the currency's unit; other numbers are targets, in fen too.
    """
    number = read_number(cell)
    if number is None:
        return None
    amount = number * factor
    return amount if kind == "price" else fen_of(amount)


def read_count(cell: Cell) -> Value:
    """Return a whole number."""
    number = read_number(cell)
    if number is None:
        return None
    if number != number.to_integral_value():
        raise BadCellError("不是整数")
    if abs(number) > _MOST_ITEMS:
        raise BadCellError("数字超出范围")
    return int(number)


def read_flag(cell: Cell) -> Value:
    """Return yes or no."""
    said = str(read_id(cell)).casefold()
    if said and said not in _FLAGS:
        raise BadCellError("看不懂是或否")
    return _FLAGS.get(said)


def read_event(cell: Cell) -> Value:
    """Return pv, cart, fav or buy; "" for none."""
    said = plain(cell).casefold()
    if said and said not in _EVENTS:
        raise BadCellError("不是 pv、cart、fav、buy 之一")
    return _EVENTS.get(said, "")


def read_rating(cell: Cell) -> Value:
    """Return a rating of 1 to 5."""
    number = read_number(cell)
    if number is not None and not 1 <= number <= _TOP_RATING:
        raise BadCellError("评分不在 1 到 5 之间")
    return number


def read_region(cell: Cell) -> Value:
    """Return a place as written; of a street address only the province."""
    return without_address(plain(cell))


def converter(kind: Kind, clock: Clock, unit: str = "") -> Convert:
    """Return the reader of one column.

    The unit is "fen", "qian" (1,000), "wan" (10,000), "unix_s", "unix_ms", or a strptime pattern;
    "" for the usual.
    """
    if unit in _FACTORS:
        return partial(read_scaled, _FACTORS[unit], kind)
    if kind == "instant":
        return partial(_timed, clock, unit)
    if kind == "day":
        return partial(_dated, clock, unit)
    if kind == "period":
        return _spanned
    return _BY_KIND[kind]


def _timed(clock: Clock, unit: str, cell: Cell) -> datetime | None:
    if isinstance(cell, datetime):
        return _checked(read_instant(cell, clock, unit), clock)
    if isinstance(cell, date):
        return _checked(datetime.combine(cell, time()), clock)
    try:
        if not unit and (usual := usual_instant(cell)):
            return _checked(usual, clock)
        said = plain(cell)
        return _checked(read_instant(said, clock, unit), clock) if said else None
    except (ValueError, OverflowError) as fault:
        raise BadCellError(str(fault) if isinstance(fault, BadCellError) else _NO_TIME) from None


_NO_TIME: Final = "看不懂的时间"


def _checked(at: datetime | None, clock: Clock) -> datetime | None:
    if at is None or clock.earliest <= at.date() <= clock.latest:
        return at
    raise BadCellError(f"日期不在 {clock.earliest} 到 {clock.latest} 之间")


def _dated(clock: Clock, unit: str, cell: Cell) -> Value:
    if isinstance(cell, str) and (ends := day_range(cell)):
        days = {_dated(clock, unit, end) for end in ends}
        if len(days) > 1:
            raise BadCellError("是几天合在一起的数，请按天导出")
        return days.pop()
    at = _timed(clock, unit, read_day(cell))
    return None if at is None else at.date()


def _spanned(cell: Cell) -> Value:
    said = plain(cell.isoformat()[:10] if isinstance(cell, date) else cell)
    if not said:
        return None
    try:
        return read_period(said)
    except ValueError:
        raise BadCellError("看不懂的周期，例如 2026-11、2026-Q4、2026") from None


_BY_KIND: Final[Mapping[Kind, Convert]] = MappingProxyType(
    {
        "id": read_id,
        "buyer": read_id,
        "word": plain,
        "region": read_region,
        "count": read_count,
        "money": read_money,
        "price": read_number,
        "number": read_number,
        "flag": read_flag,
        "rating": read_rating,
        "event": read_event,
    }
)


class Memo(dict[Cell, Value]):
    """Values by cell, converted once each; a refused cell is kept as `Bad`."""

    __slots__ = ("convert", "faulty")

    _MOST: Final = 32_768

    def __init__(self, convert: Convert) -> None:
        super().__init__()
        self.convert = convert
        self.faulty = False

    def __missing__(self, cell: Cell) -> Value:
        if len(self) >= self._MOST:
            self.clear()
        value: Value
        try:
            value = self.convert(cell)
        except BadCellError as fault:
            value = Bad(str(fault))
            self.faulty = True
        self[cell] = value
        return value
