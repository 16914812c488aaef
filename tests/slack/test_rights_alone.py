"""What rights and a sight answer, with a Slack that says just what a test tells it: in a thousandth of the time of a workspace."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import pytest

from bot.errors import StoredDamage, UnknownTenant
from bot.jobs.kinds import Asker
from bot.model import Tenant, Text
from bot.service import NO_THREAD, PastedIds, ScriptOptions
from bot.store import Actor, StoredTenant
from handlers.slack.kit.remembered import FRESH, NOW
from handlers.slack.platform import wording_rights as wording
from handlers.slack.platform.people import People, Person, Readers
from handlers.slack.platform.rights import NotAllowed, NotHere, Rights
from handlers.slack.platform.roles import Role
from handlers.slack.platform.sight import NotInThisChannel
from tests.slack.fakes import MemoryStore, ScriptedCore, new_tenant

ANNA = Asker(workspace="T1", channel="C1", person="U0ANNA")
HOLDERS: Mapping[Role, tuple[str, ...]] = {
    Role.READER: ("*",),
    Role.OPERATOR: ("S0OPER",),
    Role.KEEPER: ("U1", "U2", "U3", "U4"),
}
FREE, BOUND, OF_GROUP, BOTH = "frei", "gebunden", "gruppe", "beides"
CHANNEL, GROUP = "C0KUNDE", "S0KUNDE"


@dataclass
class Slack(People):
    """A Slack that says this; None: it does not say."""

    groups: Mapping[str, bool | None] = field(default_factory=lambda: {"S0OPER": True})
    channels: Mapping[str, bool | None] = field(default_factory=dict)
    who: Person | None = field(default_factory=lambda: Person(member=True))
    read_by: Readers = Readers.MEMBERS
    only: bool | None = True
    ages: set[float] = field(default_factory=set)
    looked: list[tuple[str, frozenset[str], frozenset[str]]] = field(default_factory=list)

    async def person(self, user: str, within: float = FRESH) -> Person | None:
        self.ages.add(within)
        return self.who

    async def is_in_group(self, user: str, group: str, within: float = FRESH) -> bool | None:
        return self.groups.get(group, False)

    async def is_in_channel(self, user: str, channel: str, within: float = FRESH) -> bool | None:
        return self.channels.get(channel, False)

    async def look_around(self, user: str, channels: frozenset[str], groups: frozenset[str]) -> None:
        self.looked.append((user, channels, groups))

    async def readers(self, channel: str, within: float = FRESH) -> Readers:
        return self.read_by

    async def only_groups_read(self, channel: str, groups: Iterable[str], within: float = FRESH) -> bool | None:
        return self.only


def stored(name: str, **bound: tuple[str, ...]) -> Tenant:
    return replace(new_tenant(name), **bound)  # type: ignore[arg-type]


def rights_of(slack: Slack, **holders: tuple[str, ...]) -> Rights:
    """Rights over four tenants: free, bound to a channel, to a group, to both."""
    core = ScriptedCore.with_tenants(
        stored(FREE),
        stored(BOUND, channels=(CHANNEL,)),
        stored(OF_GROUP, groups=(GROUP,)),
        stored(BOTH, channels=(CHANNEL,), groups=(GROUP,)),
    )
    return Rights(slack, core, {**HOLDERS, **{Role[role]: names for role, names in holders.items()}})


def store_of(rights: Rights) -> MemoryStore:
    assert isinstance(rights._mailcheck, ScriptedCore)
    return rights._mailcheck.store


async def had(slack: Slack, channel: str = "C1") -> list[str]:
    """Return whom Anna may use there; none of them in a window."""
    found = await rights_of(slack).tenants(ANNA.model_copy(update={"channel": channel}))
    assert {each.alone for each in found} == {False}
    return [each.name for each in found]


@pytest.mark.parametrize(
    ("channels", "groups", "channel", "names"),
    [
        ({}, {}, "C1", [FREE]),
        ({CHANNEL: True}, {}, CHANNEL, [FREE, BOUND]),
        ({CHANNEL: True}, {}, "C1", [FREE]),
        ({CHANNEL: True}, {}, "D1", [FREE, BOUND]),
        ({CHANNEL: None}, {}, CHANNEL, [FREE]),
        ({}, {GROUP: True}, "C1", [FREE, OF_GROUP]),
        ({}, {GROUP: None}, "C1", [FREE]),
        ({CHANNEL: True}, {GROUP: True}, CHANNEL, [FREE, BOTH, BOUND, OF_GROUP]),
        ({CHANNEL: None}, {GROUP: True}, CHANNEL, [FREE, OF_GROUP]),
        ({CHANNEL: True}, {GROUP: None}, CHANNEL, [FREE, BOUND]),
    ],
)
async def test_a_tenant_is_had_where_it_is_bound(
    channels: dict[str, bool | None], groups: dict[str, bool | None], channel: str, names: list[str]
) -> None:
    """What is bound twice needs both; what Slack does not say is a no."""
    assert sorted(await had(Slack(groups, channels), channel)) == sorted(names)


@pytest.mark.parametrize(
    ("slack", "sentence", "unsure"),
    [
        (Slack(who=None), wording.WHO_ARE_YOU, True),
        (Slack(who=Person()), wording.OUTSIDER, False),
        (Slack({}), wording.LACKING[2], False),
        (Slack({"S0OPER": None}), wording.WHO_ARE_YOU, True),
    ],
)
async def test_who_has_no_role_is_told_why(slack: Slack, sentence: object, unsure: bool) -> None:
    """And whether it is only that Slack does not say; at most three of those who can help are named."""
    with pytest.raises(NotAllowed) as problem:
        await rights_of(slack).demand(ANNA, Role.OPERATOR)

    assert (problem.value.sentence, problem.value.unsure) == (sentence, unsure)
    assert problem.value.whom.ids in {("U1", "U2", "U3"), ()}


async def test_without_a_named_keeper_admins_are_keepers() -> None:
    """They are whom to ask then; somebody named is asked for alone."""
    admin = Slack(who=Person(member=True, admin=True))
    await rights_of(admin, KEEPER=()).demand(ANNA, Role.KEEPER)

    with pytest.raises(NotAllowed) as problem:
        await rights_of(Slack(), KEEPER=()).demand(ANNA, Role.KEEPER)
    assert problem.value.whom.words == wording.ASK_ADMINS
    with pytest.raises(NotAllowed) as problem:
        await rights_of(admin, KEEPER=("U1",)).demand(ANNA, Role.KEEPER)
    assert (problem.value.whom.words, problem.value.whom.ids) == (wording.ASK, ("U1",))


async def test_an_admin_is_no_operator_because_nobody_else_is() -> None:
    """Only the keepers' place do admins take where nobody is named."""
    admin = Slack(who=Person(member=True, admin=True))

    with pytest.raises(NotAllowed):
        await rights_of(admin, OPERATOR=()).demand(ANNA, Role.OPERATOR)


