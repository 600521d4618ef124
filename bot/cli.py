"""The `zhanggui` command: parse, run one command, say how it went."""

from __future__ import annotations

import gc
import logging
import os
import sys
from argparse import Namespace
from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING

from bot.commands.grammar import grammar
from bot.commands.terminal import UsageError, complain, use_utf8
from knowledge.errors import ZhangguiError
from knowledge.text.cache import kept_in

if TYPE_CHECKING:
    from bot.app import Parts

log = logging.getLogger(__name__)

_DONE, _FAILED, _MISUSED = 0, 1, 2
_ALLOCATIONS = 1_000_000
"""New objects between two looks for garbage: loading makes 300,000 that all stay; `bot.app` looks
more often once the parts are joined."""


def main(argv: Sequence[str] | None = None, parts: Parts | None = None) -> int:
    """Run one command and return its exit code: 0 fine, 1 the work failed, 2 wrong usage."""
    use_utf8()
    gc.set_threshold(_ALLOCATIONS)
    args = grammar().parse_args(argv)
    try:
        return _run(args, parts)
    except UsageError as error:
        complain(f"用法有误：{error}")
        return _MISUSED
    except ZhangguiError as error:
        complain(_words(error))
        return _FAILED
    except BrokenPipeError:
        _let_go_of_output()
        return _FAILED
    except KeyboardInterrupt:
        complain("已中断。")
        return _FAILED


def _run(args: Namespace, parts: Parts | None) -> int:
    # app and settings take 0.4 s to import: not for `zhanggui --help`
    from bot import app  # noqa: PLC0415  # see above
    from bot.commands.logs import logging_to_file  # noqa: PLC0415  # see above

    made_of = parts or app.Parts()
    settings = made_of.settings()
    with kept_in(settings.home / "cache"), logging_to_file(settings):
        try:
            code: int = import_module(args.module).run(args, settings, made_of)
        except (UsageError, ZhangguiError, BrokenPipeError):
            raise
        except Exception:  # the border of the command line: a trace in the log, words on screen
            log.exception("command %s failed", args.command)
            complain(f"{_words(ZhangguiError())}日志：{settings.log_file}")
            return _FAILED
    return code


def _words(error: ZhangguiError) -> str:
    from bot.dispatch.phrases import load_phrases  # noqa: PLC0415  # only where something failed

    return load_phrases().for_error(error)


def _let_go_of_output() -> None:
    """Keep the interpreter from flushing into a closed pipe at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
