"""The conversation with Entra's sign-in: where tokens are asked for, the request, and what the answer is worth."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Awaitable, Callable
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote_plus, urlsplit

from pydantic import SecretStr

from bot.checks import _http
from bot.checks._carrying import in_slot
from bot.checks._claims import Moment, malformed, now_and, read, read_claims
from bot.checks._contracts import Conversation, Target, TokenFacts
from bot.checks._course import ConversationRun, StageFailed
from bot.checks._entra_errors import PASSING, finding_of, number_of
from bot.checks._fields import Fields
from bot.checks._http import HttpAnswer, HttpFailed
from bot.checks._libraries import HTTP, MSAL, begin_loading, load_libraries
from bot.checks._names import NameFailed
from bot.checks._network import Network
from bot.checks._opening import open_tls
from bot.checks._pulse import Pulse
from bot.checks._sockets import ConnectFailed, connect
from bot.checks._tls import TlsConnection, shake_hands
from bot.errors import out_of_files
from bot.model import Check, Endpoint, Finding, Outcome, Stage
from bot.redaction import KnownSecrets
from bot.turns import give_way
from bot.values import is_guid, is_text

if TYPE_CHECKING:
    from bot.checks._msal import TokenRequest

_EXCHANGE = re.compile(r"00000002-0000-0ff1-ce00-0{12}|Office 365 Exchange Online")
_WHOLE_CHECK_PART = (Stage.DNS, Stage.TCP, Stage.TLS, Stage.AUTH)


@dataclass(frozen=True, slots=True)
class Token:
    """A fresh access token, and when it came. It never leaves a check. `misfits`: what else its answer held that cannot be."""

    value: SecretStr
    moment: Moment
    misfits: tuple[str, ...] = ()


class Line:
    """Our connection to the sign-in server; opened anew where it closes it after an answer, or tokens are given out elsewhere."""

    def __init__(self, course: ConversationRun, network: Network, connection: TlsConnection) -> None:
        self._course = course
        self._network = network
        self._connection: TlsConnection | None = connection
        self._at = course.endpoint

    def close(self) -> None:
        """Hang up."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    async def get(self, url: str) -> HttpAnswer:
        """Ask for a document; raises StageFailed."""
        return await self._carry(url, lambda connection: _http.get(connection, url))

    async def post(self, request: TokenRequest) -> HttpAnswer:
        """Send MSAL's request; raises StageFailed."""
        return await self._carry(
            request.url, lambda connection: _http.post(connection, request.url, request.headers, request.body)
        )

    async def _carry(self, url: str, ask: Callable[[TlsConnection], Awaitable[HttpAnswer]]) -> HttpAnswer:
        if endpoint_of(url) != self._at:
            self.close()
            self._at = endpoint_of(url)
        try:
            connection = self._connection = self._connection or await self._open_again()
            answer = await ask(connection)
        except HttpFailed as failed:
            raise self._course.failed(failed.finding, failed.raw) from None
        except OSError as problem:
            if out_of_files(problem):
                raise
            raise self._course.failed("connection_closed", problem.strerror or "") from None
        self._course.answered()
        if answer.closes:
            self.close()
        return answer

    async def _open_again(self) -> TlsConnection:
        endpoint = self._at
        try:
            sock = await connect(await self._network.names.addresses(endpoint.host), endpoint.port)
        except (NameFailed, ConnectFailed) as failed:
            raise OSError(failed.reason) from None
        secured = await shake_hands(sock, self._network.tls, endpoint.host)
        self._course.unfinished = lambda: secured.unfinished
        return secured


def endpoint_of(authority: str) -> Endpoint:
    """Return where an authority listens."""
    parts = urlsplit(authority)
    return Endpoint(parts.hostname or "", parts.port or 443)


async def ask_for_token(course: ConversationRun, target: Target, network: Network) -> Token:
    """Go through the stages dns, tcp, tls and auth; raises StageFailed or StageSkipped."""
    async with open_tls(course, network) as connection:
        await load_libraries(HTTP)
        with closing(Line(course, network, connection)) as line:
            async with course.stage(Stage.AUTH):
                return await _negotiate(course, line, target, network)


