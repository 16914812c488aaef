"""The process: what it needs, how it is reached, how it ends."""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import signal
import socket
import weakref
from typing import Any

import aiohttp
import pytest
from pydantic import SecretStr

from bot.errors import BadInput, MailcheckError
from bot.sandbox.slack import ApiFault, Message, Outcome, SlackWorkspace
from bot.settings import Settings
from handlers.slack.process import serve as serving
from handlers.slack.process import tidying as tidying_up
from handlers.slack.process.serve import SlackUnavailable, serve
from handlers.slack.process.tidying import tidying
from tests.ports import free_port, listening
from tests.slack.conftest import settings_for
from tests.slack.fakes import ScriptedCore, new_tenant


@pytest.mark.parametrize(("http", "named"), [(False, "SLACK_APP_TOKEN"), (True, "SLACK_SIGNING_SECRET")])
async def test_missing_tokens_are_all_named(http: bool, named: str) -> None:
    """Without tokens the process does not start and names each that is missing."""
    settings = Settings(_env_file=None)
    with pytest.raises(BadInput) as refused:
        await serve(ScriptedCore.with_tenants(), settings, http)

    assert "SLACK_BOT_TOKEN" in refused.value.sentence.de
    assert named in refused.value.sentence.de


@pytest.mark.parametrize(
    "changes", [{"slack_bot_token": SecretStr("xoxb-wrong")}, {"slack_app_token": SecretStr("xapp-wrong")}]
)
async def test_refused_token_is_said_in_a_sentence(changes: dict[str, Any]) -> None:
    """A token that Slack refuses ends the start with Slack's word for it."""
    async with SlackWorkspace() as slack:
        settings = settings_for(slack).model_copy(update=changes)
        with pytest.raises(SlackUnavailable, match="invalid_auth"):
            await asyncio.wait_for(serve(ScriptedCore.with_tenants(), settings), 60)


async def test_a_store_that_serves_another_workspace_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else each would take the other's commands, and answer nobody; the sentence says what to set."""
    core = ScriptedCore.with_tenants()

    async def anothers(_: str) -> bool:
        return False

    monkeypatch.setattr(core.served, "claim", anothers)
    async with SlackWorkspace() as slack:
        with pytest.raises(BadInput, match="REDIS_URL"):
            await asyncio.wait_for(serve(core, settings_for(slack)), 60)


async def test_a_store_that_serves_another_workspace_by_now_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever stood still for so long that another one came ends, with the same sentence."""
    core = ScriptedCore.with_tenants()
    ours = iter((True, True, False))

    async def until_another_comes(_: str) -> bool:
        return next(ours)

    monkeypatch.setattr(core.served, "claim", until_another_comes)
    monkeypatch.setattr(serving, "CLAIMED_EVERY", 0.01)
    async with SlackWorkspace() as slack:
        with pytest.raises(BadInput, match="REDIS_URL"):
            await asyncio.wait_for(serve(core, settings_for(slack)), 60)


async def test_slack_out_of_reach_is_said_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nothing listens, the start ends in a sentence and not in waiting for ever."""
    monkeypatch.setattr("handlers.slack.platform.client.TRIES_AGAIN", 1)
    settings = Settings(
        _env_file=None,
        slack_bot_token=SecretStr("xoxb-x"),
        slack_app_token=SecretStr("xapp-x"),
        slack_api_url=f"http://127.0.0.1:{free_port()}/api/",
    )
    with pytest.raises(MailcheckError, match="cannot be reached"):
        await asyncio.wait_for(serve(ScriptedCore.with_tenants(), settings), 60)


async def test_what_is_loaded_is_not_looked_through_again() -> None:
    """While people are served nothing of it costs them a pause, however much is thrown away meanwhile; nor when all ends."""
    loaded: list[list[int]] = [[] for _ in range(10_000)]
    before = gc.get_threshold(), gc.get_freeze_count()
    stop = asyncio.Event()
    async with SlackWorkspace() as slack:
        serving = asyncio.create_task(serve(ScriptedCore.with_tenants(), settings_for(slack), stop=stop))
        await slack.connected()
        kept, seldom = gc.get_freeze_count(), gc.get_threshold()
        stop.set()
        await serving

    assert kept - before[1] > len(loaded)
    assert seldom[2] > before[0][2]
    assert gc.get_threshold() == before[0]
    assert gc.get_freeze_count() > len(loaded)


async def test_rubbish_is_looked_for_while_nobody_waits() -> None:
    """What refers to itself stays as long as somebody is answered, and goes when it is quiet."""

    class Ring:
        def __init__(self) -> None:
            self.ring = self

    def rubbish() -> weakref.ref[Ring]:
        """Return what leads to something that is old and that nobody needs."""
        ring = Ring()
        for generation in range(2):
            gc.collect(generation)
        return weakref.ref(ring)

    quiet = False
    async with tidying(lambda _: quiet, every=0.01):
        ring = rubbish()
        await asyncio.sleep(0.1)
        while_others_wait = ring() is not None
        quiet = True
        await asyncio.sleep(0.1)

    assert while_others_wait
    assert ring() is None


