"""What one check of `zhanggui doctor` found."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found.

    Attributes:
        broken: The program cannot work like this.
        advice: What to do; "" where all is well.
    """

    title: str
    said: str
    advice: str = ""
    broken: bool = False

    def line(self) -> str:
        """Return the finding as a line."""
        mark = "！" if self.advice else "✓"
        return f"{mark} {self.title}：{self.said}" + (f"。{self.advice}" if self.advice else "")
