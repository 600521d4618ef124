"""The language of KPI questions: words.yaml, read once and compiled."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from knowledge.metrics.model import Catalogue
from knowledge.text.fold import fold
from knowledge.text.patterns import lazy
from knowledge.text.yaml_file import read_yaml
from skills.kit.sheet import alternatives, any_of, bounded

NUMBER = r"\d{1,3}|[一二两三四五六七八九十]{1,3}|one|two|three|four|five|six|seven|eight|nine|ten"
_SHORT = 1  # a dimension noun of one character counts only behind 各, 每, 按 …
_BEFORE = (
    r"各(?:个|家|大|类|种|自)?|每(?:一|1)?(?:个|家|款|种|类)?|逐(?:个)?|不同(?:的)?|"
    r"分(?:各|不同)?(?:个)?|按照?(?:着|各|不同)?(?:的)?(?:个)?|拆(?:到|分到)?(?:各|每个)?|"
    r"(?:by|per|each|every|across|for each|for every|split by|grouped by)(?: the| all)? "
)
_WHICH_ONE = r"哪(?:一|1)?(?:个|家|款|种|类|位|门)?|which(?: one)?(?: of the)? |what "
_WHICH_FEW = (
    rf"哪(?:几|些|{NUMBER})(?:个|家|款|种|类)?|什么|啥|有?几个|多少个|"
    rf"which (?:of the )?(?:{NUMBER}) "
)
_BEHIND = r"分布|排名|排行榜?|榜单?|对比|比较|明细|拆分|构成|结构|占比|维度|表现|情况|分别|各|里"


@dataclass(frozen=True, slots=True)
class Words:
    """The compiled language; every pattern runs over folded text.

    Attributes:
        metric_names: Metric id, found by any of its catalogue names; group name is the id.
        metric_phrases: (metric id, pattern) of sentences that name a metric by a verb.
        split: A breakdown (各国, 按渠道, by day); the group name is the dimension.
        adverbs: A breakdown in one word (逐月, monthly).
        which_one: A question for one member (哪个国家, 哪天).
        which_few: A question for some members (哪些商品).
        bare: A dimension's noun of two characters or more, by itself.
        nouns: The same with the short ones (省, 店), which need company.
        counted: All members by their number (四个平台); counts beside 分别, 各.
        values: dimension → (stored value, pattern) for values that no store has to list.
        plain: One pattern for each plain word list of words.yaml.
    """

    metric_names: re.Pattern[str]
    metric_of_name: dict[str, str]
    metric_phrases: tuple[tuple[str, re.Pattern[str]], ...]
    split: re.Pattern[str]
    adverbs: re.Pattern[str]
    which_one: re.Pattern[str]
    which_few: re.Pattern[str]
    bare: re.Pattern[str]
    nouns: re.Pattern[str]
    counted: re.Pattern[str]
    values: tuple[tuple[str, str, re.Pattern[str]], ...]
    plain_words: frozenset[str]
    overview_metrics: tuple[str, ...]
    plain: dict[str, re.Pattern[str]]


_LISTS = (
    "daily_report",
    "weekly_report",
    "monthly_report",
    "about_reports",
    "overview",
    "how_much",
    "trend",
    "reset",
    "uncompared",
    "before_that",
    "step",
    "exclude_before",
    "exclude_after",
    "rank_desc",
    "rank_asc",
    "why",
    "definition",
    "change",
    "contrast",
    "which_hour",
    "chart",
    "export",
    "advice",
    "sum_up",
    "apart",
    "all_time",
    "unknown_metrics",
    "alerts",
    "follow",
    "filler",
)


@lru_cache(maxsize=4)
def load_words(catalogue: Catalogue) -> Words:
    """Read words.yaml and join it with the names in `catalogue`."""
    file = Path(__file__).with_name("words.yaml")
    raw = read_yaml(file)
    nouns = {dim: alternatives(listed) for dim, listed in raw["dimensions"].items()}
    names = {
        fold(name): metric.id
        for metric in catalogue.metrics
        for name in (metric.id, metric.title, *metric.words)
    }
    return Words(
        metric_names=any_of(
            [re.escape(name).replace(r"\ ", " ") for name in sorted(names, key=len, reverse=True)]
        ),
        metric_of_name=names,
        metric_phrases=tuple(
            (metric, any_of(patterns)) for metric, patterns in raw["metric_phrases"].items()
        ),
        split=_nouns(nouns, f"(?:{_BEFORE})", rf"|(?:{{noun}})(?:{_BEHIND})"),
        adverbs=_nouns({d: alternatives(w) for d, w in raw["adverbs"].items()}),
        which_one=_nouns(nouns, f"(?:{_WHICH_ONE})"),
        which_few=_nouns(nouns, f"(?:{_WHICH_FEW})"),
        bare=_nouns(nouns, shortest=_SHORT + 1),
        nouns=_nouns(nouns),
        counted=_nouns(nouns, rf"(?:{NUMBER})(?:个|家|大)"),
        values=tuple(
            (dim, value, any_of(alternatives(listed)))
            for dim, listing in raw["values"].items()
            for value, listed in listing.items()
        ),
        plain_words=frozenset(alternatives(raw["plain_words"])),
        overview_metrics=tuple(raw["overview_metrics"].split(", ")),
        plain={name: any_of(alternatives(raw[name])) for name in _LISTS},
    )


def _nouns(
    nouns: dict[str, tuple[str, ...]],
    before: str = "",
    also: str = "",
    *,
    shortest: int = _SHORT,
) -> re.Pattern[str]:
    """One pattern with a named group for each dimension: before + noun, or `also`."""
    parts = []
    for dimension, listed in nouns.items():
        noun = "|".join(bounded(word) for word in listed if len(word) >= shortest)
        long = "|".join(bounded(word) for word in listed if len(word) > _SHORT)
        tail = also.replace("{noun}", long)
        parts.append((dimension, f"(?P<{dimension}>{before}(?:{noun}){tail})"))
    # 周几 before 周, 小时 before 时: the dimensions with the longer nouns are tried first.
    parts.sort(key=lambda part: part[0] not in {"weekday", "hour", "buyer_type", "tier"})
    return lazy("|".join(pattern for _, pattern in parts))
