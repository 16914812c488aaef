"""Rights that change while Mailcheck is at work: for credentials Slack is asked at that moment, for customers' data within a minute."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from bot.sandbox.slack import ApiFault, Channel, Member
from handlers.slack.kit import remembered
from tests.made_up import guid
from tests.slack.conftest import Scene, Start
from tests.slack.fakes import made_up_secret
from tests.slack.test_rights_in_doubt import bind, window_with, written_directly

TENANT = "kanzlei-muster"
TELLS = pytest.mark.parametrize("told", [True, False], ids=["told by an event", "told nothing"])
NO_ANSWER = {
    "refusal": ApiFault(error="internal_error"),
    "too many questions": ApiFault(status=429, retry_after=90),
    "line cut": ApiFault(hangs_up=True),
    "silence": ApiFault(delay=2.0),
}


def boss_of(scene: Scene) -> Member:
    return scene.slack.add_member("chefin", is_admin=True)


def written_in(scene: Scene, channel: Channel) -> str:
    """Return everything that the bot's messages in a channel say and ever said, but for what stood there first."""
    messages = [m for m in scene.slack.all_messages(channel) if m.user == scene.slack.bot_user_id]
    return "\n".join(v.text + str(v.blocks) for m in messages for v in m.history)


def now_in(scene: Scene, channel: Channel) -> str:
    messages = [m for m in scene.slack.all_messages(channel) if m.user == scene.slack.bot_user_id]
    return "\n".join(m.text + str(m.blocks) for m in messages)


async def opened(scene: Scene, who: Member, words: str) -> None:
    await scene.type(f"/mail-tenant {words}", by=who)
    await scene.slack.wait_for(lambda: bool(scene.slack.views(who)))


def top(scene: Scene, who: Member) -> str:
    return str(scene.slack.views(who)[-1].content["blocks"])


# --- credentials ----------------------------------------------------------------------------------------------------


async def test_an_administrator_turned_guest_deletes_nothing(scene: Scene) -> None:
    """Twenty seconds later, and Slack has told nothing of it by itself: whoever opened the window may no longer submit it."""
    boss = boss_of(scene)
    await opened(scene, boss, f"forget {TENANT}")
    await scene.slack.become(boss, told=False, is_admin=False, is_restricted=True)
    scene.later(20.0)
    await scene.slack.submit(boss, {"name": TENANT})
    await scene.slack.wait_for(lambda: "nur festen Mitgliedern" in top(scene, boss))

    assert TENANT in scene.core.store.kept


TYPED: dict[str, Callable[[], dict[str, str]]] = {
    "add": lambda: {
        "name": "kanzlei-neu",
        "tenant_id": guid(),
        "client_id": guid(),
        "client_secret": made_up_secret(),
        "mailboxes": "buero@kanzlei-neu.example",
    },
    f"rotate {TENANT}": lambda: {"client_secret": made_up_secret()},
    f"change {TENANT}": dict,
    f"forget {TENANT}": lambda: {"name": TENANT},
}


@pytest.mark.parametrize("words", TYPED)
async def test_a_window_of_a_former_admin_changes_nothing(scene: Scene, words: str) -> None:
    """Whatever the window is for; a moment after they were one, and without an event."""
    boss = boss_of(scene)
    await opened(scene, boss, words)
    before = dict(scene.core.store.kept)
    await scene.slack.become(boss, told=False, is_admin=False)
    await scene.slack.submit(boss, TYPED[words]())
    await scene.slack.wait_for(lambda: "nicht dafür freigeschaltet, Zugangsdaten" in top(scene, boss))

    assert scene.core.store.kept == before


@pytest.mark.parametrize("words", TYPED)
async def test_no_window_opens_for_a_former_admin(scene: Scene, words: str) -> None:
    """What Slack said a moment ago is not asked to open a window either."""
    boss = boss_of(scene)
    await scene.type("/mail-tenant list", by=boss)
    await scene.whispered(boss)
    await scene.slack.become(boss, told=False, is_admin=False)
    await scene.type(f"/mail-tenant {words}", by=boss)
    told = await scene.whispered(boss, count=2)

    assert "nicht dafür freigeschaltet, Zugangsdaten" in told.text
    assert scene.slack.views(boss) == ()


