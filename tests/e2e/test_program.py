"""The installed program in a process of its own: streams, codes and speed of one answer."""

from __future__ import annotations

import json
import subprocess
import sys
import tarfile

import pytest

from tests.support.sources import ROOT


@pytest.fixture
def zhanggui(tmp_path):
    """Run the program with a HOME of its own; return what it did."""

    def run(*argv, typed="", **variables):
        environment = {
            "PYTHONPATH": str(ROOT),
            "ZHANGGUI_HOME": "home",
            "LC_ALL": "C",
            **variables,
        }
        return subprocess.run(  # noqa: S603  # our own interpreter and program
            [sys.executable, "-m", "bot", *argv],
            cwd=tmp_path,
            env=environment,
            input=typed,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )

    return run


def test_answer_is_utf8_on_standard_output_whatever_the_locale(zhanggui):
    done = zhanggui("ask", "你好")

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("您好")


def test_batch_in_and_out(zhanggui):
    typed = '{"id": "a", "text": "你好"}\n{"id": "b"}\n{"id": "c", "text": "谢谢"}\n'

    done = zhanggui("ask", "--batch", "-", "--json", typed=typed)

    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert (done.returncode, done.stderr) == (0, "")
    assert [(answer["id"], answer["status"]) for answer in answers] == [
        ("a", "answered"),
        ("b", "error"),
        ("c", "answered"),
    ]


def test_unknown_setting_stops_the_start(zhanggui):
    done = zhanggui("ask", "你好", ZHANGGUI_TIMEZON="UTC")

    assert done.returncode == 1
    assert "没有 ZHANGGUI_TIMEZON 这个设置，是不是 ZHANGGUI_TIMEZONE" in done.stderr
    assert "Traceback" not in done.stderr


def test_wrong_usage_is_code_two(zhanggui):
    assert zhanggui("ask").returncode == 2
    assert zhanggui("nothing").returncode == 2


def test_chat_ends_with_its_input(zhanggui):
    done = zhanggui("chat", typed="你好\n")

    assert done.returncode == 0
    assert "掌柜：您好，我在。" in done.stdout


def test_reader_that_goes_away_is_no_fault(tmp_path):
    lines = '{"text": "你好"}\n' * 3000
    script = f"{sys.executable} -m bot ask --batch - --json | head -n 1"
    environment = {"PYTHONPATH": str(ROOT), "ZHANGGUI_HOME": "home", "PATH": "/usr/bin:/bin"}

    done = subprocess.run(  # noqa: S602  # a pipe of our own words
        script,
        shell=True,
        cwd=tmp_path,
        env=environment,
        input=lines,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )

    assert len(done.stdout.splitlines()) == 1
    assert done.stderr == ""


def test_backup_is_one_file_with_the_bot_s_memory(zhanggui, tmp_path):
    zhanggui("ask", "你好")

    done = zhanggui("backup", "b.tar.gz")

    assert done.returncode == 0
    with tarfile.open(tmp_path / "b.tar.gz") as archive:
        assert "bot.db" in archive.getnames()
