"""What an older Mailcheck stored and this one would refuse is named and left out; it is mended by storing it rightly."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from pydantic import SecretStr

from bot.errors import UnfitTenant
from bot.hosts import HostPolicy
from bot.model import Certificate, Check, Endpoint, Tenant
from bot.settings import Settings
from bot.store import Actor, StoredTenant, TenantStore
from bot.store.keys import parse_keys
from bot.store.reading import TENANTS
from bot.store.record_refusals import shown
from bot.store.records import write_tenant
from bot.store.revisions import noted
from bot.tenants.input import read_tenant
from tests.made_up import key_pair, tenant

ANNA = Actor("slack", "U0ANNA")
GOOD = "office@eins.example"
UNFIT: dict[str, dict[str, Any]] = {
    "mailboxes": {"mailboxes": (GOOD, "a$b@eins.example", "a{mailbox}'|calc{}#@kunde.example", "`x`@eins.example")},
    "imap": {"imap": Endpoint("fe80::1%eth0", 993)},
    "smtp": {"smtp": Endpoint("mail.example;calc", 587)},
    "object_id": {"object_id": "$(calc)"},
    "client_id": {"client_id": "not-an-id"},
    "tenant_id": {"tenant_id": "'; calc #"},
    "authority": {"authority": "https://login.example/$(calc)"},
    "scope": {"scope": "https://x/../..//.default"},
    "uses": {"uses": (Check.TOKEN,)},
    "channels": {"channels": ("C0123ABCD", "<!channel>$", "\x1b[2J`")},
    "groups": {"groups": ("S0123`",)},
    "client_secret": {"client_secret": SecretStr("")},
    "certificate": {
        "client_secret": None,
        "certificate": Certificate(SecretStr(key_pair().private_key), key_pair().certificate, "$(calc)"),
    },
}


async def stored_before(store: TenantStore, raw: Any, settings: Settings, **changes: Any) -> Tenant:
    """Store a tenant as a Mailcheck did that looked less closely."""
    stored = await store.put(tenant("eins"), ANNA)
    await store.put(tenant("zwei"), ANNA)
    old = replace(stored.tenant, **changes)
    ring = parse_keys((settings.data_dir / "keys").read_text())
    raw.hset(TENANTS, "eins", write_tenant(ring, replace(stored, tenant=old)))
    raw.execute_command(*noted(ring, stored))
    return old


def said_of(stored: StoredTenant) -> str:
    return UnfitTenant(stored.tenant).sentence.en


@pytest.mark.parametrize("field", UNFIT)
async def test_what_does_not_fit_is_named_and_left_out(
    store: TenantStore, raw: Any, settings: Settings, field: str
) -> None:
    """The value is nowhere in the tenant that is given out; a sentence names field and value; the other tenant is as it was."""
    await stored_before(store, raw, settings, **UNFIT[field])
    one, two = await store.all()

    assert {misfit.field for misfit in one.tenant.unfit} == {field}
    assert two.tenant.unfit == ()
    assert f'"eins" does not fit: {field} "' in said_of(one)
    given_out = repr(replace(one.tenant, unfit=()))
    for hostile in ("calc", "$", "`", "%", "not-an-id", "a b"):
        assert hostile not in given_out


@pytest.mark.parametrize("field", UNFIT)
async def test_it_stays_stored_until_it_is_mended(store: TenantStore, raw: Any, settings: Settings, field: str) -> None:
    """New keys change nothing of it, and nothing made of it is stored before the field is named anew."""
    await stored_before(store, raw, settings, **UNFIT[field])
    await store.rotate_keys(ANNA)
    one = await store.find("eins")

    assert one.tenant.unfit
    with pytest.raises(UnfitTenant):
        await store.put(replace(one.tenant, secret_expires=None), ANNA, instead_of=one)
    assert (await store.find("eins")).tenant.unfit == one.tenant.unfit
    await store.put(tenant("eins"), ANNA)
    assert (await store.find("eins")).tenant.unfit == ()


async def test_a_form_that_names_the_mailboxes_anew_mends_them(
    store: TenantStore, raw: Any, settings: Settings
) -> None:
    """What is left out of the list is out of the record; everything else stays."""
    old = await stored_before(store, raw, settings, **UNFIT["mailboxes"])
    one = await store.find("eins")
    changed = read_tenant({"mailboxes": [GOOD]}, HostPolicy(), one.tenant)

    stored = await store.put(changed, ANNA, instead_of=one)

    assert stored.tenant == replace(old, mailboxes=(GOOD,))


async def test_a_form_that_does_not_name_them_mends_nothing(store: TenantStore, raw: Any, settings: Settings) -> None:
    """Renewing the secret of such a tenant would silently lose the mailbox, so it is refused with the sentence."""
    await stored_before(store, raw, settings, **UNFIT["mailboxes"])
    one = await store.find("eins")

    with pytest.raises(UnfitTenant):
        await store.put(read_tenant({"client_secret": "made-up-and-new"}, HostPolicy(), one.tenant), ANNA)


@pytest.mark.parametrize("field", UNFIT)
async def test_the_store_takes_nothing_that_it_would_not_give_out(store: TenantStore, field: str) -> None:
    """Whichever way it comes: the rule of the way out is that of the way in."""
    with pytest.raises(UnfitTenant):
        await store.put(tenant("eins", **UNFIT[field]), ANNA)


@pytest.mark.parametrize("name", ["n1 <!channel>", "n3\nline", "", "--all", "../../etc/x", "x" * 300])
async def test_a_name_that_can_be_none_is_a_damaged_record(
    name: str, store: TenantStore, raw: Any, settings: Settings
) -> None:
    """It is named in one line, whatever it is made of, and can be forgotten by what is shown."""
    stored = await store.put(tenant("zwei"), ANNA)
    hostile = replace(stored, tenant=replace(stored.tenant, name=name))
    ring = parse_keys((settings.data_dir / "keys").read_text())
    raw.hset(TENANTS, name, write_tenant(ring, hostile))
    raw.execute_command(*noted(ring, hostile))

    whole, broken = await store.everything()

    assert [one.tenant.name for one in whole] == ["zwei"]
    assert [one.name for one in broken] == [shown(name)]
    assert "\n" not in broken[0].why.sentence.de
    await store.forget(broken[0].name, ANNA)
    assert (await store.everything())[1] == ()
