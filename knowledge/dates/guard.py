"""What looks like a time and is none, and what is a time and was not understood."""

from __future__ import annotations

from knowledge.dates.lexicon import NUM
from knowledge.dates.stretch import Node
from knowledge.text.patterns import lazy

_NUMERIC = lazy(r"[\d\-/.~ ]+")
_ID_BEFORE = lazy(
    r"(?:sku|spu|id|no\.?|单号|编号|款号|货号|订单号?|型号|电话|手机号?|批次号?|条码|编码|尾号|版本"
    r"|工号|券码|房间|快递|运单|商品|身份证|卡号|工单|单据)[ :#是为]*$"
)
_GLUED = lazy(r"[\d_#@*×¥$./-]$|\d ?:$|[a-z_]\d*[-_./]?$|双$")
_REPEATED = lazy(r"每(?:个|逢|到)?(?:月|周|年|天|日|季度)?的?$|第$|再$")
_PRICE_BEFORE = lazy(r"[价分率约满减售卖仅费元长宽高版比]$")
# 看下周报 is a look at the weekly: nobody reports the future.
_LOOK_AT = lazy("下[周月](?=报(?!名|销|价|备))")
_WEAK_BEFORE = lazy(r"(?:^|[从自在看查下截至到于为,;。]|数据|销售额|gmv)$")
_WEAK_AFTER = lazy(
    r"的?(?:$|[,。?!;当那]| ?(?:gmv|uv|pv|roi|销|卖|成交|订单|退|支付|付款|流[量水]|访客|转化"
    r"|客单|营业|营收|业绩"
    r"|收入|进账|买家|新客|老客|复购|库存|推广|广告|花费|净|单[量数]|件[数单]|几单|多少|生意|怎么样|咋样|情况|各|每"
    r"|数据|大促|活动|sales|orders|revenue|refunds))|的"
)


def stands(text: str, node: Node) -> bool:
    """Tell whether the phrase is a time where it stands, not a number of something else."""
    before, words = text[max(0, node.i - 12) : node.i], text[node.i : node.j]
    if _REPEATED.search(before) or _LOOK_AT.match(text, node.i):
        return False
    if words[0].isdigit() and (_GLUED.search(before) and not _spaced_word(before)):
        return False
    if _NUMERIC.fullmatch(words):
        if _ID_BEFORE.search(before) or (_PRICE_BEFORE.search(before) and "." in words):
            return False
        return not node.weak or _weak_stands(text, node, before)
    return True


def _spaced_word(before: str) -> bool:
    return before.endswith((" ", "pk", "vs", "vs."))


def _weak_stands(text: str, node: Node, before: str) -> bool:
    if text.strip() == text[node.i : node.j]:
        return True
    if node.kind == "year":
        return False
    return bool(_WEAK_BEFORE.search(before) and _WEAK_AFTER.match(text, node.j))


_FILLERS = frozenset({"最近", "近期", "近来"})
_UNREAD = lazy(
    rf"最近|近期|近来|(?:这|前|近|过)几个?(?:天|日|周|月|年)|前段时间|前阵子|节[前后]|期间|上次|下次|同期"
    rf"|(?:{NUM}|半|几)个?(?:年|月|周|星期|礼拜|季度|天|日|号|点|小时|分钟|旬)"
    rf"|(?:上|下|前|后|近|本|这|去|当)(?:个|一个?)?(?:年|月|周|星期|礼拜|季度?|天|日)"
    rf"|(?:年|月|周|季度?)(?:初|底|末|中(?!秋)|前|后)|(?:周|星期|礼拜)[一二三四五六日天]|[上中下]旬"
    rf"|(?<=[周期拜])[一二三四五六日](?:[、和]?[一二三四五六日])+(?!共|直)"
    rf"|双(?:11|十一|12|十二)(?!位)|(?:春节|国庆)(?![路街])"
    rf"|以来|至今|之前|之后|以前|以后"
)
_HARMLESS = lazy(
    r"\d+天(?:无理由|价保|内发货|保价|包退)|\d+小时(?:内?发货|内?揽收)|[\d一二三四五六七八九十]+号(?:店|仓|链接|楼|线)"
    r"|下[周月](?=报(?!名|销|价|备))"
    r"|天猫|年货|周转(?![化换])|日均|[一二三四五六七八九十\d]+周岁|周边|一点|一号店|点击|[\d一二三四五六七八九十]+点(?:击|赞)"
    r"|\d+点(?:半|钟)?之?前(?=给我|发|要|交)|之前的订单号|分钟前|几个点(?!钟)|一(?:天|周)一(?:天|周)"
    r"|(?<![近前这过上头后])几(?:点钟?|号|月份?|周|小时)"
)


def unread(text: str, consumed: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return where the text speaks of time in words that nobody has consumed."""
    taken = [*consumed, *(hit.span() for hit in _HARMLESS.finditer(text))]
    return [
        hit.span()
        for hit in _UNREAD.finditer(text)
        if not any(hit.start() < j and i < hit.end() for i, j in taken)
    ]


def whole_read(text: str, nodes: list[Node], named: list[tuple[int, int]]) -> list[Node]:
    """Drop phrases that touch time words nobody understood: half a phrase is a wrong answer."""
    open_words = unread(text, [(node.i, node.j) for node in nodes] + named)
    return [node for node in nodes if not any(_touch(text, node, words) for words in open_words)]


def _touch(text: str, node: Node, words: tuple[int, int]) -> bool:
    if words[1] == node.i and text[words[0] : words[1]] not in _FILLERS:
        return True
    gap = text[node.j : words[0]]
    return words[0] >= node.j and gap in {"", "的"}
