"""What `tenant put` accepts, and the sentence for each mistake."""

from __future__ import annotations

import asyncio
import json
import string
import time
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import BadInput
from bot.hosts import HostPolicy
from bot.model import Check, Cloud, Endpoint, Language, Tenant, Text
from bot.redaction import MASK
from bot.scripts.paste import read_words
from bot.service import Actor
from bot.tenants import service
from bot.tenants.input import MOST_TENANTS, documents_in, mistakes, read_document, read_mailboxes, read_tenant
from bot.values import MOST_MAILBOXES
from tests.made_up import document, guid, secret
from tests.slack.fakes import ScriptedCore
from tests.steps import calls
from tests.tenant_documents import MICROSOFT, mistakes_of, pair, refusal_of


def read_tenants(text: str, allowed: HostPolicy) -> dict[int, Tenant | BadInput]:
    return {number: read_document(one, allowed) for number, one in documents_in(text).items()}


def test_the_smallest_document_gets_the_defaults() -> None:
    """Name, tenant, application and secret are enough: both protocols, worldwide, German, the cloud's own hosts."""
    value = secret()
    values = {"name": "a", "tenant_id": "kanzlei.example", "client_id": guid(), "client_secret": value}

    tenant = read_tenant(json.dumps(values), MICROSOFT)

    assert tenant.client_secret is not None
    assert tenant.client_secret.get_secret_value() == value
    assert (tenant.uses, tenant.cloud, tenant.language) == ((Check.IMAP, Check.SMTP), Cloud.WORLDWIDE, Language.DE)
    assert (tenant.mailboxes, tenant.object_id, tenant.imap, tenant.authority) == ((), "", None, "")


def test_the_full_document_is_read() -> None:
    """Every field of the contract arrives in the tenant."""
    endpoints = {
        "authority": "https://login.test.example:8443/",
        "scope": "https://mail.test.example/.default",
        "imap": "127.0.0.1:1993",
        "smtp": "[::1]:1587",
    }
    values = document(
        secret_expires=(datetime.now(UTC).date() + timedelta(days=9)).isoformat(),
        uses=["smtp"],
        cloud="gcc-high",
        language="en",
        channels=["C0123ABCD"],
        groups=["S0123ABCD"],
        endpoints=endpoints,
    )

    tenant = read_tenant(values, HostPolicy(("*.test.example", "127.0.0.0/8", "::1")))

    assert tenant.secret_expires == date.fromisoformat(values["secret_expires"])
    assert (tenant.uses, tenant.cloud, tenant.language) == ((Check.SMTP,), Cloud.GCC_HIGH, Language.EN)
    assert (tenant.channels, tenant.groups) == (("C0123ABCD",), ("S0123ABCD",))
    assert (tenant.authority, tenant.scope) == ("https://login.test.example:8443", "https://mail.test.example/.default")
    assert (tenant.imap, tenant.smtp) == (Endpoint("127.0.0.1", 1993), Endpoint("::1", 1587))


def test_what_people_paste_is_tidied() -> None:
    """Braces, upper case, blanks, null and empty text for what is not needed, an address twice: none of it is a mistake."""
    app, tenant_id = guid(), guid()
    values = document(
        tenant_id=f" {{{tenant_id.upper()}}} ",
        client_id=app.upper(),
        mailboxes=["Office@Kanzlei.Example", "office@kanzlei.example "],
    )

    tenant = read_tenant(json.dumps(values | {"object_id": None, "certificate": None, "secret_expires": ""}), MICROSOFT)

    assert (tenant.tenant_id, tenant.client_id, tenant.mailboxes) == (tenant_id, app, ("Office@kanzlei.example",))


