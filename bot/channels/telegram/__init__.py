"""Telegram, over python-telegram-bot: the only importers of `telegram`."""
