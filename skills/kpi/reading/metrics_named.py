"""Which metrics a sentence names, by their names or by the verbs that ask for them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from knowledge.text.patterns import lazy
from skills.kit.sheet import Sheet
from skills.kpi.reading.typos import longer_names
from skills.kpi.reading.words import Words

Filters = dict[str, tuple[str, ...]]

AND = lazy(r" ?(?:和|与|跟|及|以及|、|,|,\s|/|and|or|或) ?")
_SPENT_BY_BUYERS = lazy(r"(?:客|人|买家|会员|用户).*花(?:了|掉)?(?:多少|几)")
_BUYER_TYPES = {"new": "new_buyers", "returning": "returning_buyers"}


def metrics_named(sheet: Sheet, words: Words) -> tuple[list[str], Filters]:
    """Take the metrics of the sentence.

    Returns:
        Metric ids in text order, each once; and the filters that words for buyers amount to
        (新客的销售额 is sales of new buyers, 新客 alone is their number).
    """
    metrics = _taken(sheet, words)
    if "ad_cost" in metrics and _SPENT_BY_BUYERS.search(sheet.text):
        metrics = ["paid_amount" if metric == "ad_cost" else metric for metric in metrics]
    meant = longer_names(sheet, words)
    metrics = [meant.get(metric, metric) for metric in metrics]
    if not metrics and sheet.claim(words.plain["how_much"], "paid_amount"):
        metrics = ["paid_amount"]  # how much did Germany buy
    return _with_buyer_types(sheet, words, metrics)


def _taken(sheet: Sheet, words: Words) -> list[str]:
    """The longest names and phrases first; what they leave over may still be another one."""
    phrases = [
        (match, metric)
        for metric, pattern in words.metric_phrases
        for match in sheet.find(pattern)
    ]
    names = [
        (match, words.metric_of_name[match[0]]) for match in _every(sheet, words.metric_names)
    ]
    found: list[tuple[int, str]] = []
    for match, metric in sorted([*phrases, *names], key=_longest_first):
        if sheet.is_free(*match.span()):
            sheet.take(*match.span(), metric)
            found.append((match.start(), metric))
    return list(dict.fromkeys(metric for _, metric in sorted(found)))


def _every(sheet: Sheet, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
    """Yield the free match at every place, overlapping ones too: 动销 and 销售额 in 活动销售额."""
    for start in range(len(sheet.text)):
        match = pattern.match(sheet.text, start)
        if match and sheet.is_free(*match.span()):
            yield match


def _longest_first(found: tuple[re.Match[str], str]) -> tuple[int, int]:
    match, _ = found
    return match.start() - match.end(), match.start()


def _with_buyer_types(sheet: Sheet, words: Words, metrics: list[str]) -> tuple[list[str], Filters]:
    kinds = [
        value
        for dimension, value, pattern in words.values
        if dimension == "buyer_type" and sheet.claim(pattern, "buyer_type")
    ]
    if not metrics and len(kinds) == 1:
        return [_BUYER_TYPES[kinds[0]]], {}
    if set(metrics) - set(_BUYER_TYPES.values()):
        for kind, metric in _BUYER_TYPES.items():
            if metric in metrics and _qualifies(sheet, metric):
                metrics.remove(metric)
                kinds.append(kind)
    return metrics, {"buyer_type": tuple(sorted(kinds))} if kinds else {}


def _qualifies(sheet: Sheet, metric: str) -> bool:
    """Say whether the word taken for `metric` is about another one: 新客(的)销售额, not 新客数."""
    start, end = next((i, j) for i, j, label in sheet.taken if label == metric)
    counted = sheet.text[start:end].endswith(("数", "量", "buyers", "customers"))
    return not counted and not AND.match(sheet.text, end)