@pytest.mark.parametrize("signs", [3_000, 20_000])
def test_the_work_on_an_address_has_an_end(signs: int) -> None:
    """The codec of domains takes quadratic time, and one sign may become eighteen: a command stood still for seconds."""
    letters = "".join(map(chr, range(0x4E00, 0x4E00 + signs // 2)))
    whole = f"a@{letters}{'㌖' * (signs // 2)}.example"
    parts = [f"a@{letters[at : at + 24]}{'ﷺ' * 30}{at}.example" for at in range(0, signs, 60)]
    many = [f"a@{letters[at : at + 12]}.example" for at in range(0, signs // 2, 12)]

    for typed in ([whole], parts[:50], many[:50], many):
        assert calls(partial(_refused, typed)) < 60_000


def _refused(typed: list[str]) -> None:
    with suppress(BadInput):
        read_mailboxes(typed)


def test_addresses_of_more_domains_with_umlauts_than_anybody_has_are_too_many() -> None:
    """A customer has a few; one of them may stand in each address."""
    few = [f"{name}@müller.example" for name in string.ascii_lowercase * 2]

    assert set(read_mailboxes(few)) == {f"{name}@xn--mller-kva.example" for name in string.ascii_lowercase}
    with pytest.raises(BadInput, match="50"):
        read_mailboxes([f"a@müller{at}.example" for at in range(51)])


def test_a_domain_with_an_umlaut_gets_its_dns_form() -> None:
    """DNS and Entra know only the ASCII form."""
    tenant = read_tenant(document(tenant_id="Müller.example", mailboxes=["office@müller.example"]), MICROSOFT)

    assert (tenant.tenant_id, tenant.mailboxes) == ("xn--mller-kva.example", ("office@xn--mller-kva.example",))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"client_secret": guid()}, "client_secret: that is the secret's ID; the value is needed"),
        ({"client_secret": f" {{{guid().upper()}}}"}, "client_secret: that is the secret's ID"),
        ({"client_secret": "abc********"}, "client_secret: the portal shows the value masked"),
        ({"client_secret": "two words"}, "client_secret: this can be no secret"),
        ({"client_secret": 5}, "client_secret: must be text"),
        ({"client_id": "no-guid"}, "client_id: is no id"),
        ({"object_id": "12345678"}, "object_id: is no id"),
        ({"tenant_id": "kanzlei"}, "tenant_id: is neither an id (8-4-4-4-12) nor a domain"),
        ({"tenant_id": "127.0.0.1"}, "tenant_id: is neither"),
        ({"tenant_id": "https://kanzlei.example"}, "tenant_id: is neither"),
        ({"mailboxes": ["office"]}, "mailboxes[1]: is no mailbox address"),
        ({"mailboxes": ["a@b.example", "a b@b.example", "x@y@z.example"]}, "mailboxes[2]: is no mailbox address"),
        ({"mailboxes": ["a\x01auth@b.example"]}, "mailboxes[1]: is no mailbox address"),
        ({"mailboxes": "a@b.example"}, "mailboxes: must be a list"),
        ({"secret_expires": "2020-01-31"}, "secret_expires: is in the past"),
        ({"secret_expires": "31.01.2031"}, "secret_expires: is no date"),
        ({"uses": ["pop"]}, "uses[1]: possible are imap, smtp"),
        ({"uses": []}, "uses: at least imap or smtp is needed"),
        ({"cloud": "worldwyde"}, "cloud: possible are worldwide, gcc-high, dod, china, did you mean worldwide?"),
        ({"language": "fr"}, "language: possible are de, en"),
        ({"channels": ["#support"]}, "channels[1]: is no Slack id"),
        ({"name": "two words"}, "name: only letters"),
        ({"name": "../x"}, "name: only letters"),
        ({"name": "beta."}, "name: only letters"),
        ({"name": "mailbox"}, "name: is read in commands as a label, an id or a secret"),
        ({"mailbox": ["a@b.example"]}, "there is no field 'mailbox', did you mean mailboxes?"),
        ({"93N5UQK?Fso%?0*::i!OHM:h": "x"}, f"there is no field '{MASK}'"),
        ({"q7N5uqkF2sO80iOhMhx4Tz9bWc": "x"}, f"there is no field '{MASK}'"),
        ({"endpoints": {"imapp": "h:1"}}, "there is no field 'endpoints.imapp', did you mean imap?"),
        ({"endpoints": []}, "endpoints: must be an object"),
        (
            {"endpoints": {"imap": "mail.internal.example:993"}},
            "endpoints.imap: this host is not allowed",
        ),
        ({"endpoints": {"smtp": "169.254.169.254:587"}}, "endpoints.smtp: this host is not allowed"),
        ({"endpoints": {"smtp": "outlook.office365.com"}}, "endpoints.smtp: is not host:port"),
        ({"endpoints": {"authority": "https://sign-in.example"}}, "endpoints.authority: this host is not allowed"),
        (
            {"endpoints": {"authority": "http://login.microsoftonline.com"}},
            "endpoints.authority: is no base address",
        ),
        (
            {"endpoints": {"authority": "https://login.microsoftonline.com/kanzlei.example"}},
            "endpoints.authority: is no base address",
        ),
        (
            {"endpoints": {"authority": "https://login.microsoftonline.com@evil.example"}},
            "endpoints.authority: is no base address",
        ),
        ({"endpoints": {"scope": "Mail.Read"}}, "endpoints.scope: is no scope"),
        ({"client_secret": None}, "client_secret or certificate is missing"),
    ],
)
def test_each_mistake_has_its_sentence(changes: dict[str, Any], expected: str) -> None:
    """The sentence names the field and the mix-up behind the mistake, and nothing else is complained about."""
    changed = {name: value for name, value in (document() | changes).items() if value is not None}

    refusal = refusal_of(changed)

    assert refusal.sentence.en.startswith(expected)
    assert len(refusal.mistakes) == (2 if len(changes.get("mailboxes", [])) == 3 else 1)


def test_application_and_object_id_must_differ() -> None:
    """The same id twice is the commonest mix-up of all, in whatever case it is typed."""
    app = guid()

    assert "object_id: equals client_id" in mistakes_of(document(client_id=app, object_id=app.upper()))


def test_the_tenants_id_is_no_application_id() -> None:
    """Both stand on the same page of the portal."""
    same = guid()

    assert mistakes_of(document(client_id=same, tenant_id=same)).startswith("client_id: that is the tenant id")


def test_all_mistakes_are_named_at_once() -> None:
    """A person corrects the document once, not five times."""
    app = guid()
    values = {
        "client_id": app,
        "object_id": app,
        "client_secret": guid(),
        "certificate": {"private_key": "x"},
        "mailbox": 1,
        "secret_expires": "2001-01-01",
    }

    sentence = mistakes_of(values)

    for part in (
        "name: is missing",
        "tenant_id: is missing",
        "secret's ID",
        "did you mean mailboxes",
        "in the past",
        "equals client_id",
        "both there",
        "PEM",
    ):
        assert part in sentence


@pytest.mark.parametrize(
    "place",
    [
        "name",
        "tenant_id",
        "client_id",
        "object_id",
        "secret_expires",
        "cloud",
        "mailboxes",
        "endpoints",
        "certificate",
        "uses",
        "channels",
    ],
)
def test_a_secret_in_the_wrong_place_is_never_repeated(place: str) -> None:
    """Whatever field a secret was pasted into, the complaint does not show it, nor does the exception's chain."""
    value = secret()
    with pytest.raises(BadInput) as refused:
        read_tenant(document(**{place: value + " "}) | {value: 1}, MICROSOFT)

    error: BaseException | None = refused.value
    while error is not None:
        assert value not in f"{error!s}{error!r}{getattr(error, 'sentence', '')}"
        error = None if error.__suppress_context__ else error.__cause__ or error.__context__


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "5", '{"name": }', "[" * 100_000, '{"name": "a", "name": "b"}', "\x00", "nul"]
)
def test_no_json_is_a_sentence(text: str) -> None:
    """Garbage, half JSON, the wrong kind of JSON and a field that stands there twice end in a sentence."""
    assert mistakes_of(text)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        max_leaves=5,
    ),
    st.sampled_from(sorted(document())),
)
def test_no_value_of_any_kind_breaks_the_reader(value: Any, field: str) -> None:
    """Anything at all in any field is either accepted or refused with a sentence."""
    (found,) = read_tenants(json.dumps(document() | {field: value}), MICROSOFT).values()

    assert isinstance(found, Tenant) or found.mistakes


