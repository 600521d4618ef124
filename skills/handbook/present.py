"""Facts to a Reply; the only Chinese wording of the handbook."""

from __future__ import annotations

from knowledge.library.card import HandbookCard
from knowledge.library.finding import Finding, Hit
from skills.handbook.answer import CareAnswer, HandbookAnswer
from skills.handbook.present_care import present_care
from skills.kit.contract import Context
from skills.kit.reply import Choice, Citation, Reply, Text

CARD_LENGTH = 420
_LINES = 6
_WORDS = 4
_QUESTION_LENGTH = 40


def present(answer: HandbookAnswer | CareAnswer, _context: Context) -> Reply:
    """Word one card, up to three suggestions, or that the handbook has nothing."""
    if isinstance(answer, CareAnswer):
        return present_care(answer)
    finding = answer.finding
    if finding.tier == "answer":
        return _answered(finding, answer.related)
    if finding.tier == "suggest":
        return _suggested(finding)
    return _unknown(finding)


def whole(card: HandbookCard, words: tuple[str, ...] = ()) -> str:
    """Return a card as plain text with its source; at most about 500 characters."""
    blocks = (*_card_blocks(card, words), _note("　".join((_source(card), *_said(words)))))
    return "\n".join(block.text for block in blocks)


def _answered(finding: Finding, related: tuple[HandbookCard, ...]) -> Reply:
    hit = finding.hits[0]
    asked = finding.question[:_QUESTION_LENGTH]
    buttons = (
        *(Choice(card.title, _to_open(card), whole(card)) for card in related),
        Choice("👍", f"/kb good {hit.card.id} {asked}"),
        Choice("👎", f"/kb bad {hit.card.id} {asked}"),
    )
    return Reply(
        (*_card_blocks(hit.card, hit.words), *map(_note, _under(hit)), *buttons),
        data=_data(finding.hits),
        citations=_citations(hit.card),
    )


def _to_open(card: HandbookCard) -> str:
    """Return what opens a card; a bare title might go on from an earlier question."""
    return f"/ask {card.title}"


def _suggested(finding: Finding) -> Reply:
    titles = "、".join(f"「{hit.card.title}」" for hit in finding.hits)
    offers = tuple(
        Choice(h.card.title, _to_open(h.card), whole(h.card, h.words)) for h in finding.hits
    )
    return Reply(
        (Text(f"没有十分把握，可能是：{titles}。点一个看全文。"), *offers),
        status="choice",
        data=_data(finding.hits),
        citations=tuple(c for hit in finding.hits for c in _citations(hit.card)[:1]),
    )


def _unknown(finding: Finding) -> Reply:
    if finding.tier == "empty":
        said = "没看出要问什么，请带上关键词，例如「滞销品怎么处理」「大促客服怎么准备」。"
        return Reply((Text(said),), status="unknown", data=_data(()))
    if finding.tier == "live":
        said = "这是店铺数据的问题，知识库里没有数字。请带上指标和时间再问，例如「昨天销售额」。"
        return Reply((Text(said),), status="unknown", data=_data(()))
    ask = Choice("提问给负责人", f"/kb ask {finding.question[:200]}")
    said = "知识库里没有这条。问题已记入待补充清单，也可以点下面的按钮提醒负责人。"
    return Reply((Text(said), ask), status="unknown", data=_data(()))


def _card_blocks(card: HandbookCard, words: tuple[str, ...]) -> tuple[Text, ...]:
    lines = "\n".join(f"• {line}" for line in _shown(card, words))
    blocks = [Text(f"【{card.title}】\n{lines}")]
    if card.caution:
        blocks.append(Text(f"⚠️ {card.caution}"))
    return tuple(blocks)


def _note(text: str) -> Text:
    return Text(text, note=True)


def _under(hit: Hit) -> tuple[str, ...]:
    """Return what stands under a card whose sources are cited: its age, the words that decided."""
    dated = (f"时间：{hit.card.dated}",) if hit.card.dated else ()
    noted = "　".join((*dated, *_said(hit.words)))
    return (noted,) if noted else ()


def _said(words: tuple[str, ...]) -> tuple[str, ...]:
    return (f"命中：{'、'.join(words[:_WORDS])}",) if words else ()


def _source(card: HandbookCard) -> str:
    place = card.places[0]
    heading = f" › {place.place}" if place.place else ""
    dated = f"（{card.dated}）" if card.dated else ""
    return f"来源：{place.title or place.source}{heading}{dated}"


def _shown(card: HandbookCard, words: tuple[str, ...]) -> list[str]:
    """Return the lines that fit; of a long passage those that hold most of the words."""
    lines = [line.strip(" •·-") for line in card.lines]
    if len(lines) <= _LINES + 2 and sum(map(len, lines)) <= CARD_LENGTH:
        return lines
    ranked = sorted(
        range(len(lines)), key=lambda at: -sum(word in lines[at].casefold() for word in words)
    )
    kept: list[int] = []
    room = CARD_LENGTH
    for at in ranked[:_LINES]:
        if len(lines[at]) <= room or not kept:
            kept.append(at)
            room -= len(lines[at])
    return [_cut(lines[at]) for at in sorted(kept)]


def _cut(line: str) -> str:
    return line if len(line) <= CARD_LENGTH else f"{line[: CARD_LENGTH - 1]}…"


def _data(hits: tuple[Hit, ...]) -> dict[str, object]:
    return {
        "cards": [
            {"id": h.card.id, "title": h.card.title, "score": round(h.score, 3)} for h in hits
        ]
    }


def _citations(card: HandbookCard) -> tuple[Citation, ...]:
    return tuple(Citation(one.title, one.source, one.place) for one in card.places)
