"""The names a store holds, found in folded text; and what people call its regions."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.store.places import Places
from knowledge.store.vocabulary import Vocabulary
from tests.support.hearing import PRODUCTS, VALUES

_SHOP = Vocabulary(VALUES, PRODUCTS)
_PLACES = Places(
    {"GB": ["uk", "英格兰"], "channel islands": ["海峡群岛"]}, ["广东", "北京", "广西", "香港"]
)


@pytest.mark.parametrize(
    ("text", "dimension", "values", "stored"),
    [
        ("德国", "region", ("Germany",), True),
        ("in germany it", "region", ("Germany",), True),
        ("浙江", "region", ("浙江省",), True),
        ("江浙沪", "region", ("上海", "江苏省", "浙江省"), True),
        ("西班牙", "region", ("西班牙",), False),
        ("vip.com", "platform", ("唯品会",), False),
        ("tmall", "platform", ("天猫",), True),
        ("85123a", "sku", ("85123A", "85123a"), True),
        ("22423", "sku", ("22423",), True),
        ("桌面收纳箱大号", "sku", ("SN-002",), True),
        ("栖木天猫旗舰店", "shop", ("栖木天猫旗舰店",), True),
    ],
)
def test_name_is_found_with_what_the_store_calls_it(
    text: str, dimension: str, values: tuple[str, ...], *, stored: bool
) -> None:
    (found,) = _SHOP.mentions(text)

    assert (found.dimension, found.values, found.stored) == (dimension, values, stored)


@pytest.mark.parametrize(
    "text",
    ["折扣仓", "2023-22423", "22423号", "1224230", "germanys", "销售额", "1688", "in us it", ""],
)
def test_part_of_a_word_or_number_is_no_name(text: str) -> None:
    assert _SHOP.mentions(text) == ()


def test_short_number_is_a_sku_where_it_is_called_one() -> None:
    shop = Vocabulary({}, [("101", "Mug")])

    assert [m.values for m in shop.mentions("货号101")] == [("101",)]
    assert shop.mentions("卖了101件") == ()


@pytest.mark.parametrize(
    ("fragment", "holder"),
    [
        ("折扣仓", ("shop", "栖木折扣仓")),
        ("直播", ("channel", "店铺直播")),
        ("收纳", ("category", "厨房收纳")),
        ("栖木", None),
        ("没有", None),
    ],
)
def test_fragment_names_what_it_alone_belongs_to(
    fragment: str, holder: tuple[str, str] | None
) -> None:
    assert _SHOP.only_name_with(fragment) == holder


def test_products_are_found_by_a_part_of_their_name() -> None:
    assert _SHOP.products_containing("收纳箱") == ("SN-002", "SN-003")
    assert _SHOP.products_containing("自行车") == ()


def test_values_are_sorted_each_once_without_blanks() -> None:
    shop = Vocabulary({"shop": ["乙店", "甲店", "", "乙店"]}, [("B", "x"), ("A", "y"), ("B", "z")])

    assert shop.values("shop") == ("乙店", "甲店")
    assert shop.values("sku") == ("A", "B")
    assert shop.values("region") == ()


@given(
    st.lists(
        st.sampled_from([*(v for d in VALUES.values() for v in d), "德国", "uk", " ", "和"]),
        max_size=6,
    ).map("".join)
)
@settings(deadline=None, max_examples=60)
def test_mentions_stand_in_order_and_never_overlap(text: str) -> None:
    found = _SHOP.mentions(text.lower())

    assert all(a.end <= b.start for a, b in pairwise(found))
    assert all(m.values and m.start < m.end for m in found)


@pytest.mark.parametrize(
    ("stored", "spoken"),
    [
        ("广东", {"广东", "广东省"}),
        ("广东省", {"广东", "广东省"}),
        ("北京市", {"北京", "北京市"}),
        ("广西壮族自治区", {"广西", "广西壮族自治区"}),
        ("香港特别行政区", {"香港", "香港特别行政区"}),
        ("United Kingdom", {"united kingdom", "英国", "英格兰", "uk"}),
        ("Germany", {"germany", "德国"}),
        ("德国", {"germany", "德国"}),
        ("channel islands", {"channel islands", "海峡群岛"}),
        ("火星", {"火星"}),
    ],
)
def test_region_is_spoken_of_in_both_languages(stored: str, spoken: set[str]) -> None:
    assert _PLACES.spoken(stored) == spoken


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("germany", "德国"),
        ("uk", "英国"),
        ("英格兰", "英国"),
        ("广东", "广东"),
        ("in", None),
        ("us", None),
        ("世界", None),
    ],
)
def test_every_place_has_one_chinese_name(name: str, place: str | None) -> None:
    assert _PLACES.elsewhere().get(name) == place
