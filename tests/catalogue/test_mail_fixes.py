"""What the fixes about mail tell people: what proves a step, how long it takes, what it brings along, what nobody has verified."""

from __future__ import annotations

import re

import pytest

from bot.catalogue import load
from bot.catalogue.model import Fix

CATALOGUE = load()
MAIL_FIXES = (
    "add-mailbox-permission",
    "ask-microsoft-to-lift-block",
    "assign-mailbox-license",
    "check-federation-server",
    "check-mailbox-is-in-exchange-online",
    "correct-mailbox-address",
    "correct-recipients",
    "enable-imap-for-mailbox",
    "enable-smtp-auth-for-mailbox",
    "enable-smtp-auth-for-tenant",
    "fix-xoauth2-string",
    "free-mailbox-space",
    "grant-send-as",
    "reduce-parallel-connections",
    "reduce-sending-rate",
    "release-restricted-sender",
    "remove-stale-mailbox-permissions",
    "send-from-authenticated-mailbox",
    "update-mail-client",
    "wait-for-propagation",
)


def words_of(fix: Fix) -> tuple[str, str]:
    """Everything that a fix says, in German and in English."""
    said = [text for s in fix.steps for text in (s.text, s.expect, s.customer, s.customer_expect) if text]
    said += [text for text in (fix.not_this, fix.customer_not_this) if text]
    return " ".join(text.de for text in said), " ".join(text.en for text in said)


@pytest.mark.parametrize("name", MAIL_FIXES)
def test_every_step_at_the_customers_says_what_proves_it(name: str) -> None:
    """Whoever changes or reads something knows from the screen that it took."""
    places = {"entra", "exchange-powershell", "m365-admin", "powershell", "program", "network"}
    silent = [step.text.en for step in CATALOGUE.fixes[name].steps if step.where in places and not step.expect]

    assert silent == []


@pytest.mark.parametrize("name", MAIL_FIXES)
def test_how_long_exchange_takes_is_said_in_one_way(name: str) -> None:
    """Microsoft names no time: usually within an hour, rarely two, wherever a permission or a switch is set."""
    german, english = words_of(CATALOGUE.fixes[name])

    assert not re.search(
        r"15 bis 60|halben Stunde|spätestens einer Stunde|einigen Minuten|bis zu einer Stunde, selten", german
    )
    assert not re.search(r"15 to 60|half an hour|at most an hour|some minutes|up to an hour, rarely", english)


@pytest.mark.parametrize(
    "name",
    ["add-mailbox-permission", "enable-imap-for-mailbox", "enable-smtp-auth-for-mailbox", "enable-smtp-auth-for-tenant", "remove-stale-mailbox-permissions"],
)  # fmt: skip
def test_a_fix_that_sets_a_permission_or_a_switch_says_when_it_takes_effect(name: str) -> None:
    """Whoever checks a minute later would otherwise start over."""
    german, english = words_of(CATALOGUE.fixes[name])

    assert "meist innerhalb einer Stunde, selten erst nach zwei" in german
    assert "within an hour, rarely only after two" in english


@pytest.mark.parametrize("name", MAIL_FIXES)
def test_no_mail_fix_names_a_server_of_one_cloud(name: str) -> None:
    """Customers of the other clouds read their own servers, or none."""
    fix = CATALOGUE.fixes[name]
    said = " ".join((*words_of(fix), *(step.command.source for step in fix.steps)))

    assert not re.search(r"\b(?:outlook|smtp)\.office(?:365)?\.(?:com|us)|login\.microsoftonline", said)


@pytest.mark.parametrize("name", ["enable-imap-for-mailbox", "enable-smtp-auth-for-mailbox"])
def test_the_switch_of_a_shared_mailbox_is_looked_for_among_the_groups(name: str) -> None:
    """It is no active user's."""
    german, english = words_of(CATALOGUE.fixes[name])

    assert "Teams und Gruppen > Freigegebene Postfächer" in german
    assert "Teams & groups > Shared mailboxes" in english


@pytest.mark.parametrize(
    ("name", "german", "english"),
    [
        ("grant-send-as", "auch die Person, der das angemeldete Postfach gehört", "the person whose mailbox signs in"),
        ("grant-send-as", "nur Personen und Gruppen", "only people and groups"),
        ("remove-stale-mailbox-permissions", "nicht mehr von selbst in Outlook", "no longer appears in their Outlook"),
        ("remove-stale-mailbox-permissions", "bloße SID annimmt, sagt Microsofts Seite nicht (ungeprüft)", "a bare SID, Microsoft's page does not say (unverified)"),
        ("send-from-authenticated-mailbox", "„Senden im Auftrag von“ nicht genügt, ist ungeprüft", "“Send on behalf” is not enough is unverified"),
        ("assign-mailbox-license", "ohne Lizenz senden darf, ist ungeprüft", "without a licence is unverified"),
        ("correct-mailbox-address", "welchen Exchange dann verlangt, ist ungeprüft", "which of them Exchange then wants is unverified"),
        ("add-mailbox-permission", "RBAC-Zuweisung und zugleich SMTP.SendAsApp", "an RBAC assignment and SMTP.SendAsApp"),
    ],
)  # fmt: skip
def test_a_fix_warns_of_what_it_brings_along_and_says_what_nobody_verified(
    name: str, german: str, english: str
) -> None:
    """The person acting on it is neither harmed nor told more than is known."""
    said_german, said_english = words_of(CATALOGUE.fixes[name])

    assert german in said_german
    assert english in said_english
