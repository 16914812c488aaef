"""Through every door a hostile value either is what it has to be, to the letter, or is refused in one short sentence."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.catalogue.fact_kinds import CERTAIN, fits
from bot.catalogue.observing.text import Paste
from bot.checks._claims import read
from bot.checks._fields import Fields
from bot.errors import BadInput
from bot.hosts import HostPolicy
from bot.model import Fact, Tenant, Text
from bot.pastes.service import explain_beside
from bot.scripts.paste import read_words
from bot.settings import load_settings, parse_endpoint
from bot.tenants.input import read_mailboxes, read_tenant
from bot.values import is_address, is_base_address, is_domain, is_guid, is_host, is_mailbox, is_port, is_scope, is_text
from handlers.slack.render.tenant_typed import document_of, mistakes
from tests.made_up import document

HOSTILE = settings(
    max_examples=2 * settings().max_examples,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
ID, BOX = "11111111-aaaa-4bbb-8ccc-000000000001", "office@kanzlei-muster.example"
EVERYTHING = HostPolicy(("*", "0.0.0.0/0", "::/0"))
PIECES = st.sampled_from(
    [
        *(
            "{mailbox}",
            "{app_id}",
            "'|calc{}#",
            "'; Remove-Item x; '",
            "$(calc)",
            "`calc`",
            "‘",
            "’",
            "‚",
            "‛",
            '"',
            "„",
            "&&",
            "|",
            "\\",
        ),
        *(
            "\x00",
            "\x1b[2J",
            "\r\n",
            "\u2028",
            "\u202e",
            "\u200b",
            "\ud800",
            "\udcff",
            "\x7f",
            "\xa0",
            "\u3000",
            "\ufeff",
            "%s",
            "{0}",
        ),
        *(
            "--undo",
            "—undo",
            "-",
            "--",
            "%eth0",
            "%25eth0",
            "fe80::1",
            "::1",
            "127.1",
            "0x7f.1",
            ":993",
            ":99999",
            ":abc",
            "@",
            ".",
            "..",
        ),
        *(
            ID,
            ID.upper(),
            ID[:-1],
            "١٢٣",
            "²",
            "İ",
            "ß",
            "ａ",
            "кремль",
            BOX,
            "kunde.example",
            "https://",
            "/",
            "?",
            "#",
            "/.default",
            "*",
            "<",
            ">",
        ),
    ]
)
VALUES = st.one_of(st.text(max_size=40), st.lists(PIECES, min_size=1, max_size=5).map("".join))
ROUND = st.tuples(
    st.sampled_from(["", BOX, ID, "kunde.example", "mail.kunde.example:993", "https://kunde.example"]), VALUES
)
TYPED = st.one_of(VALUES, ROUND.map("".join), ROUND.map(lambda two: two[1] + two[0]), st.just(BOX), st.just(ID))
ANYTHING = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(),
        TYPED,
        st.sampled_from([10**400, -(10**30), float("inf"), "x" * 9_000]),
    ),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TYPED, inner, max_size=3),
    max_leaves=6,
)


def is_one_sentence(said: Text) -> bool:
    return all(0 < len(text) <= 500 and text.isprintable() for text in (said.de, said.en))


def or_refused(read_it: Callable[[], Any]) -> Any:
    """Return what was read; None where it was refused as it should be."""
    try:
        return read_it()
    except BadInput as refused:
        assert is_one_sentence(refused.sentence)  # noqa: PT017  either may come
        return None


def assert_fits(tenant: Tenant) -> None:
    assert is_guid(tenant.client_id)
    assert is_guid(tenant.tenant_id) or is_domain(tenant.tenant_id)
    assert not tenant.object_id or is_guid(tenant.object_id)
    assert all(map(is_mailbox, tenant.mailboxes))
    assert not tenant.authority or is_base_address(tenant.authority)
    assert not tenant.scope or is_scope(tenant.scope)
    assert all(
        server is None or (is_host(server.host) and is_port(str(server.port))) for server in (tenant.imap, tenant.smtp)
    )


@given(st.lists(TYPED, max_size=4).map(" ".join), st.booleans())
@example("a{mailbox}'|calc{}#@kunde.example", False)
@HOSTILE
def test_words_of_a_script(words: str, told_apart: bool) -> None:
    """In Slack and in the terminal: ids, mailboxes and a tenant, or a sentence."""
    pasted = or_refused(lambda: read_words(f"{ID} {words}", {"cloud": "dod"} if told_apart else None))
    if pasted is not None:
        assert all(not one or is_guid(one) for one in (pasted.app_id, pasted.object_id))
        assert all(map(is_mailbox, pasted.mailboxes))
        assert not pasted.options.delegated or is_domain(pasted.options.delegated)


@given(TYPED)
@HOSTILE
def test_values_of_options(value: str) -> None:
    """A value that a command line has told apart is one value of its kind, or a sentence."""
    pasted = or_refused(lambda: read_words(f"{ID} {BOX}", {"tenant": value, "delegated": "kunde.example"}))
    assert pasted is None or all(sign.isalnum() or sign in "._-" for sign in pasted.tenant)
    pasted = or_refused(lambda: read_words(f"{ID} {BOX}", {"delegated": value}))
    assert pasted is None or is_domain(pasted.options.delegated)


@given(st.lists(TYPED, min_size=1, max_size=12))
@example([f"{'x' * 30}{number}" for number in range(1000)])
@HOSTILE
def test_mailboxes_to_check(typed: list[str]) -> None:
    """`check` and `/mailcheck` take mailboxes of the one kind, the kind that a script takes."""
    found = or_refused(lambda: read_mailboxes(typed))
    assert found is None or all(map(is_mailbox, found))


FIELDS = ("name", "tenant_id", "client_id", "object_id", "secret_expires", "cloud", "language", "client_secret")


@given(st.sampled_from([*FIELDS, "mailboxes", "uses", "channels", "endpoints", "certificate"]), ANYTHING)
@HOSTILE
def test_documents(name: str, value: object) -> None:
    """`tenant put`: every field with anything that JSON can hold."""
    tenant = or_refused(lambda: read_tenant(json.dumps(document(**{name: value})), EVERYTHING))
    if tenant is not None:
        assert_fits(tenant)


@given(st.sampled_from(["authority", "scope", "imap", "smtp"]), TYPED)
@example("authority", "https://[fe80::1%25eth0]")
@example("imap", "[fe80::1%25eth0]:993")
@example("smtp", "fe80::1%eth0:587")
@HOSTILE
def test_servers_of_documents(name: str, value: str) -> None:
    """A server of a customer is a host and a port, even where every host is allowed."""
    tenant = or_refused(lambda: read_tenant(document(endpoints={name: value}), EVERYTHING))
    if tenant is not None:
        assert_fits(tenant)


@given(st.sampled_from(["name", "tenant_id", "client_id", "object_id", "mailboxes"]), TYPED)
@HOSTILE
def test_windows_of_slack(name: str, value: str) -> None:
    """The form refuses at the field, and what it does not refuse is what the store takes."""
    values = {
        field: {field: {"value": value if field == name else typed}}
        for field, typed in (document() | {"mailboxes": BOX}).items()
    }
    said = mistakes(values)
    assert all(is_one_sentence(text) for text in said.values())
    tenant = or_refused(lambda: read_tenant(document_of(values), EVERYTHING))
    assert (tenant is None) == bool(said)
    if tenant is not None:
        assert_fits(tenant)


@given(st.sampled_from(["oid", "appid", "azp", "tid", "aud", "roles", "scp", "iss", "exp", "nbf"]), ANYTHING)
@HOSTILE
def test_claims(name: str, value: object) -> None:
    """A claim is what it has to be, or is named and read as empty."""
    said = read({name: value})
    facts = said.facts
    assert all(not one or is_guid(one) for one in (facts.app_id, facts.object_id, facts.tenant_id))
    assert all(not one or is_text(one) for one in (facts.audience, said.issuer, said.scope, *facts.roles))
    told = [
        facts.app_id,
        facts.object_id,
        facts.tenant_id,
        facts.audience,
        facts.roles,
        said.issuer,
        said.scope,
        said.begins,
        said.ends,
    ]
    assert value in (None, "", []) or (name in said.misfits) != any(one not in ("", (), None) for one in told)


@given(st.dictionaries(st.one_of(st.sampled_from(["x", "y"]), TYPED), ANYTHING, min_size=1, max_size=4))
@HOSTILE
def test_answers_of_a_server(content: dict[str, Any]) -> None:
    """However a field is read, what comes is of that kind or nothing, and can be written down."""
    fields = Fields(content)
    for name in content:
        assert not fields.guid(name) or is_guid(fields.guid(name))
        assert not fields.text(name) or is_text(fields.text(name))
        assert not fields.address(name) or is_address(fields.address(name))
        assert fields.token(name).isascii()
        assert (fields.moment(name) or 0.0) < 1e12
        assert all(map(is_text, fields.texts(name)))
        fields.words(name).encode()
    assert is_text(fields.names)


SAYINGS = (
    "AADSTS700016: Application with identifier '{}' was not found in the directory '{}'. Trace ID: {} Correlation ID: {} Timestamp: {}",
    "Identity            : {}\nPrimarySmtpAddress : {}\nRecipientTypeDetails : UserMailbox\nUserPrincipalName : {}",
    "Get-MailboxPermission -Identity {}\nIdentity User AccessRights\n-------- ---- ------------\n{} NT AUTHORITY\\SELF {{FullAccess}}",
    "554 5.2.252 SendAsDenied; {} not allowed to send as {}",
    "Test-NetConnection -ComputerName {} -Port {}\nComputerName : {}\nRemotePort : {}\nTcpTestSucceeded : False",
    "MAILCHECK INSPECT BEGIN\nformat: 1\napp: {}\nmailbox: {}\nprimary: {}\nimap: off\nMAILCHECK INSPECT END",
    "The operation couldn't be performed because object '{}' couldn't be found on 'x.PROD.OUTLOOK.COM'.",
)


@given(st.sampled_from(SAYINGS), st.lists(TYPED, min_size=5, max_size=5))
@example(SAYINGS[1], ["a{mailbox}'|calc{}#@kunde.example"] * 5)
@example(SAYINGS[2], ["a{mailbox}'|calc{}#@kunde.example"] * 5)
@HOSTILE
def test_pasted_texts(words: str, values: list[str]) -> None:
    """Of what a text names only that is a fact which is what it is called."""
    said = explain_beside(words.format(*values)).explanation
    facts: list[tuple[str, Fact]] = [fact for match in said.matches for fact in match.named.items()]
    facts += [fact for finding in said.observed for fact in finding.facts.items()]
    assert [fact for fact in facts if fact[0] in CERTAIN and fact[1] != "" and not fits(*fact)] == []
    assert all(str(value).isprintable() for _, value in facts)
    assert all(is_mailbox(box) for match in said.matches for cause in match.causes for box in cause.mailboxes)


@pytest.mark.parametrize("fact", ["mailbox", "primary", "oid", "host", "port"])
def test_a_fact_of_a_paste_is_what_it_is_called(fact: str) -> None:
    """Whatever part of a paste says it: with one that is not, nothing is seen."""
    paste = Paste([])
    paste.see(0, "mailbox_present", **{fact: "a{mailbox}'|calc{}#@kunde.example"})
    assert paste.observed == []


@pytest.mark.parametrize(
    "address", ["https://x.example:0", "https://x.example:99999", "http://x.example", "https://a@x.example", ""]
)
def test_what_is_no_address(address: str) -> None:
    """A secret is sent to a host behind TLS, at a port that there is."""
    assert not is_address(address)


@given(TYPED)
@example("fe80::1%eth0")
@example("[fe80::1%25eth0]:993")
@example("[::1]:99999")
@HOSTILE
def test_hosts(text: str) -> None:
    """An endpoint is a host and a port; nothing else is ever admitted, whatever is allowed."""
    try:
        endpoint = parse_endpoint(text, default_port=53)
    except ValueError:
        pass
    else:
        assert is_host(endpoint.host)
        assert is_port(str(endpoint.port))
    assert not EVERYTHING.admits(text) or is_host(text.removeprefix("[").removesuffix("]"))


@pytest.mark.parametrize("name", ["MAILCHECK_AUTHORITY", "MAILCHECK_DNS", "MAILCHECK_ALLOWED_HOSTS", "MAILCHECK_IMAP"])
@pytest.mark.parametrize(
    "zone", ["fe80::1%eth0", "[fe80::1%25eth0]:993", "https://[fe80::1%25eth0]", "fe80::%eth0/64", "fe80::1%1"]
)
def test_an_address_with_a_zone_is_no_setting(name: str, zone: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It leads to an interface of this machine; the sentence names the setting."""
    monkeypatch.setenv(name, zone)
    with pytest.raises(BadInput, match=name) as refused:
        load_settings(None)
    assert is_one_sentence(refused.value.sentence)


