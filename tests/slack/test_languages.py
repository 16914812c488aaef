"""In which language somebody is answered: the channel's, else their own choice, else that of their Slack."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from bot.errors import StoreUnavailable
from bot.jobs.kinds import Asker
from bot.model import Language, Text
from handlers.slack.platform.languages import Languages
from handlers.slack.platform.people import Person, language_of
from tests.slack.conftest import Scene, Start
from tests.slack.fakes import ScriptedCore

DE, EN = Language.DE, Language.EN
USER, CHANNEL = "user:T1:U1", "channel:T1:C1"


@dataclass
class Told:
    """What Slack tells: a person's language, and whether another company reads every channel."""

    language: Language | None = DE
    outsiders: bool = False

    async def person(self, user: str) -> Person | None:
        return Person(self.language, member=True) if self.language else None

    async def outsiders_read(self, channel: str) -> bool:
        return self.outsiders


def asker(channel: str = "C1") -> Asker:
    return Asker(workspace="T1", channel=channel, person="U1")


@pytest.mark.parametrize(
    ("channel", "person", "slack", "place", "own"),
    [
        (None, None, None, DE, DE),
        (None, None, DE, DE, DE),
        (None, None, EN, EN, EN),
        (None, DE, EN, DE, DE),
        (None, EN, None, EN, EN),
        (DE, None, EN, DE, EN),
        (EN, None, DE, EN, DE),
        (DE, EN, DE, DE, EN),
        (EN, DE, EN, EN, DE),
    ],
)
async def test_the_channel_comes_before_the_person_and_the_person_before_their_slack(
    channel: Language | None, person: Language | None, slack: Language | None, place: Language, own: Language
) -> None:
    """What only this person sees leaves the channel out."""
    core = ScriptedCore.with_tenants()
    core.store.preferences.chosen = {k: v for k, v in ((CHANNEL, channel), (USER, person)) if v}

    assert await Languages(Told(slack), core).of(asker()) == (place, own)  # type: ignore[arg-type]


@pytest.mark.parametrize("channel", ["", "D1"])
async def test_in_direct_messages_and_windows_the_person_decides(channel: str) -> None:
    """Even where somebody had given that place a language."""
    core = ScriptedCore.with_tenants()
    core.store.preferences.chosen = {f"channel:T1:{channel}": EN}

    assert await Languages(Told(DE), core).of(asker(channel)) == (DE, DE)  # type: ignore[arg-type]


async def test_where_another_company_reads_along_the_person_decides() -> None:
    """The answer goes to them alone."""
    core = ScriptedCore.with_tenants()
    core.store.preferences.chosen = {CHANNEL: EN}

    assert await Languages(Told(DE, outsiders=True), core).of(asker()) == (DE, DE)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("locale", "language"),
    [("de-DE", DE), ("de-AT", DE), ("DE", DE), ("en-US", EN), ("fr-FR", EN), ("nds", EN), ("", DE)],
)
def test_a_slack_that_is_not_german_is_answered_in_english(locale: str, language: Language) -> None:
    """One whose language is unknown in German."""
    assert language_of(locale) is language


async def test_the_store_is_not_asked_at_every_click() -> None:
    """One's own change counts at once all the same."""
    core = ScriptedCore.with_tenants()
    known = Languages(Told(DE), core)  # type: ignore[arg-type]
    for _ in range(3):
        await known.of(asker())
    asked = core.store.preferences.asked
    await known.choose(asker(), EN)

    assert asked == 2
    assert await known.of(asker()) == (EN, EN)


async def test_another_processs_change_is_noticed_after_a_while() -> None:
    """As soon as what is remembered is too old."""
    core = ScriptedCore.with_tenants()
    fresh, remembering = Languages(Told(DE), core, 0.0), Languages(Told(DE), core, 60.0)  # type: ignore[arg-type]
    before = (await fresh.of(asker()), await remembering.of(asker()))
    core.store.preferences.chosen[USER] = EN

    assert before == ((DE, DE), (DE, DE))
    assert (await fresh.of(asker()), await remembering.of(asker())) == ((EN, EN), (DE, DE))


async def test_a_choice_taken_back_leaves_it_to_slack() -> None:
    """For a person and for a channel."""
    known = Languages(Told(DE), core := ScriptedCore.with_tenants())  # type: ignore[arg-type]
    await known.choose(asker(), EN)
    await known.choose_for(asker(), "C1", EN)
    before = await known.of(asker())
    await known.choose(asker(), None)
    await known.choose_for(asker(), "C1", None)

    assert before == (EN, EN)
    assert await known.of(asker()) == (DE, DE)
    assert core.store.preferences.chosen == {}


async def test_people_are_answered_without_the_store(monkeypatch: pytest.MonkeyPatch) -> None:
    """A Redis that is gone costs the choice, not the answer; as soon as it is back, the choice counts."""
    core = ScriptedCore.with_tenants()
    known = Languages(Told(DE), core)  # type: ignore[arg-type]

    async def gone(place: str) -> Language | None:
        raise StoreUnavailable(Text("weg", "gone"))

    monkeypatch.setattr(core.store.preferences, "of", gone)
    without = await known.of(asker())
    monkeypatch.undo()
    core.store.preferences.chosen = {USER: EN}

    assert without == (DE, DE)
    assert await known.of(asker()) == (EN, EN)


async def test_a_channels_answer_is_in_its_language_and_whispers_are_in_the_persons(scene: Scene) -> None:
    """The German asks in an English channel: the thread is English, what only she sees is German."""
    await scene.core.flows.prefer(f"channel:{scene.slack.team_id}:{scene.support.id}", EN)
    await scene.type("/mailcheck kanzlei-muster")
    root = await scene.answered()
    await scene.type("/mailcheck")
    usage = await scene.whispered()
    await scene.type("/mailcheck gibt-es-nicht")
    refusal = await scene.whispered(count=2)

    assert "All is well" in root.text
    assert "<kunde>" in usage.text.replace("&lt;", "<").replace("&gt;", ">")
    assert "Kein Kunde heißt" in refusal.text


async def test_an_own_choice_comes_before_slacks_language(scene: Scene) -> None:
    """The Englishman who wants German gets German, in the channel too."""
    await scene.core.flows.prefer(f"user:{scene.slack.team_id}:{scene.ben.id}", DE)
    await scene.type("/mailcheck kanzlei-muster", by=scene.ben)
    root = await scene.answered()

    assert "Alles in Ordnung" in root.text


async def test_in_a_shared_channel_the_direct_message_is_in_the_persons_language(start: Start) -> None:
    """Whatever language the channel has: there the answer does not stand."""
    async with start() as scene:
        shared = scene.slack.add_channel("gemeinsam", (scene.anna,), shared=True)
        await scene.core.flows.prefer(f"channel:{scene.slack.team_id}:{shared.id}", EN)
        await scene.type("/mailcheck kanzlei-muster", where=shared)
        root = await scene.answered(where=scene.slack.direct_messages_of(scene.anna))

        assert "Alles in Ordnung" in root.text
        assert "andere Firma" in scene.slack.ephemerals(scene.anna)[0].text
