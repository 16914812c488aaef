"""Every state of the sandbox, with every reply that is reported for it, gives the right verdict and never a wrong certainty."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import NamedTuple

import pytest
import pytest_asyncio

from bot.catalogue import diagnose, gather, judge, load, summarise
from bot.catalogue.steps import PROOFS
from bot.checks import Network, Target, open_network, run_checks
from bot.clouds import CLOUDS
from bot.model import Check, Diagnosis, Outcome, Report, Stage, StageResult, Standing, Text, Verdict
from bot.pastes.reading import Reading
from bot.sandbox.customers import Customer
from bot.sandbox.microsoft365 import Microsoft365
from bot.sandbox.state import State, Variant
from bot.sandbox.states import STATES
from bot.settings import Settings

pytestmark = pytest.mark.asyncio(loop_scope="module")

SECRET = {"reenter-client-secret", "replace-client-secret"}
ROLE = {"grant-admin-consent", "add-exchange-application-permissions"}
PAUSE = {"wait-and-retry", "stop-request-loop"}
PRINCIPAL = {"register-service-principal", "recreate-service-principal-with-enterprise-object-id"}
CURES: dict[str, set[str]] = {
    "token-other-audience": {"correct-scope"},
    "token-other-tenant": {"correct-tenant-id"},
    "token-other-application": {"correct-client-id"},
    "token-other-object-id": {"recreate-service-principal-with-enterprise-object-id"},
    "token-expired": {"synchronise-clock"},
    "token-of-a-user": {"switch-product-to-client-credentials"},
    "secret-wrong": SECRET,
    "secret-id-instead-of-value": {"enter-secret-value-not-id"},
    "secret-expired": {"replace-client-secret"},
    "certificate-unknown": {"upload-certificate"},
    "app-unknown": {"correct-client-id"},
    "app-object-id-instead-of-app-id": {"correct-client-id"},
    "tenant-unknown": {"correct-tenant-id"},
    "domain-unknown": {"correct-tenant-id"},
    "enterprise-application-missing": {"create-enterprise-application"},
    "app-disabled": {"enable-enterprise-application", "reactivate-app-registration"},
    "scope-of-user-sign-in": {"correct-scope"},
    "scope-misspelt": {"correct-scope"},
    "exchange-missing-in-tenant": {"check-exchange-online-plan"},
    "blocked-by-conditional-access": {"allow-app-in-conditional-access"},
    "blocked-by-security-defaults": {"look-up-aadsts-code"},
    "request-loop": PAUSE,
    "tenant-throttled": PAUSE,
    "tenant-transient": {"wait-and-retry"},
    "tenant-in-other-cloud": {"use-right-cloud-authority"},
    "assertion-out-of-time": {"synchronise-clock", "build-fresh-assertion"},
    "unknown-code": {"look-up-aadsts-code"},
    "scope-of-graph": {"correct-scope"},
    "consent-missing": {"grant-admin-consent"},
    "roles-wrong": ROLE,
    "imap-role-missing": ROLE,
    "smtp-role-missing": ROLE,
    "service-principal-missing": PRINCIPAL,
    "service-principal-not-yet-known": PRINCIPAL | {"wait-for-propagation"},
    "object-id-wrong": {"recreate-service-principal-with-enterprise-object-id"},
    "object-id-wrong-unnoticed": {"recreate-service-principal-with-enterprise-object-id"},
    "permission-missing": {"add-mailbox-permission"},
    "permission-missing-and-record-stale": {"add-mailbox-permission"},
    "permission-denied": {"add-mailbox-permission"},
    "permission-missing-on-one-of-three": {"add-mailbox-permission"},
    "imap-off": {"enable-imap-for-mailbox"},
    "alias-used": {"correct-mailbox-address"},
    "mailbox-unknown": {"correct-mailbox-address"},
    "licence-missing": {"assign-mailbox-license"},
    "smtp-off-for-mailbox": {"enable-smtp-auth-for-mailbox"},
    "smtp-off-for-tenant": {"enable-smtp-auth-for-mailbox", "enable-smtp-auth-for-tenant"},
    "exchange-disabled-in-tenant": {"enable-exchange-online-resource"},
    "exchange-disabled-by-its-id": {"enable-exchange-online-resource"},
    "tenant-unknown-in-this-cloud": {"use-right-cloud-authority"},
    "app-not-yet-known": {"correct-client-id"},
    "app-of-another-customer": {"correct-client-id"},
    "consent-not-yet-effective": {"grant-admin-consent"},
    "nothing-set-up": ROLE,
    "scope-misses-mailbox": {"check-rbac-application-scope"},
    "scope-not-yet-effective": {"check-rbac-application-scope"},
    "mailbox-elsewhere": {"check-mailbox-is-in-exchange-online"},
    "mailbox-of-group": {"correct-mailbox-address"},
    "mailbox-for-public-folders": {"correct-mailbox-address"},
    "mailbox-of-another-customer": {"correct-mailbox-address"},
    "permission-not-yet-effective": {"add-mailbox-permission"},
    "imap-not-yet-on": {"enable-imap-for-mailbox"},
    "smtp-not-yet-on": {"enable-smtp-auth-for-mailbox"},
    "imap-and-smtp-off": {"enable-imap-for-mailbox", "enable-smtp-auth-for-mailbox"},
    "everything-inspected": {"check-own-network", "exempt-from-tls-inspection"},
    "everything-dropped": {"check-own-network"},
    "everything-silent": {"check-own-network"},
    "everything-refused": {"check-own-network"},
    "no-name-known": {"check-own-network"},
    "resolver-fails": {"check-own-network"},
    "resolver-silent": {"check-own-network"},
}
"""What would mend each state. For states of servers see `CURES_OF_FINDINGS`."""

CURES_OF_FINDINGS: dict[str, set[str]] = {
    "connection_refused": {"correct-server-and-port", "open-firewall-port"},
    "connect_timed_out": {"open-firewall-port"},
    "certificate_untrusted": {"exempt-from-tls-inspection"},
    "throttled": PAUSE | {"reduce-parallel-connections"},
    "service_unavailable": {"wait-and-retry"},
    "name_unknown": {"correct-server-and-port", "fix-name-resolution"},
    "resolver_failed": {"fix-name-resolution"},
    "resolver_silent": {"fix-name-resolution"},
    "starttls_missing": {"exempt-from-tls-inspection", "correct-server-and-port", "stop-port-redirection"},
    "page_received": {"configure-proxy"},
    "policy_blocked": {"enable-smtp-auth-for-mailbox", "allow-app-in-conditional-access"},
    "defaults_blocked": {"enable-smtp-auth-for-mailbox"},
    "answer_timed_out": {"open-firewall-port", "wait-and-retry"},
    "answer_dripped": {"open-firewall-port", "wait-and-retry"},
    "answer_garbled": {"correct-server-and-port", "configure-proxy"},
    "answer_oversized": {"correct-server-and-port", "configure-proxy"},
    "answer_truncated": {"wait-and-retry"},
    "answer_incomplete": {"wait-and-retry"},
    "answer_empty": {"wait-and-retry"},
    "redirect_received": {"configure-proxy"},
    "tls_cut": {"exempt-from-tls-inspection"},
    "tls_outdated": {"exempt-from-tls-inspection"},
    "tls_expected": {"set-encryption-mode"},
    "plaintext_spoken": {"set-encryption-mode"},
    "certificate_expired": {"exempt-from-tls-inspection"},
    "certificate_early": {"synchronise-clock"},
    "certificate_misnamed": {"correct-server-and-port"},
    "connection_closed": {"wait-and-retry", "exempt-from-tls-inspection"},
    "greeting_refused": {"wait-and-retry"},
    "address_missing": {"correct-server-and-port"},
    "starttls_refused": {"exempt-from-tls-inspection"},
    "xoauth2_missing": {"correct-server-and-port"},
    "method_refused": {"correct-server-and-port"},
    "string_refused": {"correct-mailbox-address", "fix-xoauth2-string"},
}
UNDECIDED = {"tenant-unknown-in-this-cloud", "scope-misses-mailbox", "scope-not-yet-effective"}
"""States outside the alike group whose evidence fits another cause better: the right one is possible, and not first."""

NAMELESS = {"token-no-object-id", "token-opaque", "token-signed-by-others"}
"""Tokens as only a broken go-between makes them: nobody knows a cure."""

DECIDED = {
    "secret-wrong",
    "secret-id-instead-of-value",
    "secret-expired",
    "certificate-unknown",
    "scope-of-user-sign-in",
    "scope-misspelt",
    "scope-of-graph",
    "blocked-by-conditional-access",
    "tenant-transient",
    "tenant-in-other-cloud",
    "token-other-audience",
    "token-other-tenant",
    "token-other-application",
    "token-expired",
    "token-of-a-user",
    "smtp-off-for-mailbox",
    "smtp-off-for-tenant",
    "smtp-not-yet-on",
    "imap-and-smtp-off",
}
"""States of customers in which the evidence of a check alone decides."""

NOT_YET_EFFECTIVE = {s for s in STATES if "not-yet" in s and "certificate" not in s}
SIDE_BY_SIDE = 16
Reports = dict[tuple[str, str], Report]


class Ground(NamedTuple):
    """What all cases of a module share: one Microsoft 365 and our network as it looks from there."""

    sandbox: Microsoft365
    network: Network
    settings: Settings


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def ground() -> AsyncIterator[Ground]:
    await Reading().ready()  # no server is waited for while entries are read and expressions compiled
    async with Microsoft365() as sandbox:
        settings = Settings.model_validate(sandbox.settings_environment())
        yield Ground(sandbox, open_network(settings), settings)


def target_of(customer: Customer, settings: Settings) -> Target:
    """The customer as a check needs it."""
    stored = customer.stored
    credential = stored.client_secret or stored.certificate
    assert credential is not None
    assert stored.imap is not None
    assert stored.smtp is not None
    return Target(
        tenant_id=stored.tenant_id,
        client_id=stored.client_id,
        credential=credential,
        mailboxes=stored.mailboxes,
        authority=stored.authority or settings.authority,
        scope=stored.scope or CLOUDS[stored.cloud].scope,
        imap=stored.imap,
        smtp=stored.smtp,
        uses=stored.uses,
        object_id=stored.object_id,
        secret_expires=stored.secret_expires,
    )


async def results_of(customer: Customer, ground: Ground) -> tuple[StageResult, ...]:
    """Check this customer, again where our own machine was too busy to listen: as such a result asks for."""
    while True:
        results = await run_checks(target_of(customer, ground.settings), ground.network)
        if not any(f.code.endswith(".machine_overloaded") for r in results for f in r.findings):
            return results


async def report_on(state: State, variant: Variant, ground: Ground) -> Report:
    """Check a customer who is in this state."""
    customer = await state.make(ground.sandbox, variant)
    results = await results_of(customer, ground)
    diagnoses = diagnose(load(), gather(results))
    summary = summarise(customer.stored.name, results, diagnoses)
    return Report(customer.stored.name, judge(results), summary, datetime.now(UTC), 0.0, results, diagnoses)


def open_fixes(diagnoses: tuple[Diagnosis, ...]) -> set[str]:
    return {d.fix for d in diagnoses if d.standing is not Standing.EXCLUDED}


def sure_fixes(diagnoses: tuple[Diagnosis, ...]) -> set[str]:
    return {d.fix for d in diagnoses if d.standing is Standing.CONFIRMED}


def cures_of(state: State, report: Report) -> set[str]:
    """What would mend this state: by its name, or by the finding with which it shows."""
    failed = {f.code.partition(".")[2] for r in report.results if r.outcome is Outcome.FAILED for f in r.findings}
    by_finding = (CURES_OF_FINDINGS[code] for code in sorted(failed & CURES_OF_FINDINGS.keys()))
    return CURES.get(state.name) or next(by_finding, set())


def proofs_of(diagnosis: Diagnosis, report: Report) -> list[StageResult]:
    """The stages that prove the fix of a diagnosis, of the conversations that failed with what it explains."""
    fix = load().fixes[diagnosis.fix]
    failed = {
        (r.check, r.mailbox)
        for r in report.results
        if r.outcome is Outcome.FAILED and {f.code for f in r.findings} & set(diagnosis.because)
    }
    wanted = [proof for name in fix.settled_by or fix.proved_by for proof in PROOFS[name]]
    return [
        r
        for r in report.results
        if (r.check, r.mailbox) in failed and ((r.check, r.stage) in wanted or (None, r.stage) in wanted)
    ]


def refusing_side(said: Text) -> bool:
    return any(side in said.de for side in ("Entra", "Exchange", "Mailserver", "Netz"))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def reports(ground: Ground, thorough: bool) -> Reports:
    """A report on every state with its first reply, or with every one, made side by side: many of them are waits for a limit."""
    cases = [(state, variant) for state in STATES.values() for variant in state.variants[: None if thorough else 1]]
    turn = asyncio.Semaphore(SIDE_BY_SIDE)

    async def one(state: State, variant: Variant) -> Report:
        async with turn:
            return await report_on(state, variant, ground)

    made = await asyncio.gather(*(one(state, variant) for state, variant in cases))
    return {(state.name, str(variant)): report for (state, variant), report in zip(cases, made, strict=True)}


def refusing(reports: Reports) -> list[tuple[State, Report]]:
    """The states whose cure somebody knows, with their reports."""
    told = ((STATES[name], report) for (name, _), report in reports.items())
    return [(state, report) for state, report in told if state.refuses and state.name not in NAMELESS]


def of_state(name: str, reports: Reports) -> list[Report]:
    return [report for (state, _), report in reports.items() if state == name]


async def test_each_state_gets_the_right_verdict_and_no_wrong_certainty(
    reports: Reports,
) -> None:
    """The verdict follows from what is wrong, not from which of the reported replies came; the cure is never excluded."""
    for case, report in reports.items():
        state, causes = STATES[case[0]], report.diagnoses

        assert (report.verdict is Verdict.HEALTHY) == (state.refuses == ""), (case, report.summary)
        assert Outcome.BROKEN not in {r.outcome for r in report.results}, case
        if state.refuses == "":
            continue
        assert refusing_side(report.summary), case
        assert open_fixes(causes), f"{case}: a problem without a cause"
        cures = cures_of(state, report)
        assert bool(cures) == (state.name not in NAMELESS), case
        if cures:
            assert open_fixes(causes) & cures, case
            assert sure_fixes(causes) <= cures, case


async def test_the_right_cause_comes_first_wherever_the_evidence_tells_it_from_its_rivals(reports: Reports) -> None:
    """Where Exchange answers alike it is among the possible ones; nowhere is it excluded."""
    for state, report in refusing(reports):
        cures = cures_of(state, report)

        if not (state.alike or state.name in UNDECIDED):
            assert report.diagnoses[0].fix in cures, state.name
        assert open_fixes(report.diagnoses) & cures, state.name


async def test_no_cause_is_left_whose_fix_is_proved_already(reports: Reports) -> None:
    """What proves a fix went well in this very check, in the conversation that failed: it is not the cause, for that reason."""
    for state, report in refusing(reports):
        for diagnosis in report.diagnoses:
            if diagnosis.standing is Standing.EXCLUDED:
                continue
            proved = {r.outcome in {Outcome.PASSED, Outcome.WARNING} for r in proofs_of(diagnosis, report)}
            assert proved != {True}, (state.name, diagnosis.fix)


@pytest.mark.parametrize("name", ["entra-drips", "entra-drips-later"])
async def test_a_port_that_lets_us_in_is_no_cause_of_silence_behind_it(name: str, reports: Reports) -> None:
    """Entra falls silent after TCP and TLS: the firewall's port is excluded, because of just that."""
    (report,) = of_state(name, reports)
    firewall = next(d for d in report.diagnoses if d.fix == "open-firewall-port")

    assert (firewall.standing, firewall.because) == (Standing.EXCLUDED, ("token.tcp_passed", "token.tls_passed"))
    assert report.diagnoses[0].fix == "wait-and-retry"