@pytest.mark.parametrize("lost", ["role", "group", "channel"])
async def test_a_right_lost_while_entra_is_asked_stores_nothing(start: Start, lost: str) -> None:
    """The moment that counts is that of storing."""
    async with start(keepers=("S0KEEP",)) as scene:
        scene.slack.user_groups |= {"S0KEEP": (scene.anna.id,), "S0OURS": (scene.anna.id,)}
        await bind(scene, scene.support, groups=("S0OURS",))
        whole = scene.core.tenants.try_credential

        async def losing(tenant):  # type: ignore[no-untyped-def]
            if lost == "channel":
                await scene.slack.leave(scene.anna, scene.support, told=False)
            else:
                await scene.slack.regroup("S0KEEP" if lost == "role" else "S0OURS", told=False)
            return

        scene.core.tenants.try_credential = losing  # type: ignore[method-assign]
        await opened(scene, scene.anna, f"rotate {TENANT}")
        before = scene.core.store.kept[TENANT]
        await scene.slack.submit(scene.anna, {"client_secret": made_up_secret()})
        await scene.slack.wait_for(lambda: "Weiter hilft" in top(scene, scene.anna))
        scene.core.tenants.try_credential = whole  # type: ignore[method-assign]

        assert scene.core.store.kept[TENANT] == before


