"""What other programs rely on: `mailcheck script --json`, checked against a real store and a real token."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from bot.checks import fetch_token_facts, resolve_tenant_id
from bot.model import Check, Language
from bot.sandbox.faults import Fault
from bot.sandbox.microsoft365 import Microsoft365
from bot.sandbox.state import State
from bot.sandbox.states import STATES
from bot.service import Actor, Mailcheck, ScriptAnswer
from bot.tenants import scripts
from bot.values import is_guid
from tests import made_up
from tests.granted import granted
from tests.whole.conftest import Terminal
from tests.whole.contract import is_one_sentence, put
from tests.whole.office import settings_for


def script(terminal: Terminal, *words: str) -> dict[str, Any]:
    """Return the document of `script --json`, in English."""
    document: dict[str, Any] = terminal.json("script", *words, "--json", "--lang", "en")
    assert document.keys() == {"script", "filename", "steps", "warnings", "as_typed"}
    assert document["filename"].endswith(".ps1")
    assert all(step.keys() == {"command", "why", "expect"} and all(step.values()) for step in document["steps"])
    assert document["steps"]
    return document


def ids_in(text: str) -> tuple[str, ...]:
    """Return the ids that a script works with: application, object, tenant."""
    return tuple(
        re.search(rf"^\s*{name} = '([^']*)'", text, re.MULTILINE)[1]  # type: ignore[index]  # no match fails the test
        for name in ("AppId", "ObjectId", "TenantId")
    )


def test_a_stored_tenants_name_suffices_for_a_script(terminal: Terminal) -> None:
    """Ids and mailboxes come from store and token; the name may stand behind `--tenant` or first."""
    customer = terminal.stored(object_id=None)
    app, right = customer.app.app_id, customer.app.object_id

    documents = [script(terminal, *words) for words in (("--tenant", customer.stored.name), (customer.stored.name,))]

    for document in documents:
        assert ids_in(document["script"]) == (app, right, customer.tenant.tenant_id)
        assert customer.stored.mailboxes[0] in document["script"]
        assert (document["warnings"], document["as_typed"]) == ([], None)


def test_ids_in_each_others_place_are_put_right(terminal: Terminal) -> None:
    """With a warning, and another that says whose stored data tells it; there is nothing to hand out as typed."""
    customer = terminal.stored()
    app, right = customer.app.app_id, str(customer.app.object_id)

    document = script(terminal, right, app, customer.stored.mailboxes[0])

    assert ids_in(document["script"]) == (app, right, customer.tenant.tenant_id)
    assert [customer.stored.name in warning for warning in document["warnings"]] == [False, True]
    assert document["as_typed"] is None


def test_another_customers_mailboxes_are_not_taken_for_the_stored_ones(terminal: Terminal) -> None:
    """One app id may serve many customers: the stored tenant's ids go into a script for its own mailboxes only."""
    customer = terminal.stored()

    typed = made_up.guid()

    document = script(terminal, customer.app.app_id, typed, "post@neuer-kunde.example")

    assert ids_in(document["script"])[1] == typed
    assert customer.tenant.tenant_id not in document["script"]


def test_an_options_value_cannot_become_another_option(terminal: Terminal) -> None:
    """What stands in quotation marks behind an option is one word, or a mistake."""
    customer = terminal.stored()

    answers = [
        terminal("script", option, value)
        for option, value in (
            ("--tenant", f"{customer.stored.name} --undo"),
            ("--delegated", "kunde.example --undo"),
            ("--delegated", "kunde.example;x"),
        )
    ]

    assert [answer.code for answer in answers] == [2, 2, 2]


