"""The trades: each folder with a skill.yaml is one skill."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from skills.kit.contract import AnySkill

_HERE = Path(__file__).parent


def discover() -> dict[str, AnySkill]:
    """Return every installed skill by name, sorted."""
    names = sorted(p.parent.name for p in _HERE.glob("*/skill.yaml"))
    return {name: import_module(f"skills.{name}").skill for name in names}
