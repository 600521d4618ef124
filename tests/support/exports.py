"""Exports as the platforms' back ends write them: headers of ours, with each format's quirks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

JD_ORDER = (
    "订单号", "商品ID", "商品名称", "订购数量", "支付方式", "下单时间", "京东价", "订单金额",
    "结算金额", "余额支付", "应付金额", "订单状态", "下单帐号", "客户姓名", "客户地址", "联系电话",
    "商家备注等级（等级1-5为由高到低）", "付款确认时间", "货号", "订单渠道",
)  # fmt: skip
PDD_ORDER = (
    "商品", "订单号", "订单状态", "商品总价(元)", "邮费(元)", "用户实付金额(元)",
    "商家实收金额(元)",
    "商品数量(件)", "发货时间", "商品id", "样式ID", "商家编码-规格维度", "商家编码-商品维度",
    "省", "市",
    "售后状态", "快递单号", "订单成交时间",
)  # fmt: skip
DOUYIN_ORDER = (
    "主订单编号", "子订单编号", "选购商品", "商品规格", "商品数量", "商家编码", "商品ID",
    "订单应付金额",
    "运费", "收件人", "收件人手机号", "详细地址", "订单提交时间", "订单状态", "售后状态",
    "取消原因",
    "流量渠道",
)  # fmt: skip
WOOCOMMERCE = (
    "Date", "Order #", "N. Revenue (formatted)", "Status", "Customer", "Customer type",
    "Product(s)", "Items sold", "Coupon(s)", "Net Sales", "Attribution",
)  # fmt: skip
AFTER_SALES = (
    "订单编号", "退款编号", "支付宝交易号", "订单付款时间", "退款完结时间", "买家实际支付金额",
    "退款总额",
    "宝贝标题", "退款申请时间", "退款状态", "买家退款说明", "卖家手机", "商品id", "退给买家金额",
    "商家编码",
)  # fmt: skip
SETTLEMENT = (
    "动账时间", "动帐流水号", "动账方向", "动账金额", "动账场景", "子订单号", "订单号",
    "订单实付应结",
    "订单退款", "平台服务费", "备注",
)  # fmt: skip
SYCM_PRODUCT = (
    "统计日期", "商品ID", "商品名称", "货号", "商品访客数", "商品浏览量", "商品详情页跳出率",
    "商品收藏人数", "商品加购件数", "商品加购人数", "支付金额", "成功退款金额",
)  # fmt: skip
SYCM_SHOP = ("统计日期", "访客数", "浏览量", "跳失率", "商品收藏买家数", "加购人数", "支付金额")
JD_SKU = (
    "时间", "SKU", "SKU名称", "一级类目", "二级类目", "三级类目", "成交金额", "成交商品件数",
    "成交客户数", "商品访客数", "商品浏览量", "加购客户数", "取消及售后退款金额",
)  # fmt: skip
JD_FUNNEL = (
    "日期", "一级渠道", "浏览量(PV)", "访客数(UV)", "人均浏览量(人均PV)", "平均停留时长(秒)",
    "加购客户数", "关注客户数", "成交客户数", "成交金额",
)  # fmt: skip
LIVE_DAY = (
    "直播间名称", "日期", "直播时长(小时)", "成交金额", "成交人数", "发货前退款金额(订单）",
    "直播间观看人数", "直播间观看人次", "投放消耗",
)  # fmt: skip
AD_PRODUCT = (
    "日期", "场景ID", "场景名字", "计划ID", "计划名字", "主体ID", "主体类型", "主体名称", "展现量",
    "点击量", "花费", "点击率", "总成交金额", "总成交笔数",
)  # fmt: skip
AD_PLAN = tuple(name for name in AD_PRODUCT if not name.startswith("主体"))


def lined_up(
    header: Sequence[str], *rows: Mapping[str, object], blank: object = ""
) -> list[Sequence[object]]:
    """Return header and rows; a column that a row does not name is blank."""
    strangers = {name for row in rows for name in row} - set(header)
    assert not strangers, strangers
    return [header, *([row.get(name, blank) for name in header] for row in rows)]
