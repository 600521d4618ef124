"""A server on this machine that speaks like the vendors of language models."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class _Vendor(BaseHTTPRequestHandler):
    """Counts the letters of a text, and 货 in it; says 滞销品怎么处理 to 货 and 无 to all else."""

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        answer = _said(asked, self.path) if "messages" in asked else _embedded(asked)
        body = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


def _embedded(asked: dict[str, Any]) -> dict[str, Any]:
    rows = [[float(len(text)), float(text.count("货"))] for text in asked["input"]]
    data = [{"object": "embedding", "index": at, "embedding": row} for at, row in enumerate(rows)]
    usage = {"prompt_tokens": 1, "total_tokens": 1}
    model = asked["model"]
    return {"object": "list", "model": model, "embeddings": rows, "data": data, "usage": usage}


def _said(asked: dict[str, Any], path: str) -> dict[str, Any]:
    task, text = (message["content"] for message in asked["messages"])
    words = "滞销品怎么处理" if "货" in text and "滞销品怎么处理" in task else "无"
    message = {"role": "assistant", "content": words}
    if path.startswith("/api/"):  # Ollama
        return {"model": asked["model"], "message": message, "done": True, "created_at": ""}
    choice = {"index": 0, "message": message, "finish_reason": "stop"}
    usage = {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}
    base = {"id": "1", "object": "chat.completion", "created": 1, "model": asked["model"]}
    return {**base, "choices": [choice], "usage": usage}


@contextmanager
def vendor() -> Iterator[str]:
    """Run the server and give its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Vendor)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def closed_port() -> int:
    """Return a port that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
