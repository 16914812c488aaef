"""`mailcheck serve` has its work done by a process beside it: whichever of them dies, what was asked is answered once, and none is left over."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from bot.errors import BadInput
from bot.sandbox.slack import Outcome
from bot.sandbox.slack.delivery import Parcel
from bot.sandbox.slack.payloads import command, event
from bot.service import Actor, Mailcheck
from bot.settings import Settings
from handlers.slack.process import hands
from tests.whole.crash_told import Told
from tests.whole.crash_world import Process, World, world

SLOW = 0.5  # seconds before each answer of Microsoft's
LIMIT = 60.0  # seconds


async def until(so: Callable[[], object]) -> None:
    """Wait until it is so."""
    async with asyncio.timeout(LIMIT):
        while not so():  # noqa: ASYNC110  what is looked at tells nobody that it changes
            await asyncio.sleep(0.02)


async def serving(here: World, folder: Path) -> Process:
    """Start the one `serve`; return it once it and its hands are ready."""
    [serve] = here.serves
    await serve.start()
    await until(lambda: "A worker works" in (folder / "serve0.log").read_text("utf-8"))
    return serve


@pytest.mark.long
@pytest.mark.timeout(180)
async def test_a_check_whose_process_dies_goes_on_in_the_next(tmp_path: Path) -> None:
    """It is begun by the one beside, whose death the other one sees; the report comes once, in the same thread; Home shows it, too."""
    async with world(tmp_path, Random(1), 1, SLOW) as here:  # noqa: S311  nothing is drawn
        core = await Mailcheck.open(Settings(_env_file=None, **here.env))  # type: ignore[arg-type]  # names as in the environment
        tenant = (await core.tenants.put((await here.microsoft.customer("kunde")).stored, Actor("test"))).tenant.name
        await core.close()
        serve = await serving(here, tmp_path)
        anna = here.slack.add_member("anna")
        room = here.slack.add_channel("raum", (anna,))
        told = Told(here.slack)
        content = {"type": "app_home_opened", "user": anna.id, "channel": room.id, "tab": "home", "event_ts": "1.2"}
        await here.slack.http.deliver(Parcel("events_api", event(here.slack, content)), here.slack.ack_limit)
        await until(lambda: here.slack.home(anna))
        before = here.slack.home(anna)
        parcel = Parcel("slash_commands", command(here.slack, anna, room, "/mailcheck", tenant))
        taken = await here.slack.http.deliver(parcel, here.slack.ack_limit)
        await until(lambda: told.look() and told.threads)
        first = serve.hands
        os.kill(first, signal.SIGKILL)
        await until(lambda: told.look() and all(thread.ended for thread in told.threads.values()))
        await until(lambda: here.slack.home(anna) != before)

        assert taken.outcome is Outcome.ACKNOWLEDGED
        assert [thread.ended.total() for thread in told.threads.values()] == [1]
        assert serve.hands not in {0, first}


@pytest.mark.long
@pytest.mark.timeout(180)
@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
async def test_whoever_serves_takes_its_hands_along(tmp_path: Path, end: signal.Signals) -> None:
    """However it ends, and though nobody tells them; told to end, it ends well."""
    async with world(tmp_path, Random(1), 1, 0.0) as here:  # noqa: S311  nothing is drawn
        serve = await serving(here, tmp_path)
        hands = serve.hands
        os.kill(serve.pid, end)
        code = await serve.ended()
        await until(lambda: not Path(f"/proc/{hands}").exists())

    assert code == (-signal.SIGKILL if end is signal.SIGKILL else 0)
    said = (tmp_path / "serve0.log").read_text("utf-8")
    assert "A worker works for Slack no more" in said
    assert "started anew" not in said


async def test_hands_that_stand_still_are_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """They have not died, and say nothing more."""
    begun = tmp_path / "begun"
    stands_still = f"import os, signal; print('.', flush=True); open({str(begun)!r}, 'a').write(f'{{os.getpid()}}\\n'); os.kill(os.getpid(), signal.SIGSTOP)"
    monkeypatch.setattr(hands, "command", lambda: (sys.executable, "-c", stands_still))
    monkeypatch.setattr(hands, "SIGN_EVERY", 0.05)
    monkeypatch.setattr(hands, "PAUSE", 0.0)
    monkeypatch.setattr(hands, "CLOSING_LIMIT", 0.1)
    stop = asyncio.Event()

    def lives() -> list[bool]:
        return [Path("/proc", pid).exists() for pid in begun.read_text().split()] if begun.exists() else []

    async with hands.hands(stop):
        await until(lambda: len(lives()) > 1)
        first, *_ = lives()

    assert not first
    assert not any(lives())


async def test_attached_to_nothing_is_said_in_a_sentence() -> None:
    """Nobody would ever tell it to end: under a test's runner standard input is no pipe."""
    with open("/dev/null") as nothing, pytest.MonkeyPatch.context() as patch:  # noqa: ASYNC230  it is never waited for
        patch.setattr("sys.stdin", nothing)
        with pytest.raises(BadInput, match="needs a pipe"):
            async with hands.until_abandoned(asyncio.Event()):
                pass
