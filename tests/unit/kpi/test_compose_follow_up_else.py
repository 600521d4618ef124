"""What is no follow-up although something was asked before."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize("text", ["双11要准备什么", "本周安排拍摄", "周末值班谁来"])
def test_sentence_of_doing_is_no_follow_up(ear, text):
    earlier = ear.ask("上个月销售额")

    reading = ear.parse(text, earlier=earlier)

    assert reading is None
