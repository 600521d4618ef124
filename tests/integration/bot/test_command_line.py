"""The commands, in one process, with tiny skills and databases in a temporary folder."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest

from bot.cli import main
from bot.state.engine import open_state
from bot.state.people import Person, keep_person
from bot.state.questions import recent_questions
from tests.support.clock import FixedClock
from tests.support.programs import parts_in, settings_in
from tests.support.terminal import typing


@pytest.fixture
def run(tmp_path, capsys):
    """Run a command; return (code, standard output, standard error)."""
    clock = FixedClock()

    def go(*argv, **fields):
        code = main(argv, parts_in(tmp_path / "home", clock, **fields))
        out, err = capsys.readouterr()
        return code, out, err

    return go


@pytest.fixture
def batch(run, tmp_path):
    """Ask a batch of lines; return the answers as objects."""

    def go(*lines, options=()):
        file = tmp_path / "in.jsonl"
        file.write_text("\n".join(lines), "utf-8")
        code, out, _ = run("ask", "--batch", str(file), "--json", *options)
        assert code == 0
        return [json.loads(line) for line in out.splitlines()]

    return go


def ask_line(text, **fields):
    return json.dumps({"text": text, **fields}, ensure_ascii=False)


def test_question_is_answered_in_words(run):
    assert run("ask", "回声", "早安") == (0, "早安\n1. 午安\n2. 晚安\n", "")


def test_question_is_answered_as_json(run):
    code, out, err = run("ask", "回声 早安", "--json", "--session", "s")

    said = json.loads(out)
    assert (code, err) == (0, "")
    assert {key: said[key] for key in ("id", "session", "skill", "status", "data")} == {
        "id": None,
        "session": "s",
        "skill": "echo",
        "status": "answered",
        "data": {"lines": ["早安"]},
    }


def test_session_lives_on_across_processes(run):
    run("ask", "回声 早安", "--session", "s")

    assert run("ask", "再来一次", "--session", "s")[1].startswith("早安\n早安\n")
    assert "没听懂" in run("ask", "再来一次")[1]
    assert "没听懂" in run("ask", "再来一次", "--session", "other")[1]


def test_batch_keeps_the_order_and_shares_sessions(batch):
    answers = batch(
        ask_line("回声 甲", id=1, session="a"),
        ask_line("回声 乙", id="two", session="b"),
        ask_line("再来一次", id=3, session="a"),
        ask_line("再来一次", id=4),
    )

    assert [answer["id"] for answer in answers] == [1, "two", 3, 4]
    assert answers[2]["data"] == {"lines": ["甲", "甲"]}
    assert answers[3]["status"] == "unknown"


def test_malformed_line_and_a_bug_do_not_stop_a_batch(batch):
    answers = batch(
        '{"id": 1}', "", "oops", ask_line("回声 bug", id=3), ask_line("回声 早安", id=4)
    )

    assert [(answer["id"], answer["status"]) for answer in answers] == [
        (1, "error"),
        (None, "error"),
        (3, "error"),
        (4, "answered"),
    ]
    assert answers[0]["skill"] is None


def test_line_of_an_unknown_user_is_an_error_of_its_own(batch):
    answers = batch(
        ask_line("回声 早安", user="telegram:1"), ask_line("回声 早安", user="operator")
    )

    assert [answer["status"] for answer in answers] == ["error", "answered"]
    assert "没有找到用户「telegram:1」" in answers[0]["text"]


def test_batch_reads_standard_input(run):
    with typing(ask_line("回声 早安", id=1) + "\n"):
        code, out, _ = run("ask", "--batch", "-", "--json")

    assert (code, json.loads(out)["id"]) == (0, 1)


def test_asking_time_is_the_line_s_then_the_option_s_then_now(batch, run, tmp_path):
    batch(
        ask_line("回声 甲", as_of="2025-01-01T08:00"),
        ask_line("回声 乙", as_of="2025-01-01T08:00Z"),
        ask_line("回声 丙"),
        options=("--as-of", "2025-02-02"),
    )
    run("ask", "回声 丁")

    state = open_state(settings_in(tmp_path / "home").app_url)
    with state.reading() as connection:
        times = [question.asked_at for question in recent_questions(connection, 9)][::-1]
    state.close()
    written = ["2025-01-01T08:00", "2025-01-01T16:00", "2025-02-02T00:00", "2026-11-20T09:30"]
    assert times == [datetime.fromisoformat(time) for time in written]


def test_stored_user_has_its_role_and_shops(run, tmp_path):
    state = open_state(settings_in(tmp_path / "home").app_url)
    with state.writing() as connection:
        keep_person(connection, Person("telegram:1", "operator", frozenset({"京东店"})))
    state.close()

    assert run("ask", "回声 shops", "--user", "telegram:1")[1].startswith("京东店\n")


def test_unknown_user_is_a_failure_with_near_names(run):
    code, out, err = run("ask", "回声 早安", "--user", "operater")

    assert (code, out) == (1, "")
    assert "没有找到用户「operater」。是不是想问：operator" in err


def test_answer_that_failed_is_exit_code_one_on_standard_error(run):
    code, out, err = run("ask", "回声 busy")

    assert (code, out) == (1, "")
    assert "正在被另一次导入占用" in err


def test_bug_is_an_apology_on_screen_and_a_trace_in_the_log(run, tmp_path):
    code, out, err = run("ask", "回声 bug")

    assert (code, out) == (1, "")
    assert "出错了" in err
    assert "Traceback" not in err
    assert "ZeroDivisionError" in (tmp_path / "home" / "zhanggui.log").read_text("utf-8")


def test_why_shows_readings_and_runs_nothing(run):
    code, out, _ = run("ask", "回声 bug", "--why")

    assert code == 0
    assert "echo  0.90" in out
    assert "「回声」→ echo" in out
    assert "没用上：尾" in out
    assert "由 echo 回答" in out


def test_why_as_json(run):
    said = json.loads(run("ask", "回声 早安", "--why", "--json")[1])

    assert said["chosen"] == ["echo"]
    assert said["readings"] == [
        {
            "skill": "echo",
            "score": 0.9,
            "because": [{"words": "回声", "as": "echo"}],
            "left": ["尾"],
            "query": {"text": "早安", "times": 1, "heard_on": "2026-11-20", "loudness": 0.5},
        }
    ]


def test_why_of_a_sentence_nobody_claims(run):
    assert "没有功能认领这句话" in run("ask", "嘟嘟嘟", "--why")[1]


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (("ask",), "要么写一句话，要么用 --batch"),
        (("ask", "x", "--batch", "y"), "要么写一句话，要么用 --batch"),
        (("ask", "--batch", "y", "--why"), "--why 一次只看一句话"),
        (("when",), "要么写一句话，要么用 --batch"),
        (("import", "undo"), "import undo 后面写一个导入编号"),
        (("import", "undo", "x"), "import undo 后面写一个导入编号"),
    ],
)
def test_wrong_usage_is_exit_code_two(run, argv, said):
    code, out, err = run(*argv)

    assert (code, out) == (2, "")
    assert said in err


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        ((), "缺少参数：命令"),
        (("aks",), "没有 'aks'；可用的有"),
        (("ask", "x", "--as-of", "soon"), "soon 不是 ISO 8601 时间"),
        (("ask", "x", "--as-of"), "--as-of 后面要有值"),
        (("ask", "x", "--verbose"), "不认识的参数：--verbose"),
        (("backup",), "缺少参数：FILE"),
    ],
)
def test_wrong_words_are_explained_in_chinese(argv, said, capsys, tmp_path):
    with pytest.raises(SystemExit) as caught:
        main(argv, parts_in(tmp_path))

    assert caught.value.code == 2
    assert said in capsys.readouterr().err


def test_missing_batch_file_is_a_failure(run):
    code, out, err = run("ask", "--batch", "nowhere.jsonl", "--json")

    assert (code, out) == (1, "")
    assert "读不了「nowhere.jsonl」" in err


def test_home_that_cannot_be_made_is_a_failure_in_words(tmp_path, capsys):
    (tmp_path / "home").write_text("a file is in the way", "utf-8")

    code = main(["ask", "回声 早安"], parts_in(tmp_path / "home"))

    assert code == 1
    assert "写不进去" in capsys.readouterr().err


def test_skills_are_listed_with_sentences(run):
    code, out, _ = run("skills")

    assert code == 0
    assert "echo  回声：把话原样说一遍。  /echo\n  回声 早安\n  回声 晚安\n" in out
    assert "再来一次" not in out


def test_chat_answers_until_it_is_left(run):
    with typing("回声 早安\n\n2\n/quit\n回声 不该说\n"):
        code, out, _ = run("chat")

    assert code == 0
    assert "掌柜：早安" in out
    assert "掌柜：晚安" in out
    assert "不该说" not in out


def test_chat_ends_with_the_input(run):
    with typing("回声 早安\n回声 bug"):
        code, out, _ = run("chat", "--as-of", "2025-01-01", "--user", "operator")

    assert code == 0
    assert "掌柜：早安" in out
    assert "掌柜：出错了" in out


def test_log_file_has_one_line_per_question_without_its_words(run, tmp_path):
    run("ask", "回声 早安")

    text = (tmp_path / "home" / "zhanggui.log").read_text("utf-8")
    assert text.count("question channel=console") == 1
    assert "早安" not in text


def test_session_expires_by_the_asking_clock(tmp_path, capsys):
    clock = FixedClock()
    main(["ask", "回声 早安", "--session", "s"], parts_in(tmp_path, clock))
    clock.move(minutes=31)

    main(["ask", "再来一次", "--session", "s"], parts_in(tmp_path, clock))

    assert "没听懂" in capsys.readouterr().out
    assert clock() - FixedClock()() == timedelta(minutes=31)
