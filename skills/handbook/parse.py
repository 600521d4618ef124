"""A sentence to a HandbookQuery, a /kb command to a CareQuery."""

from __future__ import annotations

from knowledge.library.finding import Finding
from knowledge.library.kinds import defined_term
from knowledge.text.patterns import lazy
from skills.handbook.query import CareQuery, HandbookQuery, Verb
from skills.kit.contract import Context, Reading

# A question the handbook knows must still give way to a metric with a period, which scores higher.
_ANSWER = (0.40, 0.35)
_SUGGEST = (0.20, 0.30)
_LEAST = 0.24
# A question that nobody else understands is told that the handbook lacks it, and filed.
_UNANSWERED = 0.21
_UNKNOWN = 0.08
_TITLE = 0.97
_FORM, _NO_FORM = 0.05, -0.15
_QUESTION = lazy(
    "怎么|怎样|如何|咋|为什么|为啥|什么|啥|哪些|哪几|是不是|要不要|能不能|可以|吗[？?]?$|[？?]$"
    "|how |what |why |which |怎麼|怎樣|什麼|為什麼"
)
# With a day or a month named, the asker more likely wants the shop's own figures or plans.
_DATED = lazy(
    r"昨天|今天|前天|昨日|今日|上周|本周|这周|上个?月|本月|这个月|去年|今年|近\d+天|最近|\d+月|\d+号|季度"
)
_IS_DATED = -0.25
# 抖音的呢 goes on with what was asked before, whoever answered that.
_GOES_ON = lazy(r"(?!.*[怎什如为哪啥咋吗]).{1,10}呢[？?]?")
_GOING_ON = 0.35
# What these mean and how they are computed is the metric catalogue's to say.
_METRICS = frozenset(
    (
        "客单价", "转化率", "支付转化率", "跳出率", "复购率", "退款率", "动销率", "售罄率", "roi",
        "投产比", "gmv", "销售额", "支付金额", "净销售额", "访客", "uv", "pv", "流量", "浏览量",
        "笔单价", "件单价", "连带率", "加购率", "点击率", "ctr", "cpc", "好评率", "可售天数",
        "周转天数", "完成率",
    )
)  # fmt: skip
_METRIC_MEANING = 0.35

_VERBS: dict[str, tuple[Verb, bool, bool]] = {
    # word: verb, has a target, has text
    "gaps": ("gaps", False, False),
    "缺口": ("gaps", False, False),
    "test": ("test", False, True),
    "测试": ("test", False, True),
    "versions": ("versions", False, True),
    "版本": ("versions", False, True),
    "back": ("back", True, False),
    "恢复": ("back", True, False),
    "ask": ("file", False, True),
    "提问": ("file", False, True),
    "add": ("draft", True, True),
    "补充": ("draft", True, True),
    "drafts": ("drafts", False, False),
    "草稿": ("drafts", False, False),
    "approve": ("approve", True, False),
    "批准": ("approve", True, False),
    "roles": ("limit", True, True),
    "可见": ("limit", True, True),
    "unsyn": ("drop_synonyms", True, False),
    "good": ("good", True, True),
    "bad": ("bad", True, True),
}
_SYNONYMS = ("syn", "同义词")


def parse(text: str, context: Context) -> Reading[HandbookQuery | CareQuery] | None:
    """Return how well the handbook fits `text`; None for figures of a period."""
    if not text.strip():
        return None
    finding = context.knowledge.library.find(text, role=context.role)
    if finding.tier == "live":
        return None
    return Reading(HandbookQuery(text.strip()), _score(finding), _because(finding))


def parse_ask(rest: str, _context: Context) -> Reading[HandbookQuery | CareQuery] | None:
    """Read /ask: the rest is meant for the handbook, whatever it says."""
    return (
        Reading(HandbookQuery(rest.strip()), 1.0, (("/ask", "handbook"),))
        if rest.strip()
        else None
    )


def parse_kb(rest: str, _context: Context) -> Reading[HandbookQuery | CareQuery] | None:
    """Read /kb: a verb, the number of what it is about, and words."""
    word, _, more = rest.strip().partition(" ")
    return Reading(_care(word.casefold(), more.strip()), 1.0, (("/kb", word or "menu"),))


def _care(word: str, more: str) -> CareQuery:
    if word in _SYNONYMS:
        return (
            CareQuery("add_synonyms", text=more)
            if "=" in more or "＝" in more
            else CareQuery("synonyms")
        )
    if word not in _VERBS:
        return CareQuery("menu")
    verb, has_target, has_text = _VERBS[word]
    target, _, text = more.partition(" ") if has_target else ("", "", more)
    return CareQuery(verb, target, text.strip() if has_text else "")


def _score(finding: Finding) -> float:
    if finding.why[:1] and finding.why[0][0] == "title":
        return _TITLE
    question = bool(_QUESTION.search(finding.question.casefold()))
    if finding.tier not in ("answer", "suggest"):
        return _UNANSWERED if question and finding.tier == "unknown" else _UNKNOWN
    base, slope = _ANSWER if finding.tier == "answer" else _SUGGEST
    asked = finding.question.casefold()
    score = base + slope * finding.hits[0].score
    score += _FORM if question else _NO_FORM
    score += _IS_DATED if _DATED.search(asked) else 0.0
    if _GOES_ON.fullmatch(asked.strip()):
        score = min(score, _GOING_ON)
    meaning = defined_term(asked) in _METRICS
    return max(_LEAST, min(score, _METRIC_MEANING) if meaning else score)


def _because(finding: Finding) -> tuple[tuple[str, str], ...]:
    hit = finding.hits[0] if finding.hits else None
    words = tuple((word, hit.card.title) for word in hit.words) if hit else ()
    return (*words, *finding.why)
