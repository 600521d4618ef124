from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.library.cut import cut_passages

LONG = "这里写的是一段比较长的说明文字，讲清楚这一节要做的事情和原因。"


def places(text: str) -> list[str]:
    return [passage.place for passage in cut_passages(text)]


def test_headings_in_mixed_numbering_make_one_series():
    text = f"第一、定目标\n{LONG}\n第二，看数据\n{LONG}\niii.管全局\n{LONG}\n四、挖卖点\n{LONG}"

    assert places(text) == ["定目标", "看数据", "管全局", "挖卖点"]


def test_a_number_out_of_order_is_no_heading():
    text = f"一、选品\n{LONG}\n九、忽然的数字\n{LONG}"

    assert places(text) == ["选品"]


def test_a_series_may_start_late_where_the_beginning_was_lost():
    """The article on duties starts at the third section."""
    assert places(f"三、流量\n{LONG}\n四、服务\n{LONG}") == ["流量", "服务"]


def test_levels_make_a_path():
    text = f"一、模块\n1.市场分析\n{LONG}\n2.商品策略\n{LONG}"

    assert places(text) == ["模块 › 市场分析", "模块 › 商品策略"]


def test_a_heading_glued_to_its_text_is_cut_off():
    text = "五、实践案例 以某个品牌为例，它通过三个办法实现了增长，下面逐条来看。"

    (passage,) = cut_passages(text)

    assert passage.place == "实践案例"
    assert passage.body.startswith("以某个品牌为例")


def test_a_short_bullet_over_longer_ones_is_a_heading():
    text = f"- 库存管理\n- {LONG}\n- {LONG}"

    assert places(text) == ["库存管理"]


def test_markdown_headings_keep_their_levels():
    assert places(f"# 手册\n## 退货\n{LONG}\n## 发货\n{LONG}") == ["手册 › 退货", "手册 › 发货"]


def test_decimals_and_long_numbered_sentences_are_no_headings():
    assert places(f"1.5 倍的客单价\n1.{LONG}") == [""]


@given(st.lists(st.text(alphabet="甲乙丙丁。，一、1.#- ", min_size=0, max_size=700), max_size=6))
@settings(max_examples=60, deadline=None)
def test_no_character_of_the_text_is_lost(lines):
    text = "\n".join(lines)

    said = "".join(passage.place + passage.body for passage in cut_passages(text))

    for character in "甲乙丙丁":
        assert (character in text) <= (character in said)
    assert all(len(passage.body) <= 700 for passage in cut_passages(text))


def test_a_list_of_short_numbered_lines_is_kept_as_one_passage():
    (passage,) = cut_passages("1、设计首页\n2、拍图片\n3、写描述")

    assert passage.body == "设计首页\n拍图片\n写描述"
