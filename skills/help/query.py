"""What can be asked of the help skill."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Topic = Literal["overview", "metrics", "start", "greeting", "thanks"]


@dataclass(frozen=True, slots=True)
class HelpQuery:
    """A question about the bot itself, or a courtesy.

    Attributes:
        topic: What it can do, which metrics it knows, who it is, a hello, a thank-you.
    """

    topic: Topic
