"""The one way we talk to Slack's Web API: which address, which certificates, and what is tried again."""

from __future__ import annotations

import asyncio
import random
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
import certifi
from slack_sdk.errors import SlackApiError, SlackClientError, SlackRequestError
from slack_sdk.http_retry.async_handler import AsyncRetryHandler
from slack_sdk.http_retry.request import HttpRequest
from slack_sdk.http_retry.response import HttpResponse
from slack_sdk.http_retry.state import RetryState
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.errors import StoreUnavailable
from bot.jobs.attempt import still_ours
from bot.service import Paces
from bot.settings import Settings
from handlers.slack.kit.answer_shapes import has_its_shape
from handlers.slack.kit.errors import slack_said
from handlers.slack.kit.unseen import without_unseen
from handlers.slack.platform.pauses import USUAL, Pauses

REQUEST_LIMIT = 20
TRIES_AGAIN = 4
WRITTEN_AGAIN = 7  # what nobody would ask for anew: for 48 s
LONGEST_BACKOFF = 16.0
LONGEST_WAIT = 60.0
TROUBLE = (SlackClientError, aiohttp.ClientError, TimeoutError, OSError)
LARGEST_ANSWER = 4 * 2**20  # bytes, unpacked; the largest that we ask for, a page of 999 people, has about 2.5 MB


class Client(AsyncWebClient):
    """Slack's client: it says nothing that cannot be seen, and an answer that cannot be read as what we asked for is a failed call.

    `paces` tells whose turn it is among all processes where only so many messages may be written.
    """

    paces: Paces | None = None
    pauses: Pauses = USUAL

    async def turn(self, channel: str) -> None:
        """Wait until one more message may be written in a channel; without the store as soon as one likes."""
        with suppress(StoreUnavailable):
            if self.paces is not None and (wait := await self.paces.wait(channel)):
                await asyncio.sleep(wait)

    async def put_off(self, channel: str, seconds: float) -> None:
        """Let nobody write in a channel for so long: Slack asks for it."""
        with suppress(StoreUnavailable):
            if self.paces is not None:
                await self.paces.put_off(channel, seconds)

    async def api_call(self, api_method: str, **call: Any) -> AsyncSlackResponse:
        """Call a method of the Web API; raises CancelledError where the job that does goes on elsewhere."""
        await still_ours()
        return await super().api_call(api_method, **{part: without_unseen(value) for part, value in call.items()})

    async def _request(self, *, http_verb: str, api_url: str, req_args: dict[str, Any]) -> dict[str, Any]:
        method = api_url.rpartition("/")[2]
        limited = {**req_args, "middlewares": (_not_too_large,)}
        try:
            answer = await super()._request(http_verb=http_verb, api_url=api_url, req_args=limited)
        except (RecursionError, ValueError) as problem:
            raise SlackRequestError(f"{method}: {type(problem).__name__}") from None
        if answer["status_code"] == 200 and not has_its_shape(method, answer["data"]):
            raise SlackRequestError(f"{method} does not answer as it should")
        return answer


async def _not_too_large(request: aiohttp.ClientRequest, ask: aiohttp.ClientHandlerType) -> aiohttp.ClientResponse:
    """Read an answer piece by piece, as it is unpacked; raises SlackRequestError where there is too much of it."""
    answer = await ask(request)
    content = bytearray()
    async for piece in answer.content.iter_chunked(65_536):
        content += piece
        if len(content) > LARGEST_ANSWER:
            answer.close()
            raise SlackRequestError(f"{request.url.name}: the answer has more than {LARGEST_ANSWER} bytes")
    answer._body = bytes(content)  # noqa: SLF001  what `read` gives from now on
    return answer


class PostInDoubt(SlackRequestError):
    """A message was handed to Slack, which did not confirm it: either it was `looked` for and does not stand, or nobody can tell."""

    def __init__(self, why: str, *, looked: bool) -> None:
        super().__init__(why)
        self.looked = looked


def may_be_done(problem: Exception) -> bool:
    """Tell whether Slack may have done what it did not confirm."""
    if isinstance(problem, SlackApiError):
        return (status := _status(problem)) >= 500 or _unreadable(status, slack_said(problem))
    return not isinstance(problem, aiohttp.ClientConnectorError)


