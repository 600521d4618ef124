"""The language model's door, before a server on this machine that speaks like the vendors."""

from __future__ import annotations

import pytest

from bot.app import Parts, built
from bot.dispatch.messages import Asker, Incoming
from bot.llm.rephrasing import LangChainRephraser, rephraser
from knowledge.errors import ModelError
from skills.kit.reply import Text
from tests.support.desks import ASKED_AT
from tests.support.programs import settings_in
from tests.support.vendor import closed_port, vendor

EXAMPLES = ("昨天卖了多少", "滞销品怎么处理")
VENDORS = [("openai:any-model", "/v1"), ("deepseek:any-model", "/v1"), ("ollama:any-model", "")]

pytestmark = pytest.mark.filterwarnings("default")  # of libraries that are not ours


def set_up(tmp_path, name, address):
    return settings_in(
        tmp_path, llm_model=name, llm_base_url=address, llm_api_key="geheim", llm_timeout_s=5
    )


def test_no_model_is_set_by_default(tmp_path):
    assert rephraser(settings_in(tmp_path)) is None


@pytest.mark.parametrize(("name", "path"), VENDORS)
def test_sentence_comes_back_in_other_words_or_not_at_all(tmp_path, name, path):
    pytest.importorskip("langchain")
    with vendor() as address:
        model = LangChainRephraser(set_up(tmp_path, name, address + path))
        said = [model.rephrase(text, EXAMPLES) for text in ("还剩多少货", "今天天气如何")]

    assert said == ["滞销品怎么处理", ""]


@pytest.mark.parametrize("name", [name for name, _ in VENDORS])
def test_vendor_that_is_away_is_left_alone_for_a_minute(tmp_path, name):
    pytest.importorskip("langchain")
    now = [0.0]
    nowhere = set_up(tmp_path, name, f"http://127.0.0.1:{closed_port()}/v1")
    model = LangChainRephraser(nowhere, lambda: now[0])
    reasons = []
    for now[0] in (0.0, 59.0, 61.0):
        with pytest.raises(ModelError, match="any-model") as caught:
            model.rephrase("还剩多少货", EXAMPLES)
        reasons.append(caught.value.facts()["reasons"])

    assert ["连不上" in reason for reason in reasons] == [True, False, True]
    assert "过一分钟" in reasons[1]


def test_name_that_is_no_model_is_said_so(tmp_path):
    pytest.importorskip("langchain")

    with pytest.raises(ModelError, match="不认识这个模型名"):
        LangChainRephraser(set_up(tmp_path, "keiner:any-model", None)).rephrase("货", EXAMPLES)


def test_whole_desk_answers_what_the_model_made_of_a_sentence(tmp_path):
    pytest.importorskip("langchain")
    asked = [
        Incoming(t, ASKED_AT, Asker("owner", "owner"), None) for t in ("货烂手里", "天气咋样")
    ]
    with vendor() as address:
        settings = set_up(tmp_path, "openai:any-model", f"{address}/v1")
        with built(settings, Parts()) as app:
            helped, alone = (app.desk.consider(one).answer for one in asked)

    assert (helped.skill, helped.reply.status) == ("handbook", "answered")
    assert helped.reply.blocks[0] == Text("大模型把这句话理解为「滞销品怎么处理」：", note=True)
    assert alone.reply.status == "unknown"
