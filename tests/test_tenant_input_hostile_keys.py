"""Key files that ask for years of computing: refused in a sentence within the limits, and nobody else waits for it."""

from __future__ import annotations

import asyncio
import json
import re
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.hazmat.primitives.serialization.pkcs12 import serialize_key_and_certificates
from cryptography.x509 import Certificate, load_pem_x509_certificate
from pydantic import SecretStr

from bot.service import Actor
from bot.tenants.input import BadTenant, opening, read_tenant
from bot.tenants.input._key_child import MOST_BITS
from bot.tenants.input.key_files import read_key_files
from bot.tenants.input.opening import AT_ONCE, TOO_COSTLY, beside_the_loop, open_files
from bot.turns import on_behalf_of
from tests.hostile_keys import HOSTILE_FILES, hostile_file
from tests.loop_turns import longest_turn
from tests.made_up import document
from tests.slack.fakes import ScriptedCore
from tests.tenant_documents import MICROSOFT, mistakes_of, pair

ROOT = Path(__file__).parents[1]
PASSWORD = SecretStr("ein geheimes Kennwort")


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "CPU_LIMIT", 1)


@pytest.mark.long
@pytest.mark.parametrize("asks_for", HOSTILE_FILES)
def test_a_hostile_file_is_refused_in_time(asks_for: str) -> None:
    """Whatever a file asks for, the answer is one sentence at the certificate's field, within the limits."""
    began = time.monotonic()
    with pytest.raises(BadTenant) as refused:
        read_key_files([hostile_file(asks_for)], PASSWORD)

    assert time.monotonic() - began < 3 * opening.WALL_LIMIT  # and room for a busy machine
    assert [(mistake.field, mistake.text.de.count(".")) for mistake in refused.value.found] in (
        [("certificate", 0)],
        [("certificate", 2)],  # the abbreviations .pem and .cer
    )


@pytest.mark.parametrize("asks_for", HOSTILE_FILES)
def test_a_hostile_document_is_refused_in_time(asks_for: str) -> None:
    """The same as text in a tenant's document, which the terminal reads, in both places."""
    text = hostile_file(asks_for).decode("latin-1")
    parts = {"private_key": text, "public_certificate": text}

    assert mistakes_of(document(client_secret=None, certificate=parts)).startswith("certificate")


@pytest.mark.long
@pytest.mark.parametrize("asks_for", ["PBKDF2", "PFX, its seal"])
def test_what_takes_too_long_is_called_so(asks_for: str) -> None:
    """Who exported a key with strange settings hears that, and not that the password is wrong."""
    assert [each.wrong for each in open_files([hostile_file(asks_for)], PASSWORD)] == [TOO_COSTLY]


async def test_one_person_s_many_files_keep_nobody_else_s_waiting() -> None:
    """Whoever has least is next."""
    done: list[str] = []
    tasks = []
    for person in ("U1",) * (3 * AT_ONCE) + ("U2",):
        with on_behalf_of(person):
            tasks.append(asyncio.create_task(beside_the_loop(done.append, person)))
    await asyncio.gather(*tasks)

    assert "U2" in done[: 2 * AT_ONCE]


@pytest.mark.long
async def test_the_loop_goes_on_meanwhile() -> None:
    """While such files and documents are opened, everything else in the process goes on, and a good one is opened afterwards."""
    core = ScriptedCore.with_tenants()
    hostile = {"private_key": hostile_file("beginnings only").decode(), "public_certificate": pair().certificate}
    good = [(pair().private_key + pair().certificate).encode()]
    opened = asyncio.gather(
        beside_the_loop(open_files, [hostile_file("PBKDF2")], PASSWORD),
        refused(core, document(client_secret=None, certificate=hostile)),
        core.tenants.put_documents(json.dumps(document(client_secret=None, certificate=hostile)), Actor("terminal")),
        beside_the_loop(open_files, good, PASSWORD),
    )
    longest = await longest_turn(opened)
    first, second, third, last = await opened

    assert longest < 0.3
    assert [each.wrong for each in first] == [TOO_COSTLY]
    assert second == ["certificate"]
    assert [*third.mistakes] == [0]
    assert [each.wrong for each in last] == [""]


async def refused(core: ScriptedCore, given: dict[str, Any]) -> list[str]:
    """Return the fields at which a document is refused."""
    with pytest.raises(BadTenant) as refusal:
        await core.tenants.read(given)
    return [mistake.field for mistake in refusal.value.found]


