"""The standing range of the demo shops: names, prices, what sells when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Good:
    """One thing the shops sell.

    Attributes:
        price_fen: Recommended price of one item.
        cost_fen: What one item costs the shop.
        role: What it is for in the range (引流款, 利润款, 形象款, 常规款).
        season: Key of `knowledge.store.demo.seasons.SEASONS`.
        weight: How well it sells beside the others.
        model_year: Year of a model that was launched and will be replaced; 0 in the standing
            range.
        flop: A model that nobody wanted: it stops selling and stays on the shelf.
    """

    sku: str
    name: str
    category: str
    price_fen: int
    cost_fen: int
    role: str
    season: str
    weight: float
    listed_on: date
    model_year: int = 0
    flop: bool = False


_Entry = tuple[str, int, int, str, str, float]

_RANGE: dict[tuple[str, str], tuple[_Entry, ...]] = {
    ("SN", "收纳整理"): (
        ("加厚塑料收纳箱 55L 三只装", 8990, 4050, "利润款", "tidy", 9),
        ("牛津布衣物收纳袋 大号", 2990, 1180, "常规款", "autumn", 6),
        ("抽屉式内衣收纳盒 四件套", 4590, 1850, "利润款", "tidy", 5),
        ("窄缝移动置物架 四层", 6990, 3200, "利润款", "flat", 4),
        ("桌面杂物收纳盒", 1290, 960, "引流款", "flat", 8),
        ("真空压缩袋 八件套", 3990, 1500, "常规款", "autumn", 4),
        ("免钉挂衣架 十只装", 1990, 1390, "引流款", "flat", 4),
        ("藤编带盖收纳筐", 5990, 2500, "利润款", "flat", 2),
        ("实木抽屉斗柜 五斗", 69900, 30500, "形象款", "flat", 0.5),
    ),
    ("CF", "厨房用品"): (
        ("不粘平底煎锅 24cm", 9900, 4300, "利润款", "flat", 6),
        ("麦饭石炒锅 32cm", 15900, 7000, "利润款", "new_year", 7),
        ("加厚砧板 整竹", 4990, 2250, "常规款", "flat", 4),
        ("厨房刀具套装 六件", 16800, 7200, "利润款", "new_year", 2.5),
        ("食品密封罐 六只装", 3690, 1620, "常规款", "new_year", 5),
        ("沥水碗碟架 双层", 7990, 3600, "利润款", "flat", 3),
        ("一次性保鲜膜套 一百只", 990, 760, "引流款", "flat", 7),
        ("硅胶制冰格 带盖", 1990, 860, "常规款", "summer", 4),
        ("珐琅铸铁锅 24cm", 45900, 20300, "形象款", "winter", 0.6),
    ),
    ("CP", "床上用品"): (
        ("全棉四件套 1.8m", 25900, 11200, "利润款", "autumn", 5),
        ("磨毛四件套 1.5m", 16900, 7700, "利润款", "autumn", 4),
        ("羽丝绒冬被 200×230", 19900, 9100, "利润款", "winter", 4),
        ("空调夏凉被 水洗棉", 11900, 5300, "利润款", "summer", 3.5),
        ("记忆棉护颈枕", 8990, 3700, "利润款", "flat", 4),
        ("羽丝绒枕芯 一对", 5990, 3300, "引流款", "flat", 4),
        ("冰丝凉席 三件套", 13900, 6200, "利润款", "summer", 3),
        ("防水床笠 1.8m", 6990, 3000, "常规款", "flat", 2.5),
        ("桑蚕丝被 纯蚕丝填充", 89900, 40200, "形象款", "autumn", 0.5),
    ),
    ("QJ", "清洁用品"): (
        ("免手洗平板拖把", 7990, 3450, "利润款", "new_year", 6),
        ("加厚点断垃圾袋 一百只", 1590, 1150, "引流款", "flat", 8),
        ("旋转拖把桶套装", 9990, 4500, "利润款", "new_year", 5),
        ("加厚抽绳垃圾袋 六卷", 1990, 1480, "引流款", "flat", 8),
        ("厨房百洁布 二十片", 990, 720, "引流款", "flat", 6),
        ("可伸缩玻璃擦", 3990, 1700, "常规款", "new_year", 2.5),
        ("马桶刷套装 壁挂", 2990, 1240, "常规款", "flat", 3),
        ("粘毛滚筒 三把送十卷", 2590, 1090, "常规款", "winter", 4),
        ("电动清洁刷 无线", 15900, 7000, "形象款", "new_year", 1),
    ),
    ("DJ", "灯具照明"): (
        ("护眼学习台灯", 12900, 5600, "利润款", "tidy", 4),
        ("人体感应小夜灯 两只装", 3990, 1650, "引流款", "flat", 6),
        ("卧室床头灯 调光", 7990, 3400, "利润款", "flat", 3),
        ("吸顶灯 客厅 48W", 21900, 9900, "利润款", "flat", 1.6),
        ("橱柜灯带 充电款", 4990, 2050, "常规款", "flat", 3),
        ("衣柜感应灯 磁吸", 2990, 1280, "常规款", "flat", 3.5),
        ("氛围落地灯", 16900, 7300, "利润款", "winter", 1.4),
        ("节日串灯 五米", 1990, 900, "常规款", "new_year", 2),
        ("北欧吊灯 餐厅三头", 49900, 21800, "形象款", "flat", 0.4),
    ),
    ("CJ", "餐饮水具"): (
        ("陶瓷碗碟套装 二十二件", 12900, 5800, "利润款", "new_year", 3.5),
        ("不锈钢保温杯 500ml", 6990, 2950, "利润款", "winter", 5),
        ("高硼硅玻璃杯 六只装", 3990, 1900, "常规款", "summer", 4),
        ("大容量冷水壶 2L", 4990, 2150, "常规款", "summer", 3.5),
        ("儿童分格餐盘", 3590, 1500, "常规款", "flat", 2.5),
        ("合金筷子 十双装", 1690, 1230, "引流款", "new_year", 5),
        ("便当饭盒 微波炉可用", 4590, 1950, "利润款", "tidy", 3.5),
        ("随行咖啡杯 380ml", 7990, 3300, "利润款", "flat", 2.5),
        ("骨瓷茶具礼盒", 29900, 13200, "形象款", "new_year", 0.8),
    ),
    ("WY", "卫浴用品"): (
        ("纯棉毛巾 四条装", 3990, 1900, "引流款", "flat", 5),
        ("加厚浴巾 纯棉", 5990, 2700, "常规款", "winter", 3.5),
        ("硅藻泥浴室地垫", 4590, 1950, "常规款", "flat", 3.5),
        ("免打孔浴室置物架", 5990, 2550, "利润款", "flat", 4),
        ("增压花洒喷头", 6990, 2900, "利润款", "flat", 3),
        ("自动挤牙膏器套装", 4990, 2050, "常规款", "flat", 3),
        ("防水浴帘 加厚", 3990, 1700, "常规款", "flat", 2),
        ("皂液器 感应出泡", 7990, 3350, "利润款", "flat", 2),
        ("恒温花洒套装", 59900, 27000, "形象款", "flat", 0.4),
    ),
    ("XD", "生活小电"): (
        ("桌面静音小风扇", 5990, 2600, "引流款", "summer", 5),
        ("落地空气循环扇", 19900, 9000, "利润款", "summer", 3),
        ("桌面加湿器", 8990, 3800, "利润款", "winter", 3.5),
        ("小型暖风机", 12900, 5800, "利润款", "winter", 3.5),
        ("电热水壶 1.7L", 8990, 4100, "常规款", "winter", 3),
        ("便携榨汁杯", 9990, 4300, "利润款", "summer", 2.5),
        ("衣物除毛球器", 4990, 2150, "常规款", "winter", 3.5),
        ("手持挂烫机", 14900, 6600, "利润款", "flat", 2),
        ("除湿机 家用静音", 79900, 37500, "形象款", "summer", 0.4),
    ),
}

_FIRST_LISTED = date(2019, 3, 1)
_LISTING_STEP_DAYS = 17


def standing_range() -> tuple[Good, ...]:
    """Return the 72 goods that are always sold, all listed between 2019 and 2022."""
    entries = [
        (f"{code}{1000 + number}", category, entry)
        for (code, category), shelf in _RANGE.items()
        for number, entry in enumerate(shelf, 1)
    ]
    first = _FIRST_LISTED.toordinal()
    return tuple(
        Good(
            sku, name, category, price, cost, role, season, weight, date.fromordinal(first + step)
        )
        for step, (sku, category, (name, price, cost, role, season, weight)) in zip(
            range(0, len(entries) * _LISTING_STEP_DAYS, _LISTING_STEP_DAYS), entries, strict=True
        )
    )