def test_a_wrong_object_id_is_reported_with_the_right_one(terminal: Terminal) -> None:
    """The script has the token's, `as_typed` the one with the typed id."""
    customer = terminal.stored()
    app, right, typed = customer.app.app_id, str(customer.app.object_id), customer.app.application_object_id

    document = script(terminal, "--tenant", customer.stored.name, app, typed, customer.stored.mailboxes[0])

    assert ids_in(document["script"]) == (app, right, customer.tenant.tenant_id)
    assert ids_in(document["as_typed"]) == (app, typed, customer.tenant.tenant_id)
    assert [typed in warning and right in warning for warning in document["warnings"]] == [True]


def test_another_application_id_is_kept_as_typed(terminal: Terminal) -> None:
    """With a warning that names the stored one."""
    customer = terminal.stored()
    other, object_id = made_up.guid(), made_up.guid()

    document = script(terminal, "--tenant", customer.stored.name, other, object_id, customer.stored.mailboxes[0])

    assert ids_in(document["script"]) == (other, object_id, customer.tenant.tenant_id)
    assert [other in warning and customer.app.app_id in warning for warning in document["warnings"]] == [True]


def test_a_name_that_is_nobodys_is_unknown(terminal: Terminal) -> None:
    """Exit 2, one sentence, no script, no file."""
    ended = terminal("script", "--tenant", "niemand", made_up.guid(), made_up.guid(), "a@b.example", "-o", "x.ps1")

    assert (ended.code, ended.out, is_one_sentence(ended.err)) == (2, "", True)
    assert not (terminal.folder / "x.ps1").exists()


def test_a_domain_that_is_not_stored_is_only_the_tenant_to_expect(terminal: Terminal) -> None:
    """Its id is found out; where that is not possible the script comes with a warning and demands the domains."""
    customer = terminal.customer()
    ids = (made_up.guid(), made_up.guid())
    box = customer.stored.mailboxes[0]

    known = script(terminal, "--tenant", customer.tenant.domains[0], *ids, box)
    unknown = script(terminal, "--tenant", "nirgends.example", *ids, "a@nirgends.example")
    unnamed = script(terminal, *ids, box)

    assert ids_in(known["script"]) == ids_in(unnamed["script"]) == (*ids, customer.tenant.tenant_id)
    assert (known["warnings"], unnamed["warnings"]) == ([], [])
    assert ids_in(unknown["script"]) == (*ids, "")
    assert len(unknown["warnings"]) == 1
    assert "Get-AcceptedDomain" in unknown["script"]


@pytest.mark.parametrize("kind", [(), ("--undo",), ("--inspect",)])
def test_a_script_without_a_known_tenant_says_so(kind: tuple[str, ...], terminal: Terminal) -> None:
    """Neither stored nor named nor found by the mailboxes' domain: one sentence says that the script cannot tell it, and who must look."""
    document = script(terminal, *kind, made_up.guid(), made_up.guid(), "a@nirgends.example")

    (warning,) = document["warnings"]
    assert ids_in(document["script"])[2] == ""
    assert is_one_sentence(warning)
    assert "Which tenant is meant could not be found out" in warning
    assert "the administrator has to look at the one that is shown" in warning


def questions(terminal: Terminal) -> list[tuple[str, float]]:
    """Return where it is noted what Entra is asked for, with how many seconds for an answer, and when one is no longer waited for."""
    noted: list[tuple[str, float]] = []

    def watch(name: str, real: Callable[..., Awaitable[Any]]) -> None:
        async def ask(*of: Any, limit: float) -> Any:
            noted.append((name, limit))
            try:
                return await real(*of, limit=limit)
            finally:
                noted.append(("answered", 0.0))

        terminal.monkeypatch.setattr(scripts, name, ask)

    watch("fetch_token_facts", fetch_token_facts)
    watch("resolve_tenant_id", resolve_tenant_id)
    return noted


