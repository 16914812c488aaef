"""Which step is proved, contradicted, done or open, and which comes next: by what was said and what a look has seen."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.flows.setup import Mark, relevant
from bot.flows.setup.progress import next_step
from bot.model import Check, Finding, Outcome, Stage, Verdict
from tests.setup.seen import BOTH, BOXES, OBJECT_ID, STEPS, customer, entra, exchange, looked, marked, said_done, views

OF_TOKEN = ["register-app", "wait-for-app", "client-secret"]
OF_ENTRA = ["register-app", "wait-for-app", "api-permissions", "admin-consent", "client-secret", "note-ids"]
ALL = [step.id for step in STEPS]


def refusal(code: str) -> Finding:
    facts = {"aadsts": "0", "tenant": "t", "client": "c", "error": "e", "scope": "s", "kind": "k"}
    return Finding(f"token.{code}", facts)


def test_a_new_customer_has_ten_open_steps_and_begins_with_the_first() -> None:
    """Nothing is said or stored yet."""
    shown = views({})

    assert len(shown) == 10
    assert marked(shown, Mark.OPEN) == ALL
    assert next_step(tuple(shown.values())) == "register-app"


@pytest.mark.parametrize("step", [step for step in ALL if step != "note-ids"])
def test_without_a_tenant_a_step_is_as_it_was_said(step: str) -> None:
    """Done is not proved: there is nobody to look at yet."""
    assert views({step: Mark.DONE})[step].mark is Mark.DONE
    assert views({step: Mark.SKIPPED})[step].mark is Mark.SKIPPED


def test_the_details_are_not_noted_before_they_are_stored() -> None:
    """Whatever anybody says; and the set-up waits there."""
    shown = views(said_done())

    assert shown["note-ids"].mark is Mark.OPEN
    assert next_step(tuple(shown.values())) == "note-ids"


def test_details_without_a_mailbox_are_not_complete() -> None:
    """The script needs one."""
    shown = views(said_done(), customer(mailboxes=()), looked(entra()))

    assert shown["note-ids"].mark is Mark.OPEN
    assert "kein Postfach" in str(shown["note-ids"].said)


@pytest.mark.parametrize("marks", [{}, said_done()], ids=["nothing said", "all said done"])
def test_a_good_token_proves_the_six_steps_in_entra(marks: dict[str, Mark]) -> None:
    """What is seen counts whether or not somebody said so."""
    shown = views(marks, customer(), looked(entra()))

    assert marked(shown, Mark.PROVED) == OF_ENTRA
    assert "IMAP.AccessAsApp und SMTP.SendAsApp" in str(shown["admin-consent"].said)
    assert OBJECT_ID in str(shown["note-ids"].said)


def test_what_is_not_said_to_be_done_is_not_contradicted() -> None:
    """Whoever begins with a stored tenant reads what is seen, and which step comes next."""
    shown = views({}, customer(), looked(entra("") + exchange(BOXES)))

    assert marked(shown, Mark.CONTRADICTED) == []
    assert shown["admin-consent"].said is not None
    assert next_step(tuple(shown.values())) == "api-permissions"


def test_a_token_without_permissions_contradicts_the_consent() -> None:
    """Permissions at Graph instead of Exchange look the same: the catalogue names both."""
    seen = looked(entra(""))
    shown = views(said_done(), customer(), seen)
    causes = [cause.fix for cause in relevant(seen.diagnoses, shown["admin-consent"].step)]

    assert marked(shown, Mark.CONTRADICTED) == ["admin-consent"]
    assert {"grant-admin-consent", "add-exchange-application-permissions"} <= set(causes)
    assert "wait-for-propagation" not in causes


@pytest.mark.parametrize("roles", ["IMAP.AccessAsApp", "Mail.Read"])
def test_a_token_with_other_permissions_contradicts_the_list_of_permissions(roles: str) -> None:
    """Somebody has consented already, to something else."""
    shown = views(said_done(), customer(), looked(entra(roles)))

    assert marked(shown, Mark.CONTRADICTED) == ["api-permissions"]
    assert "SMTP.SendAsApp" in str(shown["api-permissions"].said)


def test_a_customer_who_only_receives_needs_one_permission() -> None:
    """SMTP is not used, so nothing is missing."""
    token, claims = entra("IMAP.AccessAsApp")
    alone = replace(claims, outcome=Outcome.PASSED, findings=claims.findings[:1])
    shown = views({}, customer(uses=(Check.IMAP,)), looked([token, alone]))

    assert shown["api-permissions"].mark is Mark.PROVED
    assert "SMTP" not in str(shown["api-permissions"].said)


@pytest.mark.parametrize(
    ("code", "step"),
    [
        ("app_unknown", "wait-for-app"),
        ("principal_missing", "admin-consent"),
        ("secret_wrong", "client-secret"),
        ("secret_expired", "client-secret"),
        ("secret_id_given", "client-secret"),
        ("certificate_unusable", "client-secret"),
        ("tenant_unknown", "note-ids"),
        ("policy_blocked", "note-ids"),
    ],
)
def test_what_entra_refuses_speaks_against_one_step(code: str, step: str) -> None:
    """And that step comes next."""
    shown = views(said_done(), customer(), looked(entra(refused=refusal(code))))

    assert marked(shown, Mark.CONTRADICTED) == [step]
    assert next_step(tuple(shown.values())) == step


@pytest.mark.parametrize("code", ["throttled", "service_unavailable"])
def test_an_entra_that_is_busy_speaks_against_nothing(code: str) -> None:
    """It has not looked at the credential."""
    shown = views(said_done(), customer(), looked(entra(refused=refusal(code))))

    assert marked(shown, Mark.CONTRADICTED) == []


def test_an_entra_that_cannot_be_reached_speaks_against_nothing() -> None:
    """Our network is no step of theirs."""
    silent = Finding("token.connect_timed_out", {"target": "login.example:443", "seconds": 10})
    shown = views(said_done(), customer(), looked(entra(refused=silent, stage=Stage.TCP)))

    assert marked(shown, Mark.CONTRADICTED) == []


@pytest.mark.parametrize("code", ["token.claims_malformed", "token.object_id_malformed", "token.claims_unreadable"])
def test_a_token_that_holds_what_cannot_be_proves_no_permission(code: str) -> None:
    """What it says of permissions and ids is worth nothing, for or against."""
    shown = views(said_done(), customer(), looked(entra(BOTH, None, Finding(code, {"claims": "roles"}))))

    assert marked(shown, Mark.CONTRADICTED) == []
    assert not {"api-permissions", "admin-consent", "note-ids"} & set(marked(shown, Mark.PROVED))


def test_a_wrong_object_id_in_the_record_contradicts_the_details() -> None:
    """The token names the right one."""
    differs = Finding("record.object_id_differs", {"oid": OBJECT_ID, "stored": "x", "is_app_id": False})
    shown = views(said_done(), customer(), looked(entra(BOTH, None, differs)))

    assert marked(shown, Mark.CONTRADICTED) == ["note-ids"]
    assert OBJECT_ID in str(shown["note-ids"].said)


@pytest.mark.parametrize("refused", [BOXES, BOXES[:1]], ids=["both", "one"])
def test_a_refused_mailbox_contradicts_the_script(refused: tuple[str, ...]) -> None:
    """How many are refused is said; the steps in Entra stay proved."""
    shown = views(said_done(), customer(), looked(entra() + exchange(refused)))

    assert marked(shown, Mark.CONTRADICTED) == ["exchange-script"]
    assert marked(shown, Mark.PROVED) == OF_ENTRA
    assert f"bei {len(refused)} von 2" in str(shown["exchange-script"].said)


def test_open_mailboxes_prove_that_the_script_has_run() -> None:
    """Then nobody has to allow scripts any more."""
    shown = views(said_done("allow-scripts"), customer(), looked(entra() + exchange()))

    assert marked(shown, Mark.PROVED) == [*OF_ENTRA, "exchange-script", "allow-scripts"]


def test_a_silent_mail_server_contradicts_the_servers_and_not_the_script() -> None:
    """Nothing is known of Exchange then."""
    shown = views(said_done(), customer(), looked(entra() + exchange(unreachable=True)))

    assert marked(shown, Mark.CONTRADICTED) == ["program-servers"]
    assert shown["exchange-script"].mark is Mark.DONE


def test_only_the_whole_check_proves_the_last_step() -> None:
    """Healthy means that everything was tried."""
    seen = entra() + exchange()

    assert views(said_done(), customer(), looked(seen))["program-servers"].mark is Mark.DONE
    whole = views(said_done(), customer(), looked(seen, Verdict.HEALTHY))
    assert whole["program-servers"].mark is Mark.PROVED
    assert next_step(tuple(whole.values())) == ""


def test_the_whole_check_contradicts_what_was_skipped() -> None:
    """Left out and not needed is one thing, left out and missing another."""
    marks = said_done() | {"exchange-script": Mark.SKIPPED}
    seen = entra() + exchange(BOXES)

    assert views(marks, customer(), looked(seen))["exchange-script"].mark is Mark.SKIPPED
    assert views(marks, customer(), looked(seen, Verdict.PROBLEM))["exchange-script"].mark is Mark.CONTRADICTED


def test_a_check_without_a_result_never_ends_a_set_up() -> None:
    """Nothing failed, and something was not tried."""
    shown = views(said_done(), customer(), looked(entra() + exchange(), Verdict.UNKNOWN))

    assert shown["program-servers"].mark is Mark.CONTRADICTED
    assert str(shown["program-servers"].said) == str(looked([], None).summary)


def test_what_was_proved_can_be_lost_again() -> None:
    """A consent that was withdrawn is contradicted, and what was contradicted is proved once it is right."""
    lost = views({"admin-consent": Mark.PROVED}, customer(), looked(entra("")))
    found = views({"admin-consent": Mark.CONTRADICTED}, customer(), looked(entra()))

    assert lost["admin-consent"].mark is Mark.CONTRADICTED
    assert found["admin-consent"].mark is Mark.PROVED


def test_what_a_look_did_not_see_stays_as_it_was() -> None:
    """A look at the token says nothing of the mailboxes."""
    shown = views({"exchange-script": Mark.PROVED}, customer(), looked(entra()))

    assert (shown["exchange-script"].mark, shown["exchange-script"].said) == (Mark.PROVED, None)


def test_the_causes_of_a_step_in_exchange_are_exchanges() -> None:
    """What the token shows is no cause of a refused mailbox, and the other way round."""
    seen = looked(entra() + exchange(BOXES))
    steps = {step.id: step for step in STEPS}

    assert "register-service-principal" in [cause.fix for cause in relevant(seen.diagnoses, steps["exchange-script"])]
    assert relevant(seen.diagnoses, steps["admin-consent"]) == ()
