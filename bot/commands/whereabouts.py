"""Which databases live in HOME and which elsewhere."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy.engine import make_url

from bot.settings import Settings


def outside_home(settings: Settings) -> tuple[str, ...]:
    """Return the databases that are no files in HOME, passwords hidden."""
    named = (("店铺数据库", settings.store_url), ("机器人数据库", settings.app_url))
    return tuple(
        f"{title}（{make_url(url).render_as_string(hide_password=True)}）"
        for title, url in named
        if not _within(url, settings.home)
    )


def _within(url: str, home: Path) -> bool:
    where = make_url(url)
    if where.get_backend_name() != "sqlite" or not where.database:
        return False
    return Path(where.database).resolve().is_relative_to(home.resolve())
