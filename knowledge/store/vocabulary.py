"""The names a store holds, found in a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from threading import Lock

from sqlalchemy import Engine, func, select

from knowledge.store.engine import GLANCES
from knowledge.store.places import Places
from knowledge.store.rollup_tables import daily_placed
from knowledge.store.schema import ads, imports, members, product_names, traffic
from knowledge.text.fold import fold
from knowledge.text.patterns import lazy
from knowledge.text.yaml_file import read_yaml

_DIMENSIONS = ("shop", "platform", "region", "category", "channel", "device", "tier", "sku")
_IN_PARTS = ("shop", "category", "channel", "tier")  # names that people shorten
_LATIN = lazy(r"[a-z0-9]")
_LONGEST = 80
_SHORTEST_NUMBER = 5  # a number of fewer digits is no SKU unless it is called one


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in a sentence.

    Attributes:
        start: First character in the folded text.
        end: One past the last.
        values: What the store calls it; several where one product name has several SKUs.
        stored: False for a known name of something that the store does not hold.
    """

    start: int
    end: int
    dimension: str
    values: tuple[str, ...]
    stored: bool = True


class Vocabulary:
    """Names of shops, platforms, regions, categories, channels, devices, tiers and products."""

    def __init__(
        self, values: Mapping[str, Iterable[str]], products: Iterable[tuple[str, str]] = ()
    ) -> None:
        """Index the stored `values` by dimension, and the products as (sku, name)."""
        self._values = {dim: tuple(sorted(set(v) - {""})) for dim, v in values.items()}
        self._products = tuple((sku, fold(name)) for sku, name in products)
        self._in_parts = [
            (fold(value), (dimension, value))
            for dimension in _IN_PARTS
            for value in self._values.get(dimension, ())
        ]
        self._index: dict[str, tuple[str, tuple[str, ...]]] = {}
        self._absent: dict[str, tuple[str, str]] = {}
        names = _names()
        for dimension in reversed(_DIMENSIONS):  # the earlier dimension wins a shared name
            for name, value in self._spoken(dimension, names):
                self._add(name, dimension, value)
        for name, provinces in names.groups.items():
            stored = [
                v for v in self._values.get("region", ()) if names.places.bare(v) in provinces
            ]
            for value in stored:
                self._add(name, "region", value)
        self._add_products()
        self._add_absent(names)

    def values(self, dimension: str) -> tuple[str, ...]:
        """Return the stored values of `dimension`, sorted."""
        if dimension == "sku":
            return tuple(sorted({sku for sku, _ in self._products}))
        return self._values.get(dimension, ())

    def mentions(self, text: str) -> tuple[Mention, ...]:
        """Return the names in folded `text`, longest first where they overlap, left to right."""
        found = [m for start in range(len(text)) for m in self._starting(text, start)]
        found.sort(key=lambda m: (m.start - m.end, not m.stored, m.start))
        kept: list[Mention] = []
        for mention in found:
            if all(mention.end <= k.start or mention.start >= k.end for k in kept):
                kept.append(mention)
        return tuple(sorted(kept, key=lambda m: m.start))

    def only_name_with(self, fragment: str) -> tuple[str, str] | None:
        """Return (dimension, stored value) where one name alone holds folded `fragment`."""
        holders = {holder for name, holder in self._in_parts if fragment in name}
        return holders.pop() if len(holders) == 1 else None

    def products_containing(self, fragment: str) -> tuple[str, ...]:
        """Return the SKUs whose name holds folded `fragment`, sorted."""
        return tuple(sorted({sku for sku, name in self._products if fragment in name}))

    def _spoken(self, dimension: str, names: _Names) -> Iterator[tuple[str, str]]:
        for value in self._values.get(dimension, ()):
            if dimension == "region":
                yield from ((name, value) for name in names.places.spoken(value))
                continue
            yield fold(value), value
            for other in names.aliases.get(dimension, {}).get(value, ()):
                yield other, value

    def _add(self, name: str, dimension: str, value: str) -> None:
        held = self._index.get(name)
        same = held[1] if held and held[0] == dimension else ()
        if len(name) > 1:
            self._index[name] = (dimension, (*same, value))

    def _add_products(self) -> None:
        for sku, name in self._products:
            for spoken in {fold(sku), name}:
                if spoken and (spoken not in self._index or self._index[spoken][0] == "sku"):
                    self._add(spoken, "sku", sku)

    def _add_absent(self, names: _Names) -> None:
        for name, place in names.places.elsewhere().items():
            self._absent[name] = ("region", place)
        for dimension, aliases in names.aliases.items():
            for value, others in aliases.items():
                for name in (fold(value), *others):
                    self._absent[name] = (dimension, value)

    def _starting(self, text: str, start: int) -> Iterator[Mention]:
        for end in range(start + 2, min(len(text), start + _LONGEST) + 1):
            name = text[start:end]
            if name in self._index and _whole(text, start, end):
                dimension, values = self._index[name]
                yield Mention(start, end, dimension, tuple(sorted(set(values))))
            elif name in self._absent and _whole(text, start, end):
                dimension, value = self._absent[name]
                yield Mention(start, end, dimension, (value,), stored=False)


