"""A network test of the customer's counts for the servers that the check could not reach, and for no others."""

from __future__ import annotations

import pytest

from bot.catalogue import diagnose, gather, load
from bot.model import Check, Finding, Outcome, Stage, StageResult, Standing

BOX = "buero@kanzlei.example"
OUTLOOK, SUBMISSION = "outlook.office365.com", "smtp.office365.com"


def checked(host: str = OUTLOOK, port: int = 993) -> tuple[StageResult, ...]:
    """Return a check that did not reach IMAP there, and reached SMTP."""
    late = Finding("imap.connect_timed_out", {"target": f"{host}:{port}"})
    return (
        StageResult(Check.IMAP, Stage.TCP, Outcome.FAILED, f"{host}:{port}", BOX, (late,)),
        StageResult(Check.SMTP, Stage.TCP, Outcome.PASSED, f"{SUBMISSION}:587", BOX),
    )


def firewall(results: tuple[StageResult, ...], code: str, host: str, port: int) -> Standing:
    """Return how the firewall stands after the customer measured this."""
    seen = Finding(f"observed.{code}", {"host": host, "port": port})
    causes = diagnose(load(), gather(results, (seen,)))
    return next(d.standing for d in causes if d.fix == "open-firewall-port")


@pytest.mark.parametrize(
    ("code", "host", "port", "standing"),
    [
        ("port_blocked", OUTLOOK, 993, Standing.CONFIRMED),
        ("port_reached", OUTLOOK, 993, Standing.EXCLUDED),
        ("port_blocked", SUBMISSION, 587, Standing.POSSIBLE),
        ("port_reached", "login.microsoftonline.com", 443, Standing.POSSIBLE),
        ("port_blocked", "nas.kanzlei.example", 8080, Standing.POSSIBLE),
    ],
)
def test_only_the_server_in_question_decides(code: str, host: str, port: int, standing: Standing) -> None:
    """Another server that is reached or not says nothing of this one."""
    assert firewall(checked(), code, host, port) is standing


def test_a_port_that_microsoft_does_not_offer_shows_no_firewall() -> None:
    """It is shut for everybody: the port is wrong."""
    assert firewall(checked(SUBMISSION, 465), "port_blocked", SUBMISSION, 465) is Standing.POSSIBLE
