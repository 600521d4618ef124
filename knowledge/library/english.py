"""English questions in the handbook's words."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from knowledge.text.patterns import lazy
from knowledge.text.yaml_file import read_yaml

_WORD = lazy(r"[a-z0-9][a-z0-9/&-]*")
_LATIN = lazy(r"[a-zA-Z]")
_CHINESE = lazy(r"[\u4e00-\u9fff]")
_STOP = frozenset(
    (
        "a",
        "an",
        "the",
        "is",
        "are",
        "was",
        "were",
        "be",
        "been",
        "do",
        "does",
        "did",
        "can",
        "could",
        "should",
        "would",
        "will",
        "shall",
        "may",
        "i",
        "we",
        "you",
        "it",
        "they",
        "my",
        "our",
        "your",
        "their",
        "this",
        "that",
        "these",
        "those",
        "what",
        "which",
        "who",
        "whom",
        "how",
        "when",
        "where",
        "why",
        "in",
        "on",
        "at",
        "to",
        "of",
        "for",
        "from",
        "by",
        "with",
        "about",
        "and",
        "or",
        "not",
        "no",
        "if",
        "as",
        "into",
        "than",
        "then",
        "so",
        "me",
        "us",
        "them",
        "there",
        "here",
        "much",
        "many",
        "more",
        "most",
        "some",
        "any",
        "all",
        "please",
        "tell",
        "explain",
        "mean",
        "means",
        "meaning",
        "define",
        "definition",
        "check",
        "suddenly",
        "have",
        "has",
        "had",
        "get",
        "got",
        "make",
        "made",
        "need",
        "needs",
        "use",
        "using",
        "good",
        "best",
        "way",
        "ways",
        "deal",
        "handle",
        "do",
        "did",
        "work",
        "works",
        "watch",
        "an's",
        "s",
        "t",
        "list",
        "show",
        "give",
        "find",
    )
)
_LONGEST = 4


@lru_cache(maxsize=1)
def _terms() -> dict[str, str]:
    file = Path(__file__).with_name("english.yaml")
    return dict(read_yaml(file))


def is_english(text: str) -> bool:
    """Say whether a question is written in English: four Latin letters and no Chinese."""
    return len(_LATIN.findall(text)) > 3 and not _CHINESE.search(text)  # noqa: PLR2004  # an acronym is no sentence


def in_chinese(text: str) -> str:
    """Return an English question in Chinese terms; words without one stay as they are.

    Text that is not English comes back unchanged.
    """
    if not is_english(text):
        return text
    words = _WORD.findall(text.casefold())
    said: list[str] = []
    at = 0
    while at < len(words):
        size, term = _longest_at(words, at)
        said += [term] if term else [word for word in words[at : at + 1] if word not in _STOP]
        at += size
    return " ".join(said)


def _longest_at(words: list[str], at: int) -> tuple[int, str]:
    for size in range(min(_LONGEST, len(words) - at), 0, -1):
        phrase = " ".join(words[at : at + size])
        term = _terms().get(phrase) or _terms().get(phrase.removesuffix("s"))
        if term:
            return size, term
    return 1, ""
