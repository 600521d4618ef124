"""Measures of one fact to one SELECT at the grain of the question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    and_,
    case,
    exists,
    extract,
    false,
    func,
    not_,
    or_,
    select,
)

from knowledge.metrics.facts import TRAFFIC, Fact
from knowledge.metrics.model import Measure
from knowledge.metrics.scope import BUCKETS, CALENDAR, Scope, first_day
from knowledge.store.schema import (
    ads,
    buyers,
    calendar_days,
    members,
    product_names,
    sales,
    traffic,
)


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """The rows of a fact that a question is about.

    Attributes:
        key: What they are split by; None for one row.
        first_paid_on: The buyer's first paid day, where it was asked for.
    """

    fact: Fact
    scope: Scope
    source: FromClause
    where: tuple[ColumnElement[bool], ...]
    key: ColumnElement[Any] | None
    first_paid_on: ColumnElement[Any] | None

    def select(self, *columns: ColumnElement[Any]) -> Select[Any]:
        """Return key (if split), number of rows, then the columns, one row per key."""
        head = [] if self.key is None else [self.key.label("key")]
        query = select(*head, func.count().label("n"), *columns)
        query = query.select_from(self.source).where(*self.where)
        return query if self.key is None else query.group_by(self.key)

    def rows(self, *columns: ColumnElement[Any]) -> Select[Any]:
        """Return key (if split) and the columns of every row."""
        head = [] if self.key is None else [self.key.label("key")]
        return select(*head, *columns).select_from(self.source).where(*self.where)


def carries(fact: Fact, scope: Scope) -> bool:
    """Return whether every row of the fact can tell the dimensions and hours asked for."""
    if scope.period.clock and fact.instant is None:
        return False
    return all(_can_tell(fact, name) for name in scope.used)


def _can_tell(fact: Fact, dimension: str) -> bool:
    match dimension:
        case "hour":
            return fact.instant is not None
        case "category":
            return "category" in fact.dims or fact.dims.keys() >= {"shop", "sku"}
        case "buyer_type":
            return fact.buyer is not None
        case "tier":
            return fact.buyer_id is not None
        case _:
            return dimension in fact.dims or dimension in CALENDAR or dimension == "day"


def frame(fact: Fact, scope: Scope, *, first_paid: bool = False) -> Frame | None:
    """Return the fact's rows; None where it cannot tell a dimension or the hours asked for."""
    if not carries(fact, scope):
        return None
    rows = _Rows(fact, scope)
    key = rows.column(scope.by) if scope.by else None
    conditions = [rows.one_of(name, values) for name, values in scope.filters]
    first = rows.first_paid_on() if first_paid else None
    where = (*_inside(fact, scope), *conditions, *_grain(fact, scope))
    return Frame(fact, scope, rows.source, where, key, first)


def _inside(fact: Fact, scope: Scope) -> list[ColumnElement[bool]]:
    period = scope.period
    found = [fact.day >= period.start, fact.day <= period.end]
    if period.clock and fact.instant is not None:
        found += [fact.instant >= period.clock[0], fact.instant < period.clock[1]]
    found += [held for held in (fact.live, fact.only) if held is not None]
    return found


def _grain(fact: Fact, scope: Scope) -> list[ColumnElement[bool]]:
    """Rows of one fact of different grain never add."""
    by_sku = bool(scope.used & {"sku", "category"})
    if fact.name == "ads":
        return [_ads_grain(by_sku=by_sku)]
    if fact.name != "traffic":
        return []
    channel, sku = traffic.c.channel, traffic.c.sku
    if "channel" in scope.used:
        return [channel != "", sku != "" if by_sku else sku == ""]
    if not by_sku:
        return [channel == "", sku == ""]
    whole = traffic.alias("whole")
    same = [whole.c[name] == traffic.c[name] for name in ("date", "shop", "sku")]
    has_whole = exists().where(whole.c.live, *same, whole.c.channel == "")
    return [sku != "", or_(channel == "", not_(has_whole))]


def _ads_grain(*, by_sku: bool) -> ColumnElement[bool]:
    """A campaign's spend may be known as a whole and by product: it is spent once."""
    if by_sku:
        return ads.c.sku != ""
    plan = ads.alias("plan")
    same = [plan.c[name] == ads.c[name] for name in ("date", "shop", "channel", "campaign")]
    has_plan = exists().where(plan.c.live, *same, plan.c.sku == "", plan.c.campaign != "")
    return or_(ads.c.sku == "", not_(has_plan))


