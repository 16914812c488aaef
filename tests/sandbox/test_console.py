"""The console of a customer's administrator: what is seen, what each change does, and what is said to bad input."""

from __future__ import annotations

import copy
import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from bot import model
from bot.errors import BadInput
from bot.model import Verdict
from bot.sandbox.breakers_of_mailboxes import miss_the_scope
from bot.sandbox.console import CHANGES, Desk
from bot.sandbox.console.network import offered
from bot.sandbox.customers import Customer, new_certificate
from bot.sandbox.microsoft365 import Microsoft365
from bot.sandbox.practice.game import Game
from bot.service import Actor, Mailcheck
from tests.granted import granted
from tests.made_up import guid
from tests.whole.office import settings_for


@dataclass(frozen=True, slots=True)
class Room:
    """A desk, and a healthy customer to work at."""

    microsoft: Microsoft365
    desk: Desk
    customer: Customer

    @property
    def seen(self) -> dict[str, Any]:
        """What the administrator sees."""
        return self.desk.look(self.customer.tenant.tenant_id)

    @property
    def app(self) -> str:
        """The app registration."""
        return self.customer.app.app_id

    @property
    def box(self) -> str:
        """The mailbox."""
        return self.customer.mailboxes[0].address

    async def change(self, name: str, /, **values: str | bool) -> str:
        """Change one thing; return the secret that is shown, if any."""
        return (await self.desk.change(self.customer.tenant.tenant_id, name, values)).secret


@pytest.fixture
async def room() -> AsyncIterator[Room]:
    async with Microsoft365() as microsoft:
        customer = await microsoft.customer("kanzlei-muster")
        await microsoft.give_own_path(customer)
        yield Room(microsoft, Desk(microsoft), customer)


async def test_a_customer_is_set_up_from_zero_in_the_console_alone(tmp_path: Path) -> None:
    """Every step of the guide: register, permissions, consent, secret, service principal, full access, switches."""
    async with Microsoft365() as microsoft:
        desk, tenant = Desk(microsoft), await Game(microsoft).from_zero()

        async def change(name: str, /, **values: str | bool) -> str:
            return (await desk.change(tenant.tenant_id, name, values)).secret

        await change("register_app", name="Mailabruf")
        (app,) = desk.look(tenant.tenant_id)["apps"]
        for permission in ("IMAP.AccessAsApp", "SMTP.SendAsApp"):
            await change("add_permission", app=app["app_id"], permission=permission)
        await change("grant_consent", app=app["app_id"])
        secret = await change("add_secret", app=app["app_id"], months="6")
        await change("register_principal", app_id=app["app_id"], object_id=app["object_id"])
        seen = desk.look(tenant.tenant_id)
        address = seen["mailboxes"][0]["address"]
        await change("give_access", mailbox=address, principal=seen["principals"][0]["identity"])
        await change("imap", mailbox=address, on=True)
        await change("smtp", mailbox=address, smtp="on")

        core = await Mailcheck.open(settings_for(tmp_path, microsoft))
        stored = model.Tenant(
            seen["name"], tenant.tenant_id, app["app_id"], client_secret=SecretStr(secret), mailboxes=(address,)
        )
        await core.tenants.put(stored, Actor("test"))
        report = await core.checks.run(await granted(core, seen["name"]))
        await core.close()

    assert report.verdict is Verdict.HEALTHY, report.summary.en


async def test_the_newest_customer_stands_first(room: Room) -> None:
    """Whoever begins a problem finds it without looking for it."""
    tenant = await Game(room.microsoft).from_zero()

    assert [name for _, name in room.desk.customers()] == [tenant.domains[0].partition(".")[0], "kanzlei-muster"]


async def test_no_secrets_value_is_seen_after_the_one_time(room: Room) -> None:
    """The portal goes on showing its first characters, its id and its end."""
    before = len(room.seen["apps"][0]["secrets"])
    secret = await room.change("add_secret", app=room.app, months="6")

    assert len(room.seen["apps"][0]["secrets"]) == before + 1
    assert secret
    assert all(s.value not in json.dumps(room.seen) for s in room.customer.app.secrets)


async def test_what_is_requested_is_granted_by_consent_and_not_before(room: Room) -> None:
    """The yellow triangle of the portal."""
    await room.change("add_permission", app=room.app, permission="Mail.Read")
    before = {p["name"]: p["granted"] for p in room.seen["apps"][0]["permissions"]}

    await room.change("grant_consent", app=room.app)

    assert before == {"Mail.Read": False, "IMAP.AccessAsApp": True, "SMTP.SendAsApp": True}
    assert all(p["granted"] for p in room.seen["apps"][0]["permissions"])


