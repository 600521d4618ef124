"""Facts to a Reply: the only place with this skill's wording."""

from __future__ import annotations

from typing import assert_never

from skills.help.answer import HelpAnswer, Offer
from skills.kit.contract import Context
from skills.kit.reply import Block, Choice, Reply, Text

_MOST_CHOICES = 3
_MORE = "发 /help 看全部功能。"


def present(answer: HelpAnswer, _context: Context) -> Reply:
    """Word the answer."""
    return Reply(_blocks(answer), data={"topic": answer.topic})


def _blocks(answer: HelpAnswer) -> tuple[Block, ...]:
    match answer.topic:
        case "overview":
            return _overview(answer)
        case "metrics":
            return _metrics(answer)
        case "start":
            hello = Text("我是掌柜，团队的电商运营助手，在群里打字问我就行。")
            return (hello, *_overview(answer))
        case "greeting":
            return (Text(f"您好，我在。{_MORE}"), *_choices(answer))
        case "thanks":
            return (Text("不客气，有事随时叫我。"),)
        case _:
            assert_never(answer.topic)


def _overview(answer: HelpAnswer) -> tuple[Block, ...]:
    if not answer.offers:
        return (Text("目前没有您的角色可以使用的功能，请联系店主。"),)
    return (Text("我可以帮您："), *map(_line, answer.offers), *_choices(answer))


def _line(offer: Offer) -> Text:
    command = f"（/{offer.command}）" if offer.command else ""
    asks = "、".join(f"「{ask}」" for ask in offer.examples)
    return Text(f"· {offer.title}{command}：{offer.summary}。" + (f"比如{asks}" if asks else ""))


def _metrics(answer: HelpAnswer) -> tuple[Block, ...]:
    if not answer.metrics:
        return (Text("您的角色目前没有可以查的指标。"), *_overview(answer))
    listed = "、".join(answer.metrics)
    return (Text(f"可以查的指标有：{listed}。"), *_choices(answer))


def _choices(answer: HelpAnswer) -> tuple[Choice, ...]:
    asks = [offer.examples[0] for offer in answer.offers if offer.examples]
    return tuple(Choice(ask, ask) for ask in asks[:_MOST_CHOICES])
