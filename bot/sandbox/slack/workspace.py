"""The Slack workspace as a server on this machine: what the bot connects to in place of slack.com."""

from __future__ import annotations

import secrets
import string
from types import TracebackType
from typing import Self

from aiohttp import web

from bot.sandbox.slack import response_urls
from bot.sandbox.slack.acting import ACK_LIMIT
from bot.sandbox.slack.changing import Changing
from bot.sandbox.slack.methods_files import announced, take_bytes
from bot.sandbox.slack.model import Clock, digits
from bot.sandbox.slack.web_api import WebApi, meet

LOOPBACK = "127.0.0.1"
MOST_UPLOAD_BYTES = 20_000_000
DOWNLOAD = "files.download"  # how faults and calls name the fetching of a file's bytes
UPLOAD = "files.upload_address"  # and the giving


class SlackWorkspace(Changing):
    """A workspace with its server; use it with `async with`.

    `api_url` is the bot's SLACK_API_URL; `bot_token`, `app_token` and `signing_secret` are made up at each start. `api` holds
    the scopes, faults and rate limits of the Web API, `socket` the connections, `http.bot_url` the bot's address in HTTP mode.
    """

    def __init__(self, *, clock: Clock | None = None, ack_limit: float = ACK_LIMIT) -> None:
        self.signing_secret = secrets.token_hex(16)
        super().__init__(self.signing_secret, clock=clock, ack_limit=ack_limit)
        letters = "".join(secrets.choice(string.ascii_letters + string.digits) for _ in range(24))
        self.bot_token = f"xoxb-{digits(12)}-{digits(13)}-{letters}"
        self.app_token = f"xapp-1-{self.app_id}-{digits(13)}-{secrets.token_hex(32)}"
        self.api = WebApi(self, self.bot_token, self.app_token, self._new_link)
        self._runner: web.AppRunner | None = None

    @property
    def api_url(self) -> str:
        """Return the base address of the Web API, with its slash at the end."""
        return f"{self.base_url}/api/"

    def _new_link(self) -> str:
        return f"{self.base_url.replace('http', 'ws', 1)}/link/?ticket={self.socket.new_ticket()}"

    async def __aenter__(self) -> Self:
        server = web.Application(client_max_size=MOST_UPLOAD_BYTES)
        server.router.add_route("*", "/api/{method}", self.api.handle)
        server.router.add_get("/link/", self.socket.handle)
        server.router.add_post("/upload/v1/{name}", self._take_upload)
        server.router.add_get("/files-pri/{file}/download/{name}", self._give_file)
        server.router.add_get("/files-pri/{file}/{name}", self._give_file)
        server.router.add_get("/", _sign_in_page)
        server.router.add_post("/actions/{team}/{number}/{word}", self._take_response)
        self._runner = web.AppRunner(server, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        await web.TCPSite(self._runner, LOOPBACK, 0).start()
        self.base_url = f"http://{LOOPBACK}:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.socket.close()
        await self.http.close()
        if self._runner is not None:
            await self._runner.cleanup()

    async def connected(self, limit: float = 90.0) -> None:
        """Wait until the bot has a Socket Mode connection; raises TimeoutError after `limit` seconds."""
        await self.wait_for(lambda: self.socket.count > 0, limit)

    async def _take_upload(self, request: web.Request) -> web.StreamResponse:
        """Take the bytes of a file that was announced; of anything else nothing is read or kept."""
        if (upload := announced(self, request.path)) is None:
            return web.Response(status=400, text="invalid upload")
        content = await request.read()
        self.record_sent("upload", content)

        def work() -> web.Response:
            if not take_bytes(upload, content):
                return web.Response(status=400, text="invalid upload")
            return web.Response(text=f"OK - {len(content)}")

        return await meet(self.api.faults.take(UPLOAD), request, self, UPLOAD, {"file": upload.file.id}, work)

    async def _give_file(self, request: web.Request) -> web.StreamResponse:
        """Give a file's bytes; who may not read it is sent to the page where people sign in, as a browser would be."""
        ident = request.match_info["file"].rpartition("-")[2]

        def work() -> web.Response:
            file = self.files.get(ident)
            allowed = self.api.may_read_files(request)
            self.record_call(DOWNLOAD, {"file": ident}, "" if file and allowed else "not allowed or not there")
            if not allowed:
                return web.Response(status=302, headers={"Location": f"{self.base_url}/?redir={request.path}"})
            if file is None:
                return web.Response(status=404, text="File not found")
            return web.Response(body=file.content, content_type=file.mimetype or "text/plain")

        return await meet(self.api.faults.take(DOWNLOAD), request, self, DOWNLOAD, {"file": ident}, work)

    async def _take_response(self, request: web.Request) -> web.StreamResponse:
        return await response_urls.handle(request, self, self.api.faults)


async def _sign_in_page(_request: web.Request) -> web.StreamResponse:
    return web.Response(
        text="<!DOCTYPE html><html><title>Slack</title>Sign in to your workspace</html>", content_type="text/html"
    )