async def test_what_takes_long_to_look_through_waits_until_nothing_is_under_way(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Two may be under way at first; once a look has taken too long, none."""
    monkeypatch.setattr(tidying_up, "_LONG", 0.0)
    asked: list[int] = []

    def quiet(most: int) -> bool:
        asked.append(most)
        return True

    async with tidying(quiet, every=0.01):
        for generation in range(2):
            gc.collect(generation)
        while len(asked) < 2:
            await asyncio.sleep(0.01)
            gc.collect(1)

    assert asked[-1] == 0


async def test_a_check_under_which_the_process_ends_goes_on_in_the_next() -> None:
    """The process ends without the check, which would take another minute; the next one tells its report in the same thread, once."""
    core = ScriptedCore.with_tenants(new_tenant())
    core.pause = 60
    async with SlackWorkspace() as slack, asyncio.timeout(60):
        anna = slack.add_member("anna")
        channel = slack.add_channel("support", (anna,))
        stop = asyncio.Event()
        serving = asyncio.create_task(serve(core, settings_for(slack), stop=stop))
        await slack.connected()
        await slack.command(anna, channel, "/mailcheck", "kanzlei-muster")
        await slack.wait_for(
            lambda: bool(slack.messages(channel)) and len(slack.thread(slack.messages(channel)[0])) > 1
        )
        stop.set()
        await serving
        before = slack.messages(channel)[0].text
        core.pause, stop = 0, asyncio.Event()
        serving = asyncio.create_task(serve(core, settings_for(slack), stop=stop))

        def closing() -> list[Message]:
            thread = slack.thread(slack.messages(channel)[0])
            return [message for message in thread if f"'user_id': '{anna.id}'" in str(message.blocks)]

        await slack.wait_for(lambda: bool(closing()))
        stop.set()
        await serving
        roots = [message for message in slack.messages(channel) if not message.is_reply]

    assert "Prüfung läuft" in before
    assert ["Alles in Ordnung" in root.text for root in roots] == [True]
    assert len(closing()) == 1
    assert ["Stand der Prüfung" in message.history[0].text for message in slack.thread(roots[0])].count(True) == 1


async def test_everything_is_loaded_before_the_first_command(monkeypatch: pytest.MonkeyPatch) -> None:
    """Slack is told that we listen once catalogue and libraries are loaded."""
    stop, connections = asyncio.Event(), []
    core = ScriptedCore.with_tenants(new_tenant())
    async with SlackWorkspace() as slack:

        async def ready(*, explains: bool) -> None:
            await asyncio.sleep(0.2)
            connections.append(slack.socket.count)

        monkeypatch.setattr(core, "ready", ready)
        serving = asyncio.create_task(serve(core, settings_for(slack), stop=stop))
        await slack.connected()
        stop.set()
        await serving

        assert connections == [0]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_signal_ends_the_process_in_good_order(number: signal.Signals) -> None:
    """SIGINT and SIGTERM close the connection and let `serve` return; afterwards the signals mean what they meant before."""
    before = signal.getsignal(number)
    async with SlackWorkspace() as slack:
        serving = asyncio.create_task(serve(ScriptedCore.with_tenants(), settings_for(slack)))
        await slack.connected()
        os.kill(os.getpid(), number)
        await asyncio.wait_for(serving, 30)
        await slack.wait_for(lambda: slack.socket.count == 0)

    assert signal.getsignal(number) == before


async def test_proxy_is_not_asked_for_what_it_is_not_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy of the environment is left aside where NO_PROXY says so: Web API, Socket Mode and reply address all work."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.setenv(name, "localhost,127.0.0.1")
    stop = asyncio.Event()
    async with SlackWorkspace() as slack:
        anna = slack.add_member("anna")
        channel = slack.add_channel("support", (anna,))
        serving = asyncio.create_task(serve(ScriptedCore.with_tenants(new_tenant()), settings_for(slack), stop=stop))
        await slack.connected()
        await slack.command(anna, channel, "/mailcheck")
        await slack.wait_for(lambda: bool(slack.ephemerals(anna)))
        stop.set()
        await serving


async def test_serves_over_http_with_signatures() -> None:
    """With HTTP a signed command is answered; one with a wrong or old signature is refused."""
    port, stop = free_port(), asyncio.Event()
    async with SlackWorkspace() as slack, aiohttp.ClientSession() as session:
        anna = slack.add_member("anna")
        channel = slack.add_channel("support", (anna,))
        settings = settings_for(slack, http_port=port)
        serving = asyncio.create_task(serve(ScriptedCore.with_tenants(new_tenant()), settings, True, stop=stop))
        slack.http.bot_url = f"http://127.0.0.1:{port}/slack/events"
        await listening(port)
        await slack.command(anna, channel, "/mailcheck", "kanzlei-muster")
        await slack.wait_for(lambda: any("Alles in Ordnung" in m.text for m in slack.messages(channel)))
        body = b"command=%2Fmailcheck&text=kanzlei-muster"
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        forged = await session.post(slack.http.bot_url, data=body, headers=kind | slack.http.sign(b"another body"))
        old = await session.post(slack.http.bot_url, data=body, headers=kind | slack.http.sign(body, age=600))
        stop.set()
        await serving

        assert (forged.status, old.status) == (401, 401)


async def test_captured_request_runs_once() -> None:
    """The same signed request sent twice runs one check."""
    port, stop, core = free_port(), asyncio.Event(), ScriptedCore.with_tenants(new_tenant())
    async with SlackWorkspace() as slack, aiohttp.ClientSession() as session:
        anna = slack.add_member("anna")
        channel = slack.add_channel("support", (anna,))
        serving = asyncio.create_task(serve(core, settings_for(slack, http_port=port), True, stop=stop))
        await listening(port)
        fields = f"command=%2Fmailcheck&text=kanzlei-muster&trigger_id=1.2.abc&team_id={slack.team_id}&channel_id={channel.id}&user_id={anna.id}"
        headers = {"Content-Type": "application/x-www-form-urlencoded", **slack.http.sign(fields.encode())}
        for _ in range(2):
            answer = await session.post(f"http://127.0.0.1:{port}/slack/events", data=fields, headers=headers)
            assert answer.status == 200
            await slack.wait_for(lambda: any("Alles in Ordnung" in m.text for m in slack.messages(channel)))
        stop.set()
        await serving

        assert len(core.asked) == 1


async def test_port_in_use_is_said_in_a_sentence() -> None:
    """A port that somebody else has ends the start with a sentence that names the setting."""
    with socket.socket() as other:
        other.bind(("0.0.0.0", 0))  # noqa: S104  the same address that the bot takes
        other.listen()
        async with SlackWorkspace() as slack:
            settings = settings_for(slack, http_port=other.getsockname()[1])
            with pytest.raises(BadInput, match="MAILCHECK_HTTP_PORT"):
                await serve(ScriptedCore.with_tenants(), settings, True)


async def test_connection_comes_back_after_a_refresh() -> None:
    """When Slack renews its connections, commands are answered afterwards as before."""
    core, stop = ScriptedCore.with_tenants(new_tenant()), asyncio.Event()
    async with SlackWorkspace() as slack:
        anna = slack.add_member("anna")
        channel = slack.add_channel("support", (anna,))
        serving = asyncio.create_task(serve(core, settings_for(slack), stop=stop))
        await slack.connected()
        await slack.socket.refresh(keep=1.0)
        await slack.connected()
        await slack.command(anna, channel, "/mailcheck", "kanzlei-muster")
        await slack.wait_for(lambda: any("Alles in Ordnung" in m.text for m in slack.messages(channel)))
        stop.set()
        await serving


async def test_log_holds_no_token(caplog: pytest.LogCaptureFixture) -> None:
    """Even where everything is logged, no token is in the log, nor the address that a reply goes to."""
    caplog.set_level(logging.DEBUG)
    stop = asyncio.Event()
    async with SlackWorkspace() as slack:
        anna = slack.add_member("anna")
        channel = slack.add_channel("support", (anna,))
        slack.api.faults.next("chat.postMessage", ApiFault(error="fatal_error"))
        serving = asyncio.create_task(serve(ScriptedCore.with_tenants(new_tenant()), settings_for(slack), stop=stop))
        await slack.connected()
        await slack.command(anna, channel, "/mailcheck", "kanzlei-muster")
        await slack.wait_for(lambda: bool(slack.ephemerals(anna)))
        stop.set()
        await serving

        assert "fatal_error" in caplog.text
        assert [secret for secret in (slack.bot_token, slack.app_token, "/actions/") if secret in caplog.text] == []


async def test_everything_that_people_do_arrives_over_http() -> None:
    """In HTTP mode direct messages, the shortcut and the window arrive as over Socket Mode."""
    port, stop = free_port(), asyncio.Event()
    async with SlackWorkspace() as slack:
        anna = slack.add_member("anna")
        support = slack.add_channel("support", (anna,))
        serving = asyncio.create_task(
            serve(ScriptedCore.with_tenants(), settings_for(slack, http_port=port), True, stop=stop)
        )
        slack.http.bot_url = f"http://127.0.0.1:{port}/slack/events"
        await listening(port)
        message = slack.write(anna, support, "A01 NO AUTHENTICATE failed.")
        acks = [await slack.dm(anna, "AADSTS7000222"), await slack.shortcut(anna, "explain_error", message)]
        acks.append(await slack.command(anna, support, "/mailfix"))
        await slack.wait_for(lambda: bool(slack.views(anna)))
        acks.append(await slack.submit(anna, {"text": "AADSTS7000222"}))
        direct = slack.direct_messages_of(anna)
        await slack.wait_for(
            lambda: len(slack.messages(direct)) == len(slack.messages(support)) == 2 and len(slack.thread(message)) > 2
        )
        stop.set()
        await serving

    assert {ack.outcome for ack in acks} == {Outcome.ACKNOWLEDGED}