class _Rows:
    """A fact and the tables joined to it on the way to its dimensions, each once."""

    def __init__(self, fact: Fact, scope: Scope) -> None:
        self.fact, self.scope = fact, scope
        self.source: FromClause = fact.table
        self._joined: dict[str, FromClause] = {}

    def column(self, dimension: str) -> ColumnElement[Any]:
        """Return the dimension's value of a row."""
        if dimension in self.fact.dims:
            return self.fact.dims[dimension]
        if dimension in CALENDAR:
            return self._calendar().c[dimension]
        return self._derived(dimension)

    def _derived(self, dimension: str) -> ColumnElement[Any]:
        match dimension:
            case "hour" if self.fact.instant is not None:
                return extract("hour", self.fact.instant)
            case "category":
                return func.coalesce(self._names().c.category, "")
            case "buyer_type":
                before = self.first_paid_on() < self.scope.period.start
                return case((before, "returning"), else_="new")
            case "tier":
                return func.coalesce(self._members().c.tier, "")
            case _:
                return self.fact.day

    def one_of(self, dimension: str, values: Sequence[str]) -> ColumnElement[bool]:
        """Return the condition that a row has one of the values, written as in a key."""
        if dimension in BUCKETS:
            days = [day for v in values if (day := first_day(v, dimension)) is not None]
            return self.column(dimension).in_(days) if days else false()
        if dimension in ("weekday", "hour"):
            slots = [int(v) for v in values if v.isdecimal()]
            return self.column(dimension).in_(slots) if slots else false()
        return self.column(dimension).in_(values) if values else false()

    def first_paid_on(self) -> ColumnElement[Any]:
        """Return the first paid day of the row's buyer; null where the buyer never paid."""
        same = buyers.c.buyer == self.fact.buyer
        return self._join("buyers", buyers, same, optional=True).c.first_paid_on

    def _calendar(self) -> FromClause:
        return self._join("calendar", calendar_days, calendar_days.c.day == self.fact.day)

    def _names(self) -> FromClause:
        dims = self.fact.dims
        same = and_(product_names.c.shop == dims["shop"], product_names.c.sku == dims["sku"])
        return self._join("names", product_names, same, optional=True)

    def _members(self) -> FromClause:
        key = (members.c.shop, members.c.buyer_id)
        tiers = select(*key, func.max(members.c.tier).label("tier"))
        tiers_by_key = tiers.where(members.c.live).group_by(*key).subquery("tiers")
        same = and_(
            tiers_by_key.c.shop == self.fact.dims["shop"],
            tiers_by_key.c.buyer_id == self.fact.buyer_id,
        )
        return self._join("members", tiers_by_key, same, optional=True)

    def _join(
        self, name: str, table: FromClause, on: ColumnElement[bool], *, optional: bool = False
    ) -> FromClause:
        if name not in self._joined:
            self._joined[name] = table
            self.source = self.source.join(table, on, isouter=optional)
        return self._joined[name]


def plain(rows: Frame, measures: Sequence[Measure]) -> Select[Any]:
    """Return the SELECT of sums and distinct counts, one column per measure."""
    return rows.select(*(_aggregate(rows, measure) for measure in measures))


def _aggregate(rows: Frame, measure: Measure) -> ColumnElement[Any]:
    fact = rows.fact
    if measure.kind == "sum":
        amount = fact.sums[measure.column]
        if not measure.known:
            return func.sum(amount)
        return func.sum(case((fact.column(measure.known).is_not(None), amount)))
    if measure.column in fact.counts:
        return func.sum(fact.counts[measure.column])
    value = fact.keys[measure.column]
    if measure.kind in ("new", "returning"):
        is_new = _paid_first_inside(rows)
        value = case((is_new if measure.kind == "new" else _paid_before(rows), value))
    counted = func.count(value.distinct())
    return func.nullif(counted, 0) if measure.known else counted


def _paid_before(rows: Frame) -> ColumnElement[bool]:
    """Return whether the buyer had paid before the period or the bucket of the row began."""
    period, by = rows.scope.period, rows.scope.by
    if period.clock:
        earlier = sales.alias("earlier")
        return exists().where(
            earlier.c.buyer == rows.fact.buyer, earlier.c.paid_at < period.clock[0]
        )
    first = rows.first_paid_on
    before = first < period.start if first is not None else false()
    if first is None or rows.key is None or by not in BUCKETS:
        return before
    return or_(before, first < rows.key)


def _paid_first_inside(rows: Frame) -> ColumnElement[bool]:
    """Return whether the buyer's first payment is in the period and in the bucket of the row."""
    recurs = rows.scope.by in ("weekday", "hour")
    inside = not_(_paid_before(rows))
    if rows.first_paid_on is None or not recurs:
        return inside
    return and_(inside, rows.first_paid_on == rows.fact.day)


def repeat(rows: Frame) -> Select[Any]:
    """Return key, number of buyers, buyers with two paid orders or more."""
    buyer, order = rows.fact.keys["buyer"], rows.fact.keys["order"]
    orders = func.count(order.distinct()).label("orders")
    grouped = [buyer] if rows.key is None else [rows.key, buyer]
    per_buyer = rows.rows(buyer.label("buyer"), orders).group_by(*grouped).subquery()
    again = func.sum(case((per_buyer.c.orders > 1, 1), else_=0))
    return _outer(rows, per_buyer, func.count(), again)


def daily_buyers(rows: Frame) -> Select[Any]:
    """Return key, count, buyers of each day added up, over the days that have visitors."""
    days = days_with_visitors(rows.scope)
    chosen = rows.rows(rows.fact.day.label("day"), rows.fact.keys["buyer"].label("buyer"))
    pairs = chosen.where(rows.fact.day.in_(days)).distinct().subquery()
    return _outer(rows, pairs, func.count(), func.count())


def days_with_visitors(scope: Scope) -> Select[Any]:
    """Return the days of the period for which visitors are known, at the grain of the split."""
    rows = frame(TRAFFIC, scope) or frame(TRAFFIC, scope.unsplit())
    if rows is None:
        return select(TRAFFIC.day).where(false())
    chosen = select(TRAFFIC.day).select_from(rows.source).where(*rows.where)
    return chosen.where(traffic.c.uv.is_not(None))


def _outer(rows: Frame, inner: FromClause, *columns: ColumnElement[Any]) -> Select[Any]:
    if rows.key is None:
        return select(*columns).select_from(inner)
    return select(inner.c.key, *columns).group_by(inner.c.key)
