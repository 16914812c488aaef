"""Which hosts a stored tenant may make us talk to."""

from __future__ import annotations

import pytest

from bot.clouds import CLOUDS
from bot.hosts import HostPolicy


@pytest.mark.parametrize(
    "host",
    [
        "login.microsoftonline.com",
        "outlook.office365.com",
        "SMTP.Office365.com",
        "outlook.office365.com.",
        "smtp-legacy.office365.com",
        "partner.outlook.cn",
        "outlook-dod.office365.us",
    ],
)
def test_microsoft_hosts_are_admitted(host: str) -> None:
    """Microsoft's own hosts need no setting."""

    assert HostPolicy().admits(host)


def test_every_cloud_is_admitted() -> None:
    """Whatever a cloud names as its default may be talked to."""

    hosts = [endpoint.host for cloud in CLOUDS.values() for endpoint in (cloud.imap, cloud.smtp)]
    assert [host for host in hosts if not HostPolicy().admits(host)] == []


@pytest.mark.parametrize(
    "host",
    [
        "redis.internal.example",
        "localhost",
        "127.0.0.1",
        "169.254.169.254",
        "::1",
        "[::1]",
        "::ffff:127.0.0.1",
        "office365.com.evil.example",
        "evil-office365.com",
        "office365.com",
        "",
        "127.1",
        "2130706433",
        "evil.example#.office365.com",
        "evil.example/.office365.com",
        "evil.example\x00.office365.com",
        "evil.example@x.office365.com",
    ],
)
def test_other_hosts_are_refused(host: str) -> None:
    """A host that is not Microsoft's is refused, however it is dressed up."""

    assert not HostPolicy().admits(host)


def test_a_cidr_admits_literals_only() -> None:
    """A network admits the addresses in it, and no name that may lead there."""

    policy = HostPolicy(("127.0.0.0/8", "fd00::/8"))
    assert [
        policy.admits(host) for host in ("127.0.0.1", "::ffff:127.0.0.2", "[fd00::1]", "localhost", "128.0.0.1")
    ] == [True, True, True, False, False]


def test_a_wildcard_admits_names_only() -> None:
    """A wildcard admits names, and no address literal."""

    policy = HostPolicy(("*.sandbox.example", "mail.partner.example"))
    assert [
        policy.admits(host) for host in ("imap.sandbox.example", "MAIL.partner.example", "sandbox.example", "10.0.0.1")
    ] == [True, True, False, False]


def test_a_star_does_not_admit_addresses() -> None:
    """Even `*` admits names only."""

    assert [HostPolicy(("*",)).admits(host) for host in ("any.example", "10.0.0.1")] == [True, False]


def test_the_operators_own_authority_needs_no_entry() -> None:
    """The host of MAILCHECK_AUTHORITY is admitted, name or address."""

    assert HostPolicy(authority="https://login.sandbox.example:8443").admits("Login.Sandbox.example")
    assert HostPolicy(authority="https://127.0.0.1:8443").admits("127.0.0.1")
    assert not HostPolicy(authority="https://127.0.0.1:8443").admits("127.0.0.2")