@dataclass(frozen=True, slots=True)
class _Names:
    places: Places
    groups: dict[str, list[str]]
    aliases: dict[str, dict[str, list[str]]]


@lru_cache(maxsize=1)
def _names() -> _Names:
    raw = read_yaml(Path(__file__).with_name("names.yaml"))
    places = Places(raw.pop("region"), raw.pop("provinces").split())
    return _Names(places, raw.pop("province_groups"), raw)


def _whole(text: str, start: int, end: int) -> bool:
    """Say whether [start, end) does not cut a Latin word or a number in two."""
    name = text[start:end]
    if name.isdigit() and len(name) < _SHORTEST_NUMBER:
        return bool(re.search(r"(?:sku|货号|编码|编号|款号|商品)[:： ]?$", text[:start]))
    before = text[start - 1] if start else " "
    after = text[end] if end < len(text) else " "
    if name.isdigit() and (before in "-./" or after in "-./年月日号"):
        return False
    return not (_LATIN.match(name[0]) and _LATIN.match(before)) and not (
        _LATIN.match(name[-1]) and _LATIN.match(after)
    )


Edition = tuple[int | None, datetime | None]
"""Newest import, newest undo."""

_EDITION = select(func.max(imports.c.id), func.max(imports.c.undone_at))


class StoreVocabulary:
    """The vocabulary of a store, read again after an import or an undo."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._glancing = engine.execution_options(**{GLANCES: True})
        self._seen: Edition | None = None
        self._vocabulary = Vocabulary({})
        self._turn = Lock()

    def current(self) -> Vocabulary:
        """Return the vocabulary as of the newest import."""
        edition = self.edition()
        with self._turn:  # after an import everybody comes: one reads, the others wait for it
            if edition != self._seen:
                self._vocabulary = self._read()
                self._seen = edition
            return self._vocabulary

    def edition(self) -> Edition:
        """Return what changes with every import and every undo, and with nothing else."""
        with self._glancing.connect() as connection:
            newest, undone = connection.execute(_EDITION).one()
        return newest, undone

    def _read(self) -> Vocabulary:
        sources = {  # orders by their daily rollup: a few rows a day, not every line
            "shop": (daily_placed, traffic, ads),
            "platform": (daily_placed, traffic, ads),
            "region": (daily_placed,),
            "category": (product_names,),
            "channel": (daily_placed, traffic, ads),
            "device": (daily_placed,),
            "tier": (members,),
        }
        with self._engine.connect() as connection:
            values = {
                dimension: [
                    value
                    for table in tables
                    for value in connection.scalars(select(table.c[dimension]).distinct())
                ]
                for dimension, tables in sources.items()
            }
            products = [
                (row.sku, row.name)
                for row in connection.execute(select(product_names.c.sku, product_names.c.name))
            ]
        return Vocabulary(values, products)
