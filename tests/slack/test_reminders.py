"""What may only not be effective yet is looked at again by ourselves, and whoever waits is called once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.errors import StoreUnavailable
from bot.flows.fix import Proof
from bot.model import Text
from handlers.slack.process.watch import hand_over_due
from tests.slack.conftest import Scene
from tests.slack.fixing import (
    LATER,
    look,
    mentions,
    waiting,
    words,
)


async def test_what_may_take_its_time_says_when_it_is_looked_at_again(scene: Scene) -> None:
    """The next look comes after five minutes, as the catalogue says, and what is due says it as well."""
    before = datetime.now(UTC)
    message = await waiting(scene)
    due = scene.core.store.due.noted["look_again", (await scene.core.flows.courses("fix"))[0].id][0]

    assert "danach noch 4-mal" in words(scene, message)
    assert timedelta(minutes=5) <= due - before < timedelta(minutes=6)


async def test_an_early_look_is_silent_and_notes_the_next_one(scene: Scene) -> None:
    """The message shows it; nobody is called."""
    message = await waiting(scene)
    before = mentions(scene)
    await look(scene)

    assert mentions(scene) == before
    assert "danach noch 3-mal" in words(scene, message)


async def test_a_look_that_finds_it_working_tells_the_person_once(scene: Scene) -> None:
    """Also where the same look is given out again because a process died over it."""
    message = await waiting(scene)
    before = mentions(scene)
    due = next(iter(scene.core.store.due.noted.values()))[1]
    scene.core.refused = set()
    await look(scene)
    scene.core.store.due.noted["look_again", due.id] = (due.when, due)
    await hand_over_due(scene.core, scene.worker, datetime.now(UTC) + LATER)
    await scene.worker.settled()

    assert "Behoben" in words(scene, message)
    assert mentions(scene) == before + 1
    assert scene.core.store.due.noted == {}


async def test_after_the_last_look_it_says_so_and_stops(scene: Scene) -> None:
    """One call at the end, and nothing is due any more; the buttons stay."""
    message = await waiting(scene)
    before = mentions(scene)
    for _ in range(5):
        await look(scene)
    said = words(scene, message)

    assert "Auch nach 120 Minuten wirkt es nicht" in said
    assert "[ Jetzt prüfen ]" in said
    assert mentions(scene) == before + 1
    assert scene.core.store.due.noted == {}


async def test_whoever_lost_the_tenant_is_not_told_of_it(scene: Scene) -> None:
    """The tenant is bound to another channel meanwhile: the look ends without a word."""
    message = await waiting(scene)
    before = (words(scene, message), len(scene.replies()))
    kept = scene.core.store.kept["kanzlei-muster"]
    scene.core.store.kept["kanzlei-muster"] = replace(kept, tenant=replace(kept.tenant, channels=(scene.elsewhere.id,)))
    scene.core.refused = set()
    await hand_over_due(scene.core, scene.worker, datetime.now(UTC) + LATER)
    await scene.worker.settled()

    assert (words(scene, message), len(scene.replies())) == before
    assert scene.core.store.due.noted == {}


async def test_trouble_at_a_look_does_not_end_the_waiting(scene: Scene) -> None:
    """While the store or Slack is away the look stays due; as soon as they are back, the person is told, once."""
    message = await waiting(scene)
    scene.core.refused = set()
    before, well = mentions(scene), scene.core.checks.prove

    async def away(*_: object, **__: object) -> Proof:
        raise StoreUnavailable(Text("Redis antwortet nicht.", "Redis does not answer."))

    scene.core.checks.prove = away  # type: ignore[method-assign]
    await hand_over_due(scene.core, scene.worker, datetime.now(UTC) + LATER)
    await scene.worker.settled()
    silent = mentions(scene) == before
    scene.core.checks.prove = well  # type: ignore[method-assign]
    await look(scene, datetime.now(UTC) + LATER + timedelta(minutes=3))

    assert silent
    assert "Behoben" in words(scene, message)
    assert mentions(scene) == before + 1
    assert scene.core.store.due.noted == {}
