"""Where a bound customer may stand: the place of the writing decides, wherever somebody asked, and everybody who reads there."""

from __future__ import annotations

from dataclasses import replace

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.slack import ApiFault, Channel
from bot.tenants.scripts import Scripts
from tests.made_up import guid
from tests.slack.conftest import Scene, Start
from tests.slack.setting_up import RESUME, STEP, begun, cards, course, keep
from tests.slack.test_rights_in_doubt import bind, written_directly
from tests.slack.test_rights_in_time import now_in, written_in

TENANT = "kanzlei-muster"
BOX = "post@kanzlei-muster.example"
HIDDEN = "nur-dort@kanzlei-muster.example"


def said_in(scene: Scene, channel: Channel, since: int) -> list[str]:
    """Return what has been sent to a channel since so many calls."""
    sent = [call.arguments for call in scene.slack.calls()[since:]]
    return [str(each) for each in sent if channel.id in {each.get("channel"), each.get("channel_id")}]


async def _led_in_support(scene: Scene) -> Channel:
    """Begin a set-up in #support, then bind its customer to another channel, with a new mailbox; return that channel."""
    bound = scene.slack.add_channel("gebunden", (scene.anna,))
    await scene.type(f"/mail-setup {TENANT}")
    await scene.slack.wait_for(lambda: bool(cards(scene)))
    await scene.worker.settled()
    await bind(scene, bound)
    kept = scene.core.store.kept[TENANT]
    scene.core.store.kept[TENANT] = replace(kept, tenant=replace(kept.tenant, mailboxes=(HIDDEN,)))
    scene.core.refused = {HIDDEN}
    return bound


@pytest.mark.parametrize("way", ["command", "direct messages", "home"])
async def test_a_set_up_leaves_the_channel_to_which_its_customer_is_not_bound(scene: Scene, way: str) -> None:
    """Led on from wherever the customer may be used, it goes on there; the old thread gets no word of the customer."""
    bound = await _led_in_support(scene)
    asked = len(scene.slack.calls())
    place = bound if way == "command" else scene.slack.direct_messages_of(scene.anna)
    if way == "home":
        await scene.slack.open_home(scene.anna)
        await scene.slack.wait_for(lambda: RESUME in str(scene.slack.home(scene.anna)))
        home = scene.slack.home(scene.anna)
        assert home is not None
        await scene.slack.press(scene.anna, home, RESUME)
    else:
        await scene.type(f"/mail-setup {TENANT}", where=place)
    await scene.slack.wait_for(lambda: HIDDEN in written_in(scene, place))
    await scene.slack.wait_for(lambda: "anderer Stelle" in now_in(scene, scene.support))
    await scene.worker.settled()

    said = said_in(scene, scene.support, asked)

    assert not any(TENANT in words or HIDDEN in words for words in said)
    assert course(scene).id.split(":")[1] == place.id


async def test_a_copied_button_writes_nothing_where_the_customer_is_not_bound(scene: Scene) -> None:
    """Pressed where the customer may be used, it moves the set-up as well."""
    bound = await _led_in_support(scene)
    copied = scene.slack.write(scene.anna, bound, "kopiert", blocks=tuple(cards(scene)[-1].blocks))
    await scene.slack.press(scene.anna, copied, f"{STEP}:done")
    await scene.slack.wait_for(lambda: HIDDEN in written_in(scene, bound))
    await scene.worker.settled()

    assert HIDDEN not in written_in(scene, scene.support)


def room(scene: Scene, *, private: bool = True) -> Channel:
    return scene.slack.add_channel("runde", (scene.anna, scene.ben), private=private)


@pytest.mark.parametrize("private", [True, False])
async def test_a_groups_customer_stands_only_where_all_are_in_the_group(scene: Scene, private: bool) -> None:
    """One who may read outside of it, and the report is for whoever asked, alone. A public channel may be read by every colleague."""
    place = room(scene, private=private)
    scene.slack.user_groups["S0OURS"] = (scene.anna.id, *(() if private else (scene.ben.id,)))
    await bind(scene, groups=("S0OURS",))
    await scene.type(f"/mailcheck {TENANT}", where=place)
    told = await scene.whispered()
    await written_directly(scene, scene.anna, TENANT)
    await scene.worker.settled()

    assert "nicht zur Gruppe" in told.text
    assert TENANT not in written_in(scene, place)


