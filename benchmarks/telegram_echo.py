"""A bare python-telegram-bot echo bot: what the channel's cost is compared with."""

from __future__ import annotations

import asyncio
import sys
from typing import Any

from telegram import Update
from telegram.ext import Application, ContextTypes, MessageHandler, filters
from telegram.request import HTTPXRequest

from tests.support.telegram.house import TOKEN


async def echo(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Say the same."""
    if update.effective_chat and update.effective_message:
        text = update.effective_message.text or ""
        await context.bot.send_message(update.effective_chat.id, text)


async def main(base: str) -> None:
    """Poll until killed."""
    request = HTTPXRequest(connection_pool_size=64, pool_timeout=60, read_timeout=30)
    app: Any = Application.builder().token(TOKEN).base_url(f"{base}/bot").request(request).build()
    app.add_handler(MessageHandler(filters.TEXT, echo))
    async with app:
        await app.start()
        await app.updater.start_polling(timeout=5)
        print("ready", flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
