"""Vectors from the embedding model that the settings name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from importlib import import_module
from typing import Any

from bot.llm.vendors import asking, opening, options, vendor_of
from bot.settings import Settings


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
        with asking(self.name):
            vectors: list[list[float]] = model.embed_documents(list(texts))
        return vectors

    @cached_property
    def _model(self) -> Any:  # langchain_core.embeddings.Embeddings, which may not be there
        vendor = vendor_of(self.name)
        told = options(vendor, self._settings)
        if vendor == "openai":
            # Without it a tokenizer is fetched from the internet, and texts go out as its numbers,
            # which servers that only speak the same language do not take.
            told["check_embedding_ctx_length"] = False
        with opening(self.name, "openai:text-embedding-3-small"):
            opened: Callable[..., Any] = import_module("langchain.embeddings").init_embeddings
            return opened(self.name, **told)


def embedder(settings: Settings) -> LangChainEmbedder | None:
    """Return what gives vectors, or None where no model is set."""
    return LangChainEmbedder(settings) if settings.llm_embed_model else None
