"""Who may what: every door, every role, in the tenant's channel, in another one, in one that a guest or another company reads."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pytest

from bot.model import Report, Text, Verdict
from bot.sandbox.slack import ApiFault, Channel, Member, Message, View
from bot.service import StoredTenant
from bot.store.lookup import pick
from handlers.slack.kit.rich import spoken
from tests.made_up import guid
from tests.slack.conftest import Scene, Start
from tests.slack.pastes import REFUSED

TENANT = "kanzlei-muster"
BEGAN = datetime(2026, 11, 25, 9, 4, 5, tzinfo=UTC)
OLD = "What stood there before"
NO = ("nicht freigeschaltet", "nur festen Mitgliedern", "nicht dafür freigeschaltet")
Door = Callable[["Played"], Awaitable[object]]


@dataclass
class Played:
    """One person at one door in one place; `old` is a message with the bot's buttons that stands there already."""

    scene: Scene
    who: Member
    where: Channel
    old: Message

    async def type(self, words: str) -> None:
        await self.scene.type(words, by=self.who, where=self.where)

    async def press(self, action_id: str) -> None:
        await self.scene.slack.press(self.who, self.old, action_id)

    def read(self) -> str:
        """Return all that this person could read that the bot wrote since the play began."""
        slack = self.scene.slack
        direct = slack.direct_messages_of(self.who)
        written = [
            m for m in (*slack.all_messages(self.where), *slack.all_messages(direct)) if m.user == slack.bot_user_id
        ]
        told = [m.text + str(m.blocks) for m in written if m.text != OLD]
        windows = [f"window {spoken(view.content['blocks'])}" for view in slack.views(self.who)]
        return "\n".join([*told, *windows, *(e.text for e in slack.ephemerals(self.who))])


async def _check(played: Played) -> None:
    await played.type(f"/mailcheck {TENANT}")


async def _script(played: Played) -> None:
    await played.type(f"/ps-script {TENANT}")


async def _fix(played: Played) -> None:
    await played.type(f"/mailfix {REFUSED}")


def _typed(words: str) -> Door:
    return lambda played: played.type(words)


def _button(action_id: str) -> Door:
    return lambda played: played.press(action_id)


def _at_home(action_id: str) -> Door:
    async def press(played: Played) -> None:
        slack, who = played.scene.slack, played.who
        home = {"type": "home", "blocks": [{"type": "actions", "elements": [_element(action_id)]}]}
        slack.homes[who.id] = View("V0HOME", who.id, home, "1.1", "V0HOME")
        await slack.press(who, slack.homes[who.id], action_id)

    return press


async def _shortcut(played: Played) -> None:
    pasted = played.scene.slack.write(played.who, played.where, REFUSED)
    await played.scene.slack.shortcut(played.who, "explain_error", pasted)


async def _mention(played: Played) -> None:
    await played.scene.slack.mention(played.who, played.where, REFUSED)


async def _direct(played: Played) -> None:
    await played.scene.slack.dm(played.who, REFUSED)


APP, OBJECT = guid(), guid()
# Door → the role it needs, and whether it is about a tenant.
DOORS: dict[str, tuple[Door, str, bool]] = {
    "/mailcheck": (_check, "operator", True),
    "/ps-script": (_script, "operator", True),
    "/ps-script with ids": (_typed(f"/ps-script {APP} {OBJECT} a@b.example"), "reader", False),
    "/mailfix": (_fix, "reader", False),
    "/mail-tenant add": (_typed("/mail-tenant add"), "keeper", False),
    "/mail-tenant list": (_typed("/mail-tenant list"), "operator", False),
    "/mail-tenant show": (_typed(f"/mail-tenant show {TENANT}"), "operator", True),
    "/mail-tenant rotate": (_typed(f"/mail-tenant rotate {TENANT}"), "keeper", True),
    "/mail-tenant change": (_typed(f"/mail-tenant change {TENANT}"), "keeper", True),
    "/mail-tenant forget": (_typed(f"/mail-tenant forget {TENANT}"), "keeper", True),
    "/mail-setup": (_typed(f"/mail-setup {TENANT}"), "operator", True),
    "check again": (_button("check_again"), "operator", True),
    "protocol": (_button("protocol"), "operator", True),
    "look at the customer": (_button("look_at_customer"), "operator", True),
    "fix, step by step": (_button("fix_start"), "operator", True),
    "text for the customer": (_button("customer_text"), "operator", True),
    "correct our entry": (_button("entry_correct"), "keeper", True),
    "tenant: check": (_button("tenant_check"), "operator", True),
    "tenant: script": (_button("tenant_script"), "operator", True),
    "tenant: show": (_button("tenant_show"), "operator", True),
    "tenant: rotate": (_button("tenant_rotate"), "keeper", True),
    "tenant: change": (_button("tenant_change"), "keeper", True),
    "tenant: forget": (_button("tenant_forget"), "keeper", True),
    "home: check": (_at_home("home_check"), "operator", True),
    "home: rotate": (_at_home("home_tenant"), "keeper", True),
    "shortcut": (_shortcut, "reader", False),
    "mention": (_mention, "reader", False),
    "direct message": (_direct, "reader", False),
}
# A window, App Home: there the members of the tenant's channel may use it, wherever they are.
ALONE = {door for door in DOORS if door.startswith("home:") or door.endswith(("rotate", "change", "forget"))}
PEOPLE = ("guest", "stranger", "nobody", "reader", "operator", "keeper")
RANK = {"nobody": 0, "reader": 1, "operator": 2, "keeper": 3}
CAUSE = {"error": "imap-authenticate-failed", "fix": "grant-admin-consent"}
# What a button's value says besides the tenant.
VALUES: dict[str, dict[str, str]] = {
    "check_again": {},
    "look_at_customer": {},
    "protocol": {"started": BEGAN.isoformat()},
    "fix_start": CAUSE,
    "customer_text": CAUSE,
    "entry_correct": {},
    "home_check": {},
    "home_tenant": {"wanted": "rotate"},
} | {f"tenant_{what}": {} for what in ("check", "script", "show", "rotate", "change", "forget")}
PLACES = ("own", "foreign", "shared", "with a guest")


