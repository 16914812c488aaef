"""A server that repeats a secret, in whatever writing and in whichever field, brings it into nothing that a check gives away."""

from __future__ import annotations

import asyncio
import base64
import json
import logging
import re
import ssl
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, quote

import pytest
from pydantic import SecretStr

from bot import checks
from bot.checks import CHECKS, Target, _course, run_checks
from bot.checks._carrying import carry_through
from bot.checks._course import ConversationRun, StageFailed, StageSkipped
from bot.checks._network import Network
from bot.hosts import HostPolicy
from bot.model import Check, Endpoint, Fact, Finding, Outcome, StageResult
from bot.redaction import MASK, KnownSecrets
from bot.sandbox.microsoft365 import Microsoft365
from tests import canaries
from tests.checks.conftest import target_of
from tests.writings import WRITINGS

HERE = "127.0.0.1"
Talk = Callable[[str, str], str]  # what a field holds, the address we are at -> a whole answer


def _answer(body: str, status: str = "200 OK", headers: str = "") -> str:
    raw = body.encode("utf-8", "replace")
    return f"HTTP/1.1 {status}\r\nContent-Length: {len(raw)}\r\n{headers}\r\n{body}"


def _error(**fields: object) -> str:
    return _answer(json.dumps({"error": "invalid_client", "error_description": "AADSTS9: no"} | fields), "400 Bad")


def _one_line(text: str) -> str:
    return re.sub(r"[\r\n]+ *", " ", text)


def _issued(claims: Mapping[str, object]) -> str:
    parts = (
        base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in ({"alg": "x"}, claims)
    )
    return _answer(json.dumps({"token_type": "Bearer", "expires_in": 3599, "access_token": ".".join((*parts, "c2ln"))}))


def _claiming(claim: str) -> Talk:
    return lambda said, _: _issued({claim: said})


ENTRA: Mapping[str, Talk] = {
    "Location": lambda said, _: _answer("", "302 Found", f"Location: https://x.example/?{_one_line(said)}\r\n"),
    "error": lambda said, _: _error(error=said),
    "error_description": lambda said, _: _error(error_description=said),
    "trace_id": lambda said, _: _error(trace_id=said),
    "correlation_id": lambda said, _: _error(correlation_id=said),
    "timestamp": lambda said, _: _error(timestamp=said),
    "error_codes": lambda said, _: _error(error_codes=[int(said.encode().hex(), 16)]),
    "a key": lambda said, _: _answer(json.dumps({said: 1})),
    "a page": lambda said, _: _answer(f"<html><b>{said}</b></html>", headers="Content-Type: text/html\r\n"),
    "a text": lambda said, _: _answer(said),
    "half a JSON": lambda said, _: _answer('{"a": "' + said),
    "an error page": lambda said, _: _answer(said, "503 No"),
    "the status line": lambda said, _: f"HTTP/9 {_one_line(said)}\r\n\r\n",
    "the encoding": lambda said, _: _answer("x", headers=f"Content-Encoding: {_one_line(said)}\r\n"),
    **{claim: _claiming(claim) for claim in ("oid", "appid", "tid", "aud", "scp")},
    "iss": lambda said, _: _issued({"iss": said, "tid": "11111111-2222-3333-4444-555555555555"}),
    "roles": lambda said, _: _issued({"roles": [said]}),
}
IMAP: Mapping[str, Talk] = {
    "NO": lambda said, tag: f"{tag} NO {_one_line(said)}\r\n",
    "a response code": lambda said, tag: f"{tag} NO [{quote(said, safe='')}] no\r\n",
    "BYE": lambda said, _: f"* BYE {_one_line(said)}\r\n",
    "garbage": lambda said, _: f"{_one_line(said)}\r\n",
    "challenge": lambda said, tag: f"+ {_challenge(said)}\r\n{tag} NO no\r\n",
}
SMTP: Mapping[str, Talk] = {
    "refusal": lambda said, _: f"535 5.7.3 {_one_line(said)}\r\n",
    "many lines": lambda said, _: "".join(f"535-{line}\r\n" for line in said.splitlines() or [""]) + "535 no\r\n",
    "garbage": lambda said, _: f"{_one_line(said)}\r\n",
    "challenge": lambda said, _: f"334 {_challenge(said)}\r\n",
}


def _challenge(said: str) -> str:
    return base64.b64encode(json.dumps({"status": said, "schemes": said, "scope": said}).encode()).decode()


