"""Alerts as something to subscribe to."""

from __future__ import annotations

from datetime import timedelta

from skills.kit.contract import Due, Topic
from skills.kpi.query import Asked, KpiWatch


def due(slot: Due) -> Asked:
    """Return the question of an hour: the day before it, saying only what is new."""
    return KpiWatch(
        slot.at.date() - timedelta(days=1),
        filters=(("shop", (slot.shop,)),) if slot.shop else (),
        told=slot.memo,
        muted=slot.muted,
        quiet=True,
    )


alerts = Topic("预警", due)
