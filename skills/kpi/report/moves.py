"""Three things that moved, and why: parts of the paid amount, and troubles found by rule."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, NamedTuple

from knowledge.metrics.query import Value
from knowledge.metrics.reasons import shapley
from skills.kpi.report.books import Books
from skills.kpi.report.facts import Cause, CauseKind, Held, Move, Place
from skills.kpi.report.troubles import troubles

MOST = 3
_MOST_TROUBLES = 2
_WEIGHS = Decimal("0.01")  # of the amount before; less is noise
_OVER = ("paid_amount", "uv", "buyers")

_Side = Mapping[str, Value]


class _Named(NamedTuple):
    of: Literal["place", "channel", "sku"]
    key: str
    label: str = ""
    place: Place | None = None


class _Factor(NamedTuple):
    kind: CauseKind
    before: Decimal
    after: Decimal


def moves(books: Books, against: Held | None, places: Sequence[Place]) -> tuple[Move, ...]:
    """Return at most three moves: troubles, the place that moved the whole most, products.

    Troubles come first: they are what somebody must see to, and where the room is short the last
    ones go. Where there is one place only, a channel stands for it. Without days to hold the
    report against there are only troubles.
    """
    found = sorted(troubles(books, places), key=lambda move: move.worth_fen)[:_MOST_TROUBLES]
    if against is None:
        return tuple(found)
    parts = _Parts(books, against)
    where = parts.pushed(parts.of_places(places) or parts.split("channel", None))
    shelves = [parts.split("sku", place) for place in places or (None,)]
    skus = parts.pushed([move for shelf in shelves for move in shelf])
    told = {(move.key, move.place) for move in found}
    others = [move for move in (*skus, *where[1:]) if (move.key, move.place) not in told]
    return (*found, *where[:1], *others)[:MOST]


@dataclass(frozen=True, slots=True)
class _Parts:
    """The parts of the paid amount on both sides."""

    books: Books
    against: Held

    def of_places(self, places: Sequence[Place]) -> list[Move]:
        """Return a move for each shop or platform."""
        spans = (self.against.period, self.books.period)
        return [
            self._move(
                _Named("place", place[1]), [self.books.whole(_OVER, days, place) for days in spans]
            )
            for place in places
        ]

    def split(self, by: Literal["channel", "sku"], place: Place | None) -> list[Move]:
        """Return a move for each value of the dimension, in one place if named."""
        before = self.books.keyed(_OVER, self.against.period, by, place)
        after = self.books.keyed(_OVER, self.books.period, by, place)
        found = []
        for key in dict.fromkeys([*after, *before]):
            rows = [side.get(key) for side in (before, after)]
            label = next((row.label for row in reversed(rows) if row), "")
            sides = [row.values if row else {} for row in rows]
            found.append(self._move(_Named(by, key, label, place), sides))
        return found

    def pushed(self, parts: Sequence[Move]) -> list[Move]:
        """Return the parts that weigh and moved with the whole, the largest first."""
        before = int(self.against.values.get("paid_amount") or 0)
        after = int(self.books.whole(_OVER, self.books.period).get("paid_amount") or 0)
        found = [
            part
            for part in parts
            if part.worth_fen * (after - before) > 0 and abs(part.worth_fen) >= before * _WEIGHS
        ]
        return sorted(found, key=lambda move: (-abs(move.worth_fen), move.key))

    def _move(self, named: _Named, sides: Sequence[_Side]) -> Move:
        before, after = (int(side.get("paid_amount") or 0) for side in sides)
        moved = after - before
        metric, base = self.books.metric("paid_amount"), self.against.period
        return Move(metric, *named, before, after, base, moved, _cause(sides, moved))


def _cause(sides: Sequence[_Side], moved: int) -> Cause | None:
    """Return the factor that explains most of the move: visitors, conversion or spend per buyer.

    Where visitors are not known it is buyers or the spend per buyer; None without buyers.
    """
    factors = list(_factors(sides))
    if not factors:
        return None
    parts = shapley([f.before for f in factors], [f.after for f in factors])
    sign = 1 if moved >= 0 else -1
    main = max(range(len(factors)), key=lambda n: parts[n] * sign)
    return Cause(*factors[main])


def _factors(sides: Sequence[_Side]) -> Iterator[_Factor]:
    (paid0, uv0, buyers0), (paid1, uv1, buyers1) = (
        [Decimal(side.get(name) or 0) for name in _OVER] for side in sides
    )
    if uv0 and uv1:
        yield _Factor("visitors", uv0, uv1)
        yield _Factor("conversion", buyers0 / uv0, buyers1 / uv1)
    elif buyers0 or buyers1:
        yield _Factor("buyers", buyers0, buyers1)
    else:
        return
    baskets = [paid / buyers for paid, buyers in ((paid0, buyers0), (paid1, buyers1)) if buyers]
    if baskets:  # nobody bought on one side: the basket is not what changed
        yield _Factor("basket", baskets[0], baskets[-1])
