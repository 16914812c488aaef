"""What other programs rely on: documents and exit codes of `mailcheck check`, with everything real behind it."""

from __future__ import annotations

import json
import re

import pytest

from tests.whole.conftest import Terminal
from tests.whole.contract import is_one_sentence, is_report, put


def test_check_of_a_healthy_tenant_prints_one_report_and_ends_with_0(terminal: Terminal) -> None:
    """Every layer of token, IMAP and SMTP is in it, passed."""
    name = terminal.stored().stored.name

    report = terminal.json("check", name, "--json")

    assert is_report(report)
    assert (report["tenant"], report["verdict"], report["diagnoses"]) == (name, "healthy", [])
    assert {r["outcome"] for r in report["results"]} == {"passed"}
    layers = {(r["check"], r["stage"]) for r in report["results"]}
    assert layers == {
        *(("token", stage) for stage in ("dns", "tcp", "tls", "auth", "claims")),
        *(("imap", stage) for stage in ("dns", "tcp", "tls", "greeting", "auth", "mailbox")),
        *(("smtp", stage) for stage in ("dns", "tcp", "greeting", "starttls", "tls", "auth")),
    }


@pytest.mark.parametrize("state", ["secret-wrong", "permission-missing", "imap-nothing-listens", "smtp-role-missing"])
def test_check_of_a_tenant_with_a_problem_ends_with_1(state: str, terminal: Terminal) -> None:
    """The causes are ranked, excluded ones last, and each rests on findings that are in the report or follow from them."""
    name = terminal.stored(state).stored.name

    report = terminal.json("check", name, "--json", "--lang", "en", code=1)

    assert is_report(report)
    assert report["verdict"] == "problem"
    standings = [d["standing"] == "excluded" for d in report["diagnoses"]]
    assert standings == sorted(standings)
    assert standings[0] is False
    assert all(d["because"] for d in report["diagnoses"] if d["standing"] == "confirmed")
    assert re.search(r"\b(Entra|Exchange|network)\b", report["summary"])


def test_the_language_changes_sentences_and_nothing_else(terminal: Terminal) -> None:
    """Codes, facts and fixes are the same for every reader."""
    name = terminal.stored("secret-expired").stored.name

    german, english = (terminal.json("check", name, "--lang", which, "--json", code=1) for which in ("de", "en"))

    assert german["summary"] != english["summary"]
    assert [(d["error"], d["fix"], d["standing"]) for d in german["diagnoses"]] == [
        (d["error"], d["fix"], d["standing"]) for d in english["diagnoses"]
    ]


def test_a_named_mailbox_is_checked_and_not_stored(terminal: Terminal) -> None:
    """Only the one named is checked, and the record stays as it was."""
    customer = terminal.stored()
    other = f"unbekannt@{customer.stored.name}.example"

    report = terminal.json("check", customer.stored.name, other, "--json", code=1)

    assert {r["mailbox"] for r in report["results"]} == {"", other}
    assert terminal.json("tenant", "show", customer.stored.name, "--json")["mailboxes"] == list(
        customer.stored.mailboxes
    )


def test_a_protocol_that_is_not_used_is_skipped_with_its_reason(terminal: Terminal) -> None:
    """It does not count: the tenant is healthy although IMAP is off."""
    name = terminal.stored("imap-off", uses=["smtp"]).stored.name

    report = terminal.json("check", name, "--json")

    assert {r["outcome"] for r in report["results"] if r["check"] == "imap"} == {"skipped"}
    assert {f["code"] for r in report["results"] if r["check"] == "imap" for f in r["findings"]} == {
        "imap.protocol_unused"
    }


def test_a_tenant_is_found_by_domain_and_tenant_id_where_only_one_has_it(terminal: Terminal) -> None:
    """Where several have it the answer lists their names, and nothing is checked."""
    customer = terminal.stored()
    domain = customer.tenant.domains[0]
    by_domain, by_id = (terminal.json("check", address, "--json") for address in (domain, customer.stored.tenant_id))
    put(terminal, customer.document() | {"name": "zweiter-name"})

    both = terminal("check", domain)

    assert (by_domain["tenant"], by_id["tenant"]) == (customer.stored.name, customer.stored.name)
    assert (both.code, both.out, is_one_sentence(both.err)) == (2, "", True)
    assert customer.stored.name in both.err
    assert "zweiter-name" in both.err


def test_what_cannot_be_checked_is_bad_input(terminal: Terminal) -> None:
    """An unknown tenant, a tenant without a mailbox, an address that is none: one sentence each, exit 2, no document."""
    customer = terminal.stored(mailboxes=[])
    name = customer.stored.name

    for words in (("check", "niemand"), ("check", name), ("check", name, "kein postfach")):
        for form in ((), ("--json",)):
            ended = terminal(*words, *form)
            assert (ended.code, ended.out, is_one_sentence(ended.err)) == (2, "", True)
    assert terminal.json("check", name, f"office@{name}.example", "--json")["verdict"] == "healthy"


def test_checking_all_prints_a_document_a_line_and_ends_with_the_highest_code(terminal: Terminal) -> None:
    """None stored is fine; among healthy ones one with a problem decides; one that cannot be checked outranks it."""
    none = terminal("check", "--all", "--jsonl")
    stored = [terminal.stored(state).stored.name for state in ("healthy", "object-id-wrong")]
    some = terminal("check", "--all", "--jsonl", "--concurrency", "2")
    stored.append(terminal.stored(mailboxes=[]).stored.name)
    all_of_them = terminal("check", "--all", "--jsonl")

    assert (none.code, none.out, none.err) == (0, "", "")
    assert (some.code, all_of_them.code) == (1, 2)
    documents = [json.loads(line) for line in all_of_them.out.splitlines()]
    assert all(map(is_report, documents))
    assert sorted(d["tenant"] for d in documents) == sorted(stored)
