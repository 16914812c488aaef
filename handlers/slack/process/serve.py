"""The Slack door as a process: connects to Slack (Socket Mode, or HTTP), and ends cleanly when told to."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import time
from collections.abc import AsyncIterator, Callable, Iterator

import aiohttp
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.adapter.socket_mode.async_internals import send_async_response
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

from bot.errors import BadInput, MailcheckError, StoreUnavailable
from bot.jobs.worker import Places, Worker
from bot.model import Text
from bot.service import Mailcheck
from bot.settings import Settings
from bot.turns import threads_give_way
from handlers.slack.kit.meanwhile import meanwhile
from handlers.slack.platform.changes import Changes
from handlers.slack.platform.client import REQUEST_LIMIT, proxy_for
from handlers.slack.platform.error_boundary import describe
from handlers.slack.platform.pauses import USUAL, Pauses
from handlers.slack.process.dispatch import build_app
from handlers.slack.process.hands import hands
from handlers.slack.process.http_door import http_door
from handlers.slack.process.incoming import Inbox, deliver
from handlers.slack.process.tidying import tidying
from handlers.slack.process.watch import Watch, watching

log = logging.getLogger(__name__)

CONNECTIONS = 2
FEWEST = 8  # jobs at a time: what connects to nobody is among them
CONNECTIONS_EACH = 2  # of a check of one mailbox
PING_SECONDS = 5.0  # a line without an answer for four of these is given up and opened anew
CLOSE_LIMIT = 0.5
HAND_OVER_LIMIT = 0.5
CLAIMED_EVERY = 10.0  # seconds
ANOTHER_WORKSPACE = Text(
    "In diesem Redis arbeitet ein Mailcheck für einen anderen Slack-Workspace: Setzen Sie REDIS_URL auf eine andere Datenbank. Arbeitet jener nicht mehr, starten Sie in zehn Minuten noch einmal.",
    "In this Redis a Mailcheck works for another Slack workspace: set REDIS_URL to another database. If that one works no more, start again in ten minutes.",
)
EVERY_FEW_SECONDS = Watch()


class SlackUnavailable(MailcheckError):
    """Slack cannot be reached, or does not let us in."""


async def serve(
    mailcheck: Mailcheck,
    settings: Settings,
    http: bool = False,
    *,
    beside: bool = False,
    stop: asyncio.Event | None = None,
    watch: Watch = EVERY_FEW_SECONDS,
    pauses: Pauses = USUAL,
) -> None:
    """Serve the workspace until SIGINT, SIGTERM or `stop` (which the signals set, too); then finish what runs (within 5 s) and return.

    `beside`: what takes time is done in a process of its own, and nobody's acknowledgement waits for it.

    Raises BadInput naming the tokens that are missing, SlackUnavailable where Slack refuses them or does not answer at start.
    """
    demand_tokens(settings, "SLACK_SIGNING_SECRET" if http else "SLACK_APP_TOKEN")

    stop = stop or asyncio.Event()

    @contextlib.asynccontextmanager
    async def way_in(app: AsyncApp) -> AsyncIterator[None]:
        with contextlib.suppress(StoreUnavailable):  # it may come later
            if doubts := await mailcheck.jobs.doubts():
                log.warning("%s", doubts.en)
        door = http_door if http else socket_door
        async with hands(stop) if beside else contextlib.nullcontext(), door(app, settings):
            yield

    worker = Worker(mailcheck.jobs, Places(others=0 if beside else _others(settings)))
    await _until_told("Mailcheck", mailcheck, settings, worker, way_in, stop, watch, pauses)


async def work(mailcheck: Mailcheck, settings: Settings, *, stop: asyncio.Event | None = None) -> None:
    """Do what waits, until SIGINT, SIGTERM or `stop`; what people do in Slack is taken and answered by whoever serves. Raises as `serve`."""
    demand_tokens(settings)
    worker = Worker(mailcheck.jobs, Places(deliveries=0, others=_others(settings)))
    no_way = contextlib.nullcontext()
    stop = stop or asyncio.Event()
    await _until_told("A worker", mailcheck, settings, worker, lambda _: no_way, stop, EVERY_FEW_SECONDS, USUAL)


def _others(settings: Settings) -> int:
    """Return how many jobs to take at a time: of checks no more than have a connection to each protocol, or others could begin them sooner."""
    return max(FEWEST, min(Places().others, settings.connections_per_process // CONNECTIONS_EACH))


async def _until_told(
    who: str,
    mailcheck: Mailcheck,
    settings: Settings,
    worker: Worker,
    way_in: Callable[[AsyncApp], contextlib.AbstractAsyncContextManager[None]],
    stop: asyncio.Event,
    watch: Watch,
    pauses: Pauses,
) -> None:
    async with _session() as session, contextlib.aclosing(mailcheck.reading):
        inbox = Inbox(worker)
        changes = Changes(mailcheck)
        app = build_app(mailcheck, settings, worker, inbox, changes, pauses=pauses)
        app.client.session = session
        workspace = await _introduce(app)
        await _claim(mailcheck, workspace)
        await mailcheck.ready(explains=worker.works)
        with _signals(stop), threads_give_way():
            async with (
                worker,
                changes.listening(),
                meanwhile(_keep_claiming(mailcheck, workspace, stop)),
                tidying(lambda most: worker.under_way <= most and inbox.idle),
                way_in(app),
                watching(mailcheck, worker, watch),
            ):
                log.info("%s works for Slack", who)
                await stop.wait()
            log.info("%s works for Slack no more", who)
            await inbox.finish(HAND_OVER_LIMIT)


def demand_tokens(settings: Settings, *more: str) -> None:
    """Raise BadInput naming every token that is missing: the bot's, and those of these settings."""
    needed = {
        "SLACK_BOT_TOKEN": settings.slack_bot_token,
        "SLACK_SIGNING_SECRET": settings.slack_signing_secret,
        "SLACK_APP_TOKEN": settings.slack_app_token,
    }
    missing = [
        name
        for name, value in needed.items()
        if name in {"SLACK_BOT_TOKEN", *more} and (value is None or not value.get_secret_value())
    ]
    if missing:
        raise BadInput(
            *(
                Text(f"{name} fehlt (Umgebung oder .env)", f"{name} is missing (environment or .env)")
                for name in missing
            )
        )


