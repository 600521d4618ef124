"""Who may ask what, as data: access.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal, Protocol, get_args, runtime_checkable

from bot.dispatch.messages import Asker
from bot.dispatch.phrases import Phrases
from knowledge.errors import CatalogueError, NotAllowedError, UnknownNameError
from knowledge.text.yaml_file import read_yaml
from skills.kit.card import Card
from skills.kit.contract import Role

ROLES: tuple[Role, ...] = get_args(Role)

_FILE = Path(__file__).with_name("access.yaml")
_Names = frozenset[str] | Literal["all"]


@runtime_checkable
class AsksMetrics(Protocol):
    """A query that names metrics."""

    metrics: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rights:
    """What one role may ask: names, or "all"."""

    skills: _Names
    metrics: _Names


@dataclass(frozen=True, slots=True)
class Access:
    """Rights by role."""

    rights: Mapping[str, Rights]

    def may_use(self, role: Role, skill: str) -> bool:
        """Tell whether `role` may use `skill`."""
        return _holds(self.rights[role].skills, skill)

    def check(self, asker: Asker, card: Card, query: object, phrases: Phrases) -> None:
        """Let `asker` pass or not.

        Raises:
            NotAllowedError: the role may not use the skill, or may not ask one of the metrics.
        """
        if not self.may_use(asker.role, card.name):
            able = tuple(role for role in ROLES if self.may_use(role, card.name))
            raise NotAllowedError(card.title, phrases.role_names(able))
        for metric in query.metrics if isinstance(query, AsksMetrics) else ():
            if not _holds(self.rights[asker.role].metrics, metric):
                able = tuple(r for r in ROLES if _holds(self.rights[r].metrics, metric))
                raise NotAllowedError(metric, phrases.role_names(able))


def role_named(name: str) -> Role:
    """Return `name` as a role.

    Raises:
        UnknownNameError: there is no such role.
    """
    for role in ROLES:
        if role == name:
            return role
    raise UnknownNameError("user", name, ROLES)


@lru_cache(maxsize=1)
def load_access(file: Path = _FILE) -> Access:
    """Read and check the rights.

    Raises:
        CatalogueError: a role is missing or unknown, or its rights are not names or `all`.
    """
    raw = read_yaml(file)
    faults = [f"unknown role {role!r}" for role in raw if role not in ROLES]
    faults += [f"missing role {role!r}" for role in ROLES if role not in raw]
    faults += [
        f"{role}: wants skills and metrics, each `all` or a list"
        for role, rights in raw.items()
        if set(rights) != {"skills", "metrics"} or not all(map(_is_names, rights.values()))
    ]
    if faults:
        raise CatalogueError(str(file), *faults)
    return Access(
        {
            role: Rights(_names(rights["skills"]), _names(rights["metrics"]))
            for role, rights in raw.items()
        }
    )


def _holds(names: _Names, name: str) -> bool:
    return names == "all" or name in names


def _is_names(value: object) -> bool:
    return value == "all" or (
        isinstance(value, list) and all(isinstance(name, str) for name in value)
    )


def _names(value: Literal["all"] | list[str]) -> _Names:
    return "all" if value == "all" else frozenset(value)
