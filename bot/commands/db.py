"""`zhanggui db upgrade`: both schemas to the newest revision."""

from __future__ import annotations

from argparse import Namespace

from bot.app import Parts
from bot.commands.storeroom import opened_store
from bot.commands.terminal import say
from bot.settings import Settings
from bot.state.engine import open_state, revision


def run(_args: Namespace, settings: Settings, _parts: Parts) -> int:
    """Upgrade what is behind; opening does it."""
    state = open_state(settings.app_url)
    say(f"机器人数据库：已是最新结构（{revision(state.engine)}）。")
    state.close()
    with opened_store(settings):
        say("店铺数据库：已是最新结构。")
    return 0
