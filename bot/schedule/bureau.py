"""Where chats subscribe: orders and buttons about what is pushed, and when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import ClassVar, assert_never

from sqlalchemy import Connection

from bot.channels.telegram.answers import token
from bot.channels.telegram.bookings import KIND
from bot.channels.telegram.drafts import Key, Keyboard
from bot.channels.telegram.results import ButtonAnswered, Outcome, Turn, Write
from bot.channels.telegram.updates import Pressed
from bot.dispatch.pipeline import Desk
from bot.dispatch.standing import Standing, asker_of
from bot.schedule import bureau_words as words
from bot.schedule.changes import Moment, actions, changed
from bot.schedule.errands import Board, wall
from bot.schedule.making import Spot, coming, made, objection, timed
from bot.schedule.notices import title_of
from bot.schedule.orders import Listing, Mute, Order, Subscribe, Unsubscribe, order_in
from bot.schedule.topics import Offered
from bot.state import deliveries
from bot.state.buttons import Button, keep_button
from bot.state.clock import Clock, database_now
from bot.state.engine import State
from bot.state.subscriptions import (
    Subscription,
    change,
    end_subscription,
    keep_subscription,
    subscription,
    subscriptions_of,
)
from knowledge.errors import UnknownNameError

_KEEPERS = frozenset({"owner", "manager"})
_MUTED_S = 7 * 86_400.0
_A_WEEK_S = 7 * 86_400.0
_MOST_ROWS = 8

Buttons = tuple[Keyboard, tuple[Write, ...]]


@dataclass(frozen=True, slots=True)
class Bureau:
    """Takes orders about pushes. In a group owners and managers give them, in private anybody."""

    state: State
    desk: Desk
    board: Board
    clock: Clock = database_now

    commands: ClassVar[tuple[str, ...]] = words.COMMANDS
    spoken: ClassVar[tuple[str, ...]] = words.WORDS
    menu: ClassVar[tuple[tuple[str, str], ...]] = words.MENU

    def ordered(self, text: str, turn: Turn, who: Standing) -> Outcome | None:
        """Carry out the order that `text` is; None where it is about something else."""
        order = order_in(text, self._spoken())
        if order is None:
            return None
        if not isinstance(order, Listing) and not _may_keep(turn, who):
            return turn.says("refused", words.KEEPERS_ONLY)
        with self.state.reading() as connection:
            return self._carried_out(connection, order, turn, who)

    def pressed(self, press: Pressed, turn: Turn, who: Standing, found: Button) -> Outcome:
        """Carry out what a button under a subscription stands for."""
        if not _may_keep(turn, who):
            return _noted("refused", press, words.KEEPERS_ONLY)
        with self.state.reading() as connection:
            one = subscription(connection, int(found.payload["id"]))
            if one is None or one.chat != turn.chat:
                return _noted("stale_button", press, words.GONE)
            return self._changed(connection, str(found.payload["do"]), one, turn).then(
                ButtonAnswered(press.id)
            )

    def _carried_out(
        self, connection: Connection, order: Order, turn: Turn, who: Standing
    ) -> Outcome:
        match order:
            case Listing():
                return self._listed(connection, turn, who)
            case Subscribe():
                return self._subscribed(connection, order, turn)
            case Unsubscribe():
                return self._unsubscribed(connection, order, turn)
            case Mute():
                return self._muted(connection, order, turn)
            case _:
                assert_never(order)

    def _subscribed(self, connection: Connection, order: Subscribe, turn: Turn) -> Outcome:
        known = self.board.topics.get(order.topic)
        if order.left or known is None:
            text = words.misread(order.left, self._titles()) if order.left else ""
            return turn.says("usage", text or words.usage(self._titles()))
        now = self.clock(connection)
        spot = Spot(self.board.account, turn.chat, turn.spot.thread or 0, turn.person)
        one = made(order, known, spot, now)
        refusal = self._refusal(connection, one, known, order)
        if refusal:
            return turn.says("refused", refusal)
        one = timed(one, self.board.zone, now)
        there = next((o for o in self._of(connection, turn) if _same(o, one)), None)
        shown = replace(one, id=there.id) if there else one
        due = coming(connection, shown, self.board.zone, now)
        first = due or wall(one.next_due_s, self.board.zone)
        text = words.subscribed(one, known.topic.title, first)
        return _with(turn.says("subscribe", text), partial(keep_subscription, wanted=one))

    def _refusal(
        self, connection: Connection, one: Subscription, known: Offered, order: Subscribe
    ) -> str:
        """Return why the chat cannot have the subscription; "" where it can."""
        asker = asker_of(connection, self.board.house, one.chat)
        if asker is None or not self.desk.access.may_use(asker.role, known.skill):
            return words.chat_lacks(known.topic.title)
        return objection(one, known, order, asker) or self._strange_shop(one.shop)

    def _strange_shop(self, shop: str) -> str:
        """Return the words for a shop that the store does not know, with near names."""
        known = self.desk.knowledge.vocabulary.current().values("shop")
        if not shop or not known or shop in known:
            return ""
        return self.desk.phrases.for_error(UnknownNameError("shop", shop, known))

    def _unsubscribed(self, connection: Connection, order: Unsubscribe, turn: Turn) -> Outcome:
        here = self._of(connection, turn)
        known = self.board.topics.get(order.topic)
        if known is None:
            titles = tuple(dict.fromkeys(self._title(one) for one in here))
            return turn.says("usage", words.which(titles))
        gone = [o for o in here if o.topic == known.name and order.shop in {"", o.shop}]
        if not gone:
            return turn.says("usage", words.not_subscribed(known.topic.title))
        ends = tuple(partial(end_subscription, number=one.id) for one in gone)
        return _with(turn.says("unsubscribe", words.DELETED), *ends)

    def _muted(self, connection: Connection, order: Mute, turn: Turn) -> Outcome:
        here = self._of(connection, turn)
        if not here:
            return turn.says("usage", words.NOTHING_THERE)
        now_s = self.clock(connection).timestamp()
        until_s = 0.0 if order.off else now_s + _MUTED_S
        writes = [
            partial(change, number=o.id, muted={**_still(o.muted, now_s), order.key: until_s})
            for o in here
        ]
        text = words.unmuted(order.key)
        if not order.off:
            text = words.muted(order.key, wall(until_s, self.board.zone))
        return _with(turn.says("mute", text), *writes)

    def _listed(self, connection: Connection, turn: Turn, who: Standing) -> Outcome:
        here = self._of(connection, turn)
        lines = words.numbered([self._line(connection, one) for one in here])
        lines += [] if here else [words.NOTHING_THERE, words.usage(self._titles())]
        if turn.private and who.is_owner:
            since_s = self.clock(connection).timestamp() - _A_WEEK_S
            everywhere = subscriptions_of(connection, self.board.account)
            lines.append(words.everywhere(len(everywhere), deliveries.counts(connection, since_s)))
        keys, writes = self._buttons(here, turn) if _may_keep(turn, who) else ((), ())
        return _with(turn.says("subscriptions", "\n".join(lines), keys), *writes)

    def _line(self, connection: Connection, one: Subscription) -> str:
        due = coming(connection, one, self.board.zone, self.clock(connection))
        last = deliveries.latest(connection, one.id)
        ended = words.last_one(last.slot, last.state) if last else ""
        return words.state_of(one, self._title(one), due, ended)

    def _changed(self, connection: Connection, do: str, one: Subscription, turn: Turn) -> Outcome:
        now = self.clock(connection)
        moment = Moment(now, self.board.zone, turn.task)
        change = changed(do, one, self._title(one), moment)
        writes = (change.write,) if change.write else ()
        if change.after is None:
            return _with(turn.says("booking", change.text), *writes)
        due = coming(connection, change.after, self.board.zone, now)
        keys, kept = self._buttons((change.after,), turn)
        said = turn.says("booking", words.changed(change.text, due), keys)
        return _with(said, *writes, *kept)

    def _buttons(self, here: Sequence[Subscription], turn: Turn) -> Buttons:
        """Return a row of buttons for each subscription, its first one named, and their writes."""
        made_of = [
            [(label, Button(token(), turn.chat, KIND, {"do": do, "id": one.id}, turn.now_s))
             for do, label in actions(one)]
            for one in here[:_MOST_ROWS]
        ]  # fmt: skip
        keys = tuple(
            tuple(Key(label, data=button.token) for label, button in row) for row in made_of
        )
        if len(keys) > 1:
            keys = tuple(
                (replace(row[0], label=f"{number}. {row[0].label}"), *row[1:])
                for number, row in enumerate(keys, 1)
            )
        writes = tuple(partial(keep_button, button=b) for row in made_of for _, b in row)
        return keys, writes

    def _of(self, connection: Connection, turn: Turn) -> tuple[Subscription, ...]:
        return subscriptions_of(connection, self.board.account, turn.chat)

    def _title(self, one: Subscription) -> str:
        return title_of(self.board, one)

    def _titles(self) -> tuple[str, ...]:
        return tuple(known.topic.title for known in self.board.topics.values())

    def _spoken(self) -> Mapping[str, str]:
        """Return each word for a topic, in lower case, with the topic's name."""
        return {
            word.lower(): name
            for name, known in self.board.topics.items()
            for word in (name, known.topic.title, *words.SPOKEN.get(name, ()))
        }


def _may_keep(turn: Turn, who: Standing) -> bool:
    return turn.private or who.role in _KEEPERS


def _same(one: Subscription, other: Subscription) -> bool:
    return (one.thread, one.topic, one.shop) == (other.thread, other.topic, other.shop)


def _still(muted: Mapping[str, float], now_s: float) -> dict[str, float]:
    """Return the keys that are still silenced."""
    return {key: until_s for key, until_s in muted.items() if until_s > now_s}


def _with(outcome: Outcome, *writes: Write) -> Outcome:
    return replace(outcome, writes=(*outcome.writes, *writes))


def _noted(code: str, press: Pressed, text: str) -> Outcome:
    return Outcome(code, calls=(ButtonAnswered(press.id, text, alert=True),))
