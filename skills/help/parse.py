"""A sentence to a HelpQuery."""

from __future__ import annotations

import unicodedata

from knowledge.text.patterns import lazy
from skills.help.query import HelpQuery, Topic
from skills.kit.contract import Context, Reading

_BOT = r"(?:你|您|掌柜|机器人|这个机器人|这个|小掌柜|zhanggui)?"
_ASK = r"(?:请问|我想知道|告诉我)?"
_END = r"(?:呢|啊|呀|吗|么|嘛|哦|的)?"

# The whole sentence must be about the bot: 优惠券怎么用 and 你好，我的快递到哪了 are not.
_PATTERNS: tuple[tuple[Topic, str], ...] = (
    (
        "overview",
        rf"{_ASK}{_BOT}(?:都)?(?:会|能|可以)(?:帮我|帮我们|帮忙)?(?:做|干|查|问|回答)?(?:些)?(?:什么|啥|哪些事)(?:事|事情)?{_END}",
    ),
    (
        "overview",
        rf"{_ASK}{_BOT}(?:都)?(?:有)?(?:哪些|什么|啥)(?:功能|本事|命令|技能|用法){_END}",
    ),
    (
        "overview",
        rf"{_ASK}{_BOT}(?:要|该)?(?:怎么用|如何使用|怎么使用|怎么问|使用说明|使用帮助){_END}",
    ),
    ("overview", r"(?:我要|我需要)?(?:帮助|帮帮我|帮忙|help|菜单|功能|说明|用法)"),
    (
        "metrics",
        rf"{_ASK}{_BOT}(?:都)?(?:有|能查|可以查|能问|会查|可以问|能看)(?:哪些|什么|啥)(?:数据|指标|数)(?:可以|能)?(?:查|问|看)?{_END}",
    ),
    ("metrics", r"指标(?:列表|清单|有哪些)|(?:有)?哪些指标"),
    ("start", rf"{_BOT}(?:是谁|叫什么(?:名字)?|介绍一下(?:你)?自己|自我介绍){_END}"),
    (
        "greeting",
        r"(?:你好|您好|大家好|哈喽|哈啰|嗨|hi|hello|hey|早|早安|早上好|上午好|中午好|下午好|晚上好|晚安)"
        r"(?:掌柜|小掌柜|机器人)?(?:啊|呀|哈|在吗|在不在)?",
    ),
    ("greeting", r"(?:掌柜|机器人|有人)?(?:你好)?(?:在吗|在不在|在么|在嘛|在不|有人吗|有人在吗)"),
    (
        "thanks",
        r"(?:好的?|嗯+|行|ok|收到|明白了?|知道了)?(?:太|真是|非常|多)?"
        r"(?:谢谢|感谢|辛苦|谢啦|谢了|多谢|thanks|thankyou)(?:你|您|掌柜|大家)?(?:了|啦|啊|哈)?",
    ),
    ("thanks", r"好的?|嗯+|ok|收到|明白了?|知道了|(?:真|太)?棒|厉害"),
)
_COMPILED = tuple((topic, lazy(pattern)) for topic, pattern in _PATTERNS)
_SILENT = lazy(r"[\s!-/:-@\[-`{-~。，、！？～…：；·]+")

_SURE = 0.95


def parse(text: str, _context: Context) -> Reading[HelpQuery] | None:
    """Return the topic where the whole of `text` is about the bot or a courtesy, else None."""
    bare = _SILENT.sub("", unicodedata.normalize("NFKC", text)).casefold()
    for topic, pattern in _COMPILED:
        if pattern.fullmatch(bare):
            return Reading(HelpQuery(topic), _SURE, ((text.strip(), topic),))
    return None


def overview(_rest: str, _context: Context) -> Reading[HelpQuery]:
    """Read /help, whatever stands behind it."""
    return Reading(HelpQuery("overview"), 1.0, (("/help", "overview"),))


def start(_rest: str, _context: Context) -> Reading[HelpQuery]:
    """Read /start, whatever stands behind it (Telegram adds a payload)."""
    return Reading(HelpQuery("start"), 1.0, (("/start", "start"),))