async def test_consent_makes_a_missing_enterprise_application_with_a_new_object_id(room: Room) -> None:
    """So what Exchange has registered is the old one."""
    old = room.customer.app.object_id
    await room.change("delete_enterprise_app", app=room.app)
    missing = room.seen["apps"][0]["object_id"]

    await room.change("grant_consent", app=room.app)

    assert missing is None
    assert room.seen["apps"][0]["object_id"] not in {None, old}
    assert room.seen["principals"][0]["object_id"] == old


async def test_a_second_registration_of_an_app_is_refused_in_exchanges_words(room: Room) -> None:
    """As New-ServicePrincipal does."""
    with pytest.raises(BadInput, match=r"Exchange refuses that: .*already"):
        await room.change("register_principal", app_id=room.app, object_id=guid())


async def test_the_entries_of_a_removed_principal_stay_and_are_nobodys(room: Room) -> None:
    """Who registers it anew has to give full access anew."""
    await room.change("remove_principal", principal=room.customer.principal.identity)

    assert [entry["name"] for entry in room.seen["mailboxes"][0]["access"]] == [""]


async def test_a_denial_stands_beside_the_permission_and_goes_by_itself(room: Room) -> None:
    """Removing it leaves the permission."""
    sid, identity = room.customer.principal.sid, room.customer.principal.identity
    await room.change("deny_access", mailbox=room.box, principal=identity)
    denied = [entry["deny"] for entry in room.seen["mailboxes"][0]["access"]]

    await room.change("remove_access", mailbox=room.box, trustee=sid, deny=True)

    assert denied == [False, True]
    assert [entry["deny"] for entry in room.seen["mailboxes"][0]["access"]] == [False]


async def test_a_new_primary_address_leaves_the_old_one_as_an_alias(room: Room) -> None:
    """And an alias that becomes the primary address is no alias any more."""
    old = room.box
    await room.change("add_alias", mailbox=old, alias="post@kanzlei-muster.example")
    await room.change("set_address", mailbox=old, address="post@kanzlei-muster.example")

    seen = room.seen["mailboxes"][0]
    assert (seen["address"], seen["aliases"]) == ("post@kanzlei-muster.example", [old])


async def test_a_certificate_is_uploaded_by_its_public_half_and_deleted_by_its_thumbprint(room: Room) -> None:
    """The portal shows thumbprint and end."""
    certificate = new_certificate()
    await room.change("upload_certificate", app=room.app, certificate=certificate.public_certificate)
    seen = [one["thumbprint"] for one in room.seen["apps"][0]["certificates"]]

    await room.change("delete_certificate", app=room.app, thumbprint=certificate.thumbprint)

    assert seen == [certificate.thumbprint]
    assert room.seen["apps"][0]["certificates"] == []


async def test_a_private_key_is_never_taken_for_a_certificate(room: Room) -> None:
    """Nor does it come back in the sentence that refuses it."""
    key = new_certificate().private_key.get_secret_value()

    with pytest.raises(BadInput) as refused:
        await room.change("upload_certificate", app=room.app, certificate=key)

    assert "only the public part" in refused.value.sentence.en
    assert key[100:140] not in str(refused.value.sentence)


async def test_smtp_of_a_mailbox_can_be_left_to_the_organization(room: Room) -> None:
    """Then the organization's switch decides."""
    await room.change("smtp", mailbox=room.box, smtp="organization")
    await room.change("smtp_of_organization", on=True)

    assert room.customer.mailboxes[0].smtp_auth_disabled is None
    assert room.seen["smtp_of_organization"] is True
    assert room.seen["mailboxes"][0]["smtp"] == "organization"


async def test_a_mailbox_can_be_taken_into_the_scope_and_out_of_it(room: Room) -> None:
    """RBAC for Applications, where the customer uses it."""
    miss_the_scope(room.customer)
    seen = []
    for on in (True, False):
        await room.change("scope", mailbox=room.box, on=on)
        seen.append(room.seen["mailboxes"][0]["in_scope"])

    assert seen == [True, False]


async def test_a_customer_without_a_way_of_its_own_has_no_network_to_change(room: Room) -> None:
    """It shares the servers with the others."""
    other = await room.microsoft.customer("other")

    with pytest.raises(BadInput, match="shares the way"):
        await room.desk.change(other.tenant.tenant_id, "network", {"protocol": "imap", "trouble": "silent"})
    assert room.desk.look(other.tenant.tenant_id)["network"] == []


