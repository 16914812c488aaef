"""The one observation that would decide: the one that separates most, for exactly what is open, with its answers' meanings."""

from __future__ import annotations

import pytest

from bot.catalogue import NextObservation, Way, decide, diagnose, explain, gather, load
from bot.catalogue.reasoning.diagnosis import causes_of
from bot.catalogue.reasoning.evidence import CONCLUSIONS
from bot.catalogue.steps import Who
from bot.model import Check, Diagnosis, Finding, Outcome, Stage, StageResult, Standing, Text
from bot.presentation import Presentation
from tests.catalogue.evidence import mail, token

CATALOGUE = load()
BOX = "one@x.example"
APP = "6a3f0f5e-1c2d-4e5f-8a9b-0c1d2e3f4a5b"
VALUES = {
    "tenant": "muster",
    "app_id": APP,
    "object_id": "0b1ec700-0000-4000-8000-000000000001",
    "token_object_id": "0b1ec700-0000-4000-8000-000000000001",
    "imap": "outlook.office365.com",
    "imap_port": "993",
    "smtp": "smtp.office365.com",
    "smtp_port": "587",
    "sign_in_host": "login.microsoftonline.com",
}
REFUSED = (
    ("imap.login_refused", Stage.AUTH),
    ("imap.logon_denied", Stage.AUTH),
    ("imap.recipient_unresolved", Stage.AUTH),
    ("imap.mailbox_unconnected", Stage.MAILBOX),
)


def of_check(results: list[StageResult], *observed: Finding) -> NextObservation | None:
    """What would decide after this check."""
    evidence = gather(results, observed)
    return decide(CATALOGUE, diagnose(CATALOGUE, evidence), evidence, VALUES, (BOX,))


def of_paste(text: str, *, known: bool = False) -> NextObservation | None:
    """What would decide for a text that stands alone."""
    said = explain(CATALOGUE, text)
    values, boxes = (VALUES, (BOX,)) if known else ({}, ())
    return decide(CATALOGUE, said.matches[0].causes, said.evidence, values, boxes, checked=False, known=known)


@pytest.mark.parametrize(("code", "stage"), REFUSED)
def test_where_exchange_answers_alike_the_look_into_exchange_decides(code: str, stage: Stage) -> None:
    """One script instead of six commands, and for each cause what the block says then."""
    found = of_check([*token(), *mail(Check.IMAP, BOX, stage, code), *mail(Check.SMTP, BOX)])

    assert found is not None
    assert found.way is Way.INSPECT
    assert found.command == "mailcheck script --tenant muster --inspect"
    meant = {(sign.shows.en, sign.fix) for sign in found.signs}
    if code != "imap.logon_denied":  # whoever is denied the logon found the protocol open
        assert ("imap: off", "enable-imap-for-mailbox") in meant
    assert ("recipient: no", "correct-mailbox-address") in meant
    assert ("type: MailUser", "check-mailbox-is-in-exchange-online") in meant
    proofs = {sign.fix for sign in found.signs if sign.standing is Standing.CONFIRMED}
    assert proofs == {sign.fix for sign in found.signs} == set(found.fixes)


def test_signs_are_read_as_few_lines() -> None:
    """What confirms one cause is not said again to exclude its rivals, and signs with the same meaning stand in one line."""
    alone = of_paste("A1 NO AUTHENTICATE failed.")

    assert alone is not None
    told = {tuple(text.en for text in m.shows): (len(m.titles), m.standing) for m in alone.meanings()}
    assert told == {
        (
            "ObjectId is not <object id of the enterprise application>.",
            "ObjectId is the application id itself.",
        ): (1, Standing.CONFIRMED),
        ("ObjectId is <object id of the enterprise application>.",): (2, Standing.EXCLUDED),
        ("Nothing comes at all.",): (1, Standing.CONFIRMED),
    }


def test_what_was_looked_at_already_is_not_asked_for_again() -> None:
    """The permission was pasted: only what is still open is named."""
    refused = [
        *token(),
        *mail(Check.IMAP, BOX, *REFUSED[0][::-1]),
        *mail(Check.SMTP, BOX, Stage.AUTH, "smtp.login_refused"),
    ]
    found = of_check(refused, Finding("observed.permission_granted", {"mailbox": BOX}))

    assert found is not None
    assert not {"add-mailbox-permission", "register-service-principal"} & set(found.fixes)
    assert "recreate-service-principal-with-enterprise-object-id" in found.fixes


