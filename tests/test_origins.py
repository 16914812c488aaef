"""Facts about whose word a value is: what a message names is never given out as what a token or the record says."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.catalogue import load
from bot.catalogue.looking import only_looks
from bot.catalogue.model import Bilingual, FixStep
from bot.catalogue.observation_model import Observation
from bot.customer_text import customer_text
from bot.model import (
    Check,
    Diagnosis,
    Endpoint,
    Finding,
    GuidedStep,
    Language,
    Outcome,
    Report,
    Stage,
    StageResult,
    Tenant,
    Text,
    Verdict,
)
from bot.origins import IDS
from bot.pastes.service import Explained, explain_beside
from bot.presentation import Presentation
from bot.service import Mailcheck
from bot.settings import Settings
from bot.templates import Syntax, parse
from tests.made_up import guid, tenant

TELLER = Presentation()
THEIRS = guid()
NOT_FOUND = f"Add-MailboxPermission: The operation couldn't be performed because object '{THEIRS}' couldn't be found on 'A.PROD'."
NO_CONSENT = (
    f"AADSTS65001: The user or administrator has not consented to use the application with ID '{THEIRS}' named 'x'."
)
NOT_IN_TENANT = f"AADSTS700016: Application with identifier '{THEIRS}' was not found in the directory '{guid()}'."
STORED = tenant(object_id=guid())
NAMED = {
    **{name: guid() for name in ("app_id", "object_id", "tenant_id")},
    "mailbox": "box@stranger.example",
    "sender": "sender@stranger.example",
    "signed_in": "user@stranger.example",
}
LETS_IN = re.compile(
    r"(?i)\b(?!Get-|Test-|Resolve-|Format-|Select-|Where-|Sort-|Group-)[a-z]+-[a-z]+\b[^|]*'|adminconsent|\$\w+ ="
)
"""What changes something, consents, or keeps what a later command uses."""


def checked(of: Tenant, oid: str = "") -> Report:
    """Return a check of this customer, whose token says so, if any came."""
    found = (Finding("token.claims_read", {"oid": oid, "appid": of.client_id, "tid": of.tenant_id}),) if oid else ()
    result = StageResult(Check.TOKEN, Stage.CLAIMS, Outcome.PASSED, "login.example:443", findings=found)
    return Report(of.name, Verdict.HEALTHY, Text("", ""), datetime.now(UTC), 0.1, (result,))


def told(said: Explained) -> str:
    """Return all steps of all causes, with their commands, as support and as the customer reads them."""
    match = said.explanation.matches[0]
    lines = []
    for cause in match.causes:
        guidance = TELLER.guidance(cause, *said.beside(match))
        lines += [f"{step.text.de} {step.text.en} {step.command} {step.expect}" for step in guidance.steps]
        lines.append(customer_text([TELLER.customer_part(cause, *said.beside(match))], Language.DE))
    found = TELLER.next_observation_of(said.explanation, said.report, said.tenant)
    return "\n".join([*lines, found.command if found else ""])


@pytest.mark.parametrize("text", [NOT_FOUND, NOT_IN_TENANT, NO_CONSENT], ids=["object", "application", "consent"])
@pytest.mark.parametrize("oid", [None, "", STORED.object_id], ids=["unchecked", "no token", "token"])
@pytest.mark.parametrize("recorded", ["", STORED.object_id], ids=["unrecorded", "recorded"])
def test_beside_a_customer_no_id_of_a_message_stands_in_any_step(text: str, oid: str | None, recorded: str) -> None:
    """With a check or without one, whether or not the record and the token tell the right one."""
    customer = replace(STORED, object_id=recorded)
    said = explain_beside(text, None if oid is None else checked(customer, oid), customer)

    assert THEIRS in str(said.explanation.matches[0].named)
    assert THEIRS not in told(said)


@pytest.mark.parametrize("text", [NOT_FOUND, NOT_IN_TENANT, NO_CONSENT], ids=["object", "application", "consent"])
def test_no_id_of_a_message_stands_in_any_step_where_nobody_is_known(text: str) -> None:
    """Whoever wrote the text may own the app that it names: an administrator would consent to it."""
    assert THEIRS not in told(explain_beside(text))


def test_nothing_of_a_message_stands_in_what_lets_somebody_in() -> None:
    """In no step of any fix, as support and as the customer reads it, whoever is known: the record's values stand there, or what is to be filled in."""
    wrong = [
        (fix, step.command)
        for fix in load().fixes
        for of in (None, STORED)
        for step in told_to_all(replace(TELLER.cause("", fix), mailboxes=(NAMED["mailbox"],)), of)
        if LETS_IN.search(step.command) and any(word in step.command for word in NAMED.values())
    ]

    assert wrong == []


