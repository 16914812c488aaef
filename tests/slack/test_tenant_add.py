"""A new tenant through its form: asked at Entra at once, stored or refused at the field, nothing lost on the way."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.errors import StoreUnavailable
from bot.model import Check, Cloud, Language, Text
from bot.sandbox.customers import Customer
from bot.sandbox.slack import Message, Outcome
from bot.sandbox.states import STATES
from tests.slack.tenant_desk import Desk, desk, remarks, secret_of, typed

# Every state in which Entra gives no token (those with a wrong scope or a wrong server have what no form asks for), and the
# field at which it is said; "" on top of the form.
REFUSED = {
    "secret-wrong": "client_secret",
    "secret-expired": "client_secret",
    "app-unknown": "client_id",
    "app-object-id-instead-of-app-id": "client_id",
    "app-disabled": "client_id",
    "enterprise-application-missing": "client_id",
    "tenant-unknown": "tenant_id",
    "domain-unknown": "tenant_id",
    "exchange-missing-in-tenant": "tenant_id",
    "tenant-in-other-cloud": "cloud",
    "blocked-by-conditional-access": "",
    "blocked-by-security-defaults": "",
    "request-loop": "",
    "tenant-throttled": "",
    "tenant-transient": "",
    "unknown-code": "",
    "exchange-disabled-in-tenant": "",
    "exchange-disabled-by-its-id": "",
    "tenant-unknown-in-this-cloud": "tenant_id",
    "app-not-yet-known": "client_id",
    "app-of-another-customer": "client_id",
}
# A secret's id is refused before Entra is asked; no form asks for a certificate alone or for a scope.
NOT_TYPED = {"secret-id-instead-of-value", "certificate-unknown", "scope-of-user-sign-in", "scope-misspelt"}


@pytest.fixture
async def at(tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk(tmp_path) as one:
        yield one


async def stored_names(at: Desk) -> list[str]:
    return [one.tenant.name for one in await at.us.core.tenants.all()]


async def test_what_entra_accepts_is_stored_and_the_window_says_so(at: Desk) -> None:
    """The window stays, says that it is stored, what the token shows, and what comes next."""
    customer = await at.customer(name="kanzlei-neu")
    await at.open("add")
    await at.submit(typed(customer))
    stored = await at.us.core.tenants.find("kanzlei-neu")

    assert stored.tenant.client_secret == customer.stored.client_secret
    assert stored.tenant.mailboxes == customer.stored.mailboxes
    assert (stored.stored_by.door, stored.stored_by.person) == ("slack", at.keeper.id)
    assert "kanzlei-neu ist gespeichert, und Entra nimmt den Zugang an." in at.reads()
    assert "Berechtigungen im Token: IMAP.AccessAsApp, SMTP.SendAsApp." in at.reads()
    assert "[ Jetzt prüfen ] [ PowerShell-Skript ] [ Ansehen ] [ Angaben ändern ]" in at.reads().replace("\u00a0", " ")


async def test_everything_of_the_form_arrives(at: Desk) -> None:
    """Uses, cloud, language, channels and groups are stored as chosen."""
    customer = await at.customer(name="kanzlei-voll")
    at.slack.user_groups["S0GROUP"] = (at.keeper.id,)
    await at.open("add")
    chosen = {"uses": "smtp", "language": "en", "channels": at.us.support.id, "groups": "S0GROUP"}
    await at.submit(typed(customer, **chosen))
    tenant = (await at.us.core.tenants.find("kanzlei-voll")).tenant

    assert (tenant.uses, tenant.language, tenant.cloud) == ((Check.SMTP,), Language.EN, Cloud.WORLDWIDE)
    assert (tenant.channels, tenant.groups) == ((at.us.support.id,), ("S0GROUP",))


async def test_missing_object_id_is_filled_in(at: Desk) -> None:
    """The token names the enterprise application's object id."""
    customer = await at.customer()
    await at.open("add kanzlei-neu")
    await at.submit(typed(customer, name="kanzlei-neu", object_id=""))

    assert (await at.us.core.tenants.find("kanzlei-neu")).tenant.object_id == customer.app.object_id
    assert f"Die Objekt-ID ist ergänzt, das Token nennt {customer.app.object_id}." in at.reads()