@pytest.mark.parametrize(("protocol", "trouble"), [(p, t) for p in ("entra", "imap", "smtp") for t in offered(p)])
async def test_everything_that_is_offered_can_stand_in_the_way(room: Room, protocol: str, trouble: str) -> None:
    """And is seen there."""
    await room.change("network", protocol=protocol, trouble=trouble)

    assert {one["protocol"]: one["trouble"] for one in room.seen["network"]}[protocol] == trouble


async def test_time_ends_microsofts_outages_and_not_the_customers_firewall(room: Room) -> None:
    """What somebody has put in the way, somebody has to take away."""
    await room.change("network", protocol="imap", trouble="unavailable")
    await room.change("network", protocol="smtp", trouble="nothing-listens")

    await room.change("pass_time")

    assert [one["trouble"] for one in room.seen["network"]] == ["", "", "nothing-listens"]


ANY_ID = "0f0f0f0f-0000-4000-8000-00000000000f"
WRONG: tuple[tuple[str, Mapping[str, str | bool], str], ...] = (
    ("register_app", {"name": "  "}, "“Name” is empty"),
    ("register_app", {"name": "x" * 121}, "120 characters at most"),
    ("register_app", {"name": "Mail access"}, "already"),
    ("add_permission", {"permission": "Everything.Please"}, "from the list"),
    ("add_secret", {"months": "forever"}, "from the list"),
    ("upload_certificate", {"certificate": "no certificate"}, "no certificate in PEM form"),
    ("policy", {"policy": "maybe"}, "from the list"),
    ("enable_app", {"on": "yes"}, "“on” or “off”"),
    ("register_principal", {"app_id": "Mail access", "object_id": ANY_ID}, "“Application ID” must be an id"),
    ("register_principal", {"app_id": ANY_ID, "object_id": ""}, "“Object ID” is empty"),
    ("give_access", {"principal": "nobody"}, "Choose a service principal"),
    ("kind", {"kind": "Fridge"}, "from the list"),
    ("add_mailbox", {"address": "office"}, "address of this customer"),
    ("add_mailbox", {"address": "office@elsewhere.example"}, "address of this customer"),
    ("add_alias", {"alias": "office@kanzlei-muster.example"}, "taken already"),
    ("smtp", {"smtp": "sometimes"}, "from the list"),
    ("imap", {"mailbox": "gone@kanzlei-muster.example", "on": True}, "no longer there"),
    ("grant_consent", {"app": "gone"}, "no longer there"),
    ("network", {"protocol": "pop", "trouble": ""}, "from the list"),
    ("network", {"protocol": "imap", "trouble": "starttls-not-offered"}, "from the list"),
    ("burn_everything", {}, "does not know this change"),
)


@pytest.mark.parametrize(("name", "values", "said"), WRONG)
async def test_what_cannot_be_used_is_said_in_one_sentence_and_nothing_changes(
    room: Room, name: str, values: Mapping[str, str | bool], said: str
) -> None:
    """In both languages."""
    before = copy.deepcopy(room.seen)
    known: dict[str, str | bool] = {"app": room.app, "mailbox": room.box}

    with pytest.raises(BadInput, match=said) as refused:
        await room.change(name, **(known | dict(values)))

    assert room.seen == before
    assert refused.value.sentence.de != refused.value.sentence.en
    assert "\n" not in refused.value.sentence.de


@pytest.mark.parametrize("name", [*CHANGES, "network"])
@pytest.mark.parametrize("junk", ["", "' OR 1", "\x00", "ä" * 5000, True])
async def test_no_change_breaks_whatever_is_filled_in(room: Room, name: str, junk: str | bool) -> None:
    """Either it is done or one sentence says why not."""
    fields = ("app", "mailbox", "name", "permission", "months", "certificate", "app_id", "object_id", "principal")
    more = ("address", "alias", "kind", "smtp", "policy", "trustee", "thumbprint", "secret", "on", "deny", "protocol")
    values = dict.fromkeys((*fields, *more), junk) | {"app": room.app, "mailbox": room.box}

    try:
        done = await room.desk.change(room.customer.tenant.tenant_id, name, values)
    except BadInput as refused:
        assert refused.sentence.de.strip()  # noqa: PT017
    else:
        assert done.said.de.strip()


async def test_an_unknown_customer_is_said_to_be_unknown(room: Room) -> None:
    """Nobody's tenant is guessed."""
    with pytest.raises(BadInput, match="no such customer"):
        room.desk.look(guid())
