"""Links counted with numbers are those counted one by one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import date, timedelta
from itertools import groupby
from random import Random

from knowledge.store.chains import Chains, Link
from knowledge.store.rollup_tables import NEVER

Sale = tuple[str, date, str, str]


def some_sales(seed: int) -> list[Sale]:
    """Return sales of thirty buyers in order of buyer and day, one of them with very many."""
    pick = Random(seed)  # noqa: S311  # a test draws
    return sorted(
        (
            pick.choice(["", "b0", *(f"b{n}" for n in range(30))]),
            date(2024, 2, 20) + timedelta(days=pick.randrange(40)),
            "",
            pick.choice(["京东", "天猫", "a", ""]),
        )
        for _ in range(400)
    )


def one_by_one(sales: Sequence[Sale], word: int) -> list[Link]:
    counted: Counter[tuple[str, date, date, date]] = Counter()
    for _, bought in groupby(sales, key=lambda sale: sale[0]):
        mine = list(bought)
        for value in {sale[word] for sale in mine}:
            before = NEVER
            for day in sorted({sale[1] for sale in mine if sale[word] == value}):
                first = mine[0][1] if before == NEVER else NEVER
                counted[value, day, before, first] += 1
                before = day
    return sorted((*link, buyers) for link, buyers in counted.items())


def read_in_parts(sales: Sequence[Sale], size: int) -> Iterator[Sequence[Sale]]:
    return (sales[start : start + size] for start in range(0, len(sales), size))


def test_links_are_those_counted_one_by_one() -> None:
    for seed, size, at_once in ((1, 400, 1_000), (2, 7, 60), (3, 1, 1), (4, 150, 300)):
        sales = some_sales(seed)
        with closing(Chains(("all", "platform"), at_once)) as chains:
            chains.take(read_in_parts(sales, size))
            found = [[*chains.counted(name)] for name in ("all", "platform")]

        for word, links in zip((2, 3), found, strict=True):
            assert [link for part in links for link in part] == one_by_one(sales, word)


def test_days_may_come_as_text() -> None:
    with closing(Chains(("all",))) as chains:
        chains.take([[("b", "2025-11-10", ""), ("b", "2025-11-11", "")]])
        found = [*chains.counted("all")]

    first, second = date(2025, 11, 10), date(2025, 11, 11)
    assert found == [[("", first, NEVER, first, 1), ("", second, first, NEVER, 1)]]


def test_no_sale_has_no_links() -> None:
    with closing(Chains(("all",))) as chains:
        chains.take([])

        assert not [*chains.counted("all")]