async def test_slack_is_asked_at_once_of_all_that_tenants_are_bound_to() -> None:
    """Before one after the other is judged; and meanwhile whatever else there is to do gets its turn."""
    slack, others = Slack(), asyncio.create_task(asyncio.sleep(0, "done"))

    await had(slack)

    assert slack.looked == [(ANNA.person, frozenset({CHANNEL}), frozenset({GROUP}))]
    assert others.done()


async def test_a_damaged_tenant_is_there_for_whoever_can_mend_it_alone() -> None:
    """Keepers read what is damaged, everybody else that there is none."""

    async def find(address: str, among: object = None) -> StoredTenant:
        raise UnknownTenant(Text("keiner", "none")) if among is not None else StoredDamage(Text("kaputt", "damaged"))

    for keepers, error in (("*",), StoredDamage), (("U1",), NotHere):
        rights = rights_of(Slack(), KEEPER=keepers)
        rights._mailcheck.tenants.find = find  # type: ignore[method-assign]
        with pytest.raises(error):
            await rights.tenant(ANNA, FREE)


async def test_where_a_tenant_may_stand_is_asked_of_it_as_it_is_stored_now() -> None:
    """Once it is bound elsewhere, what began before does not go there any more."""
    slack = Slack()
    rights = rights_of(slack)
    sight = rights.sight(ANNA, Role.OPERATOR, await rights.tenant(ANNA, FREE))
    assert await sight.why_not("C1") is None

    await store_of(rights).put(stored(FREE, channels=(CHANNEL,)), Actor("terminal"))
    assert await sight.why_not("C1") == wording.BOUND_ELSEWHERE