async def test_wrong_object_id_is_corrected_and_both_are_shown(at: Desk) -> None:
    """The app registration's object id is the classic mistake."""
    customer = await at.customer()
    wrong = customer.app.application_object_id
    await at.open("add")
    await at.submit(typed(customer, object_id=wrong))

    assert (await at.us.core.tenants.find(customer.stored.name)).tenant.object_id == customer.app.object_id
    assert f"Eingetragen war {wrong}, die Unternehmensanwendung hat laut Token {customer.app.object_id}." in at.reads()


async def test_missing_consent_is_shown_with_what_to_do(at: Desk) -> None:
    """The credential is good and stored, and the window says what the token lacks."""
    customer = await at.customer("consent-missing")
    await at.open("add")
    await at.submit(typed(customer))

    assert await stored_names(at) == [customer.stored.name]
    assert "meist fehlt die Administratorzustimmung. • Zu tun: Administratorzustimmung erteilen." in at.reads()


async def test_each_refusal_stands_at_its_field(at: Desk) -> None:
    """In every state in which Entra gives no token the reason stands at the field it concerns, else on top; nothing is stored."""
    found = {}
    await at.open("add")
    for state in REFUSED:
        customer = await at.customer(state)
        await at.submit(typed(customer))
        said = remarks(at.top())
        found[state] = next(iter(said), "")
        assert "Noch nicht gespeichert." in at.reads()
        assert "Trotzdem" in at.reads()
        assert "AADSTS" in str(said) + at.reads() or state in {"tenant-throttled", "tenant-transient"}

    assert found == REFUSED
    assert await stored_names(at) == []


def test_no_state_is_forgotten() -> None:
    """Every state of the sandbox in which Entra refuses a secret is among those above, or is none that a form can bring about."""
    states = {name for name, state in STATES.items() if state.refuses == "entra" and not state.by_certificate}
    of_a_server = {name for name in states if name.startswith("entra-")}

    assert states - of_a_server - NOT_TYPED == set(REFUSED)


async def test_swapped_ids_are_recognised(at: Desk) -> None:
    """Application and object id in each other's place: the other way round Entra says yes, and the form says so."""
    customer = await at.customer()
    await at.open("add")
    await at.submit(typed(customer, client_id=customer.stored.object_id, object_id=customer.stored.client_id))

    assert "sind vertauscht: Andersherum nimmt Entra den Zugang an." in remarks(at.top())["client_id"]


async def test_save_anyway_stores_what_stands_in_the_window(at: Desk) -> None:
    """The button stores what Entra refused, as it stands there now, and says that Entra has not accepted it."""
    customer = await at.customer("secret-wrong")
    await at.open("add")
    await at.submit(typed(customer))
    await at.press("tenant_save_anyway", typed(customer, name="kanzlei-trotzdem"))

    assert await stored_names(at) == ["kanzlei-trotzdem"]
    assert "kanzlei-trotzdem ist gespeichert. Entra hat den Zugang noch nicht angenommen." in at.reads()


async def test_save_anyway_pressed_twice_stores_once(at: Desk) -> None:
    """Two quick presses store one tenant and end in one result."""
    customer = await at.customer("secret-wrong", name="kanzlei-zweimal")
    await at.open("add")
    await at.submit(typed(customer))
    window = at.top()
    await asyncio.gather(
        *(at.slack.press(at.keeper, window, "tenant_save_anyway", typed=typed(customer)) for _ in range(2))
    )
    await at.slack.wait_for(lambda: "tenant_show" in str(at.top().content))

    assert (await at.us.core.tenants.find("kanzlei-zweimal")).revision == 1
    assert "tenant_show" in str(at.top().content)


async def test_save_anyway_names_mistakes_too(at: Desk) -> None:
    """What is no tenant at all is not stored anyway either."""
    customer = await at.customer("secret-wrong")
    await at.open("add")
    await at.submit(typed(customer))
    await at.press("tenant_save_anyway", typed(customer, mailboxes="buero@"))

    assert await stored_names(at) == []
    assert "keine Postfachadresse" in remarks(at.top())["mailboxes"]


