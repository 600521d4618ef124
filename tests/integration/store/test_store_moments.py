"""Figures of one answer are of one moment, on both databases."""

from __future__ import annotations

from datetime import date

from knowledge.dates.period import Period
from knowledge.metrics.load import load_catalogue
from knowledge.metrics.query import MetricQuery, Value
from knowledge.metrics.run import MetricLayer
from knowledge.store.engine import Store
from tests.support.stores import line, put

NOVEMBER = Period(date(2026, 11, 1), date(2026, 11, 30), "month")
PAID = MetricQuery(("paid_amount",), NOVEMBER)


def paid_fen(layer: MetricLayer) -> Value:
    (row,) = layer.measure(PAID).rows
    return row.values["paid_amount"]


def test_answer_that_began_before_an_import_ends_on_the_old_figures(store: Store) -> None:
    put(store, "order_lines", [line("A", 100)])
    layer = MetricLayer(store.engine, load_catalogue())

    with layer.at_one_moment() as still:
        before = paid_fen(still)
        put(store, "order_lines", [line("A", 700)])
        meanwhile = paid_fen(still)

    assert (before, meanwhile) == (100, 100)
    assert paid_fen(layer) == 700


def test_moment_opens_nothing_where_nothing_is_asked(store: Store) -> None:
    with MetricLayer(store.engine, load_catalogue()).at_one_moment():
        assert store.engine.pool.checkedout() == 0