def test_a_look_at_one_mailbox_is_none_at_the_next() -> None:
    """The permission of one mailbox was pasted; at the other one it is still what is to be looked at."""
    other = "two@x.example"
    refused = [
        *token(),
        *(r for box in (BOX, other) for r in mail(Check.IMAP, box, *REFUSED[0][::-1])),
        *(r for box in (BOX, other) for r in mail(Check.SMTP, box, Stage.AUTH, "smtp.login_refused")),
    ]
    found = of_check(refused, Finding("observed.permission_absent", {"mailbox": BOX}))

    assert found is not None
    assert "add-mailbox-permission" in found.fixes


def test_nothing_is_asked_for_where_nothing_is_open() -> None:
    """Exchange names the switch itself, and a healthy check leaves nothing open."""
    assert (
        of_check([*token(), *mail(Check.IMAP, BOX), *mail(Check.SMTP, BOX, Stage.AUTH, "smtp.tenant_disabled")]) is None
    )
    assert of_check([*token(), *mail(Check.IMAP, BOX), *mail(Check.SMTP, BOX)]) is None


@pytest.mark.parametrize(
    ("check", "command"),
    [
        (Check.IMAP, "Test-NetConnection -ComputerName 'outlook.office365.com' -Port 993"),
        (Check.SMTP, "Test-NetConnection -ComputerName 'smtp.office365.com' -Port 587"),
    ],
)
def test_an_unreachable_server_is_measured_at_exactly_its_host_and_port(check: Check, command: str) -> None:
    """Our own network may be another than the customer's: the customer measures."""
    other = Check.SMTP if check is Check.IMAP else Check.IMAP
    found = of_check([*token(), *mail(check, BOX, Stage.TCP, f"{check}.connect_timed_out"), *mail(other, BOX)])

    assert found is not None
    assert (found.way, found.command) == (Way.COMMAND, command)
    assert [(s.shows.en, s.fix, s.standing) for s in found.signs] == [
        ("TcpTestSucceeded: False.", "open-firewall-port", Standing.CONFIRMED),
        ("TcpTestSucceeded: True.", "open-firewall-port", Standing.EXCLUDED),
    ]


NOTHING_ANSWERS = (
    ("connect_timed_out", Stage.TCP),
    ("connection_refused", Stage.TCP),
    ("network_unreachable", Stage.TCP),
    ("name_unknown", Stage.DNS),
    ("resolver_silent", Stage.DNS),
)


def unreached(code: str, stage: Stage) -> list[StageResult]:
    """A check that met the same at every server."""
    sign_in = StageResult(
        Check.TOKEN, stage, Outcome.FAILED, "login.microsoftonline.com:443", "", (Finding(f"token.{code}"),)
    )
    return [sign_in, *(r for check in (Check.IMAP, Check.SMTP) for r in mail(check, BOX, stage, f"{check}.{code}"))]


@pytest.mark.parametrize(("code", "stage"), NOTHING_ANSWERS)
def test_where_nothing_at_all_answers_our_own_network_comes_first_and_the_look_is_ours(code: str, stage: Stage) -> None:
    """On the machine on which Mailcheck runs; the customer is asked nothing, and measures nothing."""
    results = unreached(code, stage)
    first = next(iter(diagnose(CATALOGUE, gather(results))))
    found = of_check(results)

    assert (first.fix, first.standing) == ("check-own-network", Standing.POSSIBLE)
    assert "token.nothing_reached" in first.because
    assert found is not None
    assert (found.way, found.command) == (Way.HERE, "curl -sSI --max-time 10 https://login.microsoftonline.com")
    assert "not the customer's" in found.text.en
    assert {(sign.fix, sign.standing) for sign in found.signs} == {
        ("check-own-network", Standing.CONFIRMED),
        ("check-own-network", Standing.EXCLUDED),
    }


def test_our_own_network_is_our_operators_and_no_customer_is_given_a_step() -> None:
    """They read that there is nothing for them to do."""
    cause = Diagnosis("net-timeout", "check-own-network", Standing.POSSIBLE, Text("", ""))
    part = Presentation().customer_part(cause)

    assert CATALOGUE.fixes["check-own-network"].who is Who.OPERATOR
    assert {step.who.en for step in Presentation().guidance(cause).steps} == {"Mailcheck's operator"}
    assert (part.guidance.steps, part.guidance.name.en) == ((), "There is nothing for you to do")


