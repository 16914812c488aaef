"""Everything that people can do, as the folders register it: whoever is below its role gets the refusal and nothing else."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.jobs.kinds import Asker
from bot.model import Language, Text
from bot.sandbox.slack import Member, View
from bot.sandbox.slack.methods_views import show
from bot.sandbox.slack.model import ChannelKind
from bot.service import Announced, Mailcheck
from handlers.slack.features.explain import paste_window
from handlers.slack.features.home import announcement, channel_window
from handlers.slack.features.setup import window as setup_window
from handlers.slack.features.tenants import form as tenant_form
from handlers.slack.kit.rich import in_mrkdwn
from handlers.slack.platform import wording_rights
from handlers.slack.platform.modals import remember
from handlers.slack.platform.roles import Role
from handlers.slack.process.register import everything
from tests.made_up import guid
from tests.slack.conftest import Scene, Start
from tests.slack.fakes import made_up_secret, new_tenant
from tests.slack.pastes import REFUSED

TENANT = "kanzlei-muster"
MARKS: Mapping[str, Mapping[str, Any]] = {
    "guest": {"is_restricted": True},
    "guest of one channel": {"is_ultra_restricted": True},
    "guest named by id": {"is_restricted": True, "is_admin": True},
    "stranger": {"team_id": "T0OTHER"},
    "stranger named by id": {"team_id": "T0OTHER", "is_admin": True},
}
NAMED = tuple(f"U0NAMED{number}" for number in range(200))  # outsiders whom the settings name by their ids
GROUPS = {Role.READER: "S0READ", Role.OPERATOR: "S0OPER", Role.KEEPER: "S0KEEP"}
SETTINGS = {"readers": ("S0READ", *NAMED), "operators": ("S0OPER", *NAMED), "keepers": ("S0KEEP", *NAMED)}
ASKED_OF_EVERYBODY = {"claim", "preference"}  # whether the delivery is ours, and in which language to refuse
AT_ONCE = 12
REFUSED_WITHIN = 5.0  # seconds
Act = Callable[["Attempt"], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Attempt:
    """One person who is not entitled to something, and tries it."""

    scene: Scene
    who: Member
    kind: str
    door: str
    role: Role
    act: Act

    async def make(self, turn: asyncio.Semaphore) -> None:
        async with turn:
            await self.act(self)
            with contextlib.suppress(TimeoutError):
                await self.scene.slack.wait_for(lambda: self.refusal() in self.read(), REFUSED_WITHIN)

    def read(self) -> list[str]:
        """Return all that this person alone was told."""
        slack, who = self.scene.slack, self.who
        direct = slack.all_messages(slack.direct_messages_of(who))
        views = [*slack.views(who), *filter(None, [slack.home(who)])]
        return [
            *(e.text for e in slack.ephemerals(who)),
            *(m.text for m in direct if m.user == slack.bot_user_id),
            *filter(None, map(_read, views)),
        ]

    def refusal(self) -> str:
        """Return the sentence that this person is to read, with whom they can ask."""
        if self.kind in MARKS:
            return f"{wording_rights.OUTSIDER.de} {wording_rights.ASK_CONTACT.de}"
        return f"{wording_rights.LACKING[self.role].de} {wording_rights.ASK_SEVERAL.de} <!subteam^S0KEEP>, <@{NAMED[0]}>, <@{NAMED[1]}>."


def _read(view: View) -> str:
    """Return how a view reads, in the words of a message; empty for the form that the person filled in."""
    blocks = view.content["blocks"]
    if view.content["type"] == "modal" and view.content.get("submit"):
        return ""
    return "".join(in_mrkdwn(part) for block in blocks for line in block["elements"] for part in line["elements"])


def _command(name: str) -> Act:
    return lambda at: at.scene.type(f"{name} {TENANT}", by=at.who)


def _button(action_id: str) -> Act:
    async def press(at: Attempt) -> None:
        label = {"type": "plain_text", "text": "x"}
        element = {"type": "button", "action_id": action_id, "text": label, "value": f'{{"v":1,"tenant":"{TENANT}"}}'}
        slack = at.scene.slack
        old = slack.post(at.scene.elsewhere.id, at.who.id, "old", ({"type": "actions", "elements": [element]},))
        await slack.press(at.who, old, action_id)

    return press


def _shortcut(callback_id: str) -> Act:
    async def choose(at: Attempt) -> None:
        message = at.scene.slack.write(at.who, at.scene.elsewhere, REFUSED)
        await at.scene.slack.shortcut(at.who, callback_id, message)

    return choose


EVENTS: Mapping[str, Act] = {
    "app_mention": lambda at: at.scene.slack.mention(at.who, at.scene.support, REFUSED),
    "message.im": lambda at: at.scene.slack.dm(at.who, REFUSED),
    "app_home_opened": lambda at: at.scene.slack.open_home(at.who),
}
DE = Language.DE
FORMS: Mapping[str, Callable[[str], dict[str, Any]]] = {
    "announcement_letter": lambda kept: announcement.letter_window(
        kept, Announced("passwords-end", Text("Ab morgen.", "From tomorrow on.")), (), (TENANT,), DE
    ),
    "paste_error": lambda kept: paste_window.window(kept, DE),
    "preferences_channel": lambda kept: channel_window.channel_window(kept, DE),
    "setup_start": lambda kept: setup_window.start_window(kept, {}, DE),
    "tenant_add": lambda kept: tenant_form.add_form(kept, DE),
    "tenant_rotate": lambda kept: tenant_form.rotate_form(kept, new_tenant(TENANT), DE),
    "tenant_change": lambda kept: tenant_form.change_form(kept, new_tenant(TENANT), DE),
    "tenant_forget": lambda kept: tenant_form.forget_form(kept, new_tenant(TENANT), DE),
    "tenant_waiting": lambda kept: tenant_form.frame("tenant_forget", kept, [], DE) | {"callback_id": "tenant_waiting"},
}


def _typed(callback_id: str, scene: Scene) -> dict[str, str]:
    """Return what has no mistake that the window itself could tell."""
    new = {"name": "kanzlei-neu", "tenant_id": guid(), "client_id": guid(), "mailboxes": "buero@kanzlei-neu.example"}
    return {
        "announcement_letter": {"tenant": TENANT},
        "paste_error": {"text": REFUSED},
        "preferences_channel": {"channel": scene.support.id, "language": "en"},
        "setup_start": {"name": new["name"], "mailboxes": new["mailboxes"]},
        "tenant_add": new | {"client_secret": made_up_secret()},
        "tenant_rotate": {"client_secret": made_up_secret()},
        "tenant_forget": {"name": TENANT},
    }.get(callback_id, {})


def _window(callback_id: str) -> Act:
    async def submit(at: Attempt) -> None:
        slack = at.scene.slack
        asker = Asker(workspace=slack.team_id, channel=at.scene.support.id, person=at.who.id)
        kept = remember(AsyncWebClient(token=slack.bot_token), asker, about=TENANT)
        show(slack, at.who.id, FORMS[callback_id](kept))
        ack = await slack.submit(at.who, _typed(callback_id, at.scene))
        assert "errors" not in ack.payload

    return submit


def _everything() -> Iterator[tuple[str, Act, Role]]:
    """Everything that is registered: what it is, how somebody uses it, the role it needs."""
    for command in everything().commands:
        yield command.name, _command(command.name), command.role
    yield "/unknown", _command("/unknown"), Role.READER
    for button in everything().buttons:
        yield button.action_id, _button(button.action_id), button.role
    yield "unknown_button", _button("unknown_button"), Role.READER
    for shortcut in everything().shortcuts:
        yield f"shortcut {shortcut.callback_id}", _shortcut(shortcut.callback_id), shortcut.role
    for window in everything().windows:
        yield f"window {window.callback_id}", _window(window.callback_id), window.role
    for event in everything().events:
        yield event.subscription, EVENTS[event.subscription], event.role or Role.READER


def _attempts(scene: Scene) -> list[Attempt]:
    """Return an attempt of everybody below the role at each thing there is, each by a person of its own.

    Outsiders are in every group or named by their ids, which must not help them.
    """
    made, named = [], iter(NAMED)
    groups: dict[Role, list[str]] = {role: [] for role in Role}
    for door, act, role in _everything():
        below = [each for each in Role if each < role]
        for kind in (*MARKS, "nobody", *(each.name for each in below)):
            who = scene.slack.add_member(f"{kind} at {door}", **MARKS.get(kind, {}))
            if kind.endswith("named by id"):
                who = replace(who, id=next(named))
                scene.slack.members[who.id] = who
            elif kind in MARKS:
                for members in groups.values():
                    members.append(who.id)
            elif kind != "nobody":
                groups[Role[kind]].append(who.id)
            made.append(Attempt(scene, who, kind, door, role, act))
    scene.slack.user_groups |= {name: tuple(groups[role]) for role, name in GROUPS.items()}
    return made


def _written(scene: Scene) -> list[str]:
    """Return what the bot wrote where others read it."""
    slack = scene.slack
    places = [channel for channel in slack.channels.values() if channel.kind is not ChannelKind.DIRECT]
    return [m.text for place in places for m in slack.all_messages(place) if m.user == slack.bot_user_id]


def _listen(core: Mailcheck) -> list[str]:
    """Return what the core is asked from now on, but for what everybody's request needs."""
    asked: list[str] = []

    def listening(name: str, method: Callable[..., Any]) -> Callable[..., Any]:
        def called(*args: Any, **more: Any) -> Any:
            asked.append(name)
            return method(*args, **more)

        return called

    for part in (core.tenants, core.checks, core.pastes, core.scripts, core.flows, core.announcements):
        methods = {n for n in dir(type(part)) if not n.startswith("_") and callable(getattr(part, n))}
        for name in methods - ASKED_OF_EVERYBODY:
            setattr(part, name, listening(name, getattr(part, name)))
    return asked


