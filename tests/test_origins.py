"""Facts about whose word a value is: what a message names is never given out as what a token or the record says."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.catalogue import load
from bot.catalogue.model import Bilingual, FixStep, KnownError
from bot.customer_text import customer_text
from bot.model import Check, Finding, Language, Outcome, Report, Stage, StageResult, Tenant, Text, Verdict
from bot.pastes.service import Explained, explain_beside
from bot.presentation import Presentation
from tests.made_up import guid, tenant

TELLER = Presentation()
THEIRS = guid()
NOT_FOUND = f"Add-MailboxPermission: The operation couldn't be performed because object '{THEIRS}' couldn't be found on 'A.PROD'."
NO_CONSENT = (
    f"AADSTS65001: The user or administrator has not consented to use the application with ID '{THEIRS}' named 'x'."
)
NOT_IN_TENANT = f"AADSTS700016: Application with identifier '{THEIRS}' was not found in the directory '{guid()}'."
STORED = tenant(object_id=guid())


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


@pytest.mark.parametrize("text", [NOT_FOUND, NOT_IN_TENANT], ids=["object", "application"])
def test_an_id_that_the_message_calls_not_found_stands_in_no_step(text: str) -> None:
    """The text itself says that it is the wrong one, and there is no customer to say otherwise."""
    assert THEIRS not in told(explain_beside(text))


def test_an_id_that_a_message_names_and_does_not_call_wrong_completes_the_link_where_nobody_is_known() -> None:
    """Whoever pastes the message of an unknown customer still gets the address of the consent."""
    assert f"adminconsent?client_id={THEIRS}" in told(explain_beside(NO_CONSENT))


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


def test_an_id_is_sound_only_where_the_message_names_it() -> None:
    """An entry that vouches for an id which none of its patterns reads is refused."""
    entry = load().errors["aadsts-consent-missing"].model_dump(exclude_unset=True)

    with pytest.raises(ValueError, match="sound_ids: no pattern names object_id"):
        KnownError.model_validate(entry | {"sound_ids": ("object_id",)})