def test_our_own_network_is_no_cause_where_a_server_answered_and_proved_where_the_customers_machine_gets_through() -> (
    None
):
    """What our machine cannot reach and theirs can is open on their side."""
    one = [*token(), *mail(Check.IMAP, BOX, Stage.TCP, "imap.connect_timed_out"), *mail(Check.SMTP, BOX)]
    reached = Finding("observed.port_reached", {"host": "mail.example", "port": 993})
    none = gather(unreached("connect_timed_out", Stage.TCP), (reached,))

    assert "check-own-network" not in {d.fix for d in diagnose(CATALOGUE, gather(one))}
    assert {d.fix for d in diagnose(CATALOGUE, none) if d.standing is Standing.CONFIRMED} == {"check-own-network"}


def test_a_text_alone_asks_for_a_command_with_placeholders_or_for_the_script_where_the_customer_is_known() -> None:
    """Nobody can write a script for a customer whose ids are not known."""
    alone = of_paste("A1 NO AUTHENTICATE failed.")
    known = of_paste("A1 NO AUTHENTICATE failed.", known=True)

    assert alone is not None
    assert known is not None
    assert alone.way is Way.COMMAND
    assert "$_.AppId -eq '<" in alone.command
    assert known.way is Way.INSPECT


@pytest.mark.parametrize("known", [True, False])
def test_a_text_without_a_check_says_that_a_check_would_tell_more(known: bool) -> None:
    """Beside the look where there is one, instead of it where there is none; with the customer's name where it is known."""
    beside = of_paste("A1 NO AUTHENTICATE failed.", known=known)
    alone = of_paste("AADSTS7000215: Invalid client secret provided.", known=known)
    name = "muster" if known else "MANDANT"

    assert beside is not None
    assert alone is not None
    assert f"mailcheck check {name}" in beside.text.de
    assert f"/mailcheck {name}" in beside.text.de
    assert (alone.way, alone.command) == (
        Way.CHECK,
        "mailcheck check muster" if known else "mailcheck check '<TENANT>'",
    )


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("smtp.office365.com:587: connection timed out", "-ComputerName 'smtp.office365.com' -Port 587"),
        ("Connection timed out: Outlook.office365.com, port 993", "-ComputerName 'outlook.office365.com' -Port 993"),
        ("outlook.office365.com: Zeitüberschreitung", "-ComputerName 'outlook.office365.com' -Port 993"),
        ("connect timed out\n  at login.microsoftonline.com", "-ComputerName 'login.microsoftonline.com' -Port 443"),
        ("IMAP: connection timed out", "-ComputerName '<HOST>' -Port '<PORT>'"),
    ],
)
def test_the_server_that_a_text_names_is_the_one_to_measure(text: str, command: str) -> None:
    """Where it names only one half, the other is Microsoft's own; where it names none, nobody knows which."""
    found = Presentation().next_observation_of(explain(CATALOGUE, text))

    assert found is not None
    assert found.command == f"Test-NetConnection {command}"


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("kein Parameter gefunden, der dem Parameternamen entspricht", "parameter"),
        (
            "AADSTS50011: The redirect URI specified in the request does not match the redirect URIs configured",
            "person",
        ),
    ],
)
def test_where_nothing_can_be_looked_at_the_entrys_question_decides(text: str, word: str) -> None:
    """It is asked in both languages, and no command stands beside it."""
    found = of_paste(text)

    assert found is not None
    assert (found.way, found.command, found.signs) == (Way.ASK, "", ())
    assert word in found.text.en
    assert found.text.de.endswith((".", "?", ".)"))


@pytest.mark.parametrize(
    "text",
    [
        "New-ServicePrincipal: A parameter cannot be found that matches parameter name 'ObjectId'.",
        "554 5.2.252 SendAsDenied; kasse@gasthof.example not allowed to send as info@gasthof.example",
        "smtp.office365.com:587 SSL routines: wrong version number",
    ],
)
def test_what_the_text_names_is_not_asked_for(text: str) -> None:
    """The parameter, the sender, the port stand there; and a check shows nothing of them."""
    assert Presentation().next_observation_of(explain(CATALOGUE, text)) is None


