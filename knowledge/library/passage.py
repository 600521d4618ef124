"""A stretch of a document."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of a document under one heading; `place` is the path of headings above it."""

    place: str
    body: str