class PatientRetry(AsyncRetryHandler):
    """Tries again after 429 (as long as Slack says), after 5xx and what is no answer, and where the line is cut.

    For what may be done twice; what Slack shows to others each time goes through `asked`.
    """

    def __init__(self) -> None:
        super().__init__(max_retry_count=TRIES_AGAIN)

    async def _can_retry_async(
        self,
        *,
        state: RetryState,
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> bool:
        if response is not None:
            return _wait_after(response.status_code, response.headers, response.body, 0) is not None
        return error is not None and _passes(error)

    async def prepare_for_next_attempt_async(
        self,
        *,
        state: RetryState,
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> None:
        """Wait."""
        tries = state.current_attempt
        asked = response and _wait_after(response.status_code, response.headers, response.body, tries)
        await asyncio.sleep(asked or _backoff(tries))
        state.next_attempt_requested = True
        state.increment_current_attempt()


def wait_after_error(problem: Exception, tries: int) -> float | None:
    """Return the seconds after which a call that failed is tried again, after so many tries already; None where it is not."""
    if tries >= WRITTEN_AGAIN:
        return None
    if isinstance(problem, SlackApiError):
        headers = getattr(problem.response, "headers", None) or {}
        return _wait_after(_status(problem), headers, slack_said(problem), tries)
    return _backoff(tries) if isinstance(problem, PostInDoubt) or _passes(problem) else None


def _wait_after(status: int, headers: Mapping[str, Any], said: object, tries: int) -> float | None:
    """Return the seconds until the next try: as long as Slack asks for; None where it is too long, or no use."""
    if status == 429:
        asked = asked_to_wait(headers)
        wait = 1.0 if asked is None else asked
        return wait + _apart() if wait <= LONGEST_WAIT else None
    return _backoff(tries) if status >= 500 or _unreadable(status, said) else None


def _status(problem: SlackApiError) -> int:
    """Return the status of an answer; 0 of one that slack_sdk could not read."""
    return int(getattr(problem.response, "status_code", 0) or 0)


def _unreadable(status: int, said: object) -> bool:
    """Tell whether this is no answer of Slack's, though it comes as one: a page of some proxy's."""
    return status in {0, 200} and not said


def _backoff(tries: int) -> float:
    """Return half a second, doubled each time up to a bound."""
    return min(LONGEST_BACKOFF, 0.5 * float(2**tries)) + _apart()


def _apart() -> float:
    return random.uniform(0, 0.1)  # noqa: S311  spreads the crowd, guards nothing


def _passes(error: Exception) -> bool:
    """Tell whether the line was cut, or did not come about. Who was silent for as long as we wait is not asked once more."""
    cut = isinstance(error, aiohttp.ClientConnectionError | aiohttp.ClientPayloadError)
    return cut and not isinstance(error, aiohttp.ClientSSLError | TimeoutError)


def asked_to_wait(headers: Mapping[str, Any]) -> float | None:
    """Return the seconds of Retry-After; None where it is missing or no number."""
    for name, value in headers.items():
        if name.lower() == "retry-after":
            first = str(value[0] if isinstance(value, list) and value else value)
            return float(first) if first.isascii() and first.isdigit() else None
    return None


def trusted(ca_file: Path | None) -> ssl.SSLContext:
    """Return what we trust: the system's authorities (certifi's where it has none), and the operator's own in addition."""
    context = ssl.create_default_context()
    if not context.cert_store_stats()["x509_ca"]:
        context.load_verify_locations(certifi.where())
    if ca_file is not None:
        context.load_verify_locations(ca_file)
    return context


def make_client(settings: Settings, paces: Paces | None = None, pauses: Pauses = USUAL) -> Client:
    """Return the Web API client for this workspace, still without its token."""
    client = Client(
        base_url=settings.slack_api_url,
        timeout=REQUEST_LIMIT,
        ssl=trusted(settings.ca_file),
        trust_env_in_session=True,
        retry_handlers=[PatientRetry()],
    )
    client.paces, client.pauses = paces, pauses
    client.proxy = None  # slack_sdk takes the environment's proxy and forgets NO_PROXY; the session respects both
    return client


@asynccontextmanager
async def session_of(slack: AsyncWebClient) -> AsyncIterator[aiohttp.ClientSession]:
    """Yield the session in which this client talks, for what is no call of the Web API."""
    if slack.session:
        yield slack.session
        return
    async with aiohttp.ClientSession(trust_env=True) as own:
        yield own


def impatient(slack: AsyncWebClient) -> Client:
    """Return the same client for calls whose answer is worth nothing later: each is tried once."""
    return _like(slack)


def patient(slack: AsyncWebClient) -> Client:
    """Return the same client for what is only looked up: it is tried again."""
    return _like(slack, PatientRetry())


def _like(slack: AsyncWebClient, *retries: AsyncRetryHandler) -> Client:
    client = Client(
        token=slack.token,
        base_url=slack.base_url,
        timeout=REQUEST_LIMIT,
        ssl=slack.ssl,
        session=slack.session,
        trust_env_in_session=True,
        retry_handlers=list(retries),
    )
    if isinstance(slack, Client):
        client.paces, client.pauses = slack.paces, slack.pauses
    client.proxy = None  # see `make_client`
    return client


def proxy_for(address: str) -> str | None:
    """Return the environment's proxy for a Socket Mode address, unless NO_PROXY excepts its host."""
    parts = urlsplit(address)
    if proxy_bypass(parts.hostname or ""):
        return None
    return getproxies().get("https" if parts.scheme == "wss" else "http")
