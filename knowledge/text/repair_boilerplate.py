"""Lines of a web page that are not the article: menus, advertisements, contacts, appeals."""

from __future__ import annotations

import re
from collections import Counter

from knowledge.text.patterns import lazy

_LINES = (
    (
        "menu",
        r"(?:\d+[.、]\s*)?(?:首页|返回首页|回到顶部|登录|注册|电商学校|网站地图|下载APP|打开APP)",
    ),
    (
        "meta",
        r"(?:关注人数|阅读量?|浏览量?|发布时间|发布于|编辑|责任编辑|来源)[:：]\s*\S.*|全文共\s*\d+\s*字.*",
    ),
    (
        "teaser",
        r"(?:查看|阅读|展开)全文|猜你喜欢|(?:推荐|相关|延伸)阅读|相关(?:推荐|文章)|热门(?:文章|标签)"
        r"|[上下]一[篇页].*|文章插图|联系我们|关于我们|分享到.*|\S{2,6}分类",
    ),
    (
        "contact",
        r".{0,12}(?:在线咨询|微信号?|QQ群?|电话|手机号?|邮箱|热线|客服)\s*[:：]\s*(?:点击.*|[A-Za-z0-9@.+_-]{5,}).*",
    ),
    (
        "reprint",
        r".*(?:不代表本(?:站|网)(?:立场|观点)|(?:采摘|摘自|整理自|来源)于?网络|转载.{0,8}注明出处).*",
    ),
    (
        "appeal",
        r".*(?:添加小编|小编(?:微信|吧)|加入群聊|评论区(?:告诉|留言|见)|扫码(?:关注|添加)|一键三连"
        r"|点(?:个)?(?:赞|关注)(?:吧|哦|~)|耐心看完).*",
    ),
    (
        "instruction",
        r".*(?:忽略|无视)(?:以上|之前|前面|上述).{0,12}(?:指令|提示|规则|要求).*"
        r"|.*你现在(?:是|扮演).{0,20}(?:助手|AI|模型).*"
        r"|.*ignore (?:all )?(?:the )?(?:previous|above|prior) (?:instructions|prompts).*"
        r"|.*system prompt.*",
    ),
    (
        "advertisement",
        r".{0,60}(?:一键式|网站制作|小程序开发|app开发|加盟热线|招商热线).{0,60}(?:都在|就找|请?联系|首选|咨询).{0,20}",
    ),
)
_PATTERNS = tuple((name, lazy(pattern, re.IGNORECASE)) for name, pattern in _LINES)
_TAIL = lazy("猜你喜欢|(?:推荐|相关|延伸)阅读|相关(?:推荐|文章)|联系我们")
_SHORT = 16
_LONG = 15
_TAIL_LINES = 8


def boilerplate(text: str) -> dict[int, str]:
    """Return line number (from 0) → why the line is no part of the article."""
    lines = [line.strip() for line in text.split("\n")]
    found = {at: reason for at, line in enumerate(lines) if (reason := _reason(line))}
    found.update(_repeats(lines, found))
    for at in _tail(lines):
        found.setdefault(at, "teaser")
    return found


def _reason(line: str) -> str:
    return next((name for name, pattern in _PATTERNS if line and pattern.fullmatch(line)), "")


def _repeats(lines: list[str], found: dict[int, str]) -> dict[int, str]:
    """Return the later copies of long lines that stand more than once."""
    seen: Counter[str] = Counter()
    again: dict[int, str] = {}
    for at, line in enumerate(lines):
        seen[line] += 1
        if len(line) >= _LONG and seen[line] > 1 and at not in found:
            again[at] = "repeat"
    return again


def _is_link(line: str) -> bool:
    return len(line) <= _SHORT and line[-1] not in "。！？；"


def _tail(lines: list[str]) -> list[int]:
    """Return the short lines behind the last teaser, where the page ends with them."""
    starts = [at for at, line in enumerate(lines) if _TAIL.fullmatch(line)]
    if not starts:
        return []
    rest = [at for at in range(starts[0] + 1, len(lines)) if lines[at]]
    ends = len(rest) <= _TAIL_LINES and all(_is_link(lines[at]) for at in rest)
    return rest if ends else []
