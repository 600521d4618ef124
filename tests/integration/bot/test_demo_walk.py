"""The demo: built once a day, and one question of every skill."""

from __future__ import annotations

import io
from datetime import date

import pytest

from bot.app import built
from bot.channels.console import ConsoleChannel
from bot.commands.demo import ensure_built, story, walk
from tests.support.clock import FixedClock
from tests.support.desks import cue_skill
from tests.support.echo import skill as echo_skill
from tests.support.programs import parts_in, settings_in

TODAY = date(2026, 11, 20)


class CountingBuilder:
    """Writes a store file and counts; fails where it is told to."""

    def __init__(self) -> None:
        self.days: list[date] = []
        self.fails = False

    def __call__(self, demo, today, moved):
        self.days.append(today)
        (demo.home / "shop.db").write_text(f"built {len(self.days)}", "utf-8")
        moved(1, 2)
        if self.fails:
            raise KeyboardInterrupt


@pytest.fixture
def demo(tmp_path):
    return settings_in(tmp_path).for_demo()


def test_shop_is_built_once_a_day(demo):
    build = CountingBuilder()

    ensure_built(demo, TODAY, build)
    ensure_built(demo, TODAY, build)
    ensure_built(demo, date(2026, 11, 21), build)

    assert build.days == [TODAY, date(2026, 11, 21)]
    assert (demo.home / "shop.db").read_text("utf-8") == "built 2"


def test_broken_off_build_is_done_again(demo):
    build = CountingBuilder()
    build.fails = True
    with pytest.raises(KeyboardInterrupt):
        ensure_built(demo, TODAY, build)
    build.fails = False

    ensure_built(demo, TODAY, build)

    assert build.days == [TODAY, TODAY]


def test_real_store_is_not_touched(demo, tmp_path):
    (tmp_path / "shop.db").write_text("real", "utf-8")

    ensure_built(demo, TODAY, CountingBuilder())

    assert (tmp_path / "shop.db").read_text("utf-8") == "real"


def test_walk_prints_every_question_with_its_answer(tmp_path):
    out = io.StringIO()
    parts = parts_in(tmp_path, FixedClock())
    settings = settings_in(tmp_path)

    with built(settings, parts) as app:
        walk(app, ConsoleChannel(out), lambda: parts.now(settings))

    echo, help_ = out.getvalue().strip().split("\n\n")
    assert echo.startswith("你：回声 早安\n掌柜：早安\n")
    assert help_.startswith("你：你会做什么\n掌柜：我可以帮您：\n· 回声（/echo）")


def test_story_tells_installed_skills_only_and_help_last(tmp_path):
    file = tmp_path / "demo.yaml"
    file.write_text("kpi: [一, 二]\njd: [三]", "utf-8")
    skills = {
        "zoo": cue_skill("zoo", "动物", 1),
        "kpi": cue_skill("kpi", "账", 1),
        "echo": echo_skill,
    }

    assert list(story(skills, file)) == ["一", "二", "回声 早安", "动物呢"]
