"""Facts about what the block of the looking script says once it is pasted."""

from __future__ import annotations

import pytest

from bot.catalogue.observing.observed import read_observations
from tests.catalogue.observed_pastes import (
    BLOCK,
    INFO,
    OFFICE,
    RIGHT,
    TENANT,
    WRONG,
    codes,
    facts,
    told,
)


def test_the_whole_block_tells_registration_switches_and_each_mailbox() -> None:
    """Everything that decides something in the block becomes a finding about the right mailbox."""
    assert {
        ("mailbox_present", OFFICE),
        ("mailbox_kind", OFFICE),
        ("mailbox_unlicensed", OFFICE),
        ("permission_absent", OFFICE),
        ("imap_disabled", OFFICE),
        ("smtp_enabled", OFFICE),
        ("mailbox_present", INFO),
        ("mailbox_kind", INFO),
        ("address_secondary", INFO),
        ("permission_denied", INFO),
        ("imap_enabled", INFO),
        ("smtp_inherited_disabled", INFO),
    } == told(BLOCK)
    assert {"registration_present", "registration_differs", "smtp_tenant_disabled"} < codes(BLOCK)
    assert facts(BLOCK, "registration_differs") == [{"object_id": WRONG, "expected": RIGHT, "expected_by": "script"}]
    assert facts(BLOCK, "address_secondary") == [{"mailbox": INFO, "primary": OFFICE}]


@pytest.mark.parametrize(
    "worn",
    [
        BLOCK.replace("\n", "\r\n"),
        "".join(f"> {line}\n" for line in BLOCK.split("\n")),
        "".join(f"&gt; {line}\n" for line in BLOCK.split("\n")),
        f"Hallo, hier die Ausgabe:\n```{BLOCK}```\nDanke und viele Grüße",
        BLOCK.replace(": ", ":\u00a0"),
        BLOCK.replace(OFFICE, f"<mailto:{OFFICE}|{OFFICE}>"),
        BLOCK.replace(
            "complete:", "error: Das ist eine lange Meldung, die\nin der naechsten Zeile weitergeht\ncomplete:"
        ),
        "\ufeff" + "".join(f"    {line}\n" for line in BLOCK.split("\n")),
    ],
)
def test_what_mail_and_chat_do_to_the_block_changes_nothing(worn: str) -> None:
    """Quotation marks, fences, entities, links, wrapped errors and odd blanks do not matter."""
    assert read_observations(BLOCK) == read_observations(worn)


def test_a_block_that_was_cut_off_says_only_what_is_whole() -> None:
    """The last line before the cut may be half a line, so it says nothing."""
    cut = BLOCK[: BLOCK.index("imap: off") + len("imap: off\n")].rstrip("\n")

    assert "permission_absent" in codes(cut)
    assert "imap_disabled" not in codes(cut)


def test_unknown_and_errors_in_the_block_say_nothing() -> None:
    """What the script could not read is neither yes nor no."""
    text = BLOCK
    for key in ("registration", "full-access", "imap", "smtp-auth", "found", "organization-smtp-auth", "licensed"):
        text = "".join(
            f"{key}: unknown\n" if line.startswith(f"{key}: ") else f"{line}\n" for line in text.splitlines()
        )

    assert {"mailbox_kind"} == codes(text)


def test_a_block_from_another_tenant_says_only_that() -> None:
    """What was read in a foreign tenant is no evidence about this one."""
    text = BLOCK.replace(f"tenant: {TENANT}", f"tenant: {WRONG}")

    assert {"session_tenant_differs"} == codes(text)
    assert facts(text, "session_tenant_differs") == [{"tenant": WRONG, "expected": TENANT}]


def test_the_later_of_two_blocks_holds() -> None:
    """Before and after a fix: what was seen last counts, in whatever order the blocks were pasted."""
    after = (
        BLOCK.replace("T10:", "T11:")
        .replace(f"object-id: {WRONG}", f"object-id: {RIGHT}")
        .replace("imap: off", "imap: on")
    )

    for text in (BLOCK + after, after + BLOCK):
        assert "registration_differs" not in codes(text)
        assert ("imap_enabled", OFFICE) in told(text)
        assert ("imap_disabled", OFFICE) not in told(text)


def test_the_script_itself_is_no_block() -> None:
    """Its text holds the marks too, but no facts."""
    assert set() == codes(
        "Write-Output '=== MAILCHECK INSPECT BEGIN ==='\n$mailcheck.Report | Write-Output\nfull-access\n"
    )
