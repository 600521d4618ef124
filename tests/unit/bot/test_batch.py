"""Lines of a batch."""

from __future__ import annotations

import json
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.commands.batch import Line, Malformed, line_from


def test_line_with_every_field():
    raw = '{"id": "q1", "text": "昨天", "session": "s", "user": "service", '
    raw += '"as_of": "2025-11-18T09:00+08:00"}'

    line = line_from(raw.encode(), 1)

    as_of = datetime.fromisoformat("2025-11-18T09:00+08:00")
    assert line == Line("q1", "昨天", "s", as_of, "service")


def test_line_with_the_least():
    assert line_from(b'\xef\xbb\xbf{"text": "x"}\n', 1) == Line(None, "x", None, None, None)


@pytest.mark.parametrize(
    ("raw", "fault"),
    [
        (b"not json", "第 3 行不是 UTF-8 的 JSON。"),
        ("{'text'}".encode("utf-16"), "第 3 行不是 UTF-8 的 JSON。"),
        (b"[1]", "第 3 行不是 JSON 对象。"),
        (b'{"id": 1}', "第 3 行缺少文字字段 text。"),
        (b'{"id": 1, "text": 5}', "第 3 行缺少文字字段 text。"),
        (b'{"id": 1, "text": "x", "as_of": "soon"}', "第 3 行的 as_of 不是 ISO 8601 时间。"),
        (b'{"id": 1, "text": "x", "as_of": 5}', "第 3 行的 as_of 不是 ISO 8601 时间。"),
    ],
)
def test_malformed_line_says_what_is_wrong(raw, fault):
    line = line_from(raw, 3)

    assert isinstance(line, Malformed)
    assert line.fault == fault


def test_malformed_line_keeps_its_id_and_session():
    assert line_from(b'{"id": 9, "session": "s"}', 1) == Malformed(
        9, "s", "第 1 行缺少文字字段 text。"
    )


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=7), inner, max_size=3)
    ),
    max_leaves=6,
)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=40) | json_values.map(lambda value: json.dumps(value).encode()))
def test_any_line_is_a_question_or_malformed(raw):
    assert isinstance(line_from(raw, 1), Line | Malformed)
