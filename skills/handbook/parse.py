"""A sentence to a HandbookQuery, a /kb command to a CareQuery."""

from __future__ import annotations

import re

from knowledge.library.finding import Finding
from knowledge.library.library import Library
from skills.handbook.query import CareQuery, HandbookQuery, Verb
from skills.kit.contract import Context, Reading

# A question the handbook knows must still give way to a metric with a period, which scores higher.
_ANSWER = (0.40, 0.35)
_SUGGEST = (0.20, 0.30)
_UNKNOWN = 0.08
_TITLE = 0.97
_QUESTION = re.compile(
    "怎么|怎样|如何|为什么|什么|哪些|哪几|是不是|要不要|能不能|吗[？?]?$|[？?]$"
)
_FORM = 0.05

_VERBS: dict[str, tuple[Verb, bool, bool]] = {
    # word: verb, has a target, has text
    "gaps": ("gaps", False, False),
    "缺口": ("gaps", False, False),
    "test": ("test", False, True),
    "测试": ("test", False, True),
    "versions": ("versions", False, True),
    "版本": ("versions", False, True),
    "back": ("back", True, False),
    "恢复": ("back", True, False),
    "ask": ("file", False, True),
    "提问": ("file", False, True),
    "add": ("draft", True, True),
    "补充": ("draft", True, True),
    "drafts": ("drafts", False, False),
    "草稿": ("drafts", False, False),
    "approve": ("approve", True, False),
    "批准": ("approve", True, False),
    "unsyn": ("drop_synonyms", True, False),
    "good": ("good", True, True),
    "bad": ("bad", True, True),
}
_SYNONYMS = ("syn", "同义词")


def library_of(context: Context) -> Library | None:
    """Return the library behind the facade; None where the installation has none."""
    library = getattr(context.knowledge, "library", None)
    return library if isinstance(library, Library) else None


def parse(text: str, context: Context) -> Reading[HandbookQuery | CareQuery] | None:
    """Return how well the handbook fits `text`; None for figures of a period."""
    library = library_of(context)
    finding = library.find(text, role=context.role) if library and text.strip() else None
    if finding is None or finding.tier == "live":
        return None
    return Reading(HandbookQuery(text.strip()), _score(finding), _because(finding))


def parse_ask(rest: str, _context: Context) -> Reading[HandbookQuery | CareQuery] | None:
    """Read /ask: the rest is meant for the handbook, whatever it says."""
    return (
        Reading(HandbookQuery(rest.strip()), 1.0, (("/ask", "handbook"),))
        if rest.strip()
        else None
    )


def parse_kb(rest: str, _context: Context) -> Reading[HandbookQuery | CareQuery] | None:
    """Read /kb: a verb, the number of what it is about, and words."""
    word, _, more = rest.strip().partition(" ")
    return Reading(_care(word.casefold(), more.strip()), 1.0, (("/kb", word or "menu"),))


def _care(word: str, more: str) -> CareQuery:
    if word in _SYNONYMS:
        return (
            CareQuery("add_synonyms", text=more)
            if "=" in more or "＝" in more
            else CareQuery("synonyms")
        )
    if word not in _VERBS:
        return CareQuery("menu")
    verb, has_target, has_text = _VERBS[word]
    target, _, text = more.partition(" ") if has_target else ("", "", more)
    return CareQuery(verb, target, text.strip() if has_text else "")


def _score(finding: Finding) -> float:
    if finding.why[:1] and finding.why[0][0] == "title":
        return _TITLE
    form = _FORM if _QUESTION.search(finding.question) else 0.0
    if finding.tier == "answer":
        return _ANSWER[0] + _ANSWER[1] * finding.hits[0].score + form
    if finding.tier == "suggest":
        return _SUGGEST[0] + _SUGGEST[1] * finding.hits[0].score + form
    return _UNKNOWN + form


def _because(finding: Finding) -> tuple[tuple[str, str], ...]:
    hit = finding.hits[0] if finding.hits else None
    words = tuple((word, hit.card.title) for word in hit.words) if hit else ()
    return (*words, *finding.why)
