"""The report on learnt documents, as text for a person and as JSON for a program."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from knowledge.library.learn import Learnt
from knowledge.text.repair import Change

_OUTCOMES = {"new": "新学", "replaced": "替换旧版", "unchanged": "没有变化", "refused": "拒绝"}
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
            "counts": dict(_counts(one.changes)),
            "changes": [_as_json(change) for change in one.changes],
        }
        for one in learnt
    ]


def _lines(one: Learnt) -> list[str]:
    head = f"{one.name}：{_OUTCOMES[one.outcome]}"
    if one.outcome == "refused":
        return [head, *(f"  {reason}" for reason in one.reasons)]
    lines = [f"{head}，{one.passages} 段"]
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
            before, after = _spot(change)
            lines.append(f"  第 {change.line} 行：{before} → {after}")
    return lines


def _counts(changes: Iterable[Change]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for change in changes:
        if change.outcome == "repaired":
            counts[change.rule] += change.places
    return counts


def _spot(change: Change) -> tuple[str, str]:
    """Return the part of a line that changed, with a few characters around it."""
    before, after = change.before, change.after
    start = next((at for at, (a, b) in enumerate(zip(before, after, strict=False)) if a != b), 0)
    start = max(0, start - 6)
    return _short(before[start:]), _short(after[start:])


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
