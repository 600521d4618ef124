"""The catalogue as it comes, and what is said about a catalogue that is wrong."""

from __future__ import annotations

from pathlib import Path
from time import process_time

import pytest

from knowledge.errors import CatalogueError, UnknownNameError
from knowledge.metrics.load import load_catalogue, read_catalogue
from knowledge.metrics.model import Difference, Plain, Ratio

CONTRACT = (
    "gmv paid_amount refund_amount net_sales orders units buyers new_buyers returning_buyers aov "
    "amount_per_order amount_per_unit units_per_order refund_rate repurchase_rate skus_sold "
    "active_sku_rate sell_through_rate uv pv conversion_rate cart_rate bounce_rate ad_cost "
    "ad_sales roi ctr cpc stock_units days_of_supply turnover_days rating positive_rate target "
    "attainment"
)
BEYOND_CONTRACT = {"bad_reviews"}  # what the reasons behind a drop need
DIMENSIONS = (
    "day week month quarter year hour weekday shop platform channel category sku region "
    "buyer_type tier device"
)
GOOD = """\
paid_amount:
  title: 支付金额
  words: [销售额]
  definition: 买家付的钱
  unit: fen
  good: up
  kind: sum
  fact: paid
  column: paid_fen
  additive: full
  check: SELECT 1
"""
DIMENSION = "day: {title: 日期, kind: time, words: [按天]}\n"


def read(folder: Path, *files: str) -> tuple[str, ...]:
    """Return the faults of a catalogue of these files."""
    metrics = folder / "catalogue"
    metrics.mkdir()
    for number, text in enumerate(files):
        (metrics / f"{number}.yaml").write_text(text, encoding="utf-8")
    (folder / "dimensions.yaml").write_text(DIMENSION, encoding="utf-8")
    with pytest.raises(CatalogueError) as caught:
        read_catalogue(metrics, folder / "dimensions.yaml")
    return caught.value.reasons


def test_every_metric_and_dimension_of_the_contract_is_there() -> None:
    catalogue = load_catalogue()

    assert {m.id for m in catalogue.metrics} - set(CONTRACT.split()) == BEYOND_CONTRACT
    assert set(CONTRACT.split()) <= {m.id for m in catalogue.metrics}
    assert [d.id for d in catalogue.dimensions] == DIMENSIONS.split()


def test_short_definitions_are_short_and_the_whole_one_stands_in_for_them() -> None:
    briefs = {m.id: m.brief for m in load_catalogue().metrics}
    written = [b for m in load_catalogue().metrics if m.definition not in (b := briefs[m.id])]

    assert briefs["gmv"] == "GMV：按下单时间统计的订单金额，含未付款的订单，不减退款"
    assert briefs["aov"] == "客单价＝支付÷买家"
    assert max(map(len, written)) <= 20


def test_every_block_says_what_a_reader_needs() -> None:
    for metric in load_catalogue().metrics:
        assert metric.words[0] == metric.title
        assert len(metric.words) > 4
        assert not metric.definition.endswith("。")
        assert ":start" in metric.check or ":end" in metric.check


@pytest.mark.parametrize(
    ("word", "metric"),
    [
        ("销售额", "paid_amount"),
        ("流水", "paid_amount"),
        ("扣退款", "net_sales"),
        ("几单", "orders"),
        ("客单价", "aov"),
        ("ROI", "roi"),
        ("访客", "uv"),
        ("跳出率", "bounce_rate"),
        ("复购率", "repurchase_rate"),
    ],
)
def test_words_of_the_contract_name_their_metric(word: str, metric: str) -> None:
    """S0-12, S1-57, S3-22."""
    assert word in load_catalogue().find(metric).words


def test_formulas_refer_to_the_measures_of_other_metrics() -> None:
    catalogue = load_catalogue()
    aov, net = catalogue.find("aov").formula, catalogue.find("net_sales").formula

    assert isinstance(aov, Ratio)
    assert aov.over == catalogue.find("paid_amount").formula
    assert isinstance(net, Difference)
    assert isinstance(net.of, Plain)


