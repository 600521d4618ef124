"""Fifty pieces of personal data and the secrets of the tests: no log may hold any of them."""

from __future__ import annotations

from tests.support.telegram.house import TOKEN

PROXY_PASSWORD = "p4ssw0rd-of-the-proxy"  # noqa: S105  # nobody's
WEBHOOK_SECRET = "s3cret-of-the-webhook-long"  # noqa: S105  # nobody's
NAME = "张三丰"

_PHONES = tuple(f"1380013{n:04d}" for n in range(20))
_MAILS = tuple(f"buyer{n}@example.com" for n in range(15))
_CARDS = tuple(f"11010119900101{n:04d}" for n in range(15))
SEEDS = (*_PHONES, *_MAILS, *_CARDS)

HIDDEN = (TOKEN, TOKEN.partition(":")[2], PROXY_PASSWORD, WEBHOOK_SECRET, NAME, *SEEDS)