async def _negotiate(course: ConversationRun, line: Line, target: Target, network: Network) -> Token:
    authority = target.authority.rstrip("/")
    key = f"{authority}/{target.tenant_id}"
    address = network.sign_in_addresses.get(key)
    if address is None:
        address = _token_address(course, network, await _metadata(course, line, key, target))
    await load_libraries(MSAL)
    from bot.checks._msal import CredentialUnusable, TokenRequest

    await course.turn()
    try:
        request = TokenRequest(authority, target.tenant_id, target.client_id, target.credential, target.scope, address)
    except CredentialUnusable as problem:
        raise course.failed("certificate_unusable", kind=str(problem)) from None
    if request.assertion:
        course.secrets.add(request.assertion)
    network.sign_in_addresses.pop(key, None)  # kept again below, if it proves right
    answer = await line.post(request)
    await course.turn()
    fields = Fields(_content(course, answer, target))
    value = fields.token("access_token")
    if not value:
        raise _incomplete(course, fields)
    await course.turn()
    course.secrets.add(value)
    fields.text("token_type")
    fields.moment("expires_in")
    fields.moment("ext_expires_in")
    misfits = fields.misfits if answer.tells_a_time else (*fields.misfits, "Date")
    if len(network.sign_in_addresses) < 10_000:
        network.sign_in_addresses[key] = address
    return Token(SecretStr(value), now_and(answer.server_time), misfits)


def _incomplete(course: ConversationRun, fields: Fields) -> StageFailed:
    if fields.misfits:
        course.note(course.finding("answer_malformed", fields=", ".join(fields.misfits)))
    return course.failed("answer_incomplete", fields=fields.names)


async def _metadata(course: ConversationRun, line: Line, base: str, target: Target | None) -> dict[str, Any]:
    answer = await line.get(f"{base}/v2.0/.well-known/openid-configuration")
    await course.turn()
    return _content(course, answer, target)


def _token_address(course: ConversationRun, network: Network, metadata: dict[str, Any]) -> str:
    fields = Fields(metadata)
    address = fields.address("token_endpoint")
    if not address:
        raise _incomplete(course, fields)
    host = endpoint_of(address).host
    if not network.hosts.admits(host):
        raise course.failed("endpoint_foreign", host=host)
    return address


def _content(course: ConversationRun, answer: HttpAnswer, target: Target | None) -> dict[str, Any]:
    """Return the JSON object of an answer; raises StageFailed for every answer that brings us nothing."""
    content = None if answer.oversized else _json_object(answer.text)
    if content is not None and "error" in content:
        raise _refusal(course, answer, content, target)
    if answer.status == 429:
        raise _throttled(course, answer, answer.text)
    if answer.status >= 500:
        pause = answer.retry_after
        raise course.failed(
            "service_unavailable",
            answer.text,
            status=answer.status,
            again_after=course.limits.second_try if pause is None else pause,
        )
    if 300 <= answer.status < 400:
        location = answer.headers.get("location", "")
        raise course.failed("redirect_received", status=answer.status, location=location if is_text(location) else "?")
    if content is not None:
        return content
    text = answer.text.lstrip()
    if not text:
        raise course.failed("answer_empty", status=answer.status)
    if text.startswith("<") or "html" in answer.headers.get("content-type", ""):
        raise course.failed("page_received", re.sub(r"<[^>]*>|\s+", " ", text[:4000]), status=answer.status)
    if answer.oversized:
        raise course.failed("answer_oversized", text)
    if text.startswith("{"):
        raise course.failed("answer_truncated", text, status=answer.status)
    raise course.failed("answer_garbled", text, status=answer.status)