@given(TYPED)
@HOSTILE
def test_settings(value: str) -> None:
    """Hosts and addresses of the operator's settings are such, or the setting is named."""
    with pytest.MonkeyPatch.context() as environment:
        try:
            for name in ("MAILCHECK_AUTHORITY", "MAILCHECK_DNS", "MAILCHECK_ALLOWED_HOSTS", "MAILCHECK_IMAP"):
                environment.setenv(name, value)
        except (ValueError, UnicodeEncodeError):
            return  # no environment can hold it
        found = or_refused(lambda: load_settings(None))
    if found is not None:
        assert not found.authority or is_base_address(found.authority)
        assert all(is_host(server.host) for server in (*found.dns, *filter(None, (found.imap,))))


@given(st.one_of(TYPED, st.from_regex(r"[\x21-\x7e]{1,12}@kunde\.example", fullmatch=True)))
@HOSTILE
def test_one_kind_of_mailbox(text: str) -> None:
    """What a script refuses, the check and the store refuse, and the other way round."""
    stored = or_refused(lambda: read_tenant(document(mailboxes=[text]), EVERYTHING))
    checked = or_refused(lambda: read_mailboxes([text]))
    assert (stored is None) == (checked is None)
    if stored is not None and stored.mailboxes:
        assert (
            read_words(f"{uuid.uuid4()} {uuid.uuid4()} {stored.mailboxes[0]}").mailboxes == stored.mailboxes == checked
        )