class Echo:
    """Entra, IMAP and SMTP in one: at each sign-in the next of what it has to say, made of the secret that was just sent."""

    def __init__(self, tls: ssl.SSLContext) -> None:
        self.tls = tls
        self.port = 0
        self.talk: Talk = ENTRA["error"]
        self.writing = ""
        self.said = self.secret = ""

    def reply(self, secret: str, at: str) -> bytes:
        self.secret, self.said = secret, WRITINGS[self.writing](secret)
        return self.talk(self.said, at).encode("utf-8", "replace")

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await self._serve(reader, writer)
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.talk in SMTP.values():
            writer.write(b"220 x\r\n")
            while line := await reader.readline():
                word = line[:4].upper()
                if word == b"EHLO":
                    writer.write(b"250-x\r\n250-STARTTLS\r\n250 AUTH XOAUTH2\r\n")
                elif word == b"STAR":
                    writer.write(b"220 go\r\n")
                    await writer.start_tls(self.tls)
                elif word == b"AUTH":
                    writer.write(self.reply(_token_in(line.split()[-1]), ""))
                else:
                    writer.write(b"535 5.7.3 no\r\n")
            return
        await writer.start_tls(self.tls)
        if self.talk in IMAP.values():
            writer.write(b"* OK [CAPABILITY IMAP4rev1 AUTH=XOAUTH2 SASL-IR] x\r\n")
            while line := await reader.readline():
                tag, word, *rest = line.split() or [b"", b""]
                if word.upper() == b"CAPABILITY":
                    writer.write(b"* CAPABILITY IMAP4rev1 AUTH=XOAUTH2 SASL-IR\r\n" + tag + b" OK x\r\n")
                elif word.upper() == b"AUTHENTICATE":
                    writer.write(self.reply(_token_in(rest[-1]), tag.decode()))
            return
        while line := await reader.readline():
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            body = await reader.readexactly(int(re.search(r"Content-Length: (\d+)", head)[1]))  # type: ignore[index]
            if line.startswith(b"GET"):
                here = f"https://{HERE}:{self.port}/token"
                writer.write(_answer(json.dumps({"token_endpoint": here})).encode())
            else:
                writer.write(self.reply(parse_qs(body.decode())["client_secret"][0], ""))


def _token_in(string: bytes) -> str:
    return base64.b64decode(string).decode().partition("Bearer ")[2].strip("\x01")


@asynccontextmanager
async def echo(tls: ssl.SSLContext) -> AsyncIterator[Echo]:
    """A server without TLS at first, because SMTP begins so; the others begin with it at once."""
    server = Echo(tls)
    listening = await asyncio.start_server(server.serve, HERE, 0)
    server.port = listening.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listening.close()


def trusting(network: Network) -> Network:
    """The same network, trusting everybody: who it is that echoes does not matter here."""
    network.tls.check_hostname = False
    network.tls.verify_mode = ssl.CERT_NONE
    return replace(network, hosts=HostPolicy((*network.hosts.allowed, HERE), network.hosts.authority))