def test_no_id_of_a_message_stands_in_any_fix() -> None:
    """Neither in what only looks, nor in a sentence: it may be of the app that is to be let in."""
    ids = [NAMED[name] for name in IDS]
    steps = [(fix, str(step)) for fix in load().fixes for step in told_to_all(TELLER.cause("", fix), None)]

    assert [fix for fix, step in steps if any(each in step for each in ids)] == []


def told_to_all(cause: Diagnosis, of: Tenant | None) -> tuple[GuidedStep, ...]:
    """Return the steps as support and as the customer reads them."""
    customers = TELLER.customer_part(cause, None, of, NAMED).guidance
    return TELLER.guidance(cause, None, of, NAMED).steps + customers.steps


def test_what_only_looks_takes_what_a_message_names_but_for_ids() -> None:
    """Looking at a stranger's mailbox lets nobody in."""
    cause = TELLER.cause("", "enable-imap-for-mailbox")
    look, change = TELLER.guidance(cause, named=NAMED).steps[:2]

    assert look.command.startswith(f"Get-CASMailbox -Identity '{NAMED['mailbox']}'")
    assert change.command.startswith("Set-CASMailbox -Identity '<MAILBOX>'")


def test_what_is_not_taken_from_a_message_is_said() -> None:
    """By name, in the step whose command lacks it; where the record has it, there is nothing to say."""
    granting = TELLER.guidance(TELLER.cause("", "grant-send-as"), named=NAMED).steps[1].text
    registering = TELLER.cause("", "register-service-principal")
    alone, beside = (TELLER.guidance(registering, None, of, NAMED).steps[1].text for of in (None, STORED))

    assert "Nicht aus der Meldung übernommen: Absenderadresse, angemeldetes Postfach; " in granting.de
    assert "Not taken from the message: sender address, mailbox that signs in; " in granting.en
    assert "Not taken from the message: application id, object id of the enterprise application; " in alone.en
    assert "Not taken" not in beside.en


@pytest.mark.parametrize(
    ("command", "syntax"),
    [
        ("Grant-CsApplicationAccessPolicy -Identity {mailbox}", Syntax.POWERSHELL),
        ("Get-Mailbox {mailbox} | Set-Mailbox -Type Shared", Syntax.POWERSHELL),
        ("Get-Mailbox {mailbox}; Add-MailboxPermission -Identity {mailbox}", Syntax.POWERSHELL),
        ("Get-Mailbox (Enable-Mailbox {mailbox})", Syntax.POWERSHELL),
        ("Get-Mailbox {mailbox} | Where-Object { Remove-Mailbox $_ }", Syntax.POWERSHELL),
        ("Get-Mailbox {mailbox} | % Delete", Syntax.POWERSHELL),
        ("(Get-Mailbox {mailbox}).Delete()", Syntax.POWERSHELL),
        ("$box = Get-Mailbox {mailbox}", Syntax.POWERSHELL),
        ("Get-Mailbox {mailbox} > boxes.txt", Syntax.POWERSHELL),
        ('Get-Mailbox "$(Enable-Mailbox x)" {mailbox}', Syntax.POWERSHELL),
        ("[IO.File]::Delete({mailbox})", Syntax.POWERSHELL),
        ("& 'run.exe' {mailbox}", Syntax.POWERSHELL),
        ("Connect-ExchangeOnline -DelegatedOrganization {tenant_id}", Syntax.POWERSHELL),
        ("Observe-Anything {mailbox}", Syntax.POWERSHELL),
        ("nc -4vz {host} {port}; reboot", Syntax.SHELL),
        ("openssl s_client -connect {server} | sh", Syntax.SHELL),
        ("curl -X POST {authority}", Syntax.SHELL),
        ("{authority}/{tenant_id}/adminconsent?client_id={app_id}", Syntax.FIELD),
    ],
)
def test_what_is_not_known_to_only_look_counts_as_more(command: str, syntax: Syntax) -> None:
    """A cmdlet that nobody has heard of, and every way to hide one behind another."""
    assert not only_looks(parse(command, syntax))


def test_the_catalogue_refuses_what_a_message_would_fill() -> None:
    """A command that changes something names no server, for that may be a message's; a deciding look does nothing but look."""
    text = Bilingual(de="Ja", en="Yes")
    with pytest.raises(ValueError, match="does more than look"):
        FixStep.model_validate({"where": "powershell", "text": text, "command": "Set-Thing -Server {host}"})
    look = {"way": "command", "where": "powershell", "text": text, "shows": {"observed.x": text}}
    with pytest.raises(ValueError, match="does more than look"):
        Observation.model_validate(look | {"command": "Set-Thing -Identity {mailbox}"})


