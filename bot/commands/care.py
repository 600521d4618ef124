"""`zhanggui kb`: what the knowledge base lacks, and the drafts that wait."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from dataclasses import asdict

from bot.app import App, Parts, built
from bot.channels.columns import aligned
from bot.channels.machine import to_line
from bot.commands.terminal import UsageError, say
from bot.settings import Settings
from knowledge.errors import KeepersOnlyError
from knowledge.library.care import Draft, Gap
from knowledge.library.library import Library

_KEEPERS = frozenset({"owner", "manager"})
_GAPS = ("编号", "次数", "点踩", "最近", "问题")
_DRAFTS = ("编号", "谁写的", "问题", "答案")


def run(args: Namespace, settings: Settings, parts: Parts) -> int:
    """List gaps or drafts, approve a draft, or make vectors."""
    if (args.action == "approve") != (args.number is not None):
        raise UsageError("kb approve 后面写一个草稿编号，编号见 zhanggui kb drafts")
    with built(settings, parts) as app:
        care = app.desk.knowledge.library.care
        match args.action:
            case "gaps":
                gaps = care.gaps()
                _list(args, gaps, (_GAPS, *map(_gap_cells, gaps)), "没有待补充的问题。")
            case "drafts":
                drafts = care.drafts()
                _list(args, drafts, (_DRAFTS, *map(_draft_cells, drafts)), "没有等待批准的草稿。")
            case "embed":
                _embed(app.desk.knowledge.library)
            case _:
                _approve(args, app, parts)
    return 0


def _embed(library: Library) -> None:
    made = library.embed()
    if made is None:
        raise UsageError("没有设向量模型：请先设 ZHANGGUI_LLM_EMBED_MODEL")
    say(f"新做了 {made} 个向量。")


def _approve(args: Namespace, app: App, parts: Parts) -> None:
    asker = app.asker(args.user)
    if asker.role not in _KEEPERS:
        raise KeepersOnlyError("kb approve")
    care = app.desk.knowledge.library.care
    draft = care.approve(args.number, at=parts.now(app.settings), by=asker.id)
    if args.json:
        say(to_line(asdict(draft)))
    else:
        say(f"草稿 {draft.id} 已批准，「{draft.question}」现在能回答了。")


def _list(
    args: Namespace,
    found: Sequence[Gap] | Sequence[Draft],
    lines: Sequence[tuple[str, ...]],
    none: str,
) -> None:
    if args.json:
        say(to_line([asdict(one) for one in found]))
    else:
        say("\n".join(aligned(lines)) if found else none)


def _gap_cells(gap: Gap) -> tuple[str, ...]:
    at = gap.last_at.isoformat(" ", "minutes")
    return (str(gap.id), str(gap.times), str(gap.disliked), at, gap.question)


def _draft_cells(draft: Draft) -> tuple[str, ...]:
    return (str(draft.id), draft.written_by, draft.question, draft.answer)