def _alike(one: str, other: str) -> int:
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def readable(said: str, frame: str, secret: str, shown: str) -> bool:
    """Tell whether as much of a writing as nine characters of the secret take can still be read somewhere."""
    begins, ends = _alike(said, frame), _alike(said[::-1], frame[::-1])
    own = said[begins : len(said) - ends]
    window = max(9, 9 * len(own) // len(secret))
    pieces = {own[at : at + window] for at in range(len(own) - window + 1)}
    return any(piece in shown or json.dumps(piece)[1:-1] in shown for piece in pieces)


FIELDS = [
    (protocol, field, talk)
    for protocol, fields in (("entra", ENTRA), ("imap", IMAP), ("smtp", SMTP))
    for field, talk in fields.items()
]
SHARE = 5  # of the fields one writing is tried in; every field meets eleven writings


@pytest.mark.long
@pytest.mark.parametrize(("number", "writing"), list(enumerate(WRITINGS)), ids=list(WRITINGS))
async def test_nothing_that_a_server_repeats_is_shown(
    number: int, writing: str, microsoft: Microsoft365, brisk: Network, caplog: pytest.LogCaptureFixture
) -> None:
    """In every field of Entra, IMAP and SMTP: neither results nor progress nor the log hold nine characters of it in a row."""
    caplog.set_level(logging.DEBUG)
    network, target = trusting(brisk), target_of(await microsoft.customer("echo"))
    told: list[StageResult] = []
    leaks = []
    async with echo(microsoft.authority.context()) as server:
        server.writing, here = writing, Endpoint(HERE, server.port)
        at_entra = replace(target, authority=f"https://{here}", mailboxes=())
        at_imap, at_smtp = (
            replace(target, imap=here, uses=(Check.IMAP,)),
            replace(target, smtp=here, uses=(Check.SMTP,)),
        )
        for protocol, field, server.talk in FIELDS[number % SHARE :: SHARE]:
            server.said = ""
            told.clear()
            caplog.clear()
            aimed = {"entra": at_entra, "imap": at_imap, "smtp": at_smtp}[protocol]
            results = await run_checks(aimed, network, told.append)
            assert server.said, f"{protocol} {field} was never reached"
            assert Outcome.BROKEN not in {r.outcome for r in results}
            everything = f"{results!r}\n{told!r}\n{caplog.text}"
            if readable(server.said, WRITINGS[writing](""), server.secret, everything):
                leaks.append(f"{protocol} {field}")
    assert leaks == []


@pytest.mark.parametrize("check", CHECKS)
async def test_no_finding_gets_round_the_gate(check: str, brisk: Network, caplog: pytest.LogCaptureFixture) -> None:
    """Whoever makes it, wherever it enters: noted, failed with, known before, asked to come back, skipped for, broken by."""
    secret = canaries.client_secret(canaries.seeded(check))
    hidden = Finding("x.y", {f"k {secret}": f"v {secret.encode().hex()}", "n": int(secret.encode().hex(), 16)}, secret)
    told: list[StageResult] = []
    end = time.monotonic() + 9
    secrets = KnownSecrets([secret])
    course = ConversationRun(
        CHECKS[check], Endpoint("x.example", 1), "", brisk.limits, end, told.append, (hidden,), secrets=secrets
    )
    first, second, third, *_ = course.conversation.stages

    async def talk() -> None:
        async with course.stage(first):
            course.note(hidden)
        if not course.results()[0].findings[-1].code.endswith("tried"):
            async with course.stage(second):
                raise StageFailed(Finding("x.z", raw=secret), again_after=0.01)

    async def fails() -> None:
        async with course.stage(third):
            raise StageFailed(hidden)

    async def skips() -> None:
        raise StageSkipped(hidden)

    async def breaks() -> None:
        raise ValueError(f"invalid: {secret.encode().hex()}")

    for each in (talk, fails, skips, breaks):
        await carry_through(course, each)
    await course.skip_rest(hidden)

    shown = f"{told!r}{course.results()!r}{caplog.text}"
    assert {r.outcome for r in told} >= {Outcome.FAILED, Outcome.SKIPPED, Outcome.BROKEN}
    assert MASK in shown
    assert secret not in shown
    assert secret.encode().hex() not in shown
    assert str(hidden.facts["n"]) not in shown


async def test_a_secret_of_somebody_else_is_known_by_its_looks(brisk: Network) -> None:
    """A server may repeat what another customer, or an earlier secret, signed in with: in a fact as in its own words."""
    secret = canaries.client_secret(canaries.seeded("another"))
    course = ConversationRun(
        CHECKS["token"], Endpoint("x", 1), "", brisk.limits, 0.0, secrets=KnownSecrets(["unlike-it-123456"])
    )
    await course.skip_rest(course.finding("refusal", f"no {secret}", error=secret))

    finding = course.results()[0].findings[0]
    assert finding.facts["error"] == MASK
    assert secret not in finding.raw


def test_results_are_made_in_one_place() -> None:
    """Only the course, where the gate is, makes results of stages."""
    makers = {
        file.name
        for file in Path(checks.__file__).parent.glob("*.py")
        if re.search(r"(?<!class )\bStageResult\(", file.read_text(encoding="utf-8"))
    }

    assert makers == {"_course.py"}


async def test_what_is_no_secret_survives(brisk: Network) -> None:
    """Ids, ports and numbers stay what they are, and what the record shows anyway is no secret although it is stored as one."""
    app = "11111111-2222-3333-4444-555555555555"
    facts: dict[str, Fact] = {"oid": app, "seconds": 1.5, "aadsts": 7000215, "is": True}
    target = Target("t.example", app, SecretStr(app), (), "", "", *(Endpoint("x", 1),) * 2)
    course = ConversationRun(CHECKS["imap"], Endpoint("x", 1), "", brisk.limits, 0.0, secrets=target.secrets())
    await course.skip_rest(Finding("x.y", facts))

    assert course.results()[0].findings[0].facts == facts


async def test_an_id_is_not_looked_at_and_compared_all_the_same(
    brisk: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By its looks no id is a secret, and looking costs; one that is stored as a secret goes."""
    monkeypatch.setattr(_course, "server_words", lambda *_: pytest.fail("looked at"))
    theirs, kept = "11111111-2222-3333-4444-555555555555", "66666666-7777-8888-9999-AAAAAAAAAAAA"
    course = ConversationRun(CHECKS["token"], Endpoint("x", 1), "", brisk.limits, 0.0, secrets=KnownSecrets([theirs]))
    await course.skip_rest(Finding("x.y", {"oid": theirs, "tid": kept, "target": "x:1", "days": 20261201202612012}))

    facts = course.results()[0].findings[0].facts
    assert (facts["oid"], facts["tid"]) == (MASK, kept)