OTHERS_READ = ("shared", "with a guest")


def _stage(start: Start) -> AbstractAsyncContextManager[Scene]:
    return start(readers=("S0READ",), operators=("S0OPER",), keepers=("S0KEEP",))


def _people(scene: Scene, place: str) -> dict[str, Member]:
    """Add one person of each kind; outsiders are in every group, which must not help them."""
    slack = scene.slack
    marks: dict[str, dict[str, str | bool]] = {"guest": {"is_restricted": True}, "stranger": {"team_id": "T0OTHER"}}
    people = {who: slack.add_member(f"{who}-{place}", **marks.get(who, {})) for who in PEOPLE}
    for role, group in {"reader": "S0READ", "operator": "S0OPER", "keeper": "S0KEEP"}.items():
        members = tuple(people[who].id for who in ("guest", "stranger", role))
        slack.user_groups[group] = (*slack.user_groups.get(group, ()), *members)
    return people


def _element(action_id: str) -> dict[str, object]:
    """Return a button about the tenant."""
    value = json.dumps({"v": 1, "tenant": TENANT} | VALUES[action_id])
    return {"type": "button", "text": {"type": "plain_text", "text": "x"}, "action_id": action_id, "value": value}


async def _play(scene: Scene, door: str, person: Member, where: Channel) -> Played:
    slack = scene.slack
    buttons = [_element(action_id) for action_id in VALUES]
    old = slack.post(where.id, slack.bot_user_id, OLD, ({"type": "actions", "elements": buttons},))
    played = Played(scene, person, where, old)
    await DOORS[door][0](played)
    await slack.wait_for(lambda: bool(played.read()))
    await scene.worker.settled()
    return played


@pytest.mark.parametrize("door", DOORS)
async def test_matrix(start: Start, door: str) -> None:
    """Outsiders and people without the role get the refusal and nothing else; a bound tenant is not there in a foreign channel."""
    async with _stage(start) as scene:
        await scene.core.store.save_report(Report(TENANT, Verdict.HEALTHY, Text(TENANT, TENANT), BEGAN, 0.4, ()))
        gast = scene.slack.add_member("gast", is_restricted=True)
        people = [(place, who, person) for place in PLACES for who, person in _people(scene, place).items()]
        for place, who, person in people:
            beside = [gast] if place == "with a guest" else []
            where = scene.slack.add_channel(f"{place}-{who}", (person, *beside), shared=place == "shared")
            own = scene.slack.add_channel("own", (person,)) if place == "foreign" else where
            await _bind(scene, channels=(own.id,))
            scene.core.asked.clear()
            played = await _play(scene, door, person, where)

            outcome = _outcome(played, door, alone=place in OTHERS_READ)
            assert (place, who, outcome) == (place, who, _expected(door, who, place))


def _expected(door: str, who: str, place: str) -> str:
    _, role, about_tenant = DOORS[door]
    if who not in RANK or RANK[who] < RANK[role]:
        return "refused"
    if door == "/mail-setup" and place == "foreign":
        return "as if there were none"
    return "not here" if about_tenant and place == "foreign" and door not in ALONE else "answered"


def _outcome(played: Played, door: str, *, alone: bool) -> str:
    """Return what happened, in a word; anything beside a pure refusal or a pure answer is told at length."""
    read = played.read()
    if any(said in read for said in NO):
        clean = " Weiter hilft" in read and TENANT not in read and played.scene.core.asked == []
        return "refused" if clean else f"refused, and also: {read}"
    if "bestimmten Kanälen" in read:
        return "not here" if played.scene.core.asked == [] else "not here, and checked all the same"
    if "ist abgeschlossen oder zu alt" in read:
        return f"not understood: {read}"
    if "gibt es hier für Sie noch nicht" in read:
        return "as if there were none"
    slack = played.scene.slack
    written = [m.text for m in slack.all_messages(played.where) if m.user == slack.bot_user_id]
    written += [e.text for e in slack.ephemerals(channel=played.where) if TENANT in e.text + str(e.blocks)]
    if alone and written != [OLD]:
        return f"answered where others read: {written}"
    return "answered"


