"""The wording of /kb."""

from __future__ import annotations

from collections.abc import Callable

from knowledge.library.finding import Finding
from skills.handbook.answer import CareAnswer
from skills.handbook.query import Verb
from skills.handbook.roles import spoken_roles
from skills.kit.reply import Choice, Reply, Rows, Text

_SHOWN = 10
_MENU = """知识库维护：
/kb gaps 没答上来的问题
/kb add 编号 答案 给缺口写草稿
/kb drafts 等待批准的草稿
/kb approve 编号 批准草稿（不能批自己写的）
/kb test 问题 看看会怎么答、为什么
/kb versions 文档版本，/kb back 编号 恢复旧版
/kb roles 编号 主管、客服 文档只回答这些人，/kb roles 编号 所有人 放开
/kb syn 投产比=ROI 加同义词，/kb syn 查看，/kb unsyn 编号 删除"""


def present_care(answer: CareAnswer) -> Reply:
    """Word what was done to the handbook, or what stands in it."""
    return _WORDS[answer.query.verb](answer)


def _menu(_answer: CareAnswer) -> Reply:
    return Reply((Text(_MENU),))


def _gaps(answer: CareAnswer) -> Reply:
    week = answer.query.since is not None
    if not answer.gaps:  # a push that has nothing to say says nothing
        return Reply(() if week else (Text("没有待补充的问题。"),))
    rows = tuple(
        (str(gap.id), gap.question[:40], str(gap.times), str(gap.disliked))
        for gap in answer.gaps[:_SHOWN]
    )
    table = Rows(("编号", "问题", "次数", "点踩"), rows, right=frozenset({2, 3}))
    left = len(answer.gaps) - _SHOWN
    more = f"还有 {left} 个没列出。" if left > 0 else ""
    return Reply(
        (
            Text(f"{'近 7 天' if week else ''}没答好的问题有 {len(answer.gaps)} 个。{more}"),
            table,
            Text("补充：/kb add 编号 答案", note=True),
        )
    )


def _drafts(answer: CareAnswer) -> Reply:
    if not answer.drafts:
        return Reply((Text("没有等待批准的草稿。"),))
    said = "\n".join(
        f"{d.id}. {d.question[:30]} → {d.answer[:40]}" for d in answer.drafts[:_SHOWN]
    )
    offers = tuple(Choice(f"批准 {d.id}", f"/kb approve {d.id}") for d in answer.drafts[:3])
    return Reply((Text(f"等待批准的草稿：\n{said}"), *offers))


def _draft(answer: CareAnswer) -> Reply:
    number = answer.number
    said = f"已存为草稿 {number}，由另一位同事批准后才会用来回答。"
    return Reply((Text(said), Choice(f"批准 {number}", f"/kb approve {number}")))


def _approved(answer: CareAnswer) -> Reply:
    return Reply(
        (Text(f"草稿 {answer.number} 已批准，「{answer.drafts[0].question}」现在能回答了。"),)
    )


def _versions(answer: CareAnswer) -> Reply:
    if not answer.versions:
        return Reply((Text("还没有学过文档。用 zhanggui learn 学习，或看内置手册。"),))
    rows = tuple(
        (
            str(v.id),
            v.name,
            "在用" if v.is_live else "旧版",
            str(v.passages),
            v.taken_at.strftime("%Y-%m-%d"),
            spoken_roles(v.roles) or "所有人",
        )
        for v in answer.versions[:_SHOWN]
    )
    header = ("编号", "文档", "状态", "段落", "学习日期", "回答谁")
    return Reply((Rows(header, rows, right=frozenset({3})),))


def _back(answer: CareAnswer) -> Reply:
    version = answer.versions[0]
    return Reply((Text(f"已恢复「{version.name}」的版本 {version.id}，其他版本不再用来回答。"),))


def _limited(answer: CareAnswer) -> Reply:
    version = answer.versions[0]
    whom = (
        f"只回答{spoken_roles(version.roles)}（店主总能看到）" if version.roles else "回答所有人"
    )
    return Reply((Text(f"「{version.name}」从现在起{whom}。"),))


def _synonyms(answer: CareAnswer) -> Reply:
    if not answer.synonyms:
        return Reply((Text("还没有自己加的同义词。用法：/kb syn 投产比=ROI"),))
    said = "\n".join(f"{group.id}. {' = '.join(group.words)}" for group in answer.synonyms)
    return Reply((Text(f"自己加的同义词：\n{said}"),))


def _synonyms_added(answer: CareAnswer) -> Reply:
    return Reply(
        (Text(f"已记住：{' = '.join(answer.synonyms[0].words)}（编号 {answer.number}）。"),)
    )


def _synonyms_dropped(answer: CareAnswer) -> Reply:
    return Reply((Text(f"已删除同义词 {answer.number}。"),))


def _filed(_answer: CareAnswer) -> Reply:
    return Reply((Text("已转给负责人，补充后就能回答了。"),))


def _voted(answer: CareAnswer) -> Reply:
    liked = answer.query.verb == "good"
    return Reply((Text("谢谢，记下了。" if liked else "收到，这条会进入待改进清单。"),))


def _tested(answer: CareAnswer) -> Reply:
    finding = answer.finding
    if finding is None:
        return Reply((Text("用法：/kb test 问题"),))
    return Reply((Text(why(finding)),))


def why(finding: Finding) -> str:
    """Return how the handbook came to its answer, for a person who checks it."""
    tiers = {
        "answer": "给一张卡片",
        "suggest": "给出建议",
        "unknown": "知识库里没有",
        "empty": "没有可查的内容词",
        "live": "转给数据查询",
    }
    names = {
        "missing": "卡片里没有所问的",
        "score": "把握与卡片",
        "title": "标题完全一致",
        "meaning": "意思相近",
    }
    lines = [f"结果：{tiers[finding.tier]}"]
    lines += [f"{names.get(what, what)}：{value}" for what, value in finding.why]
    if finding.best and finding.best.words:
        lines.append(f"命中词：{'、'.join(finding.best.words)}")
    return "\n".join(lines)


_WORDS: dict[Verb, Callable[[CareAnswer], Reply]] = {
    "menu": _menu,
    "gaps": _gaps,
    "test": _tested,
    "versions": _versions,
    "back": _back,
    "synonyms": _synonyms,
    "add_synonyms": _synonyms_added,
    "drop_synonyms": _synonyms_dropped,
    "file": _filed,
    "draft": _draft,
    "drafts": _drafts,
    "approve": _approved,
    "limit": _limited,
    "good": _voted,
    "bad": _voted,
}
