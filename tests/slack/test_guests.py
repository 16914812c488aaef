"""Channels in which guests read along: the answer goes to the person alone, unless the settings say otherwise; and how that is found out."""

from __future__ import annotations

import pytest

from bot.sandbox.slack import ApiFault, Channel, Member
from handlers.slack.platform import people
from tests.slack.conftest import Scene, Start
from tests.slack.pastes import REFUSED
from tests.slack.test_rights_in_doubt import written_directly
from tests.slack.test_rights_in_time import now_in, written_in

TENANT = "kanzlei-muster"
GUESTS = {"single-channel guest": {"is_ultra_restricted": True}, "multi-channel guest": {"is_restricted": True}}
WHO = "users.info"


def channel_of(scene: Scene, *more: Member, colleagues: int = 0) -> Channel:
    """Return a channel with anna, some colleagues and these people in it."""
    others = tuple(scene.slack.add_member(f"kollege-{number}") for number in range(colleagues))
    return scene.slack.add_channel("runde", (scene.anna, *others, *more))


async def written_to_the_end(scene: Scene, place: Channel, reports: int) -> None:
    """Wait until so many reports stand in a channel."""
    await scene.slack.wait_for(lambda: now_in(scene, place).count("check_again") >= reports)
    await scene.worker.settled()


@pytest.mark.parametrize("colleagues", [0, 20], ids=["small channel", "large channel"])
@pytest.mark.parametrize("kind", GUESTS)
async def test_where_a_guest_reads_the_answer_goes_to_the_person(scene: Scene, kind: str, colleagues: int) -> None:
    """And they read why; in the channel stands nothing."""
    place = channel_of(scene, scene.slack.add_member("gast", **GUESTS[kind]), colleagues=colleagues)
    await scene.type(f"/mailcheck {TENANT}", where=place)
    await written_directly(scene, scene.anna, "fertig")
    told = await scene.whispered()

    assert "lesen Gäste mit" in told.text
    assert scene.slack.all_messages(place) == ()


async def test_a_stranger_in_a_channel_is_found_by_their_company(scene: Scene) -> None:
    """Slack may not call the channel shared yet: who comes from elsewhere is seen all the same."""
    place = channel_of(scene, scene.slack.add_member("fremd", team_id="T0OTHER"))
    await scene.type(f"/mailcheck {TENANT}", where=place)
    await written_directly(scene, scene.anna, "fertig")

    assert scene.slack.all_messages(place) == ()


async def test_a_pasted_error_is_explained_to_the_person_alone_where_guests_read(scene: Scene) -> None:
    """What is pasted may be a customer's."""
    place = channel_of(scene, scene.slack.add_member("gast", is_restricted=True))
    await scene.slack.mention(scene.anna, place, REFUSED)
    await written_directly(scene, scene.anna, "IMAP-Anmeldung")

    assert written_in(scene, place) == ""


async def test_the_setting_lets_guests_read_but_not_other_companies(start: Start) -> None:
    """MAILCHECK_GUESTS_MAY_READ speaks of guests of the workspace; and nobody has to be looked up for it."""
    async with start(guests_may_read=True) as scene:
        with_guest = channel_of(scene, scene.slack.add_member("gast", is_restricted=True))
        shared = scene.slack.add_channel("geteilt", (scene.anna,), shared=True)
        await scene.type(f"/mailcheck {TENANT}", where=with_guest)
        root = await scene.answered(where=with_guest)
        await scene.type(f"/mailcheck {TENANT}", where=shared)
        await written_directly(scene, scene.anna, "fertig")

        assert TENANT in root.text
        assert scene.slack.all_messages(shared) == ()
        assert scene.slack.calls("conversations.members") == ()


