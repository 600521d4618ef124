"""Provinces of China: all that the store keeps of an address."""

from __future__ import annotations

from typing import Final

PROVINCES: Final = (
    "北京", "天津", "上海", "重庆", "河北", "山西", "辽宁", "吉林", "黑龙江", "江苏", "浙江",
    "安徽", "福建", "江西", "山东", "河南", "湖北", "湖南", "广东", "海南", "四川", "贵州",
    "云南", "陕西", "甘肃", "青海", "台湾", "内蒙古", "广西", "西藏", "宁夏", "新疆", "香港",
    "澳门",
)  # fmt: skip
"""Short names of the 34 provinces, municipalities and regions."""

_LONGEST_NAME: Final = len("新疆维吾尔自治区")


def province_of(address: str) -> str:
    """Return the short name of the province an address begins with, or ""."""
    start = address.strip().removeprefix("中国").lstrip()
    return next((name for name in PROVINCES if start.startswith(name)), "")


def without_address(place: str) -> str:
    """Return a place as it is, but of a whole street address only the province."""
    return (province_of(place) or place) if len(place) > _LONGEST_NAME else place
