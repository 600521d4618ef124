"""Which databases live in HOME, on a server, or in a file elsewhere."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy.engine import make_url

from bot.settings import Settings

DUMPS = "postgresql"
"""Folder of an archive that holds the servers' tables, a folder for each."""

_TITLES = {"store": "店铺数据库", "app": "机器人数据库"}


def servers(settings: Settings) -> dict[str, str]:
    """Return the PostgreSQL URLs by name, store or app; one that serves both is there once."""
    named = {"store": settings.store_url, "app": settings.app_url}
    found = {name: url for name, url in named.items() if url.startswith("postgresql")}
    if found.get("app") == found.get("store"):
        found.pop("app", None)
    return found


def files_elsewhere(settings: Settings) -> tuple[str, ...]:
    """Return the SQLite databases that are no files in HOME, as a title and a path."""
    named = {"store": settings.store_url, "app": settings.app_url}
    return tuple(
        f"{_TITLES[name]}（{make_url(url).database}）"
        for name, url in named.items()
        if name not in servers(settings) and url.startswith("sqlite")
        if not _within(url, settings.home)
    )


def _within(url: str, home: Path) -> bool:
    file = make_url(url).database
    return bool(file) and Path(str(file)).resolve().is_relative_to(home.resolve())
