"""Models that come every year on the same day, sell, and are replaced."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

from knowledge.store.demo.goods import Good

_Launch = tuple[int, int, str, str, str, int, int, str, str, float]

_LAUNCHES: tuple[_Launch, ...] = (
    (1, 12, "QJ", "清洁用品", "大扫除工具套装", 6990, 3000, "利润款", "new_year", 4),
    (2, 20, "SN", "收纳整理", "透明折叠鞋盒 六只装", 5990, 2600, "利润款", "tidy", 5),
    (3, 15, "CF", "厨房用品", "轻食沙拉搅拌碗", 3990, 1650, "常规款", "flat", 3),
    (4, 10, "CP", "床上用品", "冷感凝胶枕", 12900, 5500, "利润款", "summer", 4),
    (5, 6, "XD", "生活小电", "折叠挂脖风扇", 8990, 3900, "利润款", "summer", 5),
    (6, 3, "CJ", "餐饮水具", "冷萃便携水杯", 5990, 2500, "常规款", "summer", 4),
    (7, 8, "DJ", "灯具照明", "磁吸阅读灯", 6990, 2900, "利润款", "flat", 3),
    (8, 5, "SN", "收纳整理", "宿舍床边挂袋", 2990, 1250, "引流款", "tidy", 5),
    (8, 28, "CP", "床上用品", "桂花系列四件套", 29900, 13000, "形象款", "autumn", 3),
    (9, 16, "WY", "卫浴用品", "可擦干脚垫 花型款", 4990, 2100, "常规款", "flat", 3),
    (10, 9, "XD", "生活小电", "石墨烯取暖器", 25900, 11800, "利润款", "winter", 3),
    (10, 26, "CF", "厨房用品", "一人食小电煮锅", 12900, 5700, "利润款", "winter", 4),
    (11, 3, "DJ", "灯具照明", "日落氛围灯", 5990, 2500, "常规款", "flat", 3),
    (12, 4, "CJ", "餐饮水具", "新春红釉餐具礼盒", 19900, 8700, "形象款", "new_year", 3),
)

SHELF_LIFE_DAYS = 600
_FLOP_EVERY = 4
_LIFE = ((0, 0.4), (20, 1.2), (120, 1.1), (300, 0.4), (SHELF_LIFE_DAYS, 0.25))
_FLOP_LIFE = ((0, 0.35), (30, 0.3), (80, 0.0), (SHELF_LIFE_DAYS, 0.0))


def models(first: date, last: date) -> Iterator[Good]:
    """Yield the models on the shelf on any day of [first, last], by day of listing.

    A model's day and fate hang on its year alone: the same model is the same good whatever the
    range asked for.
    """
    for year in range(first.year - 2, last.year + 1):
        for number, entry in enumerate(_LAUNCHES, 1):
            good = _model(year, number, entry)
            if good.listed_on <= last and not is_gone(good, first):
                yield good


def is_gone(good: Good, day: date) -> bool:
    """Return whether a model has left the shelf by `day`; the standing range never does."""
    return bool(good.model_year) and day >= good.listed_on + timedelta(days=SHELF_LIFE_DAYS)


def life(good: Good, day: date) -> float:
    """Return how the good sells at its age on `day`: 1 for the standing range, 0 off the shelf."""
    if day < good.listed_on or is_gone(good, day):
        return 0.0
    if not good.model_year:
        return 1.0
    return _between(_FLOP_LIFE if good.flop else _LIFE, (day - good.listed_on).days)


def _model(year: int, number: int, entry: _Launch) -> Good:
    month, day, code, category, name, price, cost, role, season, weight = entry
    return Good(
        f"{code}{year % 100:02d}{number:02d}",
        f"{name} {year} 款",
        category,
        price,
        cost,
        role,
        season,
        weight,
        date(year, month, day),
        model_year=year,
        flop=(number + year) % _FLOP_EVERY == 0,
    )


def _between(curve: tuple[tuple[int, float], ...], age: int) -> float:
    for (left, low), (right, high) in pairwise(curve):
        if age <= right:
            return low + (high - low) * (age - left) / (right - left)
    return curve[-1][1]
