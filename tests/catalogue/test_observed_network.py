"""Facts about what network tests say once they are pasted."""

from __future__ import annotations

import pytest

from tests.catalogue.observed_pastes import TNC, codes, facts


@pytest.mark.parametrize(
    ("text", "code", "host", "port"),
    [
        (TNC.format("False"), "port_blocked", "outlook.office365.com", 993),
        (TNC.format("True"), "port_reached", "outlook.office365.com", 993),
        (
            "Connection to smtp.office365.com (192.0.2.7) 587 port [tcp/submission] succeeded!",
            "port_reached",
            "smtp.office365.com",
            587,
        ),
        (
            "nc: connect to smtp.office365.com port 587 (tcp) failed: Connection timed out",
            "port_blocked",
            "smtp.office365.com",
            587,
        ),
        (
            "* Connected to outlook.office365.com (192.0.2.7) port 993 (#0)",
            "port_reached",
            "outlook.office365.com",
            993,
        ),
        (
            "curl: (7) Failed to connect to outlook.office365.com port 993 after 21040 ms: Couldn't connect to server",
            "port_blocked",
            "outlook.office365.com",
            993,
        ),
        (
            "$ openssl s_client -connect outlook.office365.com:993\nCONNECTED(00000003)\ndepth=2",
            "port_reached",
            "outlook.office365.com",
            993,
        ),
        (
            "$ telnet smtp.office365.com 587\nTrying 192.0.2.7...\nConnected to smtp.office365.com.",
            "port_reached",
            "smtp.office365.com",
            587,
        ),
        (
            "Verbindungsaufbau zu smtp.office365.com...Es konnte keine Verbindung mit dem Host hergestellt werden, auf Port 587: Verbindungsfehler",
            "port_blocked",
            "smtp.office365.com",
            587,
        ),
    ],
)
def test_a_network_test_says_whether_the_port_answers(text: str, code: str, host: str, port: int) -> None:
    """Every tool in its own words."""
    assert [{"host": host, "port": port}] == facts(text, code)


@pytest.mark.parametrize(
    "text",
    [
        "WARNING: Name resolution of outlok.office365.com failed\n\nComputerName : outlok.office365.com\nRemoteAddress :\nTcpTestSucceeded : False\n",
        "curl: (6) Could not resolve host: outlok.office365.com",
        "*** dns.kanzlei.local can't find outlok.office365.com: Non-existent domain",
        "*** outlok.office365.com wurde von dns.kanzlei.local nicht gefunden: Non-existent domain.",
    ],
)
def test_a_name_that_does_not_exist_is_no_blocked_port(text: str) -> None:
    """Where the name has no address, nothing was tried."""
    assert {"name_unresolved"} == codes(text)
    assert facts(text, "name_unresolved") == [{"host": "outlok.office365.com"}]
