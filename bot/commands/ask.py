"""`zhanggui ask`: one question, or a file of them."""

from __future__ import annotations

from argparse import Namespace

from bot.app import App, Parts, built, shop_time
from bot.channels.console import safely
from bot.channels.machine import answer_object, failure_object, to_line
from bot.channels.plain import render
from bot.commands.batch import Line, Malformed, lines_of
from bot.commands.terminal import UsageError, complain, say
from bot.commands.why import why_lines, why_object
from bot.dispatch.messages import Incoming
from bot.settings import Settings
from knowledge.errors import UnknownNameError


def run(args: Namespace, settings: Settings, parts: Parts) -> int:
    """Answer the question or the batch."""
    text = " ".join(args.text)
    if bool(args.batch) == bool(text):
        raise UsageError("要么写一句话，要么用 --batch 给一个文件")
    if args.batch and args.why:
        raise UsageError("--why 一次只看一句话，不能与 --batch 同用")
    with built(settings, parts) as app:
        if args.batch:
            return _batch(args, app, parts)
        line = Line(None, text, args.session, None, None)
        incoming = _incoming(line, args, app, parts)
        return _why(args, app, incoming) if args.why else _one(args, app, incoming)


def _one(args: Namespace, app: App, incoming: Incoming) -> int:
    answer = safely(app.desk, incoming)
    if args.json:
        say(to_line(answer_object(answer, session=incoming.session)))
    elif answer.reply.status == "error":
        complain(render(answer.reply))
    else:
        say(render(answer.reply))
    return int(answer.reply.status == "error")


def _why(args: Namespace, app: App, incoming: Incoming) -> int:
    readings, verdict = app.desk.weighed(incoming)
    if args.json:
        say(to_line(why_object(incoming.text, readings, verdict)))
    else:
        say("\n".join(why_lines(readings, verdict)))
    return 0


def _batch(args: Namespace, app: App, parts: Parts) -> int:
    for line in lines_of(args.batch):
        say(to_line(_answered(line, args, app, parts)))
    return 0


def _answered(
    line: Line | Malformed, args: Namespace, app: App, parts: Parts
) -> dict[str, object]:
    if isinstance(line, Malformed):
        return failure_object(line.id, line.session, line.fault)
    try:
        incoming = _incoming(line, args, app, parts)
    except UnknownNameError as error:
        return failure_object(line.id, line.session, app.desk.phrases.for_error(error))
    answer = safely(app.desk, incoming)
    return answer_object(answer, question_id=line.id, session=line.session)


def _incoming(line: Line, args: Namespace, app: App, parts: Parts) -> Incoming:
    as_of = line.as_of or args.as_of or parts.clock()
    return Incoming(
        text=line.text,
        now=shop_time(as_of, app.settings.zone),
        asker=app.asker(line.user or args.user),
        session=line.session,
    )
