"""Response URLs: where the bot may speak five times within half an hour, in the channel or not."""

from __future__ import annotations

from aiohttp import web

from bot.sandbox.slack.faults import Faults
from bot.sandbox.slack.method import Refused, blocks_of
from bot.sandbox.slack.model import Json
from bot.sandbox.slack.passes import ResponsePass
from bot.sandbox.slack.records import Records
from bot.sandbox.slack.web_api import meet, read_arguments

METHOD = "response_url"


async def handle(request: web.Request, records: Records, faults: Faults) -> web.StreamResponse:
    """Take one message for a response URL. The statuses and words of refusals are unverified."""
    arguments = await read_arguments(request)
    return await meet(
        faults.take(METHOD), request, records, METHOD, arguments, lambda: _answer(records, request.path, arguments)
    )


def _answer(records: Records, path: str, arguments: Json) -> web.Response:
    spoken, problem = records.passes.use_response(path)
    if spoken is None:
        records.record_call(METHOD, arguments, problem)
        return web.Response(status=404, text=problem)
    try:
        speak(records, spoken, arguments)
    except Refused as refusal:
        records.record_call(METHOD, arguments, refusal.error)
        return web.Response(status=400, text=refusal.error)
    records.record_call(METHOD, arguments, "")
    return web.Response(text="ok")


def speak(records: Records, spoken: ResponsePass, said: Json) -> None:
    """Say something where a command or click came from: ephemeral unless it says `in_channel`, or in place of its source."""
    text, blocks = str(said.get("text") or ""), blocks_of(said, records)
    deletes, replaces = bool(said.get("delete_original")), bool(said.get("replace_original"))
    source = records.find(spoken.channel, spoken.source)
    whispered = records.ephemeral(spoken.source)
    if deletes and source is not None:
        records.delete(source)
    elif deletes and whispered is not None:
        records.change_ephemeral(whispered, "", (), deleted=True)
    elif not text.strip() and not blocks:
        raise Refused("no_text")
    elif replaces and source is not None:
        records.edit(source, text, blocks)
    elif replaces and whispered is not None:
        records.change_ephemeral(whispered, text, blocks)
    elif said.get("response_type") == "in_channel":
        records.post(
            spoken.channel, records.bot_user_id, text, blocks, thread_ts=str(said.get("thread_ts") or spoken.thread_ts)
        )
    else:
        records.whisper(
            spoken.channel, spoken.user, text, blocks, thread_ts=str(said.get("thread_ts") or spoken.thread_ts)
        )
