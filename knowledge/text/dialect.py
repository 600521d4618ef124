"""Cantonese and Taiwan wording as the standard words of the same length."""

from __future__ import annotations

from knowledge.text.patterns import lazy

_WORDS = {
    "唔系": "不是", "唔该": "请你", "几多": "多少", "而家": "现在", "琴日": "昨日",
    "寻日": "昨日", "噚日": "昨日", "听日": "明日", "生意额": "营业额", "边个": "哪个",
    "边日": "哪日", "边款": "哪款", "边间": "哪间", "点解": "为何", "同埋": "以及",
    "呢个": "这个", "呢排": "近来", "呢两": "这两", "呢三": "这三", "呢几": "这几",
    "呢周": "这周", "呢季": "这季", "今个": "这个", "今次": "这次", "琴晚": "昨晚",
    "寻晚": "昨晚", "噚晚": "昨晚", "下昼": "下午", "上昼": "上午", "朝早": "早上",
    "夜晚": "晚上", "旧年": "去年", "一路": "一直",
}  # fmt: skip
"""Each word and its standard form have the same number of characters."""

_GUARDS = {
    "听日": r"听日(?![语文系])",
    "寻日": r"寻日(?!常)",
    "边个": r"(?<![这那旁两手身周左右东西南北上下里外海])边个",
    "边日": r"(?<!周)边日",
    "点解": r"(?<![\d一二三四五六七八九十])点解(?![决释除开])",
    "今个": r"(?<![至如当])今个(?=月|星期|礼拜|周|季)",
    "今次": r"(?<![至如当])今次",
    "呢个": r"呢个(?=月|星期|礼拜|周|季|年)",
    "呢周": r"(?<![你我他她们的了是])呢周",
    "旧年": r"旧年(?![份代货度])",
    "一路": r"一路(?=到|至)",
}
"""Where a word may be part of another one, the pattern that tells them apart."""

_CHARS = str.maketrans("咗嘅喺睇唔冇嚟啲佢哋嗰俾畀", "了的在看不没来些他们那给给")
_PATTERN = lazy(
    "|".join(_GUARDS.get(word, word) for word in sorted(_WORDS, key=len, reverse=True))
)


def standard(text: str) -> str:
    """Return simplified text with dialect words replaced, as long as before: 卖咗 → 卖了."""
    return _PATTERN.sub(lambda hit: _WORDS[hit[0]], text).translate(_CHARS)
