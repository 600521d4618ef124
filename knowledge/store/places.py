"""What people call the regions of a store: countries in Chinese and English, provinces."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib.util import find_spec
from pathlib import Path

from knowledge.text.cache import remembered
from knowledge.text.fold import fold
from knowledge.text.patterns import lazy

_SUFFIX = lazy(r"(?:特别行政区|壮族自治区|回族自治区|维吾尔自治区|自治区|省|市)$")


class Places:
    """Region names by country or province.

    Args:
        extra: Country code, or a stored name no list knows, → further names.
        provinces: Chinese provinces without 省, 市, 自治区.
    """

    def __init__(self, extra: Mapping[str, Iterable[str]], provinces: Iterable[str]) -> None:
        self._provinces = frozenset(provinces)
        self._names: dict[str, set[str]] = {key: {key, *names} for key, names in extra.items()}
        for code, names in remembered("countries", _babel(), _countries).items():
            self._names.setdefault(code, set()).update(names)
        self._key_of = {
            name: key for key, names in self._names.items() for name in names if len(name) > 1
        }
        for code in [key for key in self._key_of if len(key) == 2 and key.isascii()]:  # noqa: PLR2004
            if code != "uk":  # "in", "it" and "us" are words of a sentence
                del self._key_of[code]

    def bare(self, stored: str) -> str:
        """Return a province without 省, 市 or 自治区: 广东 for 广东省."""
        return _SUFFIX.sub("", fold(stored))

    def spoken(self, stored: str) -> set[str]:
        """Return every folded name people may use for the region stored as `stored`."""
        folded = fold(stored)
        bare = self.bare(stored)
        if bare in self._provinces:
            return {folded, bare, f"{bare}省" if folded == bare else folded}
        key = self._key_of.get(folded)
        names = {n for n, k in self._key_of.items() if k == key} if key else set()
        return names | {folded}

    def elsewhere(self) -> dict[str, str]:
        """Return folded name → canonical Chinese name of every place there is."""
        known = {
            name: min((n for n in self._names[key] if not n.isascii()), key=len, default=name)
            for name, key in self._key_of.items()
        }
        return known | {province: province for province in self._provinces}


def _countries() -> dict[str, list[str]]:
    """Return country code → its folded names in Chinese and English."""
    # Babel takes 0.1 s to read two languages, of which the names of countries are a small part.
    from babel import Locale  # noqa: PLC0415  # see above

    names: dict[str, list[str]] = {}
    for language in ("zh", "en"):
        for code, name in Locale(language).territories.items():
            if len(code) == 2 and code.isalpha():  # noqa: PLR2004  # not "001", the world
                names.setdefault(code, []).append(fold(name))
    return names


def _babel() -> str:
    """Return which Babel is installed, without loading it."""
    found = find_spec("babel")
    if found is None or found.origin is None:
        return ""
    return f"{found.origin} {Path(found.origin).stat().st_mtime_ns}"
