"""Fixtures for every test."""

from __future__ import annotations

import gc
from datetime import datetime

import pytest

from knowledge.facade import Knowledge
from skills import discover
from skills.kit.contract import Context

pytest_plugins = [
    "tests.support.demo_shop",
    "tests.support.golden",
    "tests.support.log_watch",
    "tests.support.telegram.emulated",
]


@pytest.fixture
def context(knowledge: Knowledge, tmp_path) -> Context:
    """The owner asks on Friday 2026-11-20 at half past nine."""
    cards = tuple(skill.card for skill in discover().values())
    asked_at = datetime(2026, 11, 20, 9, 30)  # noqa: DTZ001  # the shop's wall clock is naive
    return Context(knowledge, asked_at, artefacts=tmp_path, cards=cards)


def pytest_sessionfinish() -> None:
    """Let go of what `bot.app` froze: DuckDB would take it for leaked when Python ends."""
    gc.unfreeze()
