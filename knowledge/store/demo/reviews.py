"""What buyers say: reviews of the demo's orders."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from knowledge.store.demo.chance import stream
from knowledge.store.demo.orders import Order
from knowledge.store.demo.shops import TMALL
from knowledge.store.demo.stories import BROKEN_SKU, Plot

_REVIEWED = 0.11
_FIRST_DAY, _DAYS = 3, 12
_RATINGS = ((0.76, 5), (0.9, 4), (0.955, 3), (0.98, 2), (1.0, 1))
_BAD_A_DAY = 5
_ONE_STAR = 0.7

_GOOD_WORDS = {
    "收纳整理": ("很能装，柜子一下子清爽了", "板材厚实，没有异味", "尺寸和页面写的一样，刚好放下"),
    "厨房用品": ("做饭顺手多了，很好清洗", "分量合适，手感不错", "用了一周，没有粘底，满意"),
    "床上用品": ("面料软，贴身睡着舒服", "洗过一次没有掉色", "颜色比图片还好看，针脚细"),
    "清洁用品": ("拖得干净，省力气", "很耐用，家里常备", "包装整齐，用着放心"),
    "灯具照明": ("光线柔和不刺眼", "安装简单，十分钟搞定", "亮度够用，孩子写作业很合适"),
    "餐饮水具": ("釉面光滑，没有磕碰", "保温效果好，早上的水晚上还热", "送朋友很有面子"),
    "卫浴用品": ("吸水快，不掉毛", "装上很稳，没有打孔", "质感比预想的好"),
    "生活小电": ("声音小，放卧室也不吵", "小巧不占地方，够用", "做工扎实，操作简单"),
}
_FAIR_WORDS = ("中规中矩，对得起价格", "东西可以，物流慢了两天", "颜色和图片有一点差别")
_POOR_WORDS = ("和想象的差距有点大", "用了几天就出了小毛病", "客服回复慢，体验一般")
_BROKEN_WORDS = (
    "收到时箱体裂了一道口子，外面只套了一层薄袋子",
    "三个里面碎了一个，包装比上次差太多",
    "边角全压坏了，没有纸箱保护，很失望",
    "盖子断了，扣不上，要求补发",
    "以前买过一次很好，这次换了包装，到手就是破的",
    "快递一摔就裂，连泡沫都没有",
    "破损严重，已经申请退款",
)
_FULL_RATING = 4
_FAIR_RATING = 3


def review_row(order: Order, today: date) -> dict[str, object] | None:
    """Return the review of a paid order if its buyer wrote one before `today`, else None."""
    luck = order.fate[1] / _REVIEWED
    if order.paid_at is None or luck >= 1:
        return None
    day = order.paid_at.date() + timedelta(days=_FIRST_DAY + int(order.fate[2] * _DAYS))
    if day >= today:
        return None
    rating = next(rating for share, rating in _RATINGS if luck < share)
    words = _words(rating, order.lead.good.category)
    text = words[int(order.fate[2] * 1000) % len(words)]
    return {
        "date": day,
        "shop": order.shop.name,
        "platform": order.shop.platform,
        "sku": order.lead.good.sku,
        "rating": rating,
        "text": text,
    }


def broken_reviews(plot: Plot) -> Iterator[dict[str, object]]:
    """Yield the batch of bad reviews on the bestseller that arrived broken."""
    chance = stream("reviews", BROKEN_SKU)
    for day in plot.review_days:
        for text in chance.sample(_BROKEN_WORDS, _BAD_A_DAY):
            yield {
                "date": day,
                "shop": TMALL.name,
                "platform": TMALL.platform,
                "sku": BROKEN_SKU,
                "rating": 1 if chance.random() < _ONE_STAR else 2,
                "text": text,
            }


def _words(rating: int, category: str) -> tuple[str, ...]:
    if rating >= _FULL_RATING:
        return _GOOD_WORDS[category]
    return _FAIR_WORDS if rating == _FAIR_RATING else _POOR_WORDS