def test_unknown_names_come_with_near_ones() -> None:
    catalogue = load_catalogue()

    with pytest.raises(UnknownNameError) as metric:
        catalogue.find("paid_amounts")
    with pytest.raises(UnknownNameError) as dimension:
        catalogue.dimension("chanel")

    assert "paid_amount" in metric.value.suggestions
    assert "channel" in dimension.value.suggestions


def test_the_catalogue_is_read_in_a_blink() -> None:
    load_catalogue()
    load_catalogue.cache_clear()
    started = process_time()

    load_catalogue()

    assert process_time() - started < 0.2


def test_a_missing_a_wrong_and_an_unknown_key_are_named_with_their_lines(tmp_path: Path) -> None:
    text = GOOD.replace("  unit: fen\n", "").replace("good: up", "good: upwards") + "  owner: me\n"

    reasons = read(tmp_path, text)

    assert [r.split(": ", 2)[0] for r in reasons] == [
        "0.yaml:1",
        "0.yaml:5",
        "0.yaml:1",
        "0.yaml:11",
    ]
    assert "unit is '', not one of fen" in reasons[0]
    assert "good is 'upwards'" in reasons[1]
    assert "'owner' is not a key here" in reasons[3]


def test_faults_of_all_files_are_named_at_once(tmp_path: Path) -> None:
    second = GOOD.replace("paid_amount", "orders").replace("paid_fen", "paid_yuan")
    third = GOOD.replace("paid_amount", "units").replace("fact: paid", "fact: sold")

    reasons = read(tmp_path, GOOD, second, third)

    assert any("1.yaml:9: orders: paid has no column 'paid_yuan'" in r for r in reasons)
    assert any("2.yaml:8: units: no fact 'sold'" in r for r in reasons)


def test_one_word_for_two_metrics_is_a_fault(tmp_path: Path) -> None:
    twin = GOOD.replace("paid_amount", "twin").replace("title: 支付金额", "title: 另一个")

    reasons = read(tmp_path, GOOD, twin)

    assert reasons == ("1.yaml:3: twin: '销售额' already names 'paid_amount'",)


def test_a_metric_defined_twice_is_a_fault(tmp_path: Path) -> None:
    assert "1.yaml:1: paid_amount: metric 'paid_amount' is defined twice" in read(
        tmp_path, GOOD, GOOD
    )


RATIO = """\
rate:
  title: 率
  words: [比]
  definition: 比率
  unit: share
  good: up
  kind: ratio
  over: {over}
  under: {under}
  additive: {additive}
  check: SELECT 1
"""


@pytest.mark.parametrize(
    ("over", "under", "additive", "fault"),
    [
        ("paid_amount", "nothing", "none", "0.yaml:9: rate: no metric 'nothing'"),
        ("rate", "paid_amount", "none", "0.yaml:1: rate: defined by itself: rate → rate"),
        ("paid_amount", "paid_amount", "full", "0.yaml:10: rate: a ratio is none"),
        (
            "{kind: sum, fact: paid, column: x}",
            "paid_amount",
            "none",
            "0.yaml:8: rate.over: paid has no column 'x'",
        ),
        (
            "{kind: sum, fact: paid}",
            "paid_amount",
            "none",
            "0.yaml:8: rate.over: column is missing",
        ),
    ],
)
def test_formulas_that_cannot_be_are_faults(
    tmp_path: Path, over: str, under: str, additive: str, fault: str
) -> None:
    reasons = read(tmp_path, RATIO.format(over=over, under=under, additive=additive), GOOD)

    assert any(reason.startswith(fault) for reason in reasons), reasons


def test_a_file_that_is_no_yaml_is_named_with_its_line(tmp_path: Path) -> None:
    reasons = read(tmp_path, "paid_amount:\n  title: [a\n", "- just\n- a list\n", "word: text\n")

    assert reasons[0].startswith("0.yaml:")
    assert reasons[1] == "1.yaml:1: the file is not a mapping of blocks"
    assert reasons[2] == "2.yaml:1: word: not a block"
