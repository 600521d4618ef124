"""The door to LangChain, before a server on this machine that speaks like the vendors."""

from __future__ import annotations

import subprocess
import sys

import pytest

from bot.llm.embeddings import embedder
from knowledge.errors import ModelError
from tests.support.programs import settings_in
from tests.support.sources import ROOT
from tests.support.vendor import closed_port, vendor


def model(tmp_path, name, address):
    settings = settings_in(
        tmp_path, llm_embed_model=name, llm_base_url=address, llm_api_key="geheim"
    )
    return embedder(settings)


def test_no_model_is_set_by_default(tmp_path):
    assert embedder(settings_in(tmp_path)) is None


@pytest.mark.filterwarnings("default")  # of libraries that are not ours
@pytest.mark.parametrize(("name", "path"), [("openai:any-model", "/v1"), ("ollama:any-model", "")])
def test_texts_come_back_as_vectors_in_order(tmp_path, name, path):
    pytest.importorskip("langchain")
    with vendor() as address:
        vectors = model(tmp_path, name, address + path).embed(["货", "没有", "货货货"])

    assert vectors == [[1.0, 1.0], [2.0, 0.0], [3.0, 3.0]]


@pytest.mark.filterwarnings("default")  # see above
@pytest.mark.parametrize("name", ["openai:any-model", "ollama:any-model"])
def test_vendor_that_is_away_is_a_model_error(tmp_path, name):
    pytest.importorskip("langchain")

    with pytest.raises(ModelError, match="any-model") as caught:
        model(tmp_path, name, f"http://127.0.0.1:{closed_port()}/v1").embed(["货"])

    assert "连不上" in caught.value.facts()["reasons"]


@pytest.mark.filterwarnings("default")  # see above
@pytest.mark.parametrize("name", ["keiner:any-model", "any-model"])
def test_name_that_is_no_model_is_said_so(tmp_path, name):
    pytest.importorskip("langchain")

    with pytest.raises(ModelError) as caught:
        model(tmp_path, name, None).embed(["货"])

    assert "不认识这个模型名" in caught.value.facts()["reasons"]


_LEARNS_WITHOUT_LANGCHAIN = """
import sys
sys.modules["langchain"] = None  # as where the extra is not installed
from bot.cli import main
sys.exit(main(["learn", "a.md"]))
"""


def test_missing_extra_is_one_sentence_and_the_document_is_learnt(tmp_path):
    (tmp_path / "a.md").write_text("# 海外仓怎么选\n先看覆盖国家，再看尾程价格。\n", "utf-8")

    done = subprocess.run(  # noqa: S603  # our own interpreter and script
        [sys.executable, "-c", _LEARNS_WITHOUT_LANGCHAIN],
        cwd=tmp_path,
        env={
            "PYTHONPATH": str(ROOT),
            "ZHANGGUI_HOME": str(tmp_path / "home"),
            "ZHANGGUI_LLM_EMBED_MODEL": "openai:any-model",
            "PATH": "",
        },
        capture_output=True,
        encoding="utf-8",
        check=False,
    )

    assert done.returncode == 0
    assert done.stdout == "a.md：新学，1 段\n"
    assert "没有安装大模型组件，请运行 pip install 'zhanggui[llm]'" in done.stderr
    assert "Traceback" not in done.stderr
