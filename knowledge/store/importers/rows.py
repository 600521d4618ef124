"""Batches of raw cells into columns ready for the store."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from operator import itemgetter

from knowledge.store.importers.aside import SetAside
from knowledge.store.importers.bind import Header
from knowledge.store.importers.cells import (
    Bad,
    BadCellError,
    Cell,
    Convert,
    Memo,
    Value,
    converter,
    plain,
    read_number,
)
from knowledge.store.importers.fields import Field
from knowledge.store.importers.finish import LineNumbers, Part, Work, finish
from knowledge.store.importers.recipe import Name, Skip, StandIn, TableRecipe
from knowledge.store.importers.regions import province_of
from knowledge.store.importers.skips import meets
from knowledge.store.importers.times import Clock

ANYTHING_ELSE = "*"


@dataclass(frozen=True, slots=True)
class Batch:
    """Some rows of a file; every row has as many cells as the header."""

    lines: Sequence[int]
    rows: Sequence[Sequence[Cell]]


@dataclass(frozen=True, slots=True)
class Keeping:
    """What the importer knows that the file does not say.

    Attributes:
        shop: Fills rows that name no shop.
        pseudonym: Turns a buyer id into the one that is stored.
    """

    clock: Clock
    shop: str
    pseudonym: Callable[[str], str]


@dataclass(slots=True)
class Cleaned:
    """What one batch gave.

    Attributes:
        lines: Line in the file of every row the parts point at.
        parts: Rows by table, columns by the store's names.
        skipped: Rule → rows it set aside; they are in `aside` too.
    """

    lines: Sequence[int]
    parts: list[Part]
    aside: list[SetAside]
    skipped: Counter[str] = field(default_factory=Counter)


class RowCleaner:
    """Cleans the batches of one file for one table; remembers every cell it has converted."""

    def __init__(self, recipe: TableRecipe, header: Header, keeping: Keeping) -> None:
        self._recipe, self._header, self._keeping = recipe, header, keeping
        self._constants = dict(recipe.constants)
        if keeping.shop and "shop" in recipe.spec.fields:
            self._constants["shop"] = keeping.shop
        self._memos = {name: Memo(self._convert(one)) for name, one in recipe.spec.fields.items()}
        self._numbers = Memo(read_number)
        self._skips = tuple((skip, self._test_of(skip)) for skip in recipe.skip)
        self._mine = tuple(self._test_of(rule) for rule in recipe.mine)
        self._others = tuple(self._test_of(rule) for rule in recipe.others)
        self._seen: set[Value] = set()
        self._line_nos = LineNumbers()

    def _test_of(self, rule: Skip) -> _Test:
        return _Test(self._cells_of(rule.column), Memo(meets(rule)))

    def _cells_of(self, column: Name) -> tuple[int, ...]:
        return self._header.places(self._recipe.columns.get(str(column), (column,)))

    def _convert(self, one: Field) -> Convert:
        convert = converter(one.kind, self._keeping.clock, self._recipe.units.get(one.name, ""))
        if one.name in self._recipe.province:
            convert = _province
        if one.name in self._recipe.values:
            convert = partial(_translated, self._recipe.values[one.name], convert)
        if one.kind == "buyer":
            convert = partial(_hidden, self._keeping.pseudonym, convert)
        return convert

    def clean(self, batch: Batch) -> Cleaned:
        """Return the batch's rows as columns, and what was set aside."""
        batch = self._own(batch)
        skipped: Counter[str] = Counter()
        work = self._work(batch)
        for skip, row, cell in self._skipped(batch):
            skipped[str(skip)] += 1
            work.refuse(row, skip.because or f"跳过规则：{skip}", cell)
        for name in self._recipe.spec.fields:
            self._read_column(work, name, batch)
        work.less = [
            self._values(work, self._numbers, column)
            for column in self._columns(batch, self._recipe.less)
        ]
        parts = finish(work)
        if self._recipe.byproduct:
            return Cleaned(batch.lines, parts, [])
        aside = [
            SetAside(batch.lines[row], reason, excerpt)
            for row, (reason, excerpt) in sorted(work.bad.items())
        ]
        return Cleaned(batch.lines, parts, aside, skipped)

    def _own(self, batch: Batch) -> Batch:
        if not (self._mine or self._others or self._recipe.once):
            return batch
        own = list(self._own_rows(batch))
        return Batch([batch.lines[row] for row in own], [batch.rows[row] for row in own])

    def _own_rows(self, batch: Batch) -> Iterator[int]:
        keys = self._keys(batch) if self._recipe.once else ()
        for row, cells in enumerate(batch.rows):
            if any(rule.met(cells) for rule in self._others):
                continue
            if not all(rule.met(cells) for rule in self._mine):
                continue
            if keys and self._is_repeated(keys[row]):
                continue
            yield row

    def _keys(self, batch: Batch) -> Sequence[Value]:
        columns = self._columns(batch, self._recipe.columns.get(self._recipe.once, ()))
        memo = self._memos[self._recipe.once]
        return [memo[cell] for cell in _first_filled(columns)] if columns else ()

    def _is_repeated(self, key: Value) -> bool:
        """Say whether the key was seen before; a row without one is left to be refused."""
        if isinstance(key, Bad) or _empty(key):
            return False
        known = key in self._seen
        self._seen.add(key)
        return known

    def _work(self, batch: Batch) -> Work:
        return Work(self._recipe, len(batch.rows), {}, {}, [], {}, self._line_nos)

    def _skipped(self, batch: Batch) -> Iterator[tuple[Skip, int, Cell]]:
        done: set[int] = set()
        for skip, test in self._skips:
            for row, cells in enumerate(batch.rows):
                if row not in done and test.met(cells):
                    done.add(row)
                    yield skip, row, cells[test.places[0]]

    def _columns(self, batch: Batch, names: Iterable[Name]) -> list[list[Cell]]:
        return [list(map(itemgetter(place), batch.rows)) for place in self._header.places(names)]

    def _read_column(self, work: Work, name: str, batch: Batch) -> None:
        columns = self._columns(batch, self._recipe.columns.get(name, ()))
        memo = self._memos[name]
        constant = self._constants.get(name)
        if columns:
            cells = columns[0] if len(columns) == 1 else _first_filled(columns)
            if name in self._recipe.when:
                cells = self._only_when(cells, batch, *self._recipe.when[name])
            if name == "paid_at" and self._recipe.paid_by:
                cells = self._only_paid(cells, batch, self._recipe.paid_by)
            values = self._values(work, memo, cells)
            for more in self._columns(batch, self._recipe.plus.get(name, ())):
                values = _added(values, self._values(work, memo, more))
            if constant is not None:
                values = [memo[constant] if _empty(value) else value for value in values]
            work.columns[name] = values
        elif constant is not None:
            work.columns[name] = [memo[constant]] * work.count
        instead = self._columns(batch, self._recipe.unpaid.get(name, ()))
        if instead:
            work.unpaid[name] = self._values(work, memo, _first_filled(instead))

    def _only_when(
        self, cells: list[Cell], batch: Batch, column: Name, words: tuple[str, ...]
    ) -> list[Cell]:
        signs = self._columns(batch, (column,))
        if not signs:
            return cells
        held = Memo(partial(_holds, words))
        return [cell if held[sign] else None for cell, sign in zip(cells, *signs, strict=True)]

    def _only_paid(self, cells: list[Cell], batch: Batch, paid_by: StandIn) -> list[Cell]:
        unpaid = {row for way in paid_by.unless for row in self._rows_with(batch, way)}
        return [None if row in unpaid else cell for row, cell in enumerate(cells)]

    def _rows_with(self, batch: Batch, way: Mapping[Name, tuple[str, ...]]) -> Iterator[int]:
        """Yield the rows whose every named column holds one of its words."""
        held = [
            (self._header.place(column), Memo(partial(_holds, words)))
            for column, words in way.items()
        ]
        for row, cells in enumerate(batch.rows):
            if all(memo[None if place is None else cells[place]] for place, memo in held):
                yield row

    @staticmethod
    def _values(work: Work, memo: Memo, cells: list[Cell]) -> list[Value]:
        values = list(map(memo.__getitem__, cells))
        if memo.faulty:
            for row, value in enumerate(values):
                if isinstance(value, Bad):
                    work.refuse(row, value.reason, cells[row])
                    values[row] = None
        return values