@contextlib.asynccontextmanager
async def _session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=REQUEST_LIMIT), trust_env=True) as session:
        yield session


async def _introduce(app: AsyncApp) -> str:
    """Ask Slack whose token this is, and return the workspace; raises SlackUnavailable."""
    with _understood():
        me = await app.client.auth_test()
    log.info("Slack knows us as %s in %s", me.get("user"), me.get("team"))
    return str(me.get("team_id") or "")


async def _claim(mailcheck: Mailcheck, workspace: str) -> None:
    """Let nobody serve another workspace from this store: each would take the other's commands. Raises BadInput."""
    try:
        ours = await mailcheck.served.claim(workspace)
    except StoreUnavailable:  # it may come later
        return
    if not ours:
        raise BadInput(ANOTHER_WORKSPACE)


async def _keep_claiming(mailcheck: Mailcheck, workspace: str, stop: asyncio.Event) -> None:
    """End us where another one has it by now, as whoever stood still for long finds out: each would take the other's commands."""
    while True:
        await asyncio.sleep(CLAIMED_EVERY)
        try:
            await _claim(mailcheck, workspace)
        except BadInput:
            stop.set()
            raise
        except MailcheckError as problem:
            log.error("%s", problem.sentence.en)  # noqa: TRY400  the sentence says it all


@contextlib.contextmanager
def _understood() -> Iterator[None]:
    try:
        yield
    except SlackApiError as problem:
        said = describe(problem)
        raise SlackUnavailable(
            Text(f"Slack lässt uns nicht hinein: {said}", f"Slack does not let us in: {said}")
        ) from None
    except (SlackClientError, aiohttp.ClientError, TimeoutError, OSError) as problem:
        kind = type(problem).__name__
        raise SlackUnavailable(
            Text(f"Slack ist nicht erreichbar ({kind})", f"Slack cannot be reached ({kind})")
        ) from None


class _SocketMode(AsyncSocketModeHandler):
    async def handle(self, client: SocketModeClient, req: SocketModeRequest) -> None:  # type: ignore[override]  # as Bolt's own does
        began = time.time()
        await send_async_response(client, req, await deliver(self.app, req.payload), began)


@contextlib.asynccontextmanager
async def socket_door(app: AsyncApp, settings: Settings, connections: int = CONNECTIONS) -> AsyncIterator[None]:
    """Hold so many Socket Mode connections while the block runs: while one is renewed or broken, Slack uses the others."""
    async with contextlib.AsyncExitStack() as stack:
        for _ in range(connections):
            await stack.enter_async_context(_connection(app, settings))
        yield


@contextlib.asynccontextmanager
async def _connection(app: AsyncApp, settings: Settings) -> AsyncIterator[None]:
    token = settings.slack_app_token
    handler = _SocketMode(app, token.get_secret_value() if token else "", ping_interval=PING_SECONDS)
    try:
        with _understood():
            handler.client.wss_uri = await handler.client.issue_new_wss_url()
        handler.client.proxy = proxy_for(handler.client.wss_uri)
        await handler.client.connect()  # type: ignore[no-untyped-call]  # slack_sdk says nothing of its types here
        yield
    finally:
        with contextlib.suppress(Exception):  # a line that is broken already need not be closed
            await asyncio.wait_for(handler.client.close(), CLOSE_LIMIT)  # type: ignore[no-untyped-call]  # the same
        await handler.client.aiohttp_client_session.close()


@contextlib.contextmanager
def _signals(stop: asyncio.Event) -> Iterator[None]:
    """Let SIGINT and SIGTERM set the event while the block runs; afterwards they mean what they meant before."""
    loop = asyncio.get_running_loop()
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    for number in before:
        loop.add_signal_handler(number, stop.set)
    try:
        yield
    finally:
        for number, handler in before.items():
            loop.remove_signal_handler(number)
            signal.signal(number, handler)
