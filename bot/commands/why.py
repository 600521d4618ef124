"""`zhanggui ask --why`: how every skill reads a sentence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields, is_dataclass
from typing import Any, assert_never

from bot.dispatch.messages import Named
from bot.dispatch.router import FLOOR, MARGIN, Chosen, Nobody, Torn, Verdict


def why_object(
    text: str, readings: Sequence[Named], verdict: Verdict
) -> dict[str, Any]:  # JSON values
    """Return the readings for programs; `chosen` is a list of no, one or two skills."""
    return {
        "text": text,
        "chosen": _chosen(verdict),
        "readings": [
            {
                "skill": named.skill,
                "score": round(named.reading.score, 4),
                "because": [
                    {"words": words, "as": taken} for words, taken in named.reading.because
                ],
                "left": list(named.reading.left),
                "query": _bare(named.reading.query),
            }
            for named in readings
        ],
    }


def why_lines(readings: Sequence[Named], verdict: Verdict) -> Iterator[str]:
    """Yield the readings for people."""
    for named in readings:
        reading = named.reading
        yield f"{named.skill}  {reading.score:.2f}"
        for words, taken in reading.because:
            yield f"  「{words}」→ {taken}"
        yield f"  没用上：{'、'.join(reading.left) or '无'}"
        yield f"  理解为：{reading.query}"
    yield _sentence(verdict)


def _chosen(verdict: Verdict) -> list[str]:
    match verdict:
        case Chosen(named):
            return [named.skill]
        case Torn(first, second):
            return [first.skill, second.skill]
        case Nobody():
            return []
        case _:
            assert_never(verdict)


def _sentence(verdict: Verdict) -> str:
    chosen = _chosen(verdict)
    if not chosen:
        return f"没有功能认领这句话（不到 {FLOOR} 分不算）。"
    if len(chosen) == 1:
        return f"由 {chosen[0]} 回答。"
    return f"{' 和 '.join(chosen)} 相差不到 {MARGIN} 分，会反问一句。"


def _bare(value: object) -> object:
    """Return dataclasses as dictionaries; other values are left to the JSON writer."""
    if is_dataclass(value):
        return {field.name: _bare(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple | list):
        return [_bare(item) for item in value]
    return value
