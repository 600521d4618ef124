"""Patterns compile late, are kept between runs, and mean what `re` means."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from knowledge.text import cache
from knowledge.text.cache import kept_in, remembered
from knowledge.text.patterns import lazy

SHAPES = (
    (r"(?P<year>\d{4})年(?P<month>\d{1,2})月", 0, "去年2025年3月的"),
    (r"(?<![a-z])gmv(?![a-z])|销售额", re.IGNORECASE, "昨天GMV和销售额"),
    (r"^周(?:一|二)$", re.ASCII | re.MULTILINE, "周一\n周二"),
    (r"(\w+) \1", 0, "so so"),
)


def found(pattern: re.Pattern[str], text: str) -> list[tuple[str, dict[str, str], int]]:
    return [(m[0], m.groupdict(), m.start()) for m in pattern.finditer(text)]


@pytest.mark.parametrize(("shape", "flags", "text"), SHAPES)
def test_a_kept_pattern_finds_what_re_finds(
    shape: str, flags: int, text: str, tmp_path: Path
) -> None:
    with kept_in(tmp_path):
        made = found(lazy(shape, flags), text)
    with kept_in(tmp_path):
        kept = found(lazy(shape, flags), text)

    assert made == kept == found(re.compile(shape, flags), text) != []
    assert (tmp_path / "patterns.json").is_file()


def test_a_pattern_without_a_cache_is_compiled_when_first_asked() -> None:
    broken = lazy("(")

    with pytest.raises(re.error):
        broken.search("")


@pytest.mark.parametrize("damage", ["", "[]", "{", '{"version": %s, "kept": [3]}'])
def test_a_damaged_cache_is_made_anew(damage: str, tmp_path: Path) -> None:
    with kept_in(tmp_path):
        lazy("a").search("")
    file = tmp_path / "patterns.json"
    version = json.dumps(json.loads(file.read_bytes())["version"])
    file.write_text(damage.replace("%s", version), encoding="utf-8")

    with kept_in(tmp_path):
        assert lazy("周[一二]").search("周二")

    assert json.loads((tmp_path / "patterns.json").read_bytes())["kept"]


def test_code_that_the_interpreter_refuses_is_compiled_anew(tmp_path: Path) -> None:
    with kept_in(tmp_path):
        lazy("周[一二]").search("")
    file = tmp_path / "patterns.json"
    kept = json.loads(file.read_bytes())
    kept["kept"][0][3] = "/////w=="  # one number that is no instruction
    file.write_text(json.dumps(kept), encoding="utf-8")

    with kept_in(tmp_path):
        assert lazy("周[一二]").search("周二")


def test_a_folder_that_cannot_be_written_costs_nothing_but_time(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with kept_in(tmp_path / "file" / "cache"):
        assert lazy("a+").match("aa")
        assert remembered("names", "1", lambda: ["a"]) == ["a"]


def test_what_is_remembered_is_made_again_for_another_version(tmp_path: Path) -> None:
    with kept_in(tmp_path):
        first = remembered("names", "1", lambda: ["a"])
        same = remembered("names", "1", lambda: ["b"])
        newer = remembered("names", "2", lambda: ["c"])

    assert (first, same, newer) == (["a"], ["a"], ["c"])
    assert cache.recalled("names", "2") is None