async def test_a_tenant_is_read_once_for_both_questions_of_a_place() -> None:
    """Whether its reader may use it still, and whether it may stand there."""
    rights = rights_of(Slack())
    sight = rights.sight(ANNA, Role.OPERATOR, await rights.tenant(ANNA, FREE))
    find, read = rights._mailcheck.tenants.find, []

    async def counted(address: str, among: Sequence[StoredTenant] | None = None) -> StoredTenant:
        read.append(address)
        return await find(address, among)

    rights._mailcheck.tenants.find = counted  # type: ignore[method-assign]
    await sight.demand_in("C2")

    assert read == [FREE]


async def test_a_role_is_held_by_whoever_is_named_themselves() -> None:
    """In no group, and by nobody beside them."""
    rights = rights_of(Slack({}), OPERATOR=(ANNA.person,))

    await rights.demand(ANNA, Role.OPERATOR)
    with pytest.raises(NotAllowed):
        await rights.demand(ANNA.model_copy(update={"person": "U0BERT"}), Role.OPERATOR)


async def test_a_question_is_answered_anew_each_time() -> None:
    """It ends with the role and with the tenant."""
    slack = Slack({"S0OPER": True, GROUP: True})
    may = rights_of(slack).question(ANNA, Role.OPERATOR, OF_GROUP)
    await may()

    slack.groups = {GROUP: True}
    with pytest.raises(NotAllowed):
        await may()
    slack.groups = {"S0OPER": True}
    with pytest.raises(NotHere):
        await may()


async def test_whoever_touches_credentials_is_asked_for_at_that_moment() -> None:
    """For everything else what Slack said a minute ago counts."""
    ages = {}
    for role in Role:
        slack = Slack()
        await rights_of(slack, KEEPER=("*",)).demand(ANNA, role)
        ages[role] = slack.ages

    assert ages == {Role.READER: {FRESH}, Role.OPERATOR: {FRESH}, Role.KEEPER: {NOW}}


async def test_a_tenant_that_is_not_for_them_reads_like_none() -> None:
    """Only that Slack does not say of some is told; who may use all of them reads what the core says."""
    for groups, more in ({}, wording.NOT_HERE), ({GROUP: None}, wording.NOT_SURE):
        with pytest.raises(NotHere) as problem:
            await rights_of(Slack(groups)).tenant(ANNA, OF_GROUP)
        assert more.de in problem.value.sentence.de
        assert problem.value.unsure == (more is wording.NOT_SURE)
    with pytest.raises(UnknownTenant) as unknown:
        await rights_of(Slack({GROUP: True}, {CHANNEL: True})).tenant(
            ANNA.model_copy(update={"channel": CHANNEL}), "keiner"
        )
    assert not isinstance(unknown.value, NotHere)


async def test_a_window_shows_what_its_person_may_see_anywhere() -> None:
    """A member of the customer's channel, wherever they opened it."""
    rights = rights_of(Slack(channels={CHANNEL: True}))

    assert (await rights.tenant(ANNA, BOUND, alone=True)).alone is True
    with pytest.raises(NotHere):
        await rights.tenant(ANNA, BOUND)
    assert (await rights.tenant(ANNA, FREE)).alone is False