@pytest.mark.parametrize("order", ["as they are", "swapped", "swapped, no mailbox"])
async def test_a_script_made_of_a_groups_customer_is_the_customers(scene: Scene, order: str) -> None:
    """However the core knew them by the ids that were typed: what it took from the record stands only where the customer may."""
    typed = {name: value for name, value in vars(scene.core.scripts).items() if name != "_core"}
    scene.core.scripts = Scripts(**typed)
    scene.slack.user_groups["S0OURS"] = (scene.anna.id,)
    await bind(scene, groups=("S0OURS",))
    tenant = scene.core.store.kept[TENANT].tenant
    ids = (tenant.client_id, tenant.object_id) if order == "as they are" else (tenant.object_id, tenant.client_id)
    await scene.type(f"/ps-script {' '.join(ids)} {'' if 'no' in order else BOX}")
    await written_directly(scene, scene.anna, "Schritt für Schritt")
    await scene.worker.settled()
    said = written_in(scene, scene.support)

    assert tenant.tenant_id not in said
    assert TENANT not in said


@pytest.mark.parametrize("how", ["all in one group", "each in another", "its own channel"])
async def test_a_groups_customer_stands_among_its_own(scene: Scene, how: str) -> None:
    """The bot itself is nobody; and a channel that the customer is bound to is its own, whoever reads there."""
    both = (scene.anna.id, scene.ben.id)
    scene.slack.user_groups |= {"S0ONE": both if how == "all in one group" else both[:1], "S0TWO": both[1:]}
    groups = ("S0ONE", "S0TWO") if how == "each in another" else ("S0ONE",)
    own = how == "its own channel"
    place = room(scene, private=not own)
    await bind(scene, *((place,) if own else ()), groups=groups)
    await scene.type(f"/mailcheck {TENANT}", where=place)
    root = await scene.answered(where=place)

    assert TENANT in root.text


@pytest.mark.parametrize("told", [True, False])
async def test_whoever_leaves_the_group_while_it_is_checked_reads_no_report(scene: Scene, told: bool) -> None:
    """The final text asks anew who reads."""
    both, place = (scene.anna, scene.ben), room(scene)
    scene.slack.user_groups["S0OURS"] = tuple(each.id for each in both)
    await bind(scene, groups=("S0OURS",))
    scene.core.refused = {BOX}
    scene.core.pause = 0.05
    await scene.type(f"/mailcheck {TENANT}", where=place)
    await scene.slack.wait_for(lambda: TENANT in written_in(scene, place))
    await scene.slack.regroup("S0OURS", scene.anna, told=told)
    scene.later(0.0 if told else 61.0)
    asked = len(scene.slack.calls())
    await written_directly(scene, scene.anna, BOX)
    await scene.worker.settled()
    said = said_in(scene, place, asked)

    assert said
    assert not any(BOX in words for words in said)


async def test_where_slack_does_not_name_the_group_nothing_stands_in_the_channel(scene: Scene) -> None:
    """What is not known for sure is no yes; here of a second group, which the person does not need."""
    place = room(scene)
    scene.slack.user_groups |= {"S0ONE": (scene.anna.id, scene.ben.id), "S0TWO": ()}
    await bind(scene, groups=("S0ONE", "S0TWO"))
    scene.slack.api.faults.always("usergroups.users.list", ApiFault(error="internal_error"))
    await scene.type(f"/mailcheck {TENANT}", where=place)
    await scene.whispered()

    assert TENANT not in written_in(scene, place)


