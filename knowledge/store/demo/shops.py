"""The four shops of the demo and what sets them apart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Campaign:
    """One advertising plan of a shop.

    Attributes:
        channel: The platform's advertising tool.
        click_share: Clicks as a share of the shop's visitors of the day.
        cpc_fen: Usual price of a click.
        roi: Usual attributed sales over spend.
        ctr: Usual clicks over impressions.
    """

    channel: str
    name: str
    click_share: float
    cpc_fen: float
    roi: float
    ctr: float


@dataclass(frozen=True, slots=True, eq=False)
class Shop:
    """One shop of the demo; there is one object for each.

    Attributes:
        prefix: Start of its buyers' ids.
        order_mark: Start of its order ids.
        base_orders: Orders placed on an ordinary day of early 2024.
        growth: Linear growth a year, as a share of `base_orders`.
        event_power: How strongly promotions pull here: the calendar's lift to this power.
        conversion: Placed orders over visitors on an ordinary day.
        new_share: Orders from buyers who never bought here before.
        unpaid_share: Orders placed and never paid.
        refund_factor: Refunds here, 1 for the trade's mean.
        phone_share: Orders placed on a phone.
        price_factor: Price here over the recommended price.
        range_share: Share of the range that is sold here.
        heroes: SKU → its share of the shop's orders before the seasons.
        channels: Where orders and visitors come from, with weights.
    """

    name: str
    platform: str
    prefix: str
    order_mark: str
    base_orders: float
    growth: float
    event_power: float
    conversion: float
    new_share: float
    unpaid_share: float
    refund_factor: float
    phone_share: float
    price_factor: float
    range_share: float
    heroes: Mapping[str, float]
    channels: Mapping[str, float]
    campaigns: tuple[Campaign, ...]


TMALL = Shop(
    name="山月家居天猫旗舰店",
    platform="天猫",
    prefix="tm",
    order_mark="TM",
    base_orders=20.0,
    growth=0.12,
    event_power=1.0,
    conversion=0.033,
    new_share=0.60,
    unpaid_share=0.07,
    refund_factor=1.0,
    phone_share=0.88,
    price_factor=1.0,
    range_share=1.0,
    heroes={"SN1001": 0.30},
    channels={
        "搜索": 34,
        "推荐": 26,
        "付费推广": 17,
        "活动": 9,
        "私域": 8,
        "直播": 6,
    },
    campaigns=(
        Campaign("关键词推广", "收纳箱爆款计划", 0.10, 134, 4.6, 0.061),
        Campaign("人群推广", "老客召回与拉新", 0.07, 99, 3.4, 0.034),
    ),
)

JD = Shop(
    name="山月家居京东自营店",
    platform="京东",
    prefix="jd",
    order_mark="JD",
    base_orders=12.0,
    growth=0.16,
    event_power=0.95,
    conversion=0.035,
    new_share=0.58,
    unpaid_share=0.05,
    refund_factor=0.75,
    phone_share=0.79,
    price_factor=1.02,
    range_share=0.68,
    heroes={"CF1002": 0.18, "QJ1001": 0.15},
    channels={
        "搜索": 44,
        "推荐": 20,
        "付费推广": 17,
        "活动": 11,
        "私域": 5,
        "直播": 3,
    },
    campaigns=(
        Campaign("京东快车", "炒锅与拖把核心词", 0.11, 165, 4.1, 0.048),
        Campaign("购物触点", "首页推荐位", 0.06, 90, 3.2, 0.021),
    ),
)

DOUYIN = Shop(
    name="山月家居抖音小店",
    platform="抖音",
    prefix="dy",
    order_mark="DY",
    base_orders=9.0,
    growth=0.34,
    event_power=0.82,
    conversion=0.023,
    new_share=0.74,
    unpaid_share=0.10,
    refund_factor=1.7,
    phone_share=0.992,
    price_factor=0.95,
    range_share=0.45,
    heroes={"QJ1003": 0.16, "DJ1002": 0.11},
    channels={
        "直播": 41,
        "推荐": 24,
        "付费推广": 20,
        "搜索": 7,
        "活动": 5,
        "私域": 3,
    },
    campaigns=(
        Campaign("千川", "直播间晚场引流", 0.13, 76, 3.9, 0.027),
        Campaign("千川", "短视频带货", 0.07, 66, 3.9, 0.019),
    ),
)

PDD = Shop(
    name="山月家居拼多多店",
    platform="拼多多",
    prefix="pd",
    order_mark="PD",
    base_orders=14.0,
    growth=0.22,
    event_power=0.78,
    conversion=0.037,
    new_share=0.68,
    unpaid_share=0.05,
    refund_factor=1.2,
    phone_share=0.995,
    price_factor=0.9,
    range_share=0.52,
    heroes={"SN1005": 0.13, "QJ1004": 0.10},
    channels={
        "搜索": 33,
        "推荐": 29,
        "活动": 18,
        "付费推广": 14,
        "私域": 4,
        "直播": 2,
    },
    campaigns=(
        Campaign("多多搜索", "垃圾袋与收纳核心词", 0.09, 60, 4.0, 0.043),
        Campaign("多多场景", "相似商品页", 0.05, 43, 3.0, 0.018),
    ),
)

SHOPS = (TMALL, JD, DOUYIN, PDD)