@pytest.mark.long
async def test_everything_refuses_who_is_below_its_role(start: Start) -> None:
    """The refusal says whom to ask; nothing else is written anywhere, no window opens, and the core hears of none of it."""
    async with start(**SETTINGS) as scene:
        attempts = _attempts(scene)
        asked, turn = _listen(scene.core), asyncio.Semaphore(AT_ONCE)
        await asyncio.gather(*(attempt.make(turn) for attempt in attempts))
        await scene.worker.settled()

        assert [f"{a.kind} at {a.door}: {a.read()}" for a in attempts if a.read() != [a.refusal()]] == []
        assert asked == []
        assert _written(scene) == []


async def test_whatever_needs_a_keeper_asks_slack_at_that_moment(start: Start) -> None:
    """Everybody here was one a moment ago, and Slack has just said so; none of it happens any more."""
    async with start(keepers=("S0KEEP",)) as scene:
        doors = [(door, act) for door, act, role in _everything() if role is Role.KEEPER]
        people = [scene.slack.add_member(f"former keeper at {door}") for door, _ in doors]
        scene.slack.user_groups["S0KEEP"] = tuple(person.id for person in people)
        for person in people:
            await scene.slack.shortcut(person, "add_tenant")
            await scene.slack.wait_for(lambda who=person: bool(scene.slack.views(who)))  # type: ignore[misc]  # bound at once
            await scene.slack.dismiss(person)
        scene.slack.user_groups["S0KEEP"] = ()
        said = f"{wording_rights.LACKING[Role.KEEPER].de} {wording_rights.ASK.de} <!subteam^S0KEEP>."
        attempts = [
            Attempt(scene, who, "former", door, Role.KEEPER, act)
            for who, (door, act) in zip(people, doors, strict=True)
        ]
        before, asked = dict(scene.core.store.kept), _listen(scene.core)
        for attempt in attempts:
            await attempt.act(attempt)
            await scene.slack.wait_for(lambda at=attempt: bool(at.read()))  # type: ignore[misc]  # bound at once

        assert [f"{a.door}: {a.read()}" for a in attempts if a.read() != [said]] == []
        assert asked == []
        assert scene.core.store.kept == before
