"""A stored tenant's new credential and changed details: tried first, the old ones staying until Entra accepts the new ones."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.sandbox.customers import Customer, new_secret
from bot.sandbox.directory import Secret
from bot.service import Actor
from tests.granted import granted
from tests.made_up import guid
from tests.slack.tenant_desk import Desk, desk, remarks, secret_of


@pytest.fixture
async def at(tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk(tmp_path) as one:
        yield one


async def kept(at: Desk, customer: Customer) -> str:
    """Return the secret that is stored for a customer."""
    stored = (await at.us.core.tenants.find(customer.stored.name)).tenant.client_secret
    return stored.get_secret_value() if stored else ""


async def test_a_new_secret_takes_the_place_of_the_old_one(at: Desk) -> None:
    """Entra accepts it, so it is stored with its expiry; everything else stays, and who did it is known."""
    customer = await at.customer()
    name = await at.us.store(customer)
    fresh = Secret(new_secret())
    customer.app.secrets.append(fresh)
    await at.open(f"rotate {name}")
    await at.submit({"client_secret": fresh.value, "secret_expires": fresh.expires.date().isoformat()})
    stored = await at.us.core.tenants.find(name)

    assert await kept(at, customer) == fresh.value
    assert stored.tenant.secret_expires == fresh.expires.date()
    assert stored.tenant.mailboxes == customer.stored.mailboxes
    assert (stored.stored_by.door, stored.stored_by.person, stored.revision) == ("slack", at.keeper.id, 2)
    assert f"{name} hat den neuen Zugang, und Entra nimmt ihn an." in at.reads()


async def test_what_entra_refuses_leaves_the_old_one(at: Desk) -> None:
    """The refusal stands at the secret, and the stored secret is the old one."""
    customer = await at.customer()
    name = await at.us.store(customer)
    await at.open(f"rotate {name}")
    await at.submit({"client_secret": new_secret()})

    assert await kept(at, customer) == secret_of(customer)
    assert "Abgelehnt: Entra kennt die App, aber nicht diesen Clientschlüssel" in remarks(at.top())["client_secret"]
    assert "Geändert ist noch nichts." in at.reads()


async def test_save_anyway_replaces_it_all_the_same(at: Desk) -> None:
    """Entra may need minutes to know a new secret: whoever knows that saves it anyway."""
    customer = await at.customer()
    name, value = await at.us.store(customer), new_secret()
    await at.open(f"rotate {name}")
    await at.submit({"client_secret": value})
    await at.press("tenant_save_anyway", {"client_secret": value})

    assert await kept(at, customer) == value
    assert "Entra hat ihn noch nicht angenommen" in at.reads()


async def test_a_secret_is_needed(at: Desk) -> None:
    """An empty form renews nothing."""
    name = await at.us.store(await at.customer())
    await at.open(f"rotate {name}")
    ack = await at.slack.submit(at.keeper, {"client_secret": ""})

    assert set(ack.payload["errors"]) == {"client_secret"}


async def test_what_concerns_another_field_is_said_on_top(at: Desk) -> None:
    """The form for a secret has no application id: that it is wrong stands on top."""
    customer = await at.customer("app-unknown")
    name = await at.us.store(customer)
    await at.open(f"rotate {name}")
    await at.submit({"client_secret": secret_of(customer)})

    assert remarks(at.top()) == {}
    assert "AADSTS700016" in at.reads()


@pytest.mark.parametrize("state", ["entra-nothing-listens", "entra-half-json", "entra-proxy-page", "no-name-known"])
async def test_entra_out_of_reach_is_said_on_top(at: Desk, state: str) -> None:
    """Where Entra does not answer as Entra, nothing is known of the credential: the form says so and offers to save it."""
    customer = await at.customer(state)
    name = await at.us.store(customer)
    await at.open(f"rotate {name}")
    await at.submit({"client_secret": new_secret()})

    assert "Entra ließ sich nicht fragen, ob die Angaben stimmen, ist also offen." in at.reads()
    assert "Trotzdem" in at.reads()
    assert await kept(at, customer) == secret_of(customer)


async def test_details_are_changed_and_the_secret_stays(at: Desk) -> None:
    """What the vendor's side entered wrongly is corrected for the same name, tried with the stored secret."""
    customer = await at.customer("tenant-unknown")
    name = await at.us.store(customer)
    await at.open(f"change {name}")
    await at.submit({"tenant_id": customer.tenant.tenant_id, "mailboxes": "neu@kanzlei.example"})
    stored = (await at.us.core.tenants.find(name)).tenant

    assert (stored.tenant_id, stored.mailboxes) == (customer.tenant.tenant_id, ("neu@kanzlei.example",))
    assert await kept(at, customer) == secret_of(customer)
    assert f"Die Angaben zu {name} sind geändert, und Entra nimmt den Zugang an." in at.reads()


