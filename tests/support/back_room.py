"""A back room without a store, for the parts of the front that ask it for nothing."""

from __future__ import annotations

from functools import lru_cache

from sqlalchemy import create_engine
from sqlalchemy.engine import make_url
from sqlalchemy.pool import StaticPool

from knowledge.dates.calendar import load_calendar
from knowledge.facade import Knowledge
from knowledge.library.library import open_library
from knowledge.metrics.load import load_catalogue
from knowledge.metrics.run import MetricLayer
from knowledge.store.engine import Store
from knowledge.store.schema import metadata
from knowledge.store.vocabulary import StoreVocabulary


@lru_cache(maxsize=1)
def empty_knowledge() -> Knowledge:
    """Metrics, names and calendar over a store in memory that nothing was imported into."""
    engine = create_engine(
        "sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False}
    )
    metadata.create_all(engine)
    catalogue, vocabulary = load_catalogue(), StoreVocabulary(engine)
    return Knowledge(
        catalogue,
        MetricLayer(engine, catalogue),
        vocabulary,
        load_calendar(),
        Store(engine, make_url("sqlite://")),
        open_library("sqlite://"),
        vocabulary.edition,
    )
