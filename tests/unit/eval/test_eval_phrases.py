"""The date questions: reading the files and what is accepted."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.eval.phrases import dated, load_dates

_DAY = ["2025-11-18", "2025-11-18"]


def _mark(text: str, accept: Any, **more: Any) -> str:
    case = {"id": "a", "text": text, "as_of": "2025-11-19T10:30:00", "accept": accept, **more}
    ((_, verdict),) = dated((case,))
    return verdict.mark


@pytest.mark.parametrize(
    ("text", "accept"),
    [
        ("昨天的销售额", [_DAY]),
        ("昨天的销售额", [["2025-11-17", "2025-11-17"], _DAY]),
        ("昨天和前天", [[_DAY, ["2025-11-17", "2025-11-17"]], [["2025-11-17", "2025-11-18"]]]),
        ("销售额", "NONE"),
        ("双11期间", ["EVT:2025-11-11"]),
        ("昨天环比", {"compare": "previous", "span": _DAY}),
    ],
)
def test_an_accepted_meaning_is_right(text: str, accept: Any) -> None:
    assert _mark(text, accept) == "right"


def test_a_span_too_few_is_asked_back_and_another_span_wrong() -> None:
    assert _mark("销售额", [_DAY]) == "asked back"
    assert _mark("销售额", [_DAY], silent=True) == "right"
    assert _mark("前天", [_DAY]) == "wrong"
    assert _mark("昨天", "NONE") == "wrong"


def test_every_file_of_the_folder_is_taken(tmp_path) -> None:
    for name in ("one", "two"):
        line = json.dumps({"id": name, "text": "昨天", "as_of": "2025-11-19", "accept": [_DAY]})
        (tmp_path / f"{name}.jsonl").write_text(f"{line}\n\n", encoding="utf-8")

    assert [case["id"] for case in load_dates(tmp_path)] == ["one", "two"]


def test_a_folder_without_questions_is_empty(tmp_path) -> None:
    assert load_dates(tmp_path) == ()