async def test_a_taken_name_is_a_mistake_at_the_name(at: Desk) -> None:
    """`add` never replaces a tenant, in whatever case its name is typed, and does not ask Entra in vain."""
    customer = await at.customer(name="kanzlei-da")
    await at.us.store(customer)
    visits = len(at.us.microsoft.guestbook.visits)
    await at.open("add")
    await at.submit(typed(customer, name="Kanzlei-DA", mailboxes=""))

    assert "schon vergeben" in remarks(at.top())["name"]
    assert (await at.us.core.tenants.find("kanzlei-da")).revision == 1
    assert len(at.us.microsoft.guestbook.visits) == visits


async def test_of_two_at_once_one_wins(at: Desk) -> None:
    """Two keepers add the same name in the same moment: one is stored, the other one reads that the name is taken."""
    customer = await at.customer(name="kanzlei-eilig")
    await at.open("add")
    await at.open("add", by=at.ben)
    await asyncio.gather(at.submit(typed(customer)), at.submit(typed(customer), by=at.ben))
    read = sorted(("taken" if "name" in remarks(at.top(who)) else "stored") for who in (at.keeper, at.ben))

    assert read == ["stored", "taken"]
    assert (await at.us.core.tenants.find("kanzlei-eilig")).revision == 1


async def test_a_second_submit_while_entra_is_asked_does_nothing(at: Desk) -> None:
    """The form says that there is something to wait for; the first one goes on."""
    customer = await at.customer(name="kanzlei-doppelt")
    await at.open("add")
    first = await at.slack.submit(at.keeper, typed(customer))
    waiting = at.reads()
    second = await at.slack.submit(at.keeper, typed(customer))
    await at.answered(at.keeper)

    assert first.payload["response_action"] == "update"
    assert "Entra wird gefragt …" in waiting
    assert second.payload["errors"] == {"name": "Entra wird noch gefragt. Das dauert höchstens ein paar Sekunden."}
    assert (await at.us.core.tenants.find("kanzlei-doppelt")).revision == 1


async def refused_after_closing(at: Desk) -> tuple[Customer, Message]:
    """Submit a wrong secret and close the window while Entra is asked; return the customer and the direct message that follows."""
    customer = await at.customer("secret-wrong", name="kanzlei-zu")
    await at.open("add")
    await at.slack.submit(at.keeper, typed(customer))
    await at.slack.dismiss(at.keeper)
    message = await at.in_direct_messages()
    return customer, message


async def test_a_closed_window_loses_nothing(at: Desk) -> None:
    """Closed while Entra was asked: the tenant is stored, and a direct message says so, with the next steps."""
    customer = await at.customer(name="kanzlei-zu")
    await at.open("add")
    await at.slack.submit(at.keeper, typed(customer))
    await at.slack.dismiss(at.keeper)
    message = await at.in_direct_messages()

    assert message.text == "kanzlei-zu ist gespeichert, und Entra nimmt den Zugang an."
    assert "tenant_check" in str(message.blocks)
    assert await stored_names(at) == ["kanzlei-zu"]


async def test_a_refusal_finds_whoever_closed_the_window(at: Desk) -> None:
    """The direct message says what Entra refused; from there it is saved anyway, with the secret that was typed."""
    customer, message = await refused_after_closing(at)
    before = len(at.slack.messages(at.slack.direct_messages_of(at.keeper)))
    await at.slack.press(at.keeper, message, "tenant_save_anyway")
    direct = at.slack.direct_messages_of(at.keeper)
    await at.slack.wait_for(lambda: len(at.slack.messages(direct)) > before)

    assert "Das Fenster „Zugang hinterlegen“ war schon geschlossen" in message.text
    assert "Wert des geheimen Clientschlüssels: Abgelehnt" in message.text
    assert (await at.us.core.tenants.find("kanzlei-zu")).tenant.client_secret == customer.stored.client_secret


