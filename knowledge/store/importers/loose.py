"""Header names that mean the same although they are written in another way."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

import yaml

from knowledge.store.importers.bind import folded

_FILE: Final = Path(__file__).with_name("synonyms.yaml")
_BRACKET: Final = re.compile(r"[(\[【〔{](?:单位[:：]?)?([^()\[\]【】〔〕{}]*)[)\]】〕}]")
_UNITS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "分": "fen", "千元": "qian", "万元": "wan", "万": "wan",
        **dict.fromkeys(("元", "人民币", "rmb", "cny", "¥", "%", "必填", "选填"), ""),
        **dict.fromkeys(("件", "个", "单", "笔", "人", "次"), ""),
    }
)  # fmt: skip
"""What stands in brackets behind a name and does not change what the column is."""

_MARKS: Final = "*＊:：#"


def loosened(name: str) -> str:
    """Return a name as its trade knows it: units, marks and other words for the same apart."""
    return _loosened(folded(name))


@lru_cache(maxsize=4096)
def _loosened(name: str) -> str:
    bare = _without_units(name).strip(_MARKS)
    for word, instead in _words().items():
        bare = bare.replace(word, instead)
    return _groups().get(bare, bare)


def _without_units(name: str) -> str:
    return _BRACKET.sub(lambda found: "" if found[1] in _UNITS else found[0], name)


def unit_in(name: str) -> str:
    """Return "fen", "qian" or "wan" where the brackets of a header name say so, else ""."""
    said = (_UNITS.get(found[1], "") for found in _BRACKET.finditer(folded(name)))
    return next((unit for unit in said if unit), "")


@lru_cache(maxsize=1)
def _said() -> Mapping[str, Mapping[str, list[str]]]:
    said: Mapping[str, Mapping[str, list[str]]] = yaml.safe_load(_FILE.read_text("utf-8"))
    return said


@lru_cache(maxsize=1)
def _words() -> Mapping[str, str]:
    """Return word → the word that stands for it, the longest first."""
    pairs = {
        folded(other): folded(word)
        for word, others in _said()["words"].items()
        for other in others
    }
    return dict(sorted(pairs.items(), key=lambda pair: -len(pair[0])))


@lru_cache(maxsize=1)
def _groups() -> Mapping[str, str]:
    return {
        folded(other): folded(name)
        for name, others in _said()["names"].items()
        for other in others
    }
