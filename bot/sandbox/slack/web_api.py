"""The Web API: reads a call as slack_sdk sends it, checks the token, and answers in Slack's form."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import TYPE_CHECKING

from aiohttp import web

from bot.sandbox.slack import methods_chat, methods_files, methods_people, methods_stream, methods_views
from bot.sandbox.slack.faults import ApiFault, Faults, RateLimits
from bot.sandbox.slack.method import Method, Refused
from bot.sandbox.slack.model import ChannelKind, Json
from bot.sandbox.slack.records import Records

if TYPE_CHECKING:
    from multidict import MultiMapping

METHODS: dict[str, Method] = {
    **methods_chat.METHODS,
    **methods_stream.METHODS,
    **methods_people.METHODS,
    **methods_views.METHODS,
    **methods_files.METHODS,
}
OPEN_CONNECTION = "apps.connections.open"
# What the bot asks for at installation; a test may take one away or add one.
SCOPES = frozenset(
    {
        "commands",
        "chat:write",
        "files:read",
        "files:write",
        "users:read",
        "usergroups:read",
        "app_mentions:read",
        "im:history",
        "im:write",
        "channels:read",
        "groups:read",
    }
)

ABOUT_A_CHANNEL = frozenset({"conversations.info", "conversations.members"})
HISTORY = {
    ChannelKind.PUBLIC: "channels:history",
    ChannelKind.PRIVATE: "groups:history",
    ChannelKind.DIRECT: "im:history",
}
READ_IN_A_CHANNEL = frozenset({"conversations.history", "conversations.replies"})
READING = {
    ChannelKind.PUBLIC: "channels:read",
    ChannelKind.PRIVATE: "groups:read",
    ChannelKind.DIRECT: "im:read",
}


class WebApi:
    """Answers `POST /api/<method>`; `new_link` makes the one-time address of a Socket Mode connection."""

    def __init__(self, records: Records, bot_token: str, app_token: str, new_link: Callable[[], str]) -> None:
        self.scopes = set(SCOPES)
        self.faults = Faults()
        self.rate_limits = RateLimits()
        self.token_problem = ""  # "token_revoked", "account_inactive" …: what every call with the bot token is answered
        self._records = records
        self._tokens = {bot_token: "bot", app_token: "app"}
        self._methods = {**METHODS, OPEN_CONNECTION: Method(lambda _records, _arguments: {"url": new_link()}, "", 3)}

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer one call."""
        name = request.match_info["method"]
        arguments = await read_arguments(request)
        given = str(arguments.pop("token", "")) or request.headers.get("Authorization", "").removeprefix("Bearer ")
        method = self._methods.get(name)
        wait = self.rate_limits.wait_before(
            name, method.tier if method else 3, str(arguments.get("channel", "")), self._records.clock.now()
        )
        fault = self.faults.take(name) or (ApiFault(status=429, retry_after=wait) if wait else None)
        return await meet(
            fault, request, self._records, name, arguments, lambda: self._answer(name, method, given, arguments)
        )

    def _answer(self, name: str, method: Method | None, token: str, arguments: Json) -> web.Response:
        try:
            self._check_token(name, method, token)
            self._check_inputs(name, arguments)
            self._check_kind(name, arguments)
            if method is None:
                raise Refused("unknown_method", req_method=name)  # noqa: TRY301  # every refusal takes the same way out
            body = {"ok": True, **method.work(self._records, arguments)}
        except Refused as refusal:
            body = refusal.body
        self._records.record_call(name, arguments, str(body.get("error", "")))
        headers = {
            "x-oauth-scopes": ",".join(sorted(self.scopes)),
            "x-accepted-oauth-scopes": method.scope if method else "",
        }
        return web.json_response(body, headers=headers)

    def may_read_files(self, request: web.Request) -> bool:
        """Tell whether a request for a file's bytes carries the bot's token and the bot may read files."""
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return self._tokens.get(given) == "bot" and not self.token_problem and "files:read" in self.scopes

    def _check_inputs(self, name: str, arguments: Json) -> None:
        """A file input needs the scope files:read (https://docs.slack.dev/reference/block-kit/block-elements/file-input-element).

        With which word a view is refused without it is unverified.
        """
        if name.startswith("views.") and "files:read" not in self.scopes and "'file_input'" in str(arguments):
            raise Refused("missing_scope", needed="files:read", provided=",".join(sorted(self.scopes)))

    def _check_token(self, name: str, method: Method | None, token: str) -> None:
        if not token:
            raise Refused("not_authed")
        kind = self._tokens.get(token)
        if kind is None:
            raise Refused("invalid_auth")
        if (kind == "app") != (name == OPEN_CONNECTION):
            raise Refused("not_allowed_token_type")
        if kind == "bot" and self.token_problem:
            raise Refused(self.token_problem)
        if method is not None and method.scope and method.scope not in self.scopes:
            raise Refused("missing_scope", needed=method.scope, provided=",".join(sorted(self.scopes)))

    def _check_kind(self, name: str, arguments: Json) -> None:
        """What may be asked about a conversation depends on its kind (https://docs.slack.dev/reference/methods/conversations.members, seen 2026-11)."""
        channel = self._records.channels.get(str(arguments.get("channel", "")))
        kinds = READING if name in ABOUT_A_CHANNEL else HISTORY if name in READ_IN_A_CHANNEL else None
        if kinds is None or channel is None or self._records.bot_user_id not in channel.members:
            return
        if kinds[channel.kind] not in self.scopes:
            raise Refused("missing_scope", needed=kinds[channel.kind], provided=",".join(sorted(self.scopes)))


async def meet(
    fault: ApiFault | None,
    request: web.Request,
    records: Records,
    name: str,
    arguments: Json,
    work: Callable[[], web.Response],
) -> web.StreamResponse:
    """Let a call meet a fault, or do its work."""
    if fault is None:
        return work()
    await asyncio.sleep(fault.delay)
    if fault.after_work:
        work()
    if fault.hangs_up:
        if not fault.after_work:
            records.record_call(name, arguments, "connection dropped")
        if request.transport is not None:
            request.transport.abort()
        return web.Response()
    if fault.page:
        return web.Response(text="<html>One moment, please</html>", content_type="text/html")
    if fault.status == 200 and not fault.error:
        return work()
    records.record_call(name, arguments, fault.error or f"http {fault.status}")
    if fault.status == 429:
        return web.json_response(
            {"ok": False, "error": "ratelimited"}, status=429, headers={"Retry-After": str(fault.retry_after)}
        )
    if fault.status != 200:
        return web.Response(status=fault.status, text="upstream connect error", content_type="text/html")
    return web.json_response({"ok": False, "error": fault.error})


async def read_arguments(request: web.Request) -> Json:
    """Return a call's arguments from query, form or JSON body; what is JSON inside a form field is read too."""
    arguments = _plain(request.query)
    if request.content_type == "application/json":
        try:
            body = await request.json()
        except ValueError:
            body = None
        arguments.update(body if isinstance(body, dict) else {})
    elif request.can_read_body:
        arguments.update(_plain(await request.post()))
    return arguments


def _plain(fields: MultiMapping[object]) -> Json:
    return {
        name: _nested(value) if name in {"blocks", "chunks", "view", "files", "metadata"} else value
        for name, value in fields.items()
    }


def _nested(value: object) -> object:
    try:
        return json.loads(value) if isinstance(value, str) else value
    except ValueError:
        return value