async def test_whoever_comes_while_a_group_is_asked_for_is_noticed(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who reads is the last question before the verdict: not for a moment does it stand where a guest has just come."""
    place, guest = room(scene), scene.slack.add_member("gast", is_restricted=True)
    scene.slack.user_groups["S0OURS"] = (scene.anna.id, scene.ben.id)
    await bind(scene, groups=("S0OURS",))
    scene.core.refused = {BOX}
    whole, asks = scene.core.checks.run, AsyncWebClient.usergroups_users_list

    async def comes(self, **more):  # type: ignore[no-untyped-def]
        answer = await asks(self, **more)
        await scene.slack.join(guest, place, told=False)
        return answer

    async def while_it_runs(*args, **more):  # type: ignore[no-untyped-def]
        report = await whole(*args, **more)
        scene.later(5.0)
        monkeypatch.setattr(AsyncWebClient, "usergroups_users_list", comes)
        return report

    scene.core.checks.run = while_it_runs  # type: ignore[method-assign]
    await scene.type(f"/mailcheck {TENANT}", where=place)
    await written_directly(scene, scene.anna, BOX)
    await scene.worker.settled()

    assert BOX not in written_in(scene, place)


async def test_a_set_up_that_moves_leaves_no_name_behind(scene: Scene) -> None:
    """The form gives the customer another name while the channel comes to be shared: what is left there names nobody."""
    scene.slack.members[scene.anna.id] = replace(scene.anna, is_admin=True)
    await begun(scene, name="projekt-x")
    keep(scene, at="note-ids")
    now = course(scene)
    state = dict(now.state) | {"name": TENANT}
    scene.core.store.courses.kept["setup", now.id] = replace(now, tenant=TENANT, state=state)
    await scene.slack.share(scene.support, told=True)
    asked = len(scene.slack.calls())
    await scene.slack.press(scene.anna, cards(scene)[-1], f"{STEP}:done")
    await scene.slack.wait_for(lambda: not cards(scene))
    await scene.worker.settled()
    said = said_in(scene, scene.support, asked)

    assert any("anderer Stelle" in words for words in said)
    assert not any(TENANT in words for words in said)


async def test_a_reader_sees_nothing_of_a_customer(start: Start) -> None:
    """A script by the customer's name is refused; by its typed ids it holds these, and nothing that is stored."""
    async with start(operators=("S0OPS",)) as scene:
        scene.slack.user_groups["S0OPS"] = (scene.anna.id,)
        tenant = scene.core.store.kept[TENANT].tenant
        direct = scene.slack.direct_messages_of(scene.ben)
        for number, words in enumerate((TENANT, f"{TENANT} --undo"), 1):
            await scene.type(f"/ps-script {words}", by=scene.ben, where=direct)
            refused = await scene.whispered(scene.ben, count=number)
        await scene.type(f"/ps-script {tenant.client_id} {guid()} selbst@getippt.example", by=scene.ben, where=direct)
        await scene.slack.wait_for(lambda: "selbst@getippt.example" in written_in(scene, direct))
        await scene.worker.settled()
        said = written_in(scene, direct) + str([call.arguments for call in scene.slack.calls()])

    assert "not cleared to check customers" in refused.text
    assert not any(box in said for box in tenant.mailboxes)
    assert tenant.object_id not in said


async def test_a_readers_paste_below_a_check_is_explained_by_itself(start: Start) -> None:
    """What is known of the customer is no part of their answer, and the check stays as it is."""
    async with start(operators=("S0OPS",)) as scene:
        scene.slack.user_groups["S0OPS"] = (scene.anna.id,)
        seen: list[str] = []
        whole = scene.core.pastes.explain

        async def listening(text, *more, **places):  # type: ignore[no-untyped-def]
            seen.append(str(places.get("thread", "")) + str(places.get("tenant", "")))
            return await whole(text, *more, **places)

        scene.core.pastes.explain = listening  # type: ignore[method-assign]
        await scene.type(f"/mailcheck {TENANT}")
        root = await scene.answered()
        await scene.slack.mention(scene.ben, scene.support, "AADSTS7000222", thread=root)
        await scene.explained(below=root)

    assert seen
    assert set(seen) == {""}


async def test_a_window_of_a_channel_that_its_person_has_left_counts_as_theirs_alone(start: Start) -> None:
    """It stays open for as long as one likes; nothing of it reaches the channel."""
    async with start() as scene:
        room = scene.slack.add_channel("geheim", (scene.anna, scene.ben), private=True)
        await scene.type("/mailfix", by=scene.ben, where=room)
        await scene.slack.wait_for(lambda: bool(scene.slack.views(scene.ben)))
        await scene.slack.leave(scene.ben, room)
        scene.later(3600)
        await scene.slack.submit(scene.ben, {"text": "AADSTS7000222: The provided client secret keys are expired."})
        await scene.slack.wait_for(lambda: bool(scene.slack.messages(scene.slack.direct_messages_of(scene.ben))))
        await scene.worker.settled()

        assert scene.slack.messages(room) == ()
