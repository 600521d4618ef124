"""Which SKUs can be among the first of a ranking, told without adding up all of them."""

from __future__ import annotations

from functools import lru_cache

from sqlalchemy import Connection, Select, and_, case, func, or_, select

from knowledge.metrics.facts import SKU_SPANS
from knowledge.metrics.model import Measure
from knowledge.metrics.routes import Spans, joined_to_pieces, pieces
from knowledge.metrics.scope import Scope
from knowledge.store.rollup_tables import LONGER, sku_spans

_MOST = 500
"""More of them are added up no faster than all."""

_LENGTHS = ("day", *LONGER)


def among_contenders(connection: Connection, scope: Scope, measure: Measure, top: int) -> Scope:
    """Return the scope narrowed to SKUs that can be among the `top` largest by `sku_spans`.

    The sums of any `top` SKUs bound the last of the first from below: here of those that lead the
    longest piece of the period. Who is below bound / pieces in every piece is below it in all,
    pieces without a row among them, as long as the bound is above 0. The scope is returned as it
    is where it is not, where it has filters, or where too many SKUs come near.
    """
    if scope.filters:
        return scope
    asked = _near(tuple(pieces(scope.period)), measure.column, top)
    contenders = tuple(connection.execute(asked).scalars())
    return scope if len(contenders) > _MOST else scope.narrowed("sku", contenders)


@lru_cache(maxsize=64)
def _near(spans: Spans, column: str, top: int) -> Select[str]:
    figure = SKU_SPANS.sums[column]
    grain, first = max(spans, key=lambda span: _LENGTHS.index(span[0]))
    in_longest = and_(sku_spans.c.grain == grain, sku_spans.c.day == first)
    ahead = select(sku_spans.c.sku).where(in_longest).order_by(figure.desc()).limit(top)
    rows = joined_to_pieces(spans)
    sums = select(func.sum(figure).label("figure")).select_from(rows)
    of = sums.where(sku_spans.c.sku.in_(ahead)).group_by(sku_spans.c.sku).subquery().c
    least = func.min(of.figure)
    bound = select(case((and_(func.count() == top, least > 0), least))).scalar_subquery()
    near = or_(bound.is_(None), figure * len(spans) >= bound)
    return select(sku_spans.c.sku).distinct().select_from(rows).where(near).limit(_MOST + 1)