async def test_a_sight_ends_with_the_role_and_with_the_tenant() -> None:
    """Each question is asked anew, of whoever it was made for."""
    slack = Slack({"S0OPER": True, GROUP: True})
    rights = rights_of(slack)
    sight = rights.sight(ANNA, Role.READER, await rights.tenant(ANNA, OF_GROUP), None)
    await sight.demand_in("C2")

    slack.groups = {"S0OPER": True}
    with pytest.raises(NotHere):
        await sight.demand_in("C2")
    slack.groups = {GROUP: True}
    with pytest.raises(NotAllowed):
        await sight.demand()
    await rights.sight(ANNA, Role.READER).demand()


@pytest.mark.parametrize(
    ("name", "slack", "why", "unsure"),
    [
        (FREE, Slack(read_by=Readers.GUESTS), wording.GUESTS_READ, False),
        (FREE, Slack(read_by=Readers.OTHERS), wording.OUTSIDERS_READ, False),
        (FREE, Slack(read_by=Readers.UNKNOWN), wording.UNSURE_WHO_READS, True),
        (FREE, Slack(read_by=Readers.NOT_US), wording.INVITE, False),
        (BOUND, Slack(), wording.BOUND_ELSEWHERE, False),
        (OF_GROUP, Slack(only=False), wording.NOT_ITS_GROUP, False),
        (OF_GROUP, Slack(only=None), wording.UNSURE_OF_GROUP, True),
    ],
)
async def test_why_something_may_not_stand_in_a_channel(name: str, slack: Slack, why: object, unsure: bool) -> None:
    """Who reads there comes first, then what the customer is bound to; in their own direct messages nothing binds."""
    slack.groups, slack.channels = {"S0OPER": True, GROUP: True}, {CHANNEL: True, "D1": True}
    rights, direct = rights_of(slack), ANNA.model_copy(update={"channel": "D1"})
    sight = rights.sight(direct, Role.OPERATOR, await rights.tenant(direct, name))

    with pytest.raises(NotInThisChannel) as problem:
        await sight.demand_in("C2")
    assert (problem.value.sentence, problem.value.unsure) == (why, unsure)
    await sight.demand_in("D1")
    for own, said in (False, wording.NOT_WITH_YOU), (None, wording.UNSURE_WITH_WHOM):
        slack.channels = {CHANNEL: True, "D1": own}
        with pytest.raises(NotInThisChannel) as problem:
            await sight.demand_in("D1")
        assert (problem.value.sentence, problem.value.unsure) == (said, own is None)


async def test_a_thread_about_somebody_elses_tenant_is_none() -> None:
    """One about nobody, or about whom they may use, is theirs."""
    slack = Slack({"S0OPER": True, GROUP: True})
    rights = rights_of(slack)
    names = {"C1:1.1": OF_GROUP}

    async def of_thread(thread: str) -> str:
        return names.get(thread, "")

    rights._mailcheck.tenants.of_thread = of_thread  # type: ignore[method-assign]

    assert [await rights.thread(ANNA, root) for root in ("", "1.1", "2.2")] == [NO_THREAD, "C1:1.1", "C1:2.2"]
    slack.groups = {"S0OPER": True}
    assert [await rights.thread(ANNA, root) for root in ("1.1", "2.2")] == [NO_THREAD, "C1:2.2"]
    slack.groups = {GROUP: True}
    assert await rights.thread(ANNA, "1.1") == NO_THREAD


async def test_a_script_takes_only_from_tenants_that_they_may_use() -> None:
    """Without a name from any of them; ids and domains that nobody stored are no tenant's, and for readers nothing is stored."""
    operator, reader = rights_of(Slack()), rights_of(Slack({}))
    nothing, free, of_group, domain = (
        PastedIds(name, "", "", (), ScriptOptions()) for name in ("", FREE, OF_GROUP, "fremd.example")
    )

    assert [[each.name for each in await operator.tenants_for(ANNA, ids)] for ids in (nothing, free, domain)] == [
        [FREE],
        [FREE],
        [],
    ]
    with pytest.raises(UnknownTenant):
        await operator.tenants_for(ANNA, of_group)
    assert [await reader.tenants_for(ANNA, ids) for ids in (nothing, domain)] == [(), ()]
    with pytest.raises(NotAllowed):
        await reader.tenants_for(ANNA, free)
