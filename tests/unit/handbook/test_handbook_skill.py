from __future__ import annotations

from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest

from knowledge.errors import KeepersOnlyError, UnknownNameError
from knowledge.library.library import open_library
from skills.handbook import skill
from skills.handbook.present import whole
from skills.handbook.query import CareQuery, HandbookQuery
from skills.kit.contract import Context, Due
from skills.kit.reply import Choice, Rows, Text

NOON = datetime.fromisoformat("2025-11-11T12:00")
KPI_SURE = 0.85


@pytest.fixture
def desk(tmp_path):
    library = open_library(f"sqlite:///{tmp_path}/library.db")

    def context(role="owner", asker="u1"):
        return Context(SimpleNamespace(library=library), NOON, role=role, asker=asker)

    yield context
    library.close()


def ask(text, context):
    if text.startswith("/"):
        command, _, rest = text[1:].partition(" ")
        reading = skill.commands[command](rest, context)
    else:
        reading = skill.parse(text, context)
    assert reading is not None
    return skill.run(reading.query, context)


def words(reply):
    return "\n".join(block.text for block in reply.blocks if isinstance(block, Text))


def choices(reply):
    return [block for block in reply.blocks if isinstance(block, Choice)]


@pytest.mark.parametrize("example", skill.card.examples, ids=lambda example: example.ask)
def test_every_example_is_read_and_answered(desk, example):
    reading = skill.parse(example.ask, desk())

    assert reading is not None
    assert reading.query == HandbookQuery(**example.query)
    assert skill.run(reading.query, desk()).status in ("answered", "choice")


@pytest.mark.parametrize("sentence", skill.card.not_mine)
def test_figures_of_a_period_are_left_to_others(desk, sentence):
    assert skill.parse(sentence, desk()) is None


def test_a_sure_answer_scores_below_a_metric_with_a_time(desk):
    scores = [
        skill.parse(q, desk()).score
        for q in ("滞销品怎么处理", "客单价怎么提高", "淘宝开店保证金多少")
    ]

    assert max(scores) < KPI_SURE
    assert scores[0] > 0.6
    assert scores[2] < 0.25


def test_one_card_with_source_words_related_cards_and_votes(desk):
    reply = ask("滞销品怎么处理", desk())

    said = words(reply)
    assert reply.status == "answered"
    assert "【新品、爆款、滞销品各怎么做】" in said
    assert "来源：" not in said  # the citation says it
    assert "来源：电商运营岗位职责 › 产品生命周期管理　命中：滞销品" in whole(
        desk().knowledge.library.card("lifecycle"), ("滞销品",)
    )
    assert "命中：滞销品" in said
    assert [c.source for c in reply.citations] == ["002_00f010c16732287e.txt"]
    assert reply.data["cards"][0]["id"] == "lifecycle"
    assert [c.label for c in choices(reply)][-2:] == ["👍", "👎"]
    assert len(choices(reply)) == 5


def test_suggestions_carry_the_whole_card_and_open_it(desk):
    reply = ask("一个爆款怎么带火别的产品", desk())

    offered = choices(reply)
    assert reply.status == "choice"
    assert 1 <= len(offered) <= 3
    for choice in offered:
        opened = ask(choice.ask, desk())
        assert opened.status == "answered"
        assert choice.shows.split("\n")[0] == words(opened).split("\n")[0]


def test_what_is_not_in_the_handbook_is_said_and_filed(desk):
    reply = ask("淘宝开店保证金多少", desk())

    table = ask("/kb gaps", desk()).blocks[1]
    assert reply.status == "unknown"
    assert "知识库里没有这条" in words(reply)
    assert choices(reply)[0].ask == "/kb ask 淘宝开店保证金多少"
    assert isinstance(table, Rows)
    assert table.rows[0][1] == "淘宝开店保证金多少"


def test_a_question_that_goes_on_from_an_earlier_one_is_claimed_weakly(desk):
    assert skill.parse("抖音的呢？", desk()).score < 0.4
    assert skill.parse("滞销品怎么处理呢", desk()).score > 0.6


def test_a_question_without_content_is_asked_back(desk):
    reply = skill.run(HandbookQuery("那个怎么弄"), desk())

    assert reply.status == "unknown"
    assert "关键词" in words(reply)


def test_risky_topics_show_their_caution(desk):
    said = words(ask("可以刷单吗", desk()))

    assert "⚠️" in said
    assert "违反" in said


def test_no_answer_is_longer_than_six_hundred_characters(desk):
    library = desk().knowledge.library

    longest = max(len(whole(card, ("一二三四五六",) * 4)) for card in library.cards)
    assert longest <= 560


def test_a_long_passage_is_cut_to_the_lines_that_matter(desk, tmp_path):
    body = "\n".join(f"第{n}句说的是别的事情，与所问的没有关系，凑满一段长度。" for n in range(9))
    text = f"# 海外仓怎么选\n{body}\n先看覆盖国家再看尾程价格，这一句讲海外仓。"
    (tmp_path / "a.md").write_text(text, "utf-8")
    desk().knowledge.library.learn([tmp_path / "a.md"], at=NOON, by="u1")

    reply = ask("海外仓怎么选", desk())

    assert "这一句讲海外仓" in words(reply)
    assert len(words(reply)) <= 600


