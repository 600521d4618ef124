"""What earlier messages said, so that a thing is told once, and taken back once it is over."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import TypeAlias

from skills.kpi.alerts.found import SEVERITIES, Alert, Severity, Told

Memory: TypeAlias = Mapping[str, Told]


def remembered(memo: str) -> Memory:
    """Return key → what was told; nothing for a memo that is empty or not ours."""
    try:
        raw = json.loads(memo) if memo else {}
        return {key: _told(key, *row) for key, row in raw.items()}
    except (ValueError, TypeError, AttributeError, KeyError):
        return {}


def memo_of(told: Iterable[Told]) -> str:
    """Return what `remembered` reads, keys in order; "" for nothing."""
    rows = {t.key: [t.severity, t.name, t.since.isoformat()] for t in told}
    return json.dumps(rows, ensure_ascii=False, sort_keys=True) if rows else ""


def is_news(alert: Alert, memory: Memory) -> bool:
    """Return whether the alert was never told, or is graver than when it was."""
    told = memory.get(alert.key)
    return told is None or SEVERITIES.index(alert.severity) < SEVERITIES.index(told.severity)


def _told(key: str, severity: str, name: str, since: str) -> Told:
    known: Mapping[str, Severity] = {s: s for s in SEVERITIES}
    return Told(key, known[severity], name, date.fromisoformat(since))