def test_a_process_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock on the wall counts, too: a process that waits for something uses no processor."""
    monkeypatch.setattr(opening, "_PROGRAM", ROOT / "tests" / "hangs.py")
    monkeypatch.setattr(opening, "WALL_LIMIT", 0.2)
    monkeypatch.setattr(opening, "_resting", [])

    assert [each.wrong for each in open_files([b"anything"], PASSWORD)] == [TOO_COSTLY]


def test_nothing_secret_can_be_seen_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """Key and password go through a pipe: neither command line nor environment of the process holds anything of them."""
    started: list[tuple[object, object]] = []
    real = subprocess.Popen

    def recording(words: list[str], **settings: object) -> object:
        started.append((words, settings["env"]))
        return real(words, **settings)  # type: ignore[call-overload]  # what was given

    monkeypatch.setattr(opening, "_resting", [])
    monkeypatch.setattr(subprocess, "Popen", recording)
    open_files([pair().private_key.encode()], PASSWORD)

    assert [env for _, env in started] == [{}]
    assert "PRIVATE" not in str(started)
    assert PASSWORD.get_secret_value() not in str(started)


def test_many_tenants_need_one_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """The process waits for the next tenant of a long list; one that ended meanwhile is replaced unnoticed."""
    certificate = {"private_key": pair().private_key, "public_certificate": pair().certificate}
    started: list[object] = []
    real = opening._Child.__init__

    def counted(self: opening._Child) -> None:
        started.append(self)
        real(self)

    monkeypatch.setattr(opening, "_resting", [])
    monkeypatch.setattr(opening._Child, "__init__", counted)
    for _ in range(20):
        read_tenant(document(client_secret=None, certificate=certificate), MICROSOFT)
    opening._resting[0].process.send_signal(signal.SIGALRM)
    read_tenant(document(client_secret=None, certificate=certificate), MICROSOFT)

    assert len(started) == 2


@pytest.mark.parametrize("ended_by", [signal.SIGKILL, signal.SIGTERM, signal.SIGALRM])
def test_a_resting_process_may_end_at_any_time(ended_by: signal.Signals, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever or whatever ended it while it rested, even just now, a good file is opened."""
    monkeypatch.setattr(opening, "_resting", [])
    content = (pair().private_key + pair().certificate).encode()
    open_files([content], PASSWORD)
    opening._resting[0].process.send_signal(ended_by)

    assert [each.wrong for each in open_files([content], PASSWORD)] == [""]


def test_no_password_ends_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """A password that the library stumbles over does not fit, and the next file is opened by the same process."""
    monkeypatch.setattr(opening, "_resting", [])
    sealed = [serialize_key_and_certificates(None, *key_and_certificate(), None, BestAvailableEncryption(b"x"))]
    kept = [(open_files(sealed, SecretStr(password))[0].wrong, opening._resting[0]) for password in ("\0", "x")]

    assert (kept[0][0] != "", kept[1][0]) == (True, "")
    assert kept[0][1] is kept[1][1]


@pytest.mark.parametrize("password", [None, "ein Kennwort"])
def test_a_key_in_binary_form_is_opened(password: str | None) -> None:
    """A key as Windows and OpenSSL write it without letters, with or without a password, is read like one in PEM."""
    seal = BestAvailableEncryption(password.encode()) if password else NoEncryption()
    key, _ = key_and_certificate()
    content = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, seal)
    opened = read_key_files([content, pair().certificate.encode()], SecretStr(password or ""))

    assert opened.certificate["private_key"] == pair().private_key


def key_and_certificate() -> tuple[RSAPrivateKey, Certificate]:
    key = load_pem_private_key(pair().private_key.encode(), None)
    assert isinstance(key, RSAPrivateKey)
    return key, load_pem_x509_certificate(pair().certificate.encode())


def test_keys_are_opened_nowhere_else() -> None:
    """No other file of the product opens a key that somebody gave us; `known` and `_msal` read the stored ones, which that file wrote."""
    opens = re.compile(r"load_(?:pem|der|ssh)_p\w+_key|load_key_and_certificates|load_pkcs12|pkcs7|load_pem_x509")
    files = [*ROOT.glob("bot/**/*.py"), *ROOT.glob("handlers/**/*.py")]

    assert {file.name for file in files if "sandbox" not in file.parts and opens.search(file.read_text())} == {
        "_key_child.py",
        "_msal.py",
        "known.py",
    }


@pytest.mark.long
@pytest.mark.parametrize(("bits", "wrong"), [(MOST_BITS, ""), (MOST_BITS + 8, TOO_COSTLY)])
def test_a_key_is_as_long_as_it_may_be(bits: int, wrong: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The longest one that may be opens within the limits, a longer one is refused."""
    monkeypatch.setattr(opening, "CPU_LIMIT", 3)
    key = generate_private_key(65537, bits).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())

    assert open_files([key], SecretStr(""))[0].wrong == wrong
