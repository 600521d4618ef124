"""Telegram calls us: the secret is checked, the update stored, and only then is 200 said."""

from __future__ import annotations

import hmac
import json
import logging
from dataclasses import dataclass
from http import HTTPStatus

from bot.channels.httpd import Request, Response
from bot.channels.telegram.intake import Intake

log = logging.getLogger(__name__)

SHORTEST_SECRET = 16
_HEADER = "x-telegram-bot-api-secret-token"


@dataclass(frozen=True, slots=True)
class Webhook:
    """Takes updates in."""

    intake: Intake
    secret: str

    async def respond(self, request: Request) -> Response:
        """Answer one call."""
        given = request.headers.get(_HEADER, "").encode("latin-1")
        if not hmac.compare_digest(given, self.secret.encode()):
            log.warning("a webhook call without the right secret was refused")
            return Response(HTTPStatus.FORBIDDEN)
        if request.method != "POST":
            return Response(HTTPStatus.METHOD_NOT_ALLOWED)
        try:
            raw = json.loads(request.body)
        except ValueError:
            return Response(HTTPStatus.BAD_REQUEST)
        if isinstance(raw, dict):
            await self.intake.take([raw])
        return Response(HTTPStatus.OK)
