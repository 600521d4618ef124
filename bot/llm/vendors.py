"""What the clients of the vendors are told, and what they raise."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module

from bot.settings import Settings
from knowledge.errors import ModelError

_NOT_INSTALLED = "没有安装大模型组件，请运行 pip install 'zhanggui[llm]'"
_NOT_KNOWN = "不认识这个模型名，写法如 {example}"
_AWAY = "连不上，或没有按时答复"
# What the clients of these vendors raise beside the errors of Python itself.
_ERRORS = {
    "openai": ("openai", "OpenAIError"),
    "deepseek": ("openai", "OpenAIError"),
    "ollama": ("ollama", "ResponseError"),
}


def vendor_of(name: str) -> str:
    """Return the vendor in a model's name: `openai:gpt-5` → `openai`; "" without one."""
    return name.partition(":")[0]


def options(vendor: str, settings: Settings) -> dict[str, object]:
    """Return what a vendor's client is told; only what is set, the rest is the vendor's own."""
    key = settings.llm_api_key
    told: dict[str, object] = {}
    if settings.llm_base_url:
        told["base_url"] = settings.llm_base_url
    if vendor == "ollama":
        told["client_kwargs"] = {"timeout": settings.llm_timeout_s}
    if vendor in {"openai", "deepseek"}:
        told |= {"timeout": settings.llm_timeout_s, "max_retries": 0}
    if key and vendor != "ollama":
        told["api_key"] = key.get_secret_value()
    return told


@contextmanager
def opening(name: str, example: str) -> Iterator[None]:
    """Open a model in the block.

    Raises:
        ModelError: LangChain is not installed, or the name is none.
    """
    try:
        yield
    except ImportError as error:
        raise ModelError(name, _NOT_INSTALLED) from error
    except (ValueError, OSError) as error:
        raise ModelError(name, _NOT_KNOWN.format(example=example)) from error


@contextmanager
def asking(name: str) -> Iterator[None]:
    """Ask an opened model in the block.

    Raises:
        ModelError: nobody answers in time, or with nonsense.
    """
    try:
        yield
    except _faults(vendor_of(name)) as error:
        raise ModelError(name, _AWAY) from error


def _faults(vendor: str) -> tuple[type[Exception], ...]:
    """Return what an opened model may raise where it does not answer."""
    faults: list[type[Exception]] = [OSError, ValueError]
    if vendor in _ERRORS:
        module, name = _ERRORS[vendor]
        faults.append(getattr(import_module(module), name))
    if vendor == "ollama":
        faults.append(import_module("httpx").HTTPError)
    return tuple(faults)
