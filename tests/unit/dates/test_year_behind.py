"""An event with its year behind it: 双11去年 is 去年双11."""

from __future__ import annotations

from datetime import datetime

import pytest

from knowledge.dates.calendar import load_calendar
from knowledge.dates.phrases import read_dates
from knowledge.text.fold import folded

NOW = datetime(2026, 11, 28, 12)  # noqa: DTZ001  # the shop's wall clock is naive


def spans(text: str) -> list[tuple[str, str]]:
    read = read_dates(folded(text), NOW, load_calendar())
    return [(str(one.start), str(one.end)) for one in read.spans]


@pytest.mark.parametrize(
    ("behind", "before"),
    [
        ("双11去年卖了多少", "去年双11卖了多少"),
        ("双12去年做了多少钱", "去年双12做了多少钱"),
        ("国庆2025年的订单数", "2025年国庆的订单数"),
    ],
)
def test_year_behind_an_event_is_its_year(behind: str, before: str):
    assert spans(behind) == spans(before)
    assert len(spans(behind)) == 1


@pytest.mark.parametrize("text", ["双11去年同期", "双11去年今年对比"])
def test_year_that_is_compared_or_listed_is_not_the_event_s(text: str):
    assert ("2025-11-11", "2025-11-11") not in spans(text)