def test_a_kept_tenant_changes_where_the_document_says_so() -> None:
    """Name, credential and servers stay, and so does what the document does not name; what it leaves empty goes."""
    kept = replace(read_tenant(document(secret_expires="2099-01-01", uses=["smtp"]), MICROSOFT), name="as-before.")

    changed = read_tenant({"name": "anders", "mailboxes": [], "secret_expires": "", "language": "en"}, MICROSOFT, kept)

    assert changed == replace(kept, mailboxes=(), secret_expires=None, language=Language.EN)


def test_a_new_credential_takes_the_place_of_either_kind() -> None:
    """A tenant has one credential: a certificate drives the secret out."""
    kept = read_tenant(document(), MICROSOFT)
    certificate = {"private_key": pair().private_key, "public_certificate": pair().certificate}

    renewed = read_tenant({"client_secret": "", "certificate": certificate}, MICROSOFT, kept)

    assert renewed.client_secret is None
    assert renewed.certificate is not None
    assert renewed.mailboxes == kept.mailboxes


def test_lines_are_read_one_by_one() -> None:
    """Of several lines the good ones are tenants, the bad ones mistakes, each under its line's number."""
    text = "\n".join(
        [
            "\ufeff" + json.dumps(document(name="a")),
            "",
            json.dumps(document(client_secret=guid())),
            "{half",
            json.dumps(document(name="b")),
        ]
    )

    found = read_tenants(text, MICROSOFT)

    assert {number: isinstance(one, Tenant) for number, one in found.items()} == {1: True, 3: False, 4: False, 5: True}