async def test_the_setting_gives_guests_no_right_of_their_own(start: Start) -> None:
    """They read what stands in the channel; asked by them, Mailcheck refuses."""
    async with start(guests_may_read=True) as scene:
        guest = scene.slack.add_member("gast", is_restricted=True)
        await scene.type(f"/mailcheck {TENANT}", by=guest, where=channel_of(scene, guest))

        assert "nur festen Mitgliedern" in (await scene.whispered(guest)).text


@pytest.mark.parametrize("method", ["conversations.members", "conversations.info"])
async def test_where_slack_does_not_say_who_reads_the_person_is_told_alone(scene: Scene, method: str) -> None:
    """One honest sentence where they asked, the answer in direct messages."""
    scene.slack.api.faults.always(method, ApiFault(error="internal_error"))
    await scene.type(f"/mailcheck {TENANT}")
    await written_directly(scene, scene.anna, "fertig")
    told = await scene.whispered()

    assert "Slack sagt mir nicht, ob in diesem Kanal eine andere Firma mitliest oder Gäste mitlesen" in told.text
    assert scene.slack.all_messages(scene.support) == ()


async def test_one_member_of_whom_slack_says_nothing_is_enough(scene: Scene) -> None:
    """Who is not known may be a guest."""
    unknown = scene.slack.add_member("unbekannt")
    place = channel_of(scene, unknown)
    del scene.slack.members[unknown.id]
    await scene.type(f"/mailcheck {TENANT}", where=place)
    await written_directly(scene, scene.anna, "fertig")

    assert scene.slack.all_messages(place) == ()


@pytest.mark.parametrize("colleagues", [people.MOST_ONE_BY_ONE - 4, people.MOST_ONE_BY_ONE + 10])
async def test_more_people_than_can_be_asked_for_are_not_known(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, colleagues: int
) -> None:
    """A workspace too large to be listed each minute: of small channels everybody is looked up, of large ones nobody knows who reads."""
    monkeypatch.setattr(people, "A_PAGE", 5)
    place = channel_of(scene, colleagues=colleagues)
    monkeypatch.setattr(people, "MOST_PAGES", 15)
    for number in range(80):
        scene.slack.add_member(f"anderswo-{number}")
    await scene.type(f"/mailcheck {TENANT}", where=place)
    small = colleagues < people.MOST_ONE_BY_ONE
    if small:
        await scene.answered(where=place)
    else:
        await written_directly(scene, scene.anna, "fertig")

    assert bool(scene.slack.all_messages(place)) == small
    assert len(scene.slack.calls(WHO)) <= people.MOST_ONE_BY_ONE + 5


async def test_a_colleague_turned_guest_is_noticed_by_the_event(scene: Scene) -> None:
    """Although the list of everybody was fetched before."""
    colleague = scene.slack.add_member("kollegin")
    place = channel_of(scene, colleague, colleagues=10)
    await scene.type(f"/mailcheck {TENANT}", where=place)
    await scene.answered(where=place)
    await scene.worker.settled()
    before = now_in(scene, place)
    await scene.slack.become(colleague, is_restricted=True)
    await scene.type(f"/mailcheck {TENANT}", where=place)
    await written_directly(scene, scene.anna, "fertig")

    assert now_in(scene, place) == before


@pytest.mark.parametrize(("colleagues", "most"), [(3, 6), (30, 3), (300, 3)])
async def test_ordinary_use_stays_far_below_slacks_limits(scene: Scene, colleagues: int, most: int) -> None:
    """Three checks within a minute: people are looked up once, and who is in the channel as often as reports end."""
    place = channel_of(scene, colleagues=colleagues)
    for number in range(3):
        await scene.type(f"/mailcheck {TENANT}", where=place)
        await written_to_the_end(scene, place, number + 1)
    asked = {
        name: len(scene.slack.calls(name))
        for name in ("users.info", "users.list", "conversations.members", "conversations.info")
    }

    assert asked["users.info"] <= most
    assert asked["users.list"] <= 1
    assert asked["conversations.members"] <= 4
    assert asked["conversations.info"] <= 4
