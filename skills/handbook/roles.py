"""What people call the roles that a document may be limited to."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import get_args

from knowledge.errors import UnknownNameError
from skills.kit.contract import Role

_WORDS: dict[Role, str] = {
    "owner": "店主",
    "manager": "主管",
    "operator": "运营",
    "service": "客服",
}
_EVERYBODY = frozenset({"all", "所有人", "全员", "大家"})
_BETWEEN = re.compile(r"[,，、\s]+")


def spoken_roles(roles: Iterable[str]) -> str:
    """Return roles in Chinese, in the order of their rank."""
    held = frozenset(roles)
    return "、".join(_WORDS[role] for role in get_args(Role) if role in held)


def roles_named(text: str) -> frozenset[str]:
    """Return the roles that `text` lists, by id or in Chinese; empty for everybody (所有人).

    Raises:
        UnknownNameError: a word is no role.
    """
    words = [word for word in _BETWEEN.split(text.strip()) if word]
    if len(words) == 1 and words[0] in _EVERYBODY:
        return frozenset()
    return frozenset(map(_role_named, words or [""]))


def _role_named(word: str) -> str:
    for role, spoken in _WORDS.items():
        if word in {role, spoken}:
            return role
    raise UnknownNameError("role", word, (*_WORDS.values(), "所有人"))
