"""A skill for the channel's tests: one secret figure, and answers of every shape."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from skills.kit.card import Card, Example
from skills.kit.contract import AnySkill, Context, Offer, Reading, Skill
from skills.kit.reply import (
    Block,
    Checklist,
    Choice,
    Citation,
    Figure,
    Picture,
    Quote,
    Reply,
    Rows,
    Text,
)

SECRET = "48,213.50"  # noqa: S105  # a figure
"""The figure that no stranger may see."""

_PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


@dataclass(frozen=True, slots=True)
class FigureQuery:
    """What is asked: the sentence says the shape of the answer."""

    text: str


@dataclass(frozen=True, slots=True)
class FigureAnswer:
    text: str


def parse(text: str, _context: Context) -> Reading[FigureQuery] | None:
    if re.search("GMV|销售额|长文|图|复制|选|慢|坏|表|附件|原样", text, re.IGNORECASE):
        return Reading(FigureQuery(text), 0.9)
    return None


def answer(query: FigureQuery, _context: Context) -> FigureAnswer:
    slow = re.search(r"慢(\d+)", query.text)
    if slow:
        time.sleep(int(slow[1]) / 1000)
    if "坏" in query.text:
        raise ZeroDivisionError("meant to fail: 13800138000")
    return FigureAnswer(query.text)


def present(answer: FigureAnswer, context: Context) -> Reply:
    text = answer.text
    blocks: tuple[Block, ...] = (Text(f"答：{text}"), Figure("支付金额", Decimal("48213.5"), "元"))
    if "长文" in text:
        blocks += tuple(Text(f"第 {n} 段 <b>&amp; " + "啊" * 400) for n in range(14))
    if "表" in text:
        blocks += (Rows(("名", "数"), tuple((f"<i>{n}", str(n)) for n in range(5))),)
    if "复制" in text:
        blocks += (Quote("亲，今天发货的哦～"), Quote("长" * 300))
    if "选" in text:
        blocks += (Choice("近7天", "近7天GMV"), Choice("上周", "上周GMV"))
    if "图" in text:
        blocks += (Picture(_file(context, "chart.png", _PIXEL), "图：走势"),)
    files = (_file(context, "out.csv", b"a,b\n1,2\n"),) if "附件" in text else ()
    return Reply(
        (*blocks, Checklist(((True, "核对"),))) if "清单" in text else blocks,
        data={"query": {"metrics": ["gmv"]}, "rows": [{"gmv": 48213.5}]},
        citations=(Citation("手册", "book.md", "一"),) if "出处" in text else (),
        files=files,
    )


def offers(text: str, _context: Context) -> tuple[Offer, ...]:
    return (Offer(f"卡片 {text}", "", Reply((Text(f"卡片内容 {SECRET}"),))),)


def figures() -> Mapping[str, AnySkill]:
    """Return the register of skills with this one only."""
    card = Card(
        name="figures",
        title="数据",
        summary="测试数据",
        commands=("kpi",),
        words=("日报",),
        examples=(Example("昨天GMV", {}),),
        not_mine=(),
    )
    commands = {"kpi": _always, "日报": _always}
    return {"figures": Skill(card, parse, answer, present, commands, offers)}


def _always(rest: str, _context: Context) -> Reading[FigureQuery]:
    return Reading(FigureQuery(rest or "日报"), 1.0)


def _file(context: Context, name: str, content: bytes) -> Path:
    path = context.artefacts / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path
