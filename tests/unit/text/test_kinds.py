"""Which words tell what the asker does, and which may narrow what she asks about."""

from __future__ import annotations

import subprocess
import sys

import pytest

from knowledge.text.kinds import is_action


@pytest.mark.parametrize("text", ["拿下", "加上", "取消", "麻溜", "快点", "未"])
def test_verbs_and_adverbs_are_doing(text: str) -> None:
    assert is_action(text)


@pytest.mark.parametrize("text", ["高端", "国家", "预售", "一下", "abc", ""])
def test_nouns_and_counts_alone_are_not(text: str) -> None:
    assert not is_action(text)


def test_dictionary_loads_without_a_word() -> None:
    code = "from knowledge.text.kinds import is_action; is_action('拿下')"

    done = subprocess.run(  # noqa: S603  # our own interpreter
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )

    assert (done.stdout, done.stderr) == ("", "")
