from __future__ import annotations

import math
from collections import Counter
from itertools import combinations
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.errors import CatalogueError
from knowledge.library.card import HandbookCard, Place, load_cards
from knowledge.library.confidence import FEATURES, Weights, fitted, probability
from knowledge.library.finding import Wish
from knowledge.library.handbook import Handbook
from knowledge.library.ranking import K1, B, bm25, rarity
from knowledge.library.synonyms import Synonyms
from knowledge.library.tokens import cut, normal

ROWS = Path(__file__).parents[2] / "eval" / "handbook" / "rows.txt"
LONGEST_ANSWER = 600


@pytest.fixture(scope="module")
def handbook() -> Handbook:
    return Handbook(load_cards())


def card(name: str, title: str, *lines: str, ask: tuple[str, ...] = ()) -> HandbookCard:
    return HandbookCard(name, title, (Place("a.txt", "节", "文"),), ("S0-01",), ask, lines)


def test_every_handbook_row_of_the_coverage_list_is_on_a_card():
    carried = {row for one in load_cards() for row in one.rows}

    assert set(ROWS.read_text("utf-8").split()) <= carried


def test_every_card_fits_one_message():
    for one in load_cards():
        assert len(one.title) + len(one.text) + 120 <= LONGEST_ANSWER, one.id


def test_cards_of_risky_topics_carry_their_caution():
    cards = {one.id: one for one in load_cards()}

    assert "违反" in cards["brushing"].caution
    assert "对比图" in cards["ability-selling-point"].caution
    assert cards["ad-tools"].dated
    assert cards["five-steps"].dated == "2021-11-26"


@pytest.mark.parametrize(
    ("name", "sources"),
    [("who-plans-events", 3), ("trust-data", 2)],
)
def test_contradictions_cite_every_side(name, sources):
    cards = {one.id: one for one in load_cards()}

    assert len({place.source for place in cards[name].places}) == sources


def test_the_week_count_names_both_figures():
    cards = {one.id: one for one in load_cards()}

    assert "48 周" in cards["fiscal-year"].text
    assert "52～53 周" in cards["fiscal-year"].text


def test_all_faults_of_the_files_are_named_at_once(tmp_path):
    good = {
        "id": "a", "title": "甲", "source": "000_6103f27a897612d8.txt", "place": "节",
        "rows": ["S0-01"], "ask": ["问"], "lines": ["句"], "related": ["nobody"],
    }  # fmt: skip
    entries = [good, {**good, "title": "乙"}, {"id": "c"}, {**good, "id": "d", "source": "x.txt"}]
    (tmp_path / "one.yaml").write_text(yaml.safe_dump(entries), "utf-8")

    with pytest.raises(CatalogueError) as caught:
        load_cards(tmp_path)

    told = "; ".join(caught.value.reasons)
    assert "id 'a' stands twice" in told
    assert "unknown related card 'nobody'" in told
    assert "card 3: missing key 'ask'" in told
    assert "'x.txt' is not in articles.yaml" in told


def test_cached_cards_equal_parsed_cards(tmp_path):
    first = load_cards(cache=tmp_path)

    assert load_cards(cache=tmp_path) == first == load_cards()
    assert len(list(tmp_path.iterdir())) == 1


def test_the_index_scores_like_a_full_scan(handbook):
    """BM25 over the postings against BM25 written out over every card."""
    shelf = handbook.shelf
    asking = shelf.asked("大促备货怎么避免断货", Synonyms(()))
    counts = [_field_counts(one) for one in shelf.cards]
    held = Counter(token for one in counts for token in one)
    mean = sum(sum(one.values()) for one in counts) / len(counts)

    by_hand = {}
    for one, tf in zip(shelf.cards, counts, strict=True):
        total = 0.0
        for token, weight in asking.weights.items():
            idf = math.log(1 + (len(counts) - held[token] + 0.5) / (held[token] + 0.5))
            damp = K1 * (1 - B + B * sum(tf.values()) / mean)
            total += weight * idf * tf.get(token, 0) * (K1 + 1) / (tf.get(token, 0) + damp)
        by_hand[one.id] = total

    for fit in shelf.fits(asking):
        assert fit.score == pytest.approx(by_hand[fit.card.id] * (1 + 1.2 * fit.likeness))


