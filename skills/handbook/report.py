"""The report on learnt documents, as text for a person and as JSON for a program."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from difflib import SequenceMatcher
from typing import Any

from knowledge.library.learn import Learnt
from knowledge.text.repair import Change
from skills.handbook.roles import spoken_roles

_OUTCOMES = {
    "new": "新学",
    "replaced": "替换旧版",
    "limited": "只改了谁能看",
    "unchanged": "没有变化",
    "refused": "拒绝",
}
_RULES = {
    "byte shift": "错位乱码",
    "pinyin": "多余拼音",
    "script": "繁体转简体",
    "punctuation": "标点",
    "boilerplate": "广告与网页杂项",
    "censored word": "被替换的词",
    "patch": "逐篇校订",
}
_ASIDE = {
    "menu": "菜单",
    "meta": "网页信息",
    "teaser": "推荐栏",
    "contact": "联系方式",
    "reprint": "转载声明",
    "appeal": "引流",
    "advertisement": "广告",
    "instruction": "夹带的指令",
    "repeat": "重复行",
}
_TOLD_LINE_BY_LINE = frozenset({"byte shift", "censored word", "patch"})
_WIDTH = 60
_AROUND = 6


def learnt_text(learnt: Iterable[Learnt]) -> str:
    """Return what became of each file: counts by rule, then each spot a person should check."""
    return "\n\n".join("\n".join(_lines(one)) for one in learnt)


def learnt_json(learnt: Iterable[Learnt]) -> list[dict[str, Any]]:
    """Return every change of every file; `before` and `after` are whole lines."""
    return [
        {
            "name": one.name,
            "outcome": one.outcome,
            "passages": one.passages,
            "reasons": list(one.reasons),
            "roles": sorted(one.roles),
            "counts": dict(_counts(one.changes)),
            "changes": [_as_json(change) for change in one.changes],
        }
        for one in learnt
    ]


def _lines(one: Learnt) -> list[str]:
    head = f"{one.name}：{_OUTCOMES[one.outcome]}"
    if one.outcome == "refused":
        return [head, *(f"  {reason}" for reason in one.reasons)]
    lines = [f"{head}，{one.passages} 段{_limit(one)}"]
    lines += [f"  修复·{_RULES[rule]}：{times} 处" for rule, times in _counts(one.changes).items()]
    for change in one.changes:
        if change.outcome == "set aside":
            why = _ASIDE.get(change.why, change.why)
            lines.append(f"  搁置·第 {change.line} 行（{why}）：{_short(change.before)}")
        elif change.outcome == "doubtful":
            lines.append(
                f"  存疑·第 {change.line} 行（{_RULES[change.rule]}）：{_short(change.before)}"
            )
        elif change.rule in _TOLD_LINE_BY_LINE:
            spots = _spots(change)
            lines += [f"  第 {change.line} 行：{old} → {new}" for old, new in spots]
    return lines


def _limit(one: Learnt) -> str:
    return f"，只回答{spoken_roles(one.roles)}" if one.roles else ""


def _counts(changes: Iterable[Change]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for change in changes:
        if change.outcome == "repaired":
            counts[change.rule] += change.places
    return counts


def _spots(change: Change) -> list[tuple[str, str]]:
    """Return each part of a line that changed, with a few characters around it."""
    before, after = change.before, change.after
    if change.rule != "censored word":
        return [(_short(before), _short(after))]
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    return [
        (before[max(0, a - _AROUND) : b + _AROUND], after[max(0, c - _AROUND) : d + _AROUND])
        for tag, a, b, c, d in matcher.get_opcodes()
        if tag != "equal"
    ]


def _short(text: str) -> str:
    text = text.strip()
    return text if len(text) <= _WIDTH else f"{text[: _WIDTH - 1]}…"


def _as_json(change: Change) -> dict[str, Any]:
    return {
        "outcome": change.outcome,
        "rule": change.rule,
        "line": change.line,
        "before": change.before,
        "after": change.after,
        "why": change.why,
        "places": change.places,
    }
