"""The register of findings: every code that comes is declared, every declared code comes somewhere."""

from __future__ import annotations

import importlib
import string

from bot.checks import CHECKS, FINDINGS
from bot.model import Check
from tests.checks.expected import OF_CUSTOMER, OF_DNS, OF_FAULT
from tests.checks.test_states import OF_ALL_SERVERS

# Where the codes come from that no state of the sandbox leads to: name → the test that does.
ELSEWHERE = {
    "machine_overloaded": "test_limits.test_silence_while_we_did_not_listen_is_not_the_servers",
    "broke": "test_token.test_a_bug_of_ours_is_said",
    "host_forbidden": "test_token.test_a_forbidden_host_is_not_contacted",
    "network_unreachable": "test_network.test_no_route",
    "tls_failed": "test_network.test_what_is_no_handshake",
    "time_exhausted": "test_limits.test_the_whole_check_has_a_limit",
    "retried": "test_token.test_a_pause_is_waited_for",
    "token_missing": "test_token.test_exchange_is_tried_as_far_as_it_goes",
    "earlier_stage_failed": "test_mail.test_why_later_stages_were_not_tried",
    "protocol_unused": "test_token.test_a_protocol_that_is_not_used",
    "session_ended": "test_imap_client.test_a_farewell_in_the_middle",
    "greeting_foreign": "test_mail.test_a_server_that_is_not_exchange_online_is_told_by_its_greeting",
    "mailbox_refused": "test_mail.test_a_mailbox_that_is_refused_with_unknown_words",
    "password_refused": "test_mail.test_smtp_words",
    "client_unauthenticated": "test_mail.test_smtp_words",
    "logon_failed": "test_mail.test_smtp_words",
    "certificate_unusable": "test_token.test_a_key_that_is_none",
    "endpoint_foreign": "test_token.test_a_secret_goes_to_admitted_hosts_only",
    "consent_missing": "test_token.test_numbers_that_the_sandbox_does_not_send",
    "tenant_malformed": "test_token.test_numbers_that_the_sandbox_does_not_send",
    "resource_unlisted": "test_token.test_numbers_that_the_sandbox_does_not_send",
    "validity_ahead": "test_claims.test_what_claims_say",
    "secret_expiring": "test_token.test_a_secret_about_to_expire",
    "mailbox_unstored": "test_record.test_a_mailbox_that_is_not_stored",
    "mailbox_domain_foreign": "test_record.test_a_mailbox_of_a_foreign_domain",
    "expiry_outdated": "test_token.test_a_date_that_has_passed",
    "object_id_malformed": "test_claims.test_what_claims_say",
    "claims_malformed": "test_claims.test_what_claims_say",
    "refusal_malformed": "test_wrong_answers.test_a_refusal_that_names_no_ids_is_the_same_refusal",
    "answer_malformed": "test_wrong_answers.test_what_cannot_be_is_named_and_not_used",
    "claims_read": "test_claims.test_what_claims_say",
}
FROM_STATES = {*OF_FAULT.values(), *OF_DNS.values(), *OF_ALL_SERVERS.values()} | {
    code.split(".")[1] for codes in OF_CUSTOMER.values() for code in codes
}


def placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def test_three_conversations() -> None:
    """The folder holds the three conversations, under their names."""

    assert {name: check.check for name, check in CHECKS.items()} == {str(check): check for check in Check}


def test_codes_name_their_source() -> None:
    """A code begins with its conversation, or with the record that it speaks of."""

    assert {code.split(".")[0] for code in FINDINGS} == {"token", "imap", "smtp", "record"}


def test_sentences_agree() -> None:
    """Both languages speak of the same facts, and the German is not the English."""
    for code, text in FINDINGS.items():
        assert placeholders(text.de) == placeholders(text.en), code
        assert text.de != text.en, code


def test_every_code_comes_somewhere() -> None:
    """No code is declared that neither a state of the sandbox nor a test named here leads to."""

    assert {code.split(".")[1] for code in FINDINGS} - FROM_STATES == set(ELSEWHERE)


def test_tests_that_are_named_exist() -> None:
    """The tests that the list names are there."""
    for test in ELSEWHERE.values():
        module, name = test.split(".")
        assert callable(getattr(importlib.import_module(f"tests.checks.{module}"), name))
