"""Everything a skill may ask, opened from one place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache

from knowledge.dates.calendar import Calendar, load_calendar
from knowledge.library.library import Library
from knowledge.metrics.load import load_catalogue
from knowledge.metrics.model import Catalogue
from knowledge.metrics.run import MetricLayer
from knowledge.store.engine import Store, open_store
from knowledge.store.vocabulary import Edition, StoreVocabulary


@dataclass(frozen=True, slots=True)
class Knowledge:
    """Everything a skill may ask.

    Attributes:
        library: The handbook and the team's documents; read for the first question to it.
        edition: Returns what changes with every import.
        currency: The shop's currency, ISO 4217.
    """

    catalogue: Catalogue
    metrics: MetricLayer
    vocabulary: StoreVocabulary
    calendar: Calendar
    store: Store
    library: Library
    edition: Callable[[], Edition]
    currency: str = "CNY"

    @contextmanager
    def at_one_moment(self) -> Iterator[Knowledge]:
        """Give the same room with figures of one moment, whatever is imported meanwhile."""
        with self.metrics.at_one_moment() as metrics:
            yield replace(self, metrics=metrics, edition=cache(self.edition))


def open_knowledge(
    store_url: str,
    library: Library,
    *,
    currency: str = "CNY",
    fiscal_start: tuple[int, int] = (1, 1),
) -> Knowledge:
    """Open the store database at `store_url` and load metrics, names and calendar.

    Args:
        store_url: SQLAlchemy URL.
        library: As `open_library` gives it.
        currency: ISO 4217 code of every amount in the store.
        fiscal_start: (month, day) on which the shop's fiscal year begins.
    """
    store = open_store(store_url)
    catalogue = load_catalogue()
    vocabulary = StoreVocabulary(store.engine)
    return Knowledge(
        catalogue,
        MetricLayer(store.engine, catalogue),
        vocabulary,
        load_calendar(fiscal_start=fiscal_start),
        store,
        library,
        vocabulary.edition,
        currency,
    )
