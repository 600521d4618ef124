"""Times that are not what is asked about: 早上开会要用, and brackets that spell a phrase out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from knowledge.dates.scan import Asked
from knowledge.dates.stretch import DAY, Node, Stretch, latest
from knowledge.text.patterns import lazy

_DOING = lazy(
    r"[的,]?(?:之?前|左右)?(?:我们|我|老板|领导|公司|这边|部门|团队)?(?:还|就|马上|又)?"
    r"(?:要|得|需要|会|准备|有个?|去)?"
    r"(?:开[^,。:;的]{0,4}会(?!员)|(?:早|晨|晚|周|月|例|月度|周度|复盘|部门|经营)会(?!员)|有?会议"
    r"|[^,。:;的]{0,3}汇报|述职|交(?:报告|差|作业|[日周月]报)|要用|(?:给|向|跟)(?:我|老板|领导|总监|客户)"
    r"|见(?:客户|老板|投资人)|发(?:给|[日周月]报|我)|出报告|碰头|复盘会|用到)"
)
_CLAUSE = lazy(r"[,。:;!?]")
_REST = lazy(r"(?:前|上)一?个?(?:周期|周|星期|礼拜|[天日月期])")


def settled(text: str, nodes: list[Node], asked: Asked) -> list[Node]:
    """Drop the time of the asker's own appointment where the days asked about follow.

    早上开会要用：昨天的销售额 asks about yesterday; so does 下午要汇报昨天的.
    """
    return [
        node
        for at, node in enumerate(nodes)
        if not (nodes[at + 1 :] and _is_setting(text, node, nodes[at + 1], asked))
    ]


def _is_setting(text: str, node: Node, after: Node, asked: Asked) -> bool:
    stretch = latest(node, asked.now)
    if not stretch or stretch.start is None or stretch.end is None:
        return False
    if stretch.end - stretch.start > DAY:
        return False
    if _DOING.match(text, node.j):
        return True
    bare_clock = node.cycle == "day" and node.kind in {"hours", "instant"}
    elsewhere = bool(_CLAUSE.search(text, node.j, after.i))
    return bare_clock and after.cycle != "day" and elsewhere and text[node.j] != "的"


def bracketed(text: str, nodes: list[Node], asked: Asked) -> list[Node]:
    """Join 上周(11月24日至30日) into one phrase that means what the bracket says."""
    joined: list[Node] = []
    for node in nodes:
        before = joined[-1] if joined else None
        if before and _in_bracket(text, before, node):
            joined[-1] = _spelled_out(text, before, node, asked)
        else:
            joined.append(node)
    return joined


def _in_bracket(text: str, before: Node, node: Node) -> bool:
    gap = text[before.j : node.i]
    return gap in {"(", "(即", "(也就是", "(就是"} and text.startswith(")", node.j)


def _spelled_out(text: str, before: Node, node: Node, asked: Asked) -> Node:
    said = latest(node, asked.now)
    if said and said.name and before.kind == "stretch":
        return before.ending(node.j + 1)  # 10月1日至8日(国庆): the bracket only gives it a name
    made = replace(node, i=before.i, j=node.j + 1)
    if (
        node.cycle == "fixed"
        or before.cycle != "fixed"
        or _REST.fullmatch(text, before.i, before.j)
    ):
        return made
    whole = before.make(asked.today)

    def make(base: date) -> Stretch | None:
        return node.make(whole.first().date() if whole else base)

    return replace(made, make=make, cycle="fixed")
