"""The words for each error code and for the desk itself; every blank is checked when they load."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from string import Formatter

from knowledge.errors import CatalogueError, ZhangguiError
from knowledge.text.yaml_file import read_yaml

_FILE = Path(__file__).with_name("phrases.yaml")
_SECTIONS = ("errors", "desk", "kinds", "roles")


@dataclass(frozen=True, slots=True)
class Phrases:
    """Wording by code.

    Attributes:
        errors: Error code → sentences; the first always, others where their blanks are full.
        desk: The same for what the desk says of its own accord.
        kinds: Kind of a name in UnknownNameError → Chinese word.
        roles: Role → Chinese word.
    """

    errors: Mapping[str, tuple[str, ...]]
    desk: Mapping[str, tuple[str, ...]]
    kinds: Mapping[str, str]
    roles: Mapping[str, str]

    def for_error(self, error: ZhangguiError) -> str:
        """Return the words for `error`."""
        facts = {name: value.rstrip("。. ") for name, value in error.facts().items()}
        if "kind" in facts:
            facts["kind"] = self.kinds.get(facts["kind"], facts["kind"])
        return _said(self.errors[error.code], facts)

    def of_desk(self, code: str, **facts: str) -> str:
        """Return the desk's words for `code`."""
        return _said(self.desk[code], facts)

    def role_names(self, roles: tuple[str, ...]) -> str:
        """Return the roles in Chinese, joined by 、."""
        return "、".join(self.roles[role] for role in roles)


@lru_cache(maxsize=1)
def load_phrases(file: Path = _FILE) -> Phrases:
    """Read and check the phrase file.

    Raises:
        CatalogueError: a section is missing, a phrase is empty, or a blank has no name.
    """
    raw = read_yaml(file)
    missing = [f"missing section {name!r}" for name in _SECTIONS if name not in raw]
    if missing:
        raise CatalogueError(str(file), *missing)
    faults = [
        f"{section}.{code}: {fault}"
        for section in ("errors", "desk")
        for code, sentences in raw[section].items()
        for fault in _faults(sentences)
    ]
    if faults:
        raise CatalogueError(str(file), *faults)
    errors, desk = ({c: tuple(said) for c, said in raw[name].items()} for name in _SECTIONS[:2])
    return Phrases(errors, desk, raw["kinds"], raw["roles"])


def blanks(sentence: str) -> frozenset[str]:
    """Return the names of the blanks in `sentence`.

    Raises:
        ValueError: a brace is not closed.
    """
    return frozenset(name for _, name, _, _ in Formatter().parse(sentence) if name is not None)


def _faults(sentences: object) -> list[str]:
    if not isinstance(sentences, list) or not sentences:
        return ["wants a list of sentences"]
    return [fault for sentence in sentences if (fault := _fault(sentence))]


def _fault(sentence: object) -> str:
    if not isinstance(sentence, str):
        return f"{sentence!r} is not a sentence"
    try:
        named = all(name.isidentifier() for name in blanks(sentence))
    except ValueError as error:
        return f"{sentence!r}: {error}"
    return "" if named else f"{sentence!r}: a blank without a name"


def _said(sentences: tuple[str, ...], facts: Mapping[str, str]) -> str:
    first, *others = sentences
    full = [s for s in others if all(facts.get(name) for name in blanks(s))]
    return "".join(sentence.format(**facts) for sentence in (first, *full))