def test_only_a_token_is_quoted_as_one() -> None:
    """Neither a message's id nor the record's is what the token says; a token's is."""
    cause = TELLER.cause("permission-user-not-found", "use-enterprise-object-id")
    right = guid()

    def words(report: Report | None, of: Tenant | None) -> str:
        step = TELLER.guidance(cause, report, of, {"object_id": THEIRS}).steps[0]
        return f"{step.text.de} {step.text.en}"

    for unproved in (words(None, None), words(None, STORED), words(checked(STORED), STORED)):
        assert "Token" not in unproved
        assert "token" not in unproved
        assert "Entra ID > Unternehmensanwendungen > die App > Übersicht" in unproved
    assert f"Laut Token lautet sie: {right}" in words(checked(STORED, right), STORED)
    assert f"By the token it is: {right}" in words(checked(STORED, right), STORED)


def test_a_command_takes_the_tokens_id_before_the_records() -> None:
    """The record's stands where there was no token, and what is to be filled in where there is neither."""
    cause = TELLER.cause("", "register-service-principal")
    right = guid()
    commands = [
        TELLER.guidance(cause, report, of).steps[1].command
        for report, of in (
            (checked(STORED, right), STORED),
            (None, STORED),
            (None, replace(STORED, object_id="")),
        )
    ]

    assert [f"-ObjectId '{each}'" in command for each, command in zip((right, STORED.object_id, "<OBJECT_ID>"), commands, strict=True)] == [True] * 3  # fmt: skip


def test_what_removes_is_shown_only_whole_and_with_the_tokens_own_id() -> None:
    """A record's id may be the wrong one: what differs from it may be the right registration."""
    cause, right = TELLER.cause("", "recreate-service-principal-with-enterprise-object-id"), guid()
    for report, of in ((None, None), (None, STORED), (checked(STORED), STORED)):
        for step in (
            TELLER.guidance(cause, report, of).steps[1],
            TELLER.customer_part(cause, report, of).guidance.steps[1],
        ):
            assert step.command == ""
            assert "Remove-ServicePrincipal" in step.text.de
            assert "bekannt ist: Objekt-ID der Unternehmensanwendung" in step.text.de
    step = TELLER.guidance(cause, checked(STORED, right), STORED).steps[1]

    assert step.command.startswith(f"if ('{right}' -as [guid]) {{ Get-ServicePrincipal")
    assert f"-ne '{right}'" in step.command
    assert "bekannt ist" not in step.text.de


def test_a_sentence_about_the_token_takes_nothing_else() -> None:
    """The catalogue's reader refuses one that does, in either field."""
    where = {"where": "entra", "text": {"de": "Ja", "en": "Yes"}}
    by_record = Bilingual(de="Laut Token: {object_id}", en="By the token: {object_id}")
    by_token = Bilingual(de="Laut Token: {token_object_id}", en="By the token: {token_object_id}")

    for wrong in ({"text": by_record}, {"text": by_token}, {"expect": by_token}, {"by_token": by_record}):
        with pytest.raises(ValueError, match="what the token says"):
            FixStep.model_validate(where | wrong)
    assert FixStep.model_validate(where | {"by_token": by_token}).by_token == by_token


async def test_the_servers_told_are_those_that_are_checked(tmp_path: Path) -> None:
    """The tenant's own, else the operator's, else the cloud's; the operator's too where nobody is known."""
    configured = {"imap": Endpoint("imap.mail.example", 1993), "smtp": Endpoint("smtp.mail.example", 1587)}
    core = await Mailcheck.open(Settings(_env_file=None, data_dir=tmp_path, **configured))  # type: ignore[arg-type]
    try:
        nobody = core.presentation.values(None)
        own = replace(tenant("muster"), imap=Endpoint("own.example", 993), smtp=None)
        theirs, checked = core.presentation.values(own), core.tenants._targets.at(own)
        network = core.presentation.network_test(None)
    finally:
        await core.close()

    assert servers(nobody) == configured
    assert servers(theirs) == {"imap": checked.imap, "smtp": checked.smtp} == {**configured, "imap": own.imap}
    assert (nobody["microsoft_imap"], nobody["microsoft_smtp"]) == ("outlook.office365.com", "smtp.office365.com")
    assert all(server.host in network for server in configured.values())
    assert servers(TELLER.values(None))["imap"] == Endpoint("outlook.office365.com", 993)


def servers(values: Mapping[str, str]) -> dict[str, Endpoint]:
    return {name: Endpoint(values[name], int(values[f"{name}_port"])) for name in ("imap", "smtp")}
