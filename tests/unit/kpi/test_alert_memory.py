"""What is told once, and from when on it is told again."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from knowledge.errors import CatalogueError
from skills.kpi.alerts import rules
from skills.kpi.alerts.found import Alert, Behind, Severity, Told
from skills.kpi.alerts.rules import load_rules
from skills.kpi.alerts.told import is_news, memo_of, remembered
from tests.support.facts import days

SHIPPED = Path(rules.__file__).with_name("rules.yaml")
TOLD = Told("sales.low", "warning", "支付金额偏低", date(2026, 9, 15))


def _alert(severity: Severity) -> Alert:
    month = days("2026-09-01", "2026-09-30")
    detail = Behind(month, month, 1, 1, expected=1, by=None, needed_fen=0)
    day = date(2026, 9, 16)
    return Alert("sales.low", "anomaly", "orders", None, day, 1, 2, severity, detail)


def test_memo_is_read_back_as_it_was_written():
    assert remembered(memo_of([TOLD])) == {"sales.low": TOLD}


def test_memo_of_nothing_is_empty():
    assert memo_of([]) == ""
    assert remembered("") == {}


@pytest.mark.parametrize(
    "memo", ["{", "[]", "3", '{"a": 1}', '{"a": ["loud", "x", "2026-09-15"]}']
)
def test_memo_that_is_not_ours_is_forgotten(memo):
    assert remembered(memo) == {}


@pytest.mark.parametrize(
    ("severity", "news"), [("urgent", True), ("warning", False), ("notice", False)]
)
def test_alert_is_told_again_only_when_it_got_worse(severity, news):
    assert is_news(_alert(severity), {"sales.low": TOLD}) is news


def test_rules_name_what_is_wrong_with_them(tmp_path):
    file = tmp_path / "rules.yaml"
    file.write_text(SHIPPED.read_text("utf-8").replace("lead_days: 7", "lead_weeks: 1"), "utf-8")

    with pytest.raises(CatalogueError, match=r"lead_days.*lead_weeks"):
        load_rules(file)


def test_rules_refuse_a_number_of_another_type(tmp_path):
    file = tmp_path / "rules.yaml"
    file.write_text(SHIPPED.read_text("utf-8").replace("weeks: 8 ", "weeks: eight "), "utf-8")

    with pytest.raises(CatalogueError, match="weeks must be"):
        load_rules(file)
