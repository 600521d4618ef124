from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.library.english import in_chinese
from knowledge.library.kinds import (
    defined_term,
    defines,
    is_live,
    kinds_asked,
    kinds_given,
    outside_words,
)
from knowledge.library.spelling import SoundIndex
from knowledge.library.synonyms import Synonyms, shipped_synonyms
from knowledge.library.tokens import act_of, asked_tokens, normal, tokens


def test_text_is_cut_into_characters_pairs_and_latin_words():
    assert tokens("选品ROI高") == ["选", "品", "选品", "roi", "高"]


def test_question_words_carry_no_meaning():
    assert asked_tokens("请问怎么选品") == ["选", "品", "选品"]


@pytest.mark.parametrize(
    "question", ["雙11怎麼備貨", "双11怎么备货", "双十一怎么备货", "光棍节怎么备货"]
)
def test_spellings_of_one_thing_are_one(question):
    assert asked_tokens(question) == asked_tokens("双十一怎么备货")


@given(st.text(max_size=40))
@settings(max_examples=100, deadline=None)
def test_normal_form_is_idempotent(text):
    assert normal(normal(text)) == normal(text)


def test_synonyms_add_the_other_words_of_the_group():
    synonyms = Synonyms(()).plus([("投产比", "ROI")])

    assert synonyms.others("ROI太低") == {"roi": ("投产比",)}
    assert synonyms.others("android") == {}


def test_a_group_needs_two_words():
    with pytest.raises(ValueError, match="fewer than two"):
        Synonyms((("一个",),))


def test_shipped_synonyms_are_folded():
    assert all(word == normal(word) for group in shipped_synonyms().groups for word in group)


@pytest.mark.parametrize(
    ("slip", "meant"), [("复够", "复购"), ("祥情", "详情"), ("竟品", "竞品"), ("真断", "诊断")]
)
def test_a_slip_is_found_by_its_sound(slip, meant):
    assert meant in SoundIndex(["复购", "详情", "竞品", "诊断", "客服"]).like(slip)


def test_english_questions_are_put_into_terms_of_the_trade():
    assert in_chinese("How to deal with bad reviews?") == "差评"
    assert in_chinese("ROI 怎么提升") == "ROI 怎么提升"


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("直通车一天多少钱", "price"),
        ("会员分几级", "amount"),
        ("保证金退还要多久", "time"),
        ("客服电话", "contact"),
        ("怎么开通花呗", "backend"),
        ("售假怎么处罚", "penalty"),
        ("帮我写一首诗", "craft"),
        ("思维导图有没有免费的", "free"),
        ("昨天卖了多少", "live"),
        ("A9 的具体公式", "formula"),
    ],
)
def test_what_a_question_wants_is_seen(question, kind):
    assert kind in kinds_asked(question)


@pytest.mark.parametrize("question", ["滞销品怎么处理", "选品要看哪几个方面", "客服培训哪些内容"])
def test_a_plain_question_wants_nothing_special(question):
    assert kinds_asked(question) == frozenset()


def test_a_text_gives_what_it_states():
    assert "price" in kinds_given("保证金 1000 元")
    assert "price" not in kinds_given("折扣要守住利润")


def test_live_figures_are_told_from_advice():
    assert is_live("上周退款率是多少")
    assert not is_live("退款率高怎么办")


def test_words_from_outside_must_stand_alone_in_latin():
    assert outside_words("千川怎么投") == ("千川",)
    assert outside_words("shopee 开店") == ("shopee",)
    assert outside_words("选品") == ()


def test_the_meaning_of_a_term_is_a_wish_of_its_own():
    assert defined_term("元宇宙是什么？") == "元宇宙"
    assert defined_term("什么是私域") == "私域"
    assert defined_term("最大的难题是什么") == ""
    assert defines("财年:十二个月一个周期", "财年")
    assert not defines("关注跨境电商、元宇宙购物", "元宇宙")


def test_what_one_wants_to_do_is_read_unless_it_is_everyday():
    assert act_of("优惠券怎么叠加") == "叠加"
    assert act_of("滞销品怎么处理") == ""