async def test_a_closed_window_opens_again_without_the_secret(at: Desk) -> None:
    """What was typed stands in it again, except for what is never shown."""
    customer, message = await refused_after_closing(at)
    await at.slack.press(at.keeper, message, "tenant_reopen")
    await at.slack.wait_for(lambda: bool(at.slack.views(at.keeper)))
    customer.app.secrets[0].value = "abc8Q~" + "x" * 34
    await at.submit({"client_secret": secret_of(customer)})

    assert (await at.us.core.tenants.find("kanzlei-zu")).tenant.mailboxes == customer.stored.mailboxes


async def test_a_draft_is_its_persons_alone(at: Desk) -> None:
    """Nobody else saves or opens what somebody typed; the answer is a sentence."""
    _, message = await refused_after_closing(at)
    await at.slack.press(at.ben, message, "tenant_save_anyway")
    await at.slack.wait_for(lambda: bool(at.slack.ephemerals(at.ben)))

    assert "I no longer have this" in at.slack.ephemerals(at.ben)[-1].text
    assert await stored_names(at) == []


async def test_a_store_that_fails_loses_nothing_typed(at: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The sentence stands on top of the form, which keeps what was typed."""

    async def away(*_: object, **__: object) -> None:
        raise StoreUnavailable(Text("Redis antwortet nicht rechtzeitig.", "Redis does not answer in time."))

    customer = await at.customer()
    await at.open("add")
    monkeypatch.setattr(at.us.core.tenants, "put", away)
    await at.submit(typed(customer))

    assert "Noch nicht gespeichert. Redis antwortet nicht rechtzeitig." in at.reads()
    assert "client_secret" in {block.get("block_id") for block in at.top().content["blocks"]}


async def test_an_unknown_group_is_a_mistake(at: Desk) -> None:
    """A group that Slack does not know would shut everybody out."""
    customer = await at.customer()
    await at.open("add")
    await at.submit(typed(customer, groups="S0UNKNOWN"))

    assert "S0UNKNOWN" in remarks(at.top())["groups"]
    assert await stored_names(at) == []


async def test_english_is_spoken_to_those_who_read_it(at: Desk) -> None:
    """The window, its mistakes and its result are in the person's own language."""
    customer = await at.customer(name="kanzlei-en")
    await at.slack.shortcut(at.ben, "add_tenant")
    await at.slack.wait_for(lambda: bool(at.slack.views(at.ben)))
    refused = await at.slack.submit(at.ben, typed(customer, client_id="?"))
    await at.submit(typed(customer), by=at.ben)

    assert refused.payload["errors"]["client_id"].startswith("This is no application ID")
    assert "kanzlei-en is stored, and Entra accepts the credential." in at.reads(at.ben)


async def test_who_may_not_is_refused_before_the_window(at: Desk) -> None:
    """Only keepers add, renew, change and delete; others read whom to ask, and no window opens."""
    for words in ("add", "rotate x", "change x", "forget x"):
        told = await at.told(words, by=at.us.anna)
        assert "nicht dafür freigeschaltet" in told.text

    assert at.slack.views(at.us.anna) == ()


async def test_window_opens_without_files_where_none_may_be_read(at: Desk) -> None:
    """Without files:read there is a hint at the terminal in place of the file input."""
    at.slack.api.scopes.discard("files:read")
    view = await at.open("add")

    assert "file_input" not in str(view.content)
    assert "mailcheck tenant put" in str(view.content)


async def test_next_steps_lead_on(at: Desk) -> None:
    """„Jetzt prüfen“ in the window runs a check whose thread stands where the window was opened."""
    customer = await at.customer(name="kanzlei-neu")
    await at.open("add")
    await at.submit(typed(customer))
    await at.press("tenant_check", {})
    await at.slack.wait_for(
        lambda: (
            bool(at.slack.messages(at.us.support)) and "kanzlei-neu: Alles" in at.slack.messages(at.us.support)[0].text
        ),
        30,
    )

    assert "Die Prüfung von kanzlei-neu läuft." in at.reads()


async def test_every_acknowledgement_came_in_time(at: Desk) -> None:
    """The window answers at once, however long Entra takes."""
    customer = await at.customer("tenant-throttled")
    await at.open("add")
    ack = await at.submit(typed(customer))

    assert ack.outcome is Outcome.ACKNOWLEDGED
    assert (ack.seconds or 9) < 2
