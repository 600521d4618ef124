"""Comparing what was parsed with what a card says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from skills.kit.card import Example
from skills.kit.contract import AnySkill, Context, Reading


def matches(value: Any, wanted: Any) -> bool:
    """Tell whether `value` is what the YAML value `wanted` describes.

    A mapping names fields of a dataclass, those it leaves out are free; a list stands for a tuple.
    """
    if isinstance(wanted, Mapping):
        return all(matches(_field(value, name), part) for name, part in wanted.items())
    if isinstance(wanted, list):
        return (
            isinstance(value, tuple | list)
            and len(value) == len(wanted)
            and all(matches(one, part) for one, part in zip(value, wanted, strict=True))
        )
    return bool(value == wanted)


def read_example(skill: AnySkill, example: Example, context: Context) -> Reading[Any] | None:
    """Return the skill's reading of an example, after the sentences asked before it."""
    for sentence in example.earlier:
        before = skill.parse(sentence, context)
        context = replace(context, earlier=before.query if before else context.earlier)
    return skill.parse(example.ask, context)


def _field(value: Any, name: str) -> Any:
    return value.get(name) if isinstance(value, Mapping) else getattr(value, name)