def _field_counts(one: HandbookCard) -> Counter[str]:
    total: Counter[str] = Counter()
    for text, weight in ((one.title, 2.0), (one.text.replace("\n", "；"), 1.0)):
        for token in cut(normal(text)):
            total[token] += weight
    for way in one.ask:
        for token in cut(normal(way)):
            total[token] += 0.6
    return total


def test_bm25_rises_with_use_and_falls_with_length():
    weights, rare = {"选品": 1.0}, {"选品": rarity(2, 100)}

    once = bm25(weights, {"选品": 1}, rare, 1.0)
    assert bm25(weights, {"选品": 3}, rare, 1.0) > once > bm25(weights, {"选品": 1}, rare, 2.0)
    assert bm25(weights, {"备货": 1}, rare, 1.0) == 0


def test_a_title_opens_its_card(handbook):
    for one in handbook.shelf.cards:
        finding = handbook.find(one.title)
        assert (finding.tier, finding.hits[0].card.id) == ("answer", one.id)


def test_ways_of_asking_find_their_card(handbook):
    """One way in ten may be nearer to a sister card."""
    ways = [(one.id, way) for one in handbook.shelf.cards for way in one.ask[::6]]

    lost = [
        (name, way)
        for name, way in ways
        if name not in {hit.card.id for hit in handbook.find(way).hits}
    ]

    assert len(lost) <= len(ways) // 10, lost


@pytest.mark.parametrize(
    ("question", "tier"),
    [
        ("滞销品怎么处理", "answer"),
        ("怎麼處理滯銷品", "answer"),
        ("滞消品怎么处理", "answer"),
        ("how to clear slow-moving inventory", "answer"),
        ("昨天卖了多少", "live"),
        ("那个怎么弄", "empty"),
        ("淘宝开店保证金多少钱", "unknown"),
        ("元宇宙是什么", "unknown"),
        ("今天中午吃什么", "unknown"),
    ],
)
def test_a_question_meets_its_tier(handbook, question, tier):
    assert handbook.find(question).tier == tier


@given(st.text(max_size=40))
@settings(max_examples=60, deadline=None)
def test_any_text_gets_a_tier(handbook, text):
    finding = handbook.find(text)

    assert finding.tier in ("answer", "suggest", "unknown", "empty", "live")
    assert len(finding.hits) <= 3


@pytest.mark.parametrize("text", ["\ud83d", "选品" * 5000, "'; drop table library_document; --"])
def test_odd_text_gets_a_tier(handbook, text):
    assert handbook.find(text).question == text


def test_a_card_gives_only_what_it_is_asked_for():
    discount = card("d", "折扣力度", "守住利润。", ask=("打几折合适",))
    plain = card("p", "折扣力度", "守住利润。")

    assert Wish.of("打几折合适").missing(discount) == ()
    assert Wish.of("打几折合适").missing(plain) == ("amount",)


def test_term_is_explained_with_and_without_a_blank_before_its_unit(handbook):
    fiscal_year = handbook.card("fiscal-year")

    assert [Wish.of(q).explained(fiscal_year) for q in ("48周是怎么回事", "48 周是什么意思")] == [
        True,
        True,
    ]
    assert not Wish.of("13薪是什么意思").explained(fiscal_year)
    assert handbook.find("48周是怎么回事").hits[0].card == fiscal_year


def test_no_two_cards_say_the_same():
    texts = [(one.id, set(cut(normal(one.text)))) for one in load_cards()]

    twins = [
        (a, b)
        for (a, one), (b, other) in combinations(texts, 2)
        if len(one & other) / len(one | other) > 0.75
    ]

    assert twins == []


def test_the_model_learns_the_direction_of_a_feature():
    rows = [(x / 10, *[0.0] * (len(FEATURES) - 1)) for x in range(10)]
    right = [x >= 5 for x in range(10)]

    bias, factors = fitted(rows, right)

    weights = Weights(bias, factors, 0.5, 0.2)
    assert factors[0] > 0
    assert probability(rows[9], weights) > 0.5 > probability(rows[0], weights)