@dataclass(frozen=True, slots=True)
class _Test:
    """A rule bound to its columns."""

    places: tuple[int, ...]
    memo: Memo

    def met(self, cells: Sequence[Cell]) -> bool:
        return any(self.memo[cells[place]] for place in self.places)


def _first_filled(columns: Sequence[list[Cell]]) -> list[Cell]:
    return [
        next((cell for cell in cells if _filled(cell)), None)
        for cells in zip(*columns, strict=True)
    ]


def _filled(cell: Cell) -> bool:
    try:
        return plain(cell) != ""
    except BadCellError:
        return True


def _holds(words: tuple[str, ...], cell: Cell) -> bool:
    said = str(cell).casefold() if _filled(cell) else ""
    return any(word in said if word else not said for word in words)


def _added(values: list[Value], more: list[Value]) -> list[Value]:
    return [
        value + extra if isinstance(value, int) and isinstance(extra, int) else value
        for value, extra in zip(values, more, strict=True)
    ]


def _empty(value: Value) -> bool:
    return value is None or value == ""


def _translated(values: Mapping[str, str], convert: Convert, cell: Cell) -> Value:
    said = plain(cell)
    found = values.get(said, values.get(ANYTHING_ELSE))
    return convert(cell if found is None else found)


def _province(cell: Cell) -> Value:
    return province_of(plain(cell))


def _hidden(pseudonym: Callable[[str], str], convert: Convert, cell: Cell) -> Value:
    said = convert(cell)
    return pseudonym(str(said)) if said else ""