def test_one_document_on_many_lines_is_number_0() -> None:
    """A document made for reading is one document."""
    found = read_tenants(json.dumps(document(), indent=2), MICROSOFT)

    assert list(found) == [0]
    assert isinstance(found[0], Tenant)


def test_a_broken_document_on_many_lines_is_complained_about_once() -> None:
    """The complaint names line and column of the whole document."""
    found = read_tenants(json.dumps(document(), indent=2)[:-1], MICROSOFT)

    assert list(found) == [0]
    assert isinstance(found[0], BadInput)
    assert "line 10" in found[0].sentence.en


def test_too_many_lines_are_refused_unread() -> None:
    """More tenants than anybody has are refused before one is read."""
    with pytest.raises(BadInput, match="1,000,000"):
        documents_in("{}\n" * 1_000_000)
    assert len(documents_in("{}\n" * MOST_TENANTS)) == MOST_TENANTS


def test_an_object_of_very_many_fields_is_one_mistake(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of an object with more fields than any has none is looked at; it is named by their number."""
    monkeypatch.setattr(
        mistakes, "field_shown", lambda *_, **__: pytest.fail("a field's name was made fit to be shown")
    )
    many = {f"secret{number}": "x" for number in range(200_000)}
    for text in (json.dumps(many), json.dumps(document(endpoints=many))):
        assert ["200000 fields" in one.en for one in refusal_of(text).mistakes] == [True]


def test_only_what_is_shown_of_a_name_is_masked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of an unknown field's endless name, and of many words that are no mailboxes, no more is masked than stands in the sentence."""
    masked: list[str] = []

    def noted(text: str, *_: object) -> str:
        masked.append(text)
        return text

    monkeypatch.setattr("bot.redaction.shown.mask_briefly", noted)
    refusal_of(json.dumps(document() | {"n" * 1_000_000: "x"}))
    with pytest.raises(BadInput):
        read_mailboxes([f"word{number}" for number in range(1_000)])
    assert sum(map(len, masked)) < 3_000


async def test_whoever_calls_it_off_waits_for_one_document(monkeypatch: pytest.MonkeyPatch) -> None:
    """A signal in the midst of many lines ends the reading with the line that is being read."""
    core, read = ScriptedCore.with_tenants(), []

    def slowly(text: str, _: HostPolicy) -> BadInput:
        read.append(text)
        time.sleep(0.01)
        return BadInput(Text("nein", "no"))

    monkeypatch.setattr(service, "read_document", slowly)
    putting = asyncio.create_task(core.tenants.put_documents("{}\n" * 1000, Actor("terminal")))
    await asyncio.sleep(0.2)
    putting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await putting
    done = len(read)
    await asyncio.sleep(0.2)

    assert 0 < done <= len(read) <= done + 1 < 1000


def test_a_list_of_mailboxes_has_an_end() -> None:
    """At a check, in a script and in a document as many may be named; who names more hears it in one sentence, before any is looked at."""
    boxes = [f"u{number}@kanzlei.example" for number in range(MOST_MAILBOXES + 1)]
    ids = f"{guid()} {guid()}"

    assert len(read_mailboxes(boxes[1:])) == MOST_MAILBOXES
    assert len(read_words(f"{ids} {' '.join(f'{n}@k.de' for n in range(1000))}").mailboxes) == MOST_MAILBOXES
    with pytest.raises(BadInput, match="1000 mailboxes at a time at most: name the others afterwards"):
        read_mailboxes(["no address", *boxes])
    with pytest.raises(BadInput, match="1000 mailboxes at a time at most: name the others afterwards"):
        read_words(f"{ids} {' '.join(f'{n}@k.de' for n in range(1001))}")
    assert "may have 1000 entries at most: name fewer" in str(refusal_of(json.dumps(document() | {"mailboxes": boxes})))
