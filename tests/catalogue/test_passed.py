"""What passed already needs no mending: in the conversations that failed, and only where all that proves a fix passed."""

from __future__ import annotations

from bot.catalogue import load
from bot.catalogue.reasoning.passed import already_proved

FIXES = load().fixes
TLS = ("imap.tls_passed", "smtp.tls_passed", "token.tls_passed")


def test_what_any_conversation_proves_is_asked_of_those_that_failed() -> None:
    """The way through the firewall: of IMAP's failure IMAP's own line counts, of both their own two."""
    every = frozenset({*TLS, "imap.tcp_passed", "smtp.tcp_passed"})
    port = FIXES["open-firewall-port"]

    assert already_proved(port, ("imap.answer_timed_out",), every) == ("imap.tcp_passed", "imap.tls_passed")
    assert already_proved(port, ("imap.answer_timed_out",), every - {"imap.tls_passed"}) == ()
    assert already_proved(port, ("imap.x", "smtp.x"), every - {"smtp.tcp_passed"}) == ()
    assert already_proved(port, ("observed.port_named",), every) == ()


def test_what_one_conversation_proves_is_asked_where_that_one_failed() -> None:
    """The permission on a mailbox is proved by both sign-ins: each counts for its own conversation."""
    permission = FIXES["add-mailbox-permission"]
    over_imap = ("imap.auth_passed", "imap.mailbox_passed")

    assert already_proved(permission, ("imap.login_refused",), over_imap) == over_imap
    assert already_proved(permission, ("smtp.login_refused",), over_imap) == ()
    assert already_proved(permission, ("token.secret_wrong",), over_imap) == ()