def test_nothing_is_asked_where_something_in_the_text_speaks_for_the_first_cause() -> None:
    """The name ServiceId tells that the command has a new name for it."""
    text = "New-ServicePrincipal: A parameter cannot be found that matches parameter name 'ServiceId'."
    said = explain(CATALOGUE, text)

    assert said.matches[0].causes[0].because == ("observed.parameter_was_renamed",)
    assert of_paste(text) is None


def test_whatever_answers_a_question_can_be_named_by_the_message() -> None:
    """A name that no pattern of the entry captures would never answer it."""
    of_the_server = {"host", "port"}
    for name, error in CATALOGUE.errors.items():
        patterns = " ".join((*error.patterns, *error.common.patterns))
        assert all(f"?P<{each}>" in patterns or each in of_the_server for each in error.answered_by), name


def test_every_sign_means_what_the_engine_would_make_of_it() -> None:
    """Whoever sees the sign and pastes it gets just this standing for just this cause."""
    refused = [
        *token(),
        *mail(Check.IMAP, BOX, *REFUSED[0][::-1]),
        *mail(Check.SMTP, BOX, Stage.AUTH, "smtp.login_refused"),
    ]
    evidence = gather(refused)
    found = decide(CATALOGUE, diagnose(CATALOGUE, evidence), evidence, VALUES, (BOX,))
    shown = {
        text.sentence.filled(**VALUES).en: code
        for look in CATALOGUE.next_observations.observations
        if look.way is Way.INSPECT
        for code, text in look.shows.items()
    }

    assert found is not None
    for sign in found.signs:
        codes = evidence.mailboxes[BOX] | {shown[sign.shows.en]}
        errors = {e for e, entry in CATALOGUE.errors.items() if sign.fix in {c.fix for c in entry.causes}}
        named = {d.error for d in diagnose(CATALOGUE, evidence) if d.fix == sign.fix} & errors
        for error in named:
            after = {d.standing for d in causes_of(CATALOGUE, error, codes) if d.fix == sign.fix}
            assert after <= {sign.standing, Standing.EXCLUDED}
            assert sign.standing in after or "enable-imap" in sign.fix


def test_everything_a_look_shows_is_known_and_decides_something() -> None:
    """No observation is promised that the reader of pastes does not know, or that no cause speaks of."""
    spoken = {
        code
        for error in CATALOGUE.errors.values()
        for cause in error.causes
        for code in (*cause.confirmed_by, *cause.excluded_by, *cause.likelier_by, *cause.unlikelier_by)
    }
    clues = {f"observed.{name.replace('-', '_')}" for name in CATALOGUE.clues}
    shown = {code for look in CATALOGUE.next_observations.observations for code in look.shows}

    assert shown <= set(CATALOGUE.observed) | set(CONCLUSIONS) | clues
    assert shown <= spoken


def test_send_as_is_granted_on_the_senders_mailbox_to_the_one_that_signs_in() -> None:
    """The message names both: one looks at the sender's, and whoever grants fills in the right one of the two."""
    text = "554 5.2.252 SendAsDenied; kasse@gasthof.example not allowed to send as info@gasthof.example"
    first = explain(CATALOGUE, text).matches[0]
    cause = next(c for c in first.causes if c.fix == "grant-send-as")
    commands = [step.command for step in Presentation().guidance(cause, named=first.named).steps if step.command]

    assert [command.split(" -Trustee")[0] for command in commands[:2]] == [
        "Add-RecipientPermission -Identity '<SENDER>'"
    ] * 2
    assert "-Trustee '<SIGNED_IN>'" in commands[1]
    assert commands[2].startswith("Get-RecipientPermission -Identity 'info@gasthof.example'")


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("smtp.office365.com: 535 5.7.3 Authentication unsuccessful", "Get-CASMailbox"),
        ("outlook.office365.com: A3 BAD User is authenticated but not connected.", "Get-MailboxPermission"),
    ],
)
def test_the_look_decides_on_the_likeliest_cause(text: str, command: str) -> None:
    """Whoever looks at one thing looks at what is most likely, not at what separates the unlikely ones."""
    found = of_paste(text)

    assert found is not None
    assert command in found.command