async def test_a_line_closed_during_sign_in_blames_neither_port_nor_tls(reports: Reports) -> None:
    """TLS stood: first of all one tries again; that nothing else is left on the list proves nothing."""
    closed = {
        name: report
        for (name, _), report in reports.items()
        if any(
            r.stage is Stage.AUTH
            and {f.code for f in r.findings} & {"smtp.connection_closed", "token.connection_closed"}
            for r in report.results
        )
    }

    assert closed
    for name, report in closed.items():
        assert (report.diagnoses[0].fix, report.diagnoses[0].standing) == ("wait-and-retry", Standing.POSSIBLE), name
        assert not open_fixes(report.diagnoses) & {"open-firewall-port", "enable-tls-12-in-client"}, name


async def test_where_nothing_answers_our_own_network_comes_first(reports: Reports) -> None:
    """Dropped, silent, refused or nameless: what all servers share is the way from here, and it is ours to look at."""
    dead = [report for (name, _), report in reports.items() if CURES.get(name) == {"check-own-network"}]

    assert len(dead) == 6
    assert {(r.diagnoses[0].fix, r.diagnoses[0].standing) for r in dead} == {("check-own-network", Standing.POSSIBLE)}


async def test_a_cause_is_confirmed_exactly_where_evidence_decides(reports: Reports) -> None:
    """The states in which a check of its own is sure, in all of their replies; in every other state it is not."""
    sure = {name: {bool(sure_fixes(report.diagnoses)) for report in of_state(name, reports)} for name in CURES}

    assert {name for name, answers in sure.items() if answers == {True}} == DECIDED
    assert all(len(answers) == 1 for answers in sure.values())