async def test_a_wrong_change_is_not_made(at: Desk) -> None:
    """A tenant id that Entra does not know stands at its field, and the stored one stays."""
    customer = await at.customer()
    name = await at.us.store(customer)
    await at.open(f"change {name}")
    await at.submit({"tenant_id": guid()})

    assert "AADSTS90002" in remarks(at.top())["tenant_id"]
    assert (await at.us.core.tenants.find(name)).tenant.tenant_id == customer.tenant.tenant_id


async def test_servers_of_its_own_stay_or_go(at: Desk) -> None:
    """A scope that somebody entered goes with the tick that keeps it."""
    customer = await at.customer("scope-misspelt")
    name = await at.us.store(customer)
    await at.open(f"change {name}")
    await at.submit({})
    refused = at.reads()
    await at.submit({"servers": ""})

    assert "AADSTS500011" in refused
    assert (await at.us.core.tenants.find(name)).tenant.scope == ""


async def test_a_change_on_an_old_stand_is_not_made(at: Desk) -> None:
    """Somebody else changed the tenant while the form was open: nothing of theirs is undone."""
    customer = await at.customer()
    name = await at.us.store(customer)
    await at.open(f"change {name}")
    customer.tell(mailboxes=("anders@kanzlei.example",))
    await at.us.core.tenants.put(customer.stored, Actor("test"))
    await at.submit({})

    assert "wurde inzwischen von jemand anderem geändert" in at.reads()
    assert (await at.us.core.tenants.find(name)).tenant.mailboxes == ("anders@kanzlei.example",)


async def test_forgetting_wants_the_name_and_is_complete(at: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another name deletes nothing; the right one deletes tenant, credentials and reports, in the name of whoever typed it."""
    name = await at.us.store(await at.customer())
    await at.us.core.checks.run(await granted(at.us.core, name))
    forget, by = at.us.core.tenants.forget, list[Actor]()

    async def noted(name: str, actor: Actor) -> None:
        by.append(actor)
        await forget(name, actor)

    monkeypatch.setattr(at.us.core.tenants, "forget", noted)
    await at.open(f"forget {name}")
    await at.submit({"name": "kanzlei"})
    there = [stored.tenant.name for stored in await at.us.core.tenants.all()]
    said = remarks(at.top())["name"]
    await at.submit({"name": f" {name} "})

    assert there == [name]
    assert by == [Actor("slack", at.keeper.id)]
    assert f"tippen Sie „{name}“ ein" in said
    assert await at.us.core.tenants.all() == ()
    assert f"{name} ist gelöscht, mit Zugangsdaten, Berichten und allem, was dazu lief." in at.reads()


async def test_a_button_finds_a_forgotten_tenant_gone(at: Desk) -> None:
    """A card outlives its tenant; its buttons answer with a sentence."""
    customer = await at.customer()
    name = await at.us.store(customer)
    told = await at.told(f"show {name}")
    await at.us.core.tenants.forget(name, Actor("test"))
    for number, action in enumerate(
        ("tenant_check", "tenant_script", "tenant_rotate", "tenant_change", "tenant_forget"), 2
    ):
        await at.slack.press(at.keeper, told, action)
        await at.slack.wait_for(lambda n=number: len(at.slack.ephemerals(at.keeper)) >= n)  # type: ignore[misc]  # a default binds it

        assert f"„{name}“" in at.slack.ephemerals(at.keeper)[-1].text