async def _bind(scene: Scene, *, channels: tuple[str, ...] = (), groups: tuple[str, ...] = ()) -> None:
    kept = scene.core.store.kept[TENANT]
    scene.core.store.kept[TENANT] = replace(kept, tenant=replace(kept.tenant, channels=channels, groups=groups))


async def test_bound_tenant_in_direct_messages(scene: Scene) -> None:
    """In direct messages a tenant bound to a channel is there for the channel's members alone."""
    inner = scene.slack.add_channel("inner", (scene.anna,))
    await _bind(scene, channels=(inner.id,))
    await scene.type(f"/mailcheck {TENANT}", where=scene.slack.direct_messages_of(scene.anna))
    await scene.answered(where=scene.slack.direct_messages_of(scene.anna))
    await scene.type(f"/mailcheck {TENANT}", by=scene.ben, where=scene.slack.direct_messages_of(scene.ben))

    assert "certain channels" in (await scene.whispered(scene.ben)).text
    assert len(scene.core.asked) == 1


async def test_tenant_bound_to_channel_and_group_needs_both(scene: Scene) -> None:
    """With channels and groups, both must hold; of several groups one is enough."""
    scene.slack.user_groups |= {"S0ONE": (scene.ben.id,), "S0TWO": (scene.anna.id,)}
    await _bind(scene, channels=(scene.support.id,), groups=("S0ONE",))
    await scene.type(f"/mailcheck {TENANT}")
    refused = await scene.whispered()
    await _bind(scene, channels=(scene.support.id,), groups=("S0ONE", "S0TWO"))
    await scene.type(f"/mailcheck {TENANT}")
    await scene.answered()

    assert "bestimmten Kanälen" in refused.text


async def test_unknown_and_forbidden_tenants_read_the_same(scene: Scene) -> None:
    """Nobody can find out by guessing which tenants there are."""
    await _bind(scene, groups=("S0NONE",))
    scene.slack.user_groups["S0NONE"] = ()
    await scene.type(f"/mailcheck {TENANT}")
    forbidden = await scene.whispered()
    await scene.type("/mailcheck kanzlei-anders")
    unknown = await scene.whispered(count=2)

    assert forbidden.text.replace(TENANT, "X") == unknown.text.replace("kanzlei-anders", "X")


async def test_a_forgotten_tenant_is_answered_without_the_names_of_others(scene: Scene) -> None:
    """It goes while Slack lets the check wait: the person reads that it is unknown, and of no customer bound elsewhere."""
    hidden, first = scene.slack.add_channel("vorstand", private=True), scene.core.store.kept[TENANT]
    bound = replace(first.tenant, name="geheim-fusion", channels=(hidden.id,))
    scene.core.store.kept["geheim-fusion"] = replace(first, tenant=bound)

    async def find(address: str) -> StoredTenant:
        return await pick(address, await scene.core.store.all())

    scene.core.store.find = find  # type: ignore[method-assign]
    scene.slack.api.faults.next("chat.postMessage", ApiFault(delay=1.0))
    await scene.type(f"/mailcheck {TENANT}")
    await scene.slack.wait_for(lambda: bool(scene.slack.calls("conversations.info")))
    del scene.core.store.kept[TENANT]
    told = await scene.whispered()
    await scene.worker.settled()

    assert TENANT in told.text
    assert "geheim-fusion" not in scene.slack.everything().decode()


async def test_script_by_app_id_takes_nothing_from_a_forbidden_tenant(scene: Scene) -> None:
    """A script for an app id takes its ids and mailboxes only from tenants that this person may use."""
    seen: list[object] = []
    whole = scene.core.scripts.write

    async def listening(pasted, language, among=None):  # type: ignore[no-untyped-def]
        seen.append(among)
        return await whole(pasted, language, among)

    scene.core.scripts.write = listening  # type: ignore[method-assign]
    await _bind(scene, groups=("S0NONE",))
    scene.slack.user_groups["S0NONE"] = ()
    tenant = scene.core.store.kept[TENANT].tenant
    await scene.type(f"/ps-script {tenant.client_id} {tenant.object_id} a@b.example")
    await scene.slack.wait_for(lambda: bool(seen))

    assert seen == [()]


async def test_role_follows_from_a_higher_one(start: Start) -> None:
    """Who keeps credentials may also check and explain, without being named for that."""
    async with start(readers=("U0NOBODY",), operators=("U0NOBODY",), keepers=("S0KEEP",)) as scene:
        scene.slack.user_groups["S0KEEP"] = (scene.anna.id,)
        await scene.type(f"/mailcheck {TENANT}")
        root = await scene.answered()

        assert TENANT in root.text


async def test_refusal_names_whom_to_ask(start: Start) -> None:
    """A refusal names the keepers, or the workspace's admins where none are named."""
    async with start(operators=("U0NOBODY",), keepers=("U0KEEPER", "S0KEEP")) as scene:
        await scene.type(f"/mailcheck {TENANT}")
        told = await scene.whispered()

        assert "<@U0KEEPER>, <!subteam^S0KEEP>." in told.text
        assert "usergroup" in str(told.blocks)
