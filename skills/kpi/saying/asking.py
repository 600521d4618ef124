"""Wording of questions back and of definitions."""

from __future__ import annotations

from knowledge.metrics.model import Metric
from skills.kit.reply import Block, Reply, Text
from skills.kpi.facts import KpiAnswer
from skills.kpi.formulas import FORMULAS
from skills.kpi.query import Ask, KpiQuestionBack
from skills.kpi.saying.notes import freshness
from skills.kpi.saying.wording import clipped, shown, span, unit_of

_MOST_CHOICES = 3
_WORD_COLUMNS = 40
_WITH_WORDS: dict[Ask, str] = {
    "metric": "「{}」是哪个指标没认出来，想看的是下面哪一个？",
    "period": "「{}」是哪几天没看明白，想看的是下面哪一段？",
    "value": "数据里没有叫「{}」的，想看的是下面哪一个？",
    "leftover": "「{}」这几个字没看懂，怕答错，先确认一下：",
}
_WITHOUT_WORDS: dict[Ask, str] = {
    "metric": "想看哪个指标？",
    "period": "想看哪几天的？",
    "value": "想看哪一个店铺、渠道或商品的？",
    "leftover": "这句话没完全看懂，先确认一下：",
}
_NO_CHOICE: dict[Ask, str] = {
    "metric": "「{}」是哪个指标没认出来。换个说法试试，比如：昨天支付金额、上周转化率。",
    "period": "「{}」是哪几天没看明白。换个说法试试，比如：上周、11 月 1 日到 11 月 11 日。",
    "value": "数据里没有叫「{}」的。换成店铺后台里的名字再问一次。",
    "leftover": "「{}」这几个字没看懂。去掉或换个说法再问一次。",
}


def ask_back(question: KpiQuestionBack) -> Reply:
    """Word a question back: one sentence that names the words, and at most three choices."""
    words = clipped("、".join(question.words), _WORD_COLUMNS)
    choices = question.choices[:_MOST_CHOICES]
    if not choices:
        return Reply((Text(_NO_CHOICE[question.about].format(words or "这句话")),), "unknown")
    said = _WITH_WORDS[question.about].format(words) if words else _WITHOUT_WORDS[question.about]
    return Reply((Text(said), *choices), "choice")


def defined(facts: KpiAnswer) -> list[Block]:
    """Return what the metric means, how it is computed and a worked example where there is one."""
    blocks: list[Block] = [
        Text(f"{metric.title}（{metric.id}）：{metric.definition}。") for metric in facts.metrics
    ]
    said = [_formula(facts), _unit(facts.lead, facts)]
    blocks.append(Text("；".join(part for part in said if part) + "。"))
    example = _example(facts)
    if example:
        blocks.append(Text(example))
    if facts.fresh_until:
        blocks.append(Text(freshness(facts), note=True))
    return blocks


def _formula(facts: KpiAnswer) -> str:
    formula = FORMULAS.get(facts.lead.id)
    if formula is None or not facts.parts or formula.sign in facts.lead.definition:
        return ""
    left, right = facts.parts
    return f"算法：{left.title} {formula.sign} {right.title}"


def _unit(metric: Metric, facts: KpiAnswer) -> str:
    unit = unit_of(metric, facts.currency)
    if metric.unit == "ratio":
        return "是一个倍数，没有单位"
    return f"单位：{unit or '个'}"


def _example(facts: KpiAnswer) -> str:
    if not facts.lines or facts.query.by is not None:
        return ""
    value = shown(facts.lead, facts.lines[0].values.get(facts.lead.id), facts.currency)
    if value.value is None:
        return ""
    start = f"例：{span(facts.query.period)}，"
    parts = [shown(part, facts.whole.get(part.id), facts.currency) for part in facts.parts]
    if not parts or any(part.value is None for part in parts):
        return f"{start}{facts.lead.title} {value}。"
    return f"{start}{parts[0]} {FORMULAS[facts.lead.id].sign} {parts[1]} = {value}。"