def test_votes_and_reminders_are_kept(desk):
    ask("/kb bad lifecycle 滞销品怎么处理", desk())
    ask("/kb good lifecycle 滞销品怎么处理", desk())
    ask("/kb ask 发票怎么开", desk())

    gaps = desk().knowledge.library.care.gaps()
    assert {(g.question, g.disliked) for g in gaps} == {("滞销品怎么处理", 1), ("发票怎么开", 0)}


def test_a_gap_is_answered_drafted_and_approved_by_another_person(desk):
    ask("发票怎么开", desk())
    drafted = ask("/kb add 1 买家在订单页申请，每天下午统一开。", desk(role="service"))
    ask("/kb approve 1", desk(role="manager", asker="u2"))

    assert "草稿 1" in words(drafted)
    assert "每天下午统一开" in words(ask("发票怎么开", desk()))


def test_only_keepers_change_the_library(desk):
    for command in ("/kb syn 投产比=ROI", "/kb approve 1", "/kb back 1", "/kb unsyn 1"):
        with pytest.raises(KeepersOnlyError):
            ask(command, desk(role="operator"))


def test_synonyms_are_added_listed_and_dropped_in_chat(desk):
    added = ask("/kb syn 压箱底=滞销品", desk())
    listed = ask("/kb syn", desk())
    ask("/kb unsyn 1", desk())

    assert "压箱底 = 滞销品" in words(added)
    assert "压箱底 = 滞销品" in words(listed)
    assert "还没有" in words(ask("/kb syn", desk()))


def test_the_test_command_tells_what_decided(desk):
    said = words(ask("/kb test 热力图工具哪个免费", desk()))

    assert "知识库里没有" in said
    assert "卡片里没有所问的：free" in said


def test_a_number_that_is_none_is_named(desk):
    with pytest.raises(UnknownNameError):
        ask("/kb approve abc", desk())


LIMITED = "# 海外仓怎么选\n先看覆盖国家，再看头程时效和尾程价格。\n"


@pytest.fixture
def limited(desk, tmp_path):
    """A document that only managers are answered from."""
    (tmp_path / "a.md").write_text(LIMITED, "utf-8")
    desk().knowledge.library.learn([tmp_path / "a.md"], at=NOON, by="u1", roles=["manager"])


@pytest.mark.usefixtures("limited")
@pytest.mark.parametrize("role", ["operator", "service"])
def test_nothing_of_a_limited_document_reaches_other_roles(desk, role):
    context = desk(role=role)

    said = [ask("海外仓怎么选", context), ask("/kb test 海外仓怎么选", context)]
    versions = ask("/kb versions", context)
    offered = skill.offers("海外仓怎么选", context)

    assert said[0].status == "unknown"
    assert [c for reply in said for c in reply.citations] == []
    assert "document:" not in words(said[1])
    assert "还没有学过文档" in words(versions)
    assert all("头程" not in words(offer.reply) for offer in offered)


@pytest.mark.usefixtures("limited")
def test_a_keeper_sees_and_changes_whom_a_document_answers(desk):
    manager = desk(role="manager")

    listed = ask("/kb versions", manager).blocks[0]
    told = ask("/kb roles 1 主管、客服", manager)
    lifted = ask("/kb roles 1 所有人", manager)

    assert listed.rows[0][-1] == "主管"
    assert "只回答主管、客服" in words(told)
    assert "回答所有人" in words(lifted)
    assert ask("海外仓怎么选", desk(role="service")).status == "answered"


@pytest.mark.usefixtures("limited")
def test_a_document_kept_from_a_manager_cannot_be_opened_by_them(desk):
    ask("/kb roles 1 店主", desk())

    for command in ("/kb roles 1 所有人", "/kb back 1"):
        with pytest.raises(UnknownNameError):
            ask(command, desk(role="manager"))


@pytest.mark.usefixtures("limited")
def test_a_word_that_is_no_role_is_named(desk):
    with pytest.raises(UnknownNameError, match="role"):
        ask("/kb roles 1 老板娘", desk())


def test_cards_are_offered_while_typing_and_nothing_is_filed(desk):
    context = desk(asker="")

    offered = skill.offers("滞销品", context)
    reply = ask("量子纠缠怎么开票", context)

    assert offered[0].title == "新品、爆款、滞销品各怎么做"
    assert words(offered[0].reply).startswith(f"【{offered[0].title}】")
    assert offered[0].reply.citations
    assert skill.offers("滞", context) == ()
    assert reply.status == "unknown"
    assert context.knowledge.library.care.gaps() == []


def test_cards_whose_title_holds_the_words_are_offered(desk):
    titles = [offer.title for offer in skill.offers("达人", desk())]

    assert len(titles) == len(set(titles))
    assert any("达人" in title for title in titles)


def test_gaps_of_the_week_are_pushed_and_a_week_without_is_silent(desk):
    ask("发票怎么开", desk())
    topic = skill.topics["gaps"]

    pushed = skill.run(topic.query(Due(NOON)), desk())
    later = skill.run(topic.query(Due(NOON + timedelta(days=8))), desk())

    assert topic.title == "知识库缺口"
    assert "近 7 天没答好的问题有 1 个" in words(pushed)
    assert pushed.blocks[1].rows[0][1] == "发票怎么开"
    assert later.is_silent


def test_versions_and_menu(desk):
    assert "还没有学过文档" in words(ask("/kb versions", desk()))
    assert "/kb gaps" in words(ask("/kb", desk()))
    assert skill.commands["kb"]("", desk()).query == CareQuery("menu")