@pytest.mark.parametrize("stored_as", ["id", "domain"])
def test_a_silent_entra_leaves_a_script_with_a_warning(stored_as: str, terminal: Terminal) -> None:
    """After five seconds in all it comes unchecked, with what is stored, and exit 0: what one question has used up the next one does not get."""
    customer = terminal.stored(f"entra-{Fault.SILENT}", name=f"schweigt-{stored_as}")
    if stored_as == "domain":
        put(terminal, customer.document() | {"tenant_id": customer.tenant.domains[0]})
    asked = questions(terminal)

    document = script(terminal, "--tenant", customer.stored.name)

    assert scripts.TOKEN_LIMIT == 5.0
    assert 5.0 <= sum(seconds for what, seconds in asked if what != "answered") < 7.5
    assert ids_in(document["script"])[:2] == (customer.app.app_id, customer.app.object_id)
    assert "unchecked" in document["warnings"][0]


def test_a_silent_entra_is_waited_for_once_however_many_domains_there_are(terminal: Terminal) -> None:
    """Without a tenant the mailboxes' domains are looked up side by side."""
    silent = terminal.background.do(terminal.background.microsoft.server("entra", Fault.SILENT))
    terminal.monkeypatch.setenv("MAILCHECK_AUTHORITY", terminal.background.microsoft.address_of(silent))
    asked = questions(terminal)

    document = script(terminal, made_up.guid(), made_up.guid(), "a@eins.example", "a@zwei.example")

    assert [what for what, _ in asked] == ["resolve_tenant_id"] * 2 + ["answered"] * 2
    assert max(seconds for _, seconds in asked) <= scripts.TOKEN_LIMIT
    assert "Get-AcceptedDomain" in document["script"]
    assert "could not be found out" in document["warnings"][0]


def test_no_token_and_no_object_id_means_no_script(terminal: Terminal) -> None:
    """Exit 1, and the sentence names the id; with the id typed the script comes after all."""
    customer = terminal.stored(f"entra-{Fault.NOTHING_LISTENS}", object_id=None)

    without = terminal("script", "--tenant", customer.stored.name)
    document = script(terminal, "--tenant", customer.stored.name, customer.app.app_id, made_up.guid())

    assert (without.code, without.out, is_one_sentence(without.err)) == (1, "", True)
    assert "Objekt-ID" in without.err
    assert "unchecked" in document["warnings"][0]


@pytest.mark.parametrize("kind", ["--undo", "--inspect"])
def test_other_kinds_of_script_come_in_the_same_document(kind: str, terminal: Terminal) -> None:
    """Only the file's name and content differ."""
    customer = terminal.stored()

    document = script(terminal, "--tenant", customer.stored.name, kind)

    assert kind.strip("-") in document["filename"]
    assert "New-ServicePrincipal" not in document["script"]


@pytest.mark.long
async def test_no_state_keeps_a_script_from_coming(tmp_path: Path) -> None:
    """Whatever Entra, its server or its name answers: a tenant stored with its object id gets a script within five seconds.

    Every warning is a whole sentence, and where Entra refuses one says that the script is unchecked.
    """
    async with Microsoft365() as microsoft:
        core = await Mailcheck.open(settings_for(tmp_path, microsoft))

        async def one(state: State) -> tuple[State, ScriptAnswer]:
            customer = await state.make(microsoft)
            name = (await core.tenants.put(customer.stored, Actor("test"))).tenant.name
            async with asyncio.timeout(20.0):  # five, and room for a busy machine
                return state, await core.scripts.write(
                    core.scripts.read_words(f"--tenant {name}"), Language.EN, [await granted(core, name)]
                )

        try:
            answers = await asyncio.gather(*(one(s) for s in STATES.values() if s.check in {None, Check.TOKEN}))
        finally:
            await core.close()

    assert len(answers) > 80
    for state, answer in answers:
        warnings = [warning.en for warning in answer.warnings]
        assert is_guid(ids_in(answer.script.text)[1]), state.name
        assert all(re.fullmatch(r"[A-Z].{20,}\.", warning) for warning in warnings), warnings
        if state.refuses == "entra":
            assert any("unchecked" in warning for warning in warnings), state.name
        if state.name == "healthy":
            assert warnings == []