@pytest.mark.parametrize("name", sorted(NOT_YET_EFFECTIVE))
async def test_what_is_mended_but_not_yet_effective_is_named_beside_waiting(name: str, reports: Reports) -> None:
    """The fix that was made is right and stays open, and waiting is possible."""
    for report in of_state(name, reports):
        waiting = {d.standing for d in report.diagnoses if d.fix == "wait-for-propagation"}

        assert open_fixes(report.diagnoses) & CURES[name]
        assert waiting == {Standing.POSSIBLE}


async def test_every_state_of_a_customer_has_its_cure_written_down() -> None:
    """A new state is judged by its name here, or by the finding it gives."""

    unnamed = [
        s.name
        for s in STATES.values()
        if s.refuses in {"entra", "exchange"} and s.sign_ins and s.name not in CURES and s.name not in NAMELESS
    ]

    assert unnamed == []


async def test_states_that_exchange_answers_alike_are_never_confirmed_by_its_answers(
    reports: Reports,
) -> None:
    """No service principal, wrong object id, no permission, IMAP off, alias: without the record they stay possible."""

    alike = [key for key in reports if STATES[key[0]].alike and key[0] != "object-id-wrong"]

    assert alike
    # What SMTP names itself is certain, whatever else is wrong.
    assert {fix for key in alike for fix in sure_fixes(reports[key].diagnoses)} == {"enable-smtp-auth-for-mailbox"}
    assert {key[0] for key in alike if sure_fixes(reports[key].diagnoses)} == {"imap-and-smtp-off"}


async def test_a_protocol_that_the_program_does_not_use_does_not_count(ground: Ground) -> None:
    """It is skipped with that reason, and the verdict stays healthy."""

    customer = await STATES["imap-off"].make(ground.sandbox)
    customer.tell(uses=(Check.SMTP,))

    results = await results_of(customer, ground)

    assert judge(results) is Verdict.HEALTHY
    assert {f.code for r in results if r.check is Check.IMAP for f in r.findings} == {"imap.protocol_unused"}