def _refusal(
    course: ConversationRun, answer: HttpAnswer, content: dict[str, Any], target: Target | None
) -> StageFailed:
    fields = Fields(content)
    number = number_of(content)
    name = finding_of(number)
    words = fields.words("error_description") or fields.words("error")
    if name == "throttled" or (answer.status == 429 and name == "signin_refused"):
        return _throttled(course, answer, words, number)
    if answer.status >= 500 and name == "signin_refused":
        name = "service_unavailable"
    if (
        name == "secret_wrong"
        and target
        and isinstance(target.credential, SecretStr)
        and is_guid(target.credential.get_secret_value().lower())
    ):
        # Entra's sentence mentions the secret's ID for every wrong secret; only the stored value tells whether it is one.
        name = "secret_id_given"
    if name == "app_disabled" and _EXCHANGE.search(words):
        name = "resource_disabled"  # the same number, whichever application is disabled
    pause = answer.retry_after if answer.retry_after is not None else course.limits.second_try
    said = {name: fields.guid(name) for name in ("trace_id", "correlation_id")}
    said["error"], said["timestamp"] = fields.text("error"), fields.timestamp("timestamp")
    if fields.misfits:
        course.note(course.finding("refusal_malformed", fields=", ".join(fields.misfits)))
    return course.failed(
        name,
        words,
        said,
        again_after=pause if name in PASSING else None,
        aadsts=number,
        status=answer.status,
        tenant=target.tenant_id if target else "",
        client=target.client_id if target else "",
        scope=target.scope if target else "",
    )


def _throttled(course: ConversationRun, answer: HttpAnswer, words: str, number: int = 0) -> StageFailed:
    pause = answer.retry_after
    return course.failed("throttled", words, again_after=pause, seconds=pause or 0, aadsts=number, status=answer.status)


def _json_object(text: str) -> dict[str, Any] | None:
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return content if isinstance(content, dict) else None


async def fetch_token_facts(target: Target, network: Network, limit: float = 5.0) -> TokenFacts | tuple[Finding, ...]:
    """Return what a fresh token says of its application, or the findings that tell why there is none. Ends within `limit` seconds."""
    with Pulse() as pulse:
        course = _short_course(network, target.authority, limit, target.secrets(), pulse)
        begin_loading()
        token = await in_slot(course, network.slots.for_sign_in(), lambda: ask_for_token(course, target, network))
    if token is None:
        return next((result.findings for result in course.results() if result.outcome is not Outcome.PASSED), ())
    claims = read_claims(token.value.get_secret_value())
    if claims is None:
        return (course.finding("claims_unreadable"),)
    said, mask = read(claims), course.secrets.mask
    facts = said.facts
    roles: list[str] = []
    for role in facts.roles:
        await give_way()
        roles.append(mask(role))
    return tuple(malformed(said.misfits)) or TokenFacts(
        mask(facts.app_id),
        mask(facts.object_id),
        mask(facts.tenant_id),
        mask(facts.audience),
        tuple(roles),
    )


async def resolve_tenant_id(domain_or_id: str, authority: str, network: Network, limit: float = 5.0) -> str | None:
    """Return the tenant id that Entra knows a domain by, None where it knows none or does not answer within `limit` seconds."""
    if is_guid(domain_or_id.lower()):
        return domain_or_id.lower()
    course = _short_course(network, authority, limit)
    begin_loading()

    async def look_up() -> dict[str, Any]:
        async with open_tls(course, network) as connection:
            await load_libraries(HTTP)
            with closing(Line(course, network, connection)) as line:
                async with course.stage(Stage.AUTH):
                    return await _metadata(course, line, f"{authority.rstrip('/')}/{quote_plus(domain_or_id)}", None)

    metadata = Fields(await in_slot(course, network.slots.for_sign_in(), look_up) or {})
    parts = f"{metadata.address('issuer')}/{metadata.address('token_endpoint')}".lower().split("/")
    return next(filter(is_guid, parts), None)


def _short_course(
    network: Network, authority: str, limit: float, secrets: KnownSecrets | None = None, pulse: Pulse | None = None
) -> ConversationRun:
    part, end = Conversation(Check.TOKEN, _WHOLE_CHECK_PART, {}), time.monotonic() + limit
    return ConversationRun(part, endpoint_of(authority), "", network.limits, end, secrets=secrets, pulse=pulse)
