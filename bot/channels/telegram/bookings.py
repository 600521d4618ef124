"""Orders that another room of the house carries out: what is pushed, and when."""

from __future__ import annotations

from typing import Protocol

from bot.channels.telegram.results import Outcome, Turn
from bot.channels.telegram.updates import Pressed
from bot.dispatch.standing import Standing
from bot.state.buttons import Button

KIND = "booking"
"""Kind of the buttons that lead there."""


class Bookings(Protocol):
    """Takes the orders, and the presses of its own buttons, of people who are known."""

    @property
    def commands(self) -> tuple[str, ...]:
        """Names without the slash."""

    @property
    def spoken(self) -> tuple[str, ...]:
        """Chinese words that work like commands."""

    @property
    def menu(self) -> tuple[tuple[str, str], ...]:
        """Commands for the menu, with what they do."""

    def ordered(self, text: str, turn: Turn, who: Standing) -> Outcome | None:
        """Carry out the order that `text` is; None where it is about something else."""

    def pressed(self, press: Pressed, turn: Turn, who: Standing, found: Button) -> Outcome:
        """Carry out what one of its buttons stands for."""


class NoBookings:
    """A house in which nothing is pushed."""

    commands: tuple[str, ...] = ()
    spoken: tuple[str, ...] = ()
    menu: tuple[tuple[str, str], ...] = ()

    def ordered(self, _text: str, _turn: Turn, _who: Standing) -> Outcome | None:
        """Return None: no text is an order."""
        return None

    def pressed(self, _press: Pressed, _turn: Turn, _who: Standing, _found: Button) -> Outcome:
        """Return that the button is stale: none was made here."""
        return Outcome("stale_button")
