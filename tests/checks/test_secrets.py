"""Neither the secret nor the token is in anything that a check gives away."""

from __future__ import annotations

import asyncio
import base64
import logging
from urllib.parse import quote_plus

import pytest

from bot.checks import run_checks
from bot.checks._course import ConversationRun
from bot.checks._network import Network
from bot.checks.imap import CHECK
from bot.model import Endpoint, StageResult
from bot.sandbox.microsoft365 import Microsoft365
from bot.sandbox.states import STATES
from tests.checks.conftest import target_of


def guises(secret: str) -> set[str]:
    raw = secret.encode()
    return {secret, quote_plus(secret), raw.hex(), raw.hex().upper(), base64.b64encode(raw).decode().rstrip("=")}


@pytest.mark.long
async def test_nothing_is_given_away(
    microsoft: Microsoft365, brisk: Network, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    """Results, progress, log at its most talkative, and output of all states hold no secret, no key and no token."""

    caplog.set_level(logging.DEBUG)
    secrets: set[str] = set()
    told: list[StageResult] = []

    async def one(name: str) -> None:
        customer = await STATES[name].make(microsoft)
        stored = customer.stored
        if stored.client_secret is not None:
            secrets.update(guises(stored.client_secret.get_secret_value()))
        if stored.certificate is not None:
            secrets.update(stored.certificate.private_key.get_secret_value().splitlines()[1:-1])
        told.extend(await run_checks(target_of(customer), brisk, told.append))

    await asyncio.gather(*(one(name) for name, state in STATES.items() if not state.lasts))
    output = capfd.readouterr()
    everything = "\n".join([repr(told), caplog.text, output.out, output.err])
    assert len(told) > 1000
    assert [secret for secret in secrets if secret in everything] == []
    assert "eyJ" not in everything  # how every token of the sandbox begins
    assert "dXNlcj" not in everything  # how every XOAUTH2 string begins
    assert "client_assertion=" not in everything


async def test_a_server_that_repeats_what_we_sent(brisk: Network) -> None:
    """Where a server repeats a token that does not look like one, it is masked all the same."""

    course = ConversationRun(CHECK, Endpoint("mail.example", 993), "", brisk.limits, 0.0)
    course.secrets.add("opaque-token")
    await course.skip_rest(course.finding("login_refused", b"NO opaque-token is bad"))

    assert course.results()[0].findings[0].raw == "NO […] is bad"
