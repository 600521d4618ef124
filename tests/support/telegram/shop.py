"""The demo shop behind the Telegram service: real figures for real questions."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from bot.settings import Settings
from knowledge.store.demo.build import build_demo
from knowledge.store.engine import open_store

QUESTIONS = (
    "昨天GMV",
    "昨天卖了多少？",
    "上周退款率",
    "近7天客单价是多少",
    "那订单数呢",
    "昨天转化率",
    "京东上个月退款率多少",
    "昨天新客多少",
    "上周销售额，跟前一周比",
    "本月目标完成率",
    "上个月连带率",
)
"""What a team asks in a day: single figures, a comparison with its reasons, a follow-up.

None of them draws a picture, so that every answer is one message of text.
"""


def built_shop(folder: Path) -> Path:
    """Build the demo shop of today in `folder` and return its file."""
    file = folder / "shop.db"
    store = open_store(f"sqlite:///{file}")
    build_demo(store, today=datetime.now(Settings(_env_file=None).zone).date())
    store.close()
    return file


def shop_file(url: str) -> Path:
    """Return the file of a store in SQLite."""
    return Path(url.removeprefix("sqlite:///"))