@pytest.mark.parametrize("how", NO_ANSWER)
async def test_without_an_answer_of_slack_nothing_is_deleted(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    """However Slack fails to say who this is now, although it said so a moment ago."""
    monkeypatch.setattr(remembered, "LOOKUP_LIMIT", 1.0)
    boss = boss_of(scene)
    await opened(scene, boss, f"forget {TENANT}")
    scene.slack.api.faults.always("users.info", NO_ANSWER[how])
    await scene.slack.submit(boss, {"name": TENANT})
    await scene.slack.wait_for(lambda: "Slack sagt mir gerade nicht, wer Sie sind" in top(scene, boss))

    assert TENANT in scene.core.store.kept


# --- a customer's channel and groups --------------------------------------------------------------------------------


@TELLS
async def test_whoever_left_the_bound_channel_no_longer_sees_the_customer(scene: Scene, told: bool) -> None:
    """At once where Slack tells of it, else within a minute; in direct messages, in the list and in the Home."""
    direct = scene.slack.direct_messages_of(scene.anna)
    await bind(scene, scene.support)
    await scene.type(f"/mail-tenant show {TENANT}", where=direct)
    before = (await scene.whispered()).text
    await scene.slack.leave(scene.anna, scene.support, told=told)
    scene.later(0.0 if told else 61.0)
    await scene.type(f"/mail-tenant show {TENANT}", where=direct)
    refused = (await scene.whispered(count=2)).text
    await scene.type("/mail-tenant list", where=direct)
    listed = await scene.whispered(count=3)
    await scene.slack.open_home(scene.anna)
    await scene.slack.wait_for(lambda: scene.slack.home(scene.anna) is not None)

    assert TENANT in before
    assert "gibt es hier für Sie nicht" in refused
    assert TENANT not in listed.text + str(listed.blocks)
    assert TENANT not in str(scene.slack.home(scene.anna))


async def test_a_button_in_the_bound_channel_is_pressed_by_its_members_alone(scene: Scene) -> None:
    """A public channel can be read without being in it: where a button was pressed proves nothing."""
    await bind(scene, scene.support)
    await scene.type(f"/mailcheck {TENANT}")
    root = await scene.answered()
    row = next(m for m in scene.replies(root) if "check_again" in str(m.blocks))
    await scene.slack.leave(scene.anna, scene.support)
    await scene.slack.press(scene.anna, row, "check_again")

    assert "gibt es hier für Sie nicht" in (await scene.whispered()).text
    assert len(scene.core.asked) == 1


@TELLS
async def test_whoever_left_the_customers_group_no_longer_sees_the_customer(scene: Scene, told: bool) -> None:
    """The same for user groups."""
    scene.slack.user_groups["S0OURS"] = (scene.anna.id,)
    await bind(scene, groups=("S0OURS",))
    await scene.type(f"/mail-tenant show {TENANT}")
    await scene.whispered()
    await scene.slack.regroup("S0OURS", told=told)
    scene.later(0.0 if told else 61.0)
    await scene.type(f"/mail-tenant show {TENANT}")

    assert "gibt es hier für Sie nicht" in (await scene.whispered(count=2)).text


UNKNOWN = {"conversations.members": "the channel", "usergroups.users.list": "the group"}


@pytest.mark.parametrize("where", ["in the channel", "in direct messages"])
@pytest.mark.parametrize("silent", UNKNOWN)
async def test_half_a_yes_is_none(scene: Scene, silent: str, where: str) -> None:
    """A customer is bound to a channel and a group; the person is in both, and of one Slack says so: that is not enough."""
    scene.slack.user_groups["S0OURS"] = (scene.anna.id,)
    await bind(scene, scene.support, groups=("S0OURS",))
    scene.slack.api.faults.always(silent, ApiFault(error="internal_error"))
    place = scene.support if where == "in the channel" else scene.slack.direct_messages_of(scene.anna)
    await scene.type(f"/mailcheck {TENANT}", where=place)
    told = await scene.whispered()

    assert "sagt mir Slack nicht, ob Sie in ihrem Kanal oder ihrer Gruppe sind" in told.text
    assert scene.core.asked == []


@pytest.mark.parametrize("kind", ["channels", "groups"])
async def test_many_channels_or_groups_are_asked_for_at_once(scene: Scene, kind: str) -> None:
    """A customer each in a channel or group of its own: what this person may use is found by one question, and is right."""
    first = scene.core.store.kept[TENANT]
    for number in range(30):
        mine = (scene.anna,) if number % 3 == 0 else (scene.ben,)
        tenant = replace(first.tenant, name=f"kunde-{number}")
        if kind == "channels":
            tenant = replace(tenant, channels=(scene.slack.add_channel(f"kunde-{number}", mine).id,))
        else:
            tenant = replace(tenant, groups=(scene.slack.add_user_group(*mine),))
        scene.core.store.kept[tenant.name] = replace(first, tenant=tenant)
    await scene.type("/mail-tenant list", where=scene.slack.direct_messages_of(scene.anna))
    told = await scene.whispered()
    asked = scene.slack.calls("conversations.members") + scene.slack.calls("usergroups.users.list")

    assert "11" in told.text
    assert "kunde-3" in str(told.blocks)
    assert "kunde-4" not in str(told.blocks)
    assert asked == ()


# --- while a check runs ---------------------------------------------------------------------------------------------

Change = Callable[[Scene, bool], Awaitable[object]]


async def _shared(scene: Scene, told: bool) -> None:
    await scene.slack.share(scene.support, told=told)


async def _a_guest_comes(scene: Scene, told: bool) -> None:
    await scene.slack.join(scene.slack.add_member("gast", is_restricted=True), scene.support, told=told)


READ_BY_OTHERS: dict[str, tuple[Change, str]] = {
    "shared": (_shared, "liest eine andere Firma mit"),
    "a guest comes": (_a_guest_comes, "lesen Gäste mit"),
}


async def _changes_meanwhile(scene: Scene, change: Change, told: bool, seconds: float = 5.0) -> None:
    """Let something change while a check runs, some seconds before it ends."""
    whole = scene.core.checks.run

    async def while_it_runs(*args, **more):  # type: ignore[no-untyped-def]
        report = await whole(*args, **more)
        await change(scene, told)
        scene.later(seconds)
        return report

    scene.core.checks.run = while_it_runs  # type: ignore[method-assign]


@TELLS
@pytest.mark.parametrize("what", READ_BY_OTHERS)
async def test_a_report_does_not_go_into_a_channel_that_others_have_come_to_read(
    scene: Scene, what: str, told: bool
) -> None:
    """Five seconds before its end: all of it goes to whoever asked, and in the channel nothing of the customer is left."""
    change, why = READ_BY_OTHERS[what]
    scene.core.refused = {f"mahnung@{TENANT}.example"}
    await _changes_meanwhile(scene, change, told)
    await scene.type(f"/mailcheck {TENANT}")
    await written_directly(scene, scene.anna, "fertig")
    await scene.worker.settled()
    direct = now_in(scene, scene.slack.direct_messages_of(scene.anna))

    assert why in direct
    assert "mahnung@" in direct
    assert "check_again" in direct
    assert "mahnung@" not in written_in(scene, scene.support)
    assert "Die Antwort steht in der Direktnachricht" in scene.root().text
    assert TENANT not in scene.root().text + str(scene.root().blocks)


@pytest.mark.parametrize("streams", [True, False], ids=["streamed", "edited"])
async def test_a_check_that_goes_on_elsewhere_leaves_nothing_of_the_customer(scene: Scene, streams: bool) -> None:
    """The progress beside it says their name and how far it got: it is emptied with the root."""
    if not streams:
        scene.slack.api.faults.always("chat.startStream", ApiFault(error="channel_type_not_supported"))
    scene.core.pause = 0.05
    await _changes_meanwhile(scene, _shared, told=True)
    await scene.type(f"/mailcheck {TENANT}")
    await written_directly(scene, scene.anna, "fertig")
    await scene.worker.settled()
    there = scene.slack.all_messages(scene.support)

    assert len(there) == 2
    assert bool(scene.slack.calls("chat.stopStream")) == streams
    assert {m.text for m in there} == {"Die Antwort steht in der Direktnachricht mit der Person, die gefragt hat."}
    assert TENANT not in now_in(scene, scene.support)


async def test_a_report_goes_to_the_person_where_slack_does_not_say_who_reads(scene: Scene) -> None:
    """What it said when the check began is not enough at its end."""

    async def silent(scene: Scene, _: bool) -> None:
        scene.slack.api.faults.always("conversations.info", ApiFault(error="internal_error"))

    await _changes_meanwhile(scene, silent, told=False)
    await scene.type(f"/mailcheck {TENANT}")
    await written_directly(scene, scene.anna, "fertig")

    assert "Slack sagt mir nicht, ob in diesem Kanal" in now_in(scene, scene.slack.direct_messages_of(scene.anna))


@pytest.mark.parametrize(
    ("marks", "said"),
    [
        ({"is_restricted": True}, "nur festen Mitgliedern"),
        ({"team_id": "T0OTHER"}, "nur festen Mitgliedern"),
    ],
    ids=["a guest now", "of another company now"],
)
async def test_whoever_may_no_longer_gets_no_report(scene: Scene, marks: dict[str, str | bool], said: str) -> None:
    """Neither in the channel nor alone; what stood there of the customer is taken away."""

    async def turned(scene: Scene, told: bool) -> None:
        await scene.slack.become(scene.anna, told=told, **marks)

    await _changes_meanwhile(scene, turned, told=True)
    await scene.type(f"/mailcheck {TENANT}")
    told = await scene.whispered()
    await scene.worker.settled()

    assert said in told.text
    assert scene.slack.all_messages(scene.slack.direct_messages_of(scene.anna)) == ()
    assert scene.root().text == "Hier folgt keine Antwort mehr."
    assert TENANT not in scene.root().text + str(scene.root().blocks)


async def test_a_check_that_waited_long_asks_anew(scene: Scene) -> None:
    """A minute and more passed in the queue: the customer's channel was left meanwhile, so nothing is checked."""
    await bind(scene, scene.support)
    whole = scene.worker.enqueue

    async def waiting(*args, **more):  # type: ignore[no-untyped-def]
        await scene.slack.leave(scene.anna, scene.support, told=False)
        scene.later(61.0)
        return await whole(*args, **more)

    scene.worker.enqueue = waiting  # type: ignore[method-assign]
    await scene.type(f"/mailcheck {TENANT}")

    assert "gibt es hier für Sie nicht" in (await scene.whispered()).text
    assert scene.core.asked == []


# --- while Slack lets an answer to one person wait --------------------------------------------------------------------

WAITS = ApiFault(status=429, retry_after=1)


async def _turned_while_it_waits(scene: Scene, method: str, times: int = 1) -> None:
    """Wait until Slack has let a call wait, and make whoever is to read the answer a guest."""
    await scene.slack.wait_for(lambda: len(scene.slack.calls(method)) >= times)
    await scene.slack.become(scene.anna, told=True, is_admin=False, is_restricted=True)


async def _refused_alone(scene: Scene) -> str:
    """Wait until somebody reads that they may not; return everything that was shown to them alone."""

    def shown() -> str:
        whispers = [e.text + str(e.blocks) for e in scene.slack.ephemerals(scene.anna)]
        views = [str(view.content) for view in scene.slack.views(scene.anna)]
        direct = now_in(scene, scene.slack.direct_messages_of(scene.anna))
        return "\n".join([*whispers, *views, direct, str(scene.slack.home(scene.anna))])

    await scene.slack.wait_for(lambda: "nur festen Mitgliedern" in shown(), 8.0)
    return shown()


@pytest.mark.parametrize("words", ["show " + TENANT, "list"])
async def test_a_card_that_waited_is_shown_to_nobody_who_has_become_a_guest(scene: Scene, words: str) -> None:
    """At the reply address."""
    scene.slack.api.faults.next("response_url", WAITS)
    await scene.type(f"/mail-tenant {words}")
    await _turned_while_it_waits(scene, "response_url")
    shown = await _refused_alone(scene)

    assert TENANT not in shown


async def test_a_whisper_that_waited_is_not_shown_either(scene: Scene) -> None:
    """Where the reply address is used up or gone."""
    scene.slack.api.faults.next("response_url", ApiFault(status=404))
    scene.slack.api.faults.next("chat.postEphemeral", WAITS)
    await scene.type(f"/mail-tenant show {TENANT}")
    await _turned_while_it_waits(scene, "chat.postEphemeral")

    assert TENANT not in await _refused_alone(scene)


async def test_a_home_that_waited_shows_what_may_be_seen_by_then(scene: Scene) -> None:
    """It is drawn anew for each try."""
    scene.slack.api.faults.next("views.publish", WAITS)
    await scene.slack.open_home(scene.anna)
    await _turned_while_it_waits(scene, "views.publish")

    assert TENANT not in await _refused_alone(scene)


@pytest.mark.parametrize("words", ["change", "rotate", "forget"])
async def test_a_form_that_waited_is_not_opened(start: Start, words: str) -> None:
    """It would show what is stored."""
    async with start(keepers=("*",)) as scene:
        scene.slack.api.faults.next("views.open", WAITS)
        await scene.type(f"/mail-tenant {words} {TENANT}")
        await _turned_while_it_waits(scene, "views.open")

        assert TENANT not in await _refused_alone(scene)


async def test_a_card_that_waited_does_not_take_the_place_of_a_window(start: Start) -> None:
    """Pressed in a window, the answer is shown there."""
    async with start(keepers=("*",)) as scene:
        window = await window_with(scene, "tenant_show")
        scene.slack.api.faults.next("views.update", WAITS)
        await scene.slack.press(scene.anna, window, "tenant_show")
        await _turned_while_it_waits(scene, "views.update")
        await _refused_alone(scene)
        kept = scene.core.store.kept[TENANT].tenant

        assert kept.client_id not in str([view.content for view in scene.slack.views(scene.anna)])
