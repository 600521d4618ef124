"""The catalogue's YAML files read into types, with every fault named by file and line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from pathlib import Path
from typing import Literal, cast, get_args

from knowledge.errors import CatalogueError
from knowledge.metrics.blocks import Block, Faults, blocks_in
from knowledge.metrics.facts import COLUMNS
from knowledge.metrics.model import (
    Additive,
    Catalogue,
    Difference,
    Dimension,
    DimensionKind,
    Formula,
    Good,
    Kind,
    Measure,
    MeasureKind,
    Metric,
    Plain,
    Ratio,
    Total,
    Unit,
)

_HERE = Path(__file__).parent
_MEASURE_KINDS: tuple[str, ...] = get_args(MeasureKind)
_ALWAYS = ("title", "words", "definition", "unit", "good", "kind", "additive", "check")
_MAYBE = ("brief",)
_MEASURE_KEYS = ("fact", "column", "known", "exact", "zero_with")
_KEYS_OF = {"ratio": ("over", "under", "scale"), "minus": ("of", "less"), "plus": ("of",)}
_NEEDED_OF = {"ratio": ("over", "under"), "minus": ("of", "less"), "plus": ("of",)}
_ADDITIVE_OF: dict[str, tuple[Additive, ...]] = {
    "sum": ("full", "none"),
    "distinct": ("none", "header"),
    "last": ("last",),
    "minus": ("full",),
}


@lru_cache
def load_catalogue() -> Catalogue:
    """Return the catalogue that comes with the program.

    Raises:
        CatalogueError: a file is not valid; the reasons name file and line.
    """
    return read_catalogue(_HERE / "catalogue", _HERE / "dimensions.yaml")


def read_catalogue(folder: Path, dimensions: Path) -> Catalogue:
    """Return the metrics of every YAML file in `folder`, by file name, and the dimensions.

    Raises:
        CatalogueError: one or more blocks are not valid; all faults are named at once.
    """
    faults = Faults()
    blocks = [b for path in sorted(folder.glob("*.yaml")) for b in blocks_in(path, faults)]
    reading = _Reading(_unique(blocks, faults), faults)
    metrics = [m for block in reading.blocks.values() if (m := reading.metric(block))]
    named = [_dimension(block, faults) for block in blocks_in(dimensions, faults)]
    _one_meaning(metrics, reading.blocks, faults)
    if faults.found:
        raise CatalogueError(folder.name, *faults.found)
    return Catalogue(tuple(metrics), tuple(d for d in named if d))


def _unique(blocks: list[Block], faults: Faults) -> Mapping[str, Block]:
    found: dict[str, Block] = {}
    for block in blocks:
        if block.id in found:
            faults.add(block, "id", f"metric {block.id!r} is defined twice")
        found.setdefault(block.id, block)
    return found


def _one_meaning(metrics: list[Metric], blocks: Mapping[str, Block], faults: Faults) -> None:
    """A word that names two metrics would make an answer depend on the order of files."""
    owner: dict[str, str] = {}
    for metric in metrics:
        for word in metric.words:
            first = owner.setdefault(word.casefold(), metric.id)
            if first != metric.id:
                faults.add(blocks[metric.id], "words", f"{word!r} already names {first!r}")


def _dimension(block: Block, faults: Faults) -> Dimension | None:
    faults.keys(block, needed=("title", "words", "kind"), allowed=("title", "words", "kind"))
    kind = faults.one_of(block, "kind", get_args(DimensionKind))
    title = block.text("title")
    words = tuple(dict.fromkeys((title, *block.texts("words"))))
    return Dimension(block.id, title, words, cast(DimensionKind, kind)) if kind else None


@dataclass
class _Reading:
    """Blocks on their way to metrics; formulas that name other metrics are resolved once."""

    blocks: Mapping[str, Block]
    faults: Faults
    _formulas: dict[str, Formula | None] = field(default_factory=dict)
    _open: list[str] = field(default_factory=list)

    def metric(self, block: Block) -> Metric | None:
        """Return the block's metric; None where it has faults, which are noted."""
        before = len(self.faults.found)
        kind = self.faults.one_of(block, "kind", get_args(Kind))
        unit = self.faults.one_of(block, "unit", get_args(Unit))
        good = self.faults.one_of(block, "good", get_args(Good))
        additive = self.faults.one_of(block, "additive", get_args(Additive))
        self._keys(block, kind, _ALWAYS, _MAYBE)
        self._additive(block, kind, additive)
        formula = self._named(block.id)
        if len(self.faults.found) > before or formula is None:
            return None
        title = block.text("title")
        return Metric(
            id=block.id,
            title=title,
            words=tuple(dict.fromkeys((title, *block.texts("words")))),
            definition=block.text("definition"),
            brief=block.text("brief") or f"{title}：{block.text('definition')}",
            unit=cast(Unit, unit),
            good=cast(Good, good),
            kind=cast(Kind, kind),
            additive=cast(Additive, additive),
            formula=formula,
            check=block.text("check"),
        )

    def _keys(
        self, block: Block, kind: str, always: tuple[str, ...], maybe: tuple[str, ...] = ()
    ) -> None:
        if kind:
            needed = (*always, *_NEEDED_OF.get(kind, ("fact", "column")))
            allowed = (*always, *maybe, *_KEYS_OF.get(kind, _MEASURE_KEYS))
            self.faults.keys(block, needed=needed, allowed=allowed)

    def _additive(self, block: Block, kind: str, additive: str) -> None:
        allowed = _ADDITIVE_OF.get(kind, ("none",))
        if kind and additive and additive not in allowed:
            self.faults.add(block, "additive", f"a {kind} is {' or '.join(allowed)}")

    def _named(self, metric_id: str) -> Formula | None:
        if metric_id in self._open:
            chain = " → ".join([*self._open, metric_id])
            self.faults.add(self.blocks[metric_id], "id", f"defined by itself: {chain}")
            return None
        if metric_id not in self._formulas:
            self._open.append(metric_id)
            self._formulas[metric_id] = self._formula(self.blocks[metric_id])
            self._open.pop()
        return self._formulas[metric_id]

    def _formula(self, block: Block) -> Formula | None:
        match block.text("kind"):
            case "ratio":
                over, under = self._part(block, "over"), self._part(block, "under")
                return Ratio(over, under, self._scale(block)) if over and under else None
            case "minus":
                of, less = self._part(block, "of"), self._part(block, "less")
                return Difference(of, less) if of and less else None
            case "plus":
                parts = [self._reference(block, "of", name) for name in block.texts("of")]
                return Total(tuple(p for p in parts if p)) if parts and all(parts) else None
            case _:
                measure = self._measure(block)
                return Plain(measure, self._zero_with(block)) if measure else None

    def _part(self, block: Block, key: str) -> Formula | None:
        inner = block.inner(key)
        if inner is None:
            return self._reference(block, key, block.text(key))
        kind = self.faults.one_of(inner, "kind", (*_MEASURE_KINDS, "plus", "ratio", "minus"))
        self._keys(inner, kind, ("kind",))
        return self._formula(inner) if kind else None

    def _reference(self, block: Block, key: str, name: str) -> Formula | None:
        if name in self.blocks:
            return self._named(name)
        if name:
            self.faults.add(block, key, f"no metric {name!r}")
        return None

    def _scale(self, block: Block) -> Decimal | Literal["days"]:
        text = block.text("scale") or "1"
        if text == "days":
            return "days"
        try:
            return Decimal(text)
        except InvalidOperation:
            self.faults.add(block, "scale", f"{text!r} is neither a number nor 'days'")
            return Decimal(1)

    def _measure(self, block: Block) -> Measure | None:
        kind, fact, column = block.text("kind"), block.text("fact"), block.text("column")
        if kind not in _MEASURE_KINDS or fact not in COLUMNS:
            known = ", ".join(COLUMNS)
            if fact:
                self.faults.add(block, "fact", f"no fact {fact!r}; known: {known}")
            return None
        for key in ("column", "known"):
            if (name := block.text(key)) and name not in COLUMNS[fact]:
                columns = ", ".join(COLUMNS[fact])
                self.faults.add(block, key, f"{fact} has no column {name!r}; it has: {columns}")
        inner = block.inner("exact")
        exact = self._measure(inner) if inner else None
        return Measure(cast(MeasureKind, kind), fact, column, block.text("known"), exact)

    def _zero_with(self, block: Block) -> Measure | None:
        name = block.text("zero_with")
        formula = self._reference(block, "zero_with", name) if name else None
        if isinstance(formula, Plain):
            return formula.measure
        if formula is not None:
            self.faults.add(block, "zero_with", f"{name!r} is not a plain figure")
        return None
