"""Pushes that say for which hour they were asked; some shops stand for faults."""

from __future__ import annotations

from skills.kit.contract import Due, Topic
from tests.support.echo.query import EchoQuery


def _query(kind: str, due: Due) -> EchoQuery:
    """Say the hour, the shop, what was remembered and what is muted; or the shop's own words."""
    if due.shop and due.shop.startswith("="):
        return EchoQuery(due.shop[1:])
    muted = ",".join(sorted(due.muted))
    said = (kind, f"{due.at:%m-%d %H:%M}", due.shop or "全部", due.memo, muted)
    return EchoQuery("|".join(said))


TOPICS = {
    "daily": Topic("日报", lambda due: _query("日报", due)),
    "weekly": Topic("周报", lambda due: _query("周报", due)),
    "monthly": Topic("月报", lambda due: _query("月报", due)),
    "alerts": Topic("预警", lambda due: _query("预警", due)),
}
