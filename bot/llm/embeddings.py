"""Vectors from the embedding model that the settings name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from importlib import import_module
from typing import Any

from bot.settings import Settings
from knowledge.errors import ModelError

_NOT_INSTALLED = "没有安装大模型组件，请运行 pip install 'zhanggui[llm]'"
_NOT_KNOWN = "不认识这个模型名，写法如 openai:text-embedding-3-small"
_AWAY = "连不上，或没有按时答复"
# What the clients of these vendors raise beside the errors of Python itself.
_ERRORS = {"openai": ("openai", "OpenAIError"), "ollama": ("ollama", "ResponseError")}


class LangChainEmbedder:
    """Embeds through LangChain; the model is opened for the first text."""

    def __init__(self, settings: Settings) -> None:
        self.name = str(settings.llm_embed_model)
        self._settings = settings

    def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """Return one vector a text, in order.

        Raises:
            ModelError: LangChain is not installed, the name is none, or nobody answers in time.
        """
        model = self._model
        try:
            vectors: list[list[float]] = model.embed_documents(list(texts))
        except _faults(self._provider) as error:
            raise ModelError(self.name, _AWAY) from error
        return vectors

    @property
    def _provider(self) -> str:
        return self.name.partition(":")[0]

    @cached_property
    def _model(self) -> Any:  # langchain_core.embeddings.Embeddings, which may not be there
        try:
            opened: Callable[..., Any] = import_module("langchain.embeddings").init_embeddings
            return opened(self.name, **_options(self._provider, self._settings))
        except ImportError as error:
            raise ModelError(self.name, _NOT_INSTALLED) from error
        except (ValueError, OSError) as error:
            raise ModelError(self.name, _NOT_KNOWN) from error


def embedder(settings: Settings) -> LangChainEmbedder | None:
    """Return what gives vectors, or None where no model is set."""
    return LangChainEmbedder(settings) if settings.llm_embed_model else None


def _options(provider: str, settings: Settings) -> dict[str, object]:
    """Return what a vendor's client is told; only what is set, the rest is the vendor's own."""
    key = settings.llm_api_key
    options: dict[str, object] = {}
    if settings.llm_base_url:
        options["base_url"] = settings.llm_base_url
    if provider == "ollama":
        options["client_kwargs"] = {"timeout": settings.llm_timeout_s}
    if provider == "openai":
        options |= {"timeout": settings.llm_timeout_s, "max_retries": 0}
        # Without it a tokenizer is fetched from the internet, and texts go out as its numbers,
        # which servers that only speak the same language do not take.
        options["check_embedding_ctx_length"] = False
    if key and provider != "ollama":
        options["api_key"] = key.get_secret_value()
    return options


def _faults(provider: str) -> tuple[type[Exception], ...]:
    """Return what an opened model may raise where it does not answer."""
    faults: list[type[Exception]] = [OSError, ValueError]
    if provider in _ERRORS:
        module, name = _ERRORS[provider]
        faults.append(getattr(import_module(module), name))
    if provider == "ollama":
        faults.append(import_module("httpx").HTTPError)
    return tuple(faults)
