"""Files that people give to be read: encodings, limits, hosts, and what is said where a file cannot be read."""

from __future__ import annotations

import base64

import pytest

from bot import redaction
from bot.catalogue import explanation as explaining
from bot.jobs.kinds import PastedFile
from bot.pastes import reading
from bot.pastes.decoding import decoded, text_of_file
from bot.pastes.other_process import SHORT
from bot.pastes.reading import Reading
from bot.sandbox.slack import ApiFault
from handlers.slack.platform import files
from handlers.slack.platform.client import make_client
from handlers.slack.platform.files import MOST_BYTES, Files
from tests.slack.conftest import Scene, settings_for
from tests.slack.fakes import made_up_secret

WORDS = "AADSTS7000222: Der bereitgestellte geheime Clientschlüssel ist abgelaufen."
BOUNCE = (
    b"""From: postmaster@contoso.example
Subject: Unzustellbar
Content-Type: multipart/report; boundary=x

--x
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: base64

"""
    + base64.b64encode(WORDS.encode())
    + b"""
--x
Content-Type: text/html; charset=utf-8

<p>Fehler</p>
--x--
"""
)


NO_FILES = (
    "api/chat.postMessage?channel=C0&text=x",
    "api/auth.revoke",
    "files-pri/../api/auth.revoke",
    "files-pri/T0-F0/..",
    "files-pri/T0-F0/%2e%2E",
    "files-pri/T0-F0/%2e%2e%2f%2e%2e%2fapi%2fauth.revoke",
    "files-pri/T0-F0/download/../../../api/auth.revoke",
    "files-pri/..%2fapi/auth.revoke",
    "files-pri/T0-F0/..\\..\\api",
    "files-pri/T0-F0/x.txt?redir=/api/auth.revoke",
    "files-pri/T0-F0/x.txt#x",
    "files-pri/T0-F0/\t../x",
    "files-privat/T0-F0/x.txt",
    "%61pi/auth.revoke",
    "",
)


async def share(scene: Scene, name: str, content: bytes, kind: str = "", text: str = "") -> None:
    """Write a message with this file and have it explained by the shortcut."""
    file = scene.slack.add_file(scene.anna, name, content, kind)
    message = scene.slack.write(scene.anna, scene.support, text, files=(file,))
    await scene.slack.shortcut(scene.anna, "explain_error", message)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.txt", WORDS.encode()),
        ("b.log", WORDS.encode("utf-8-sig")),
        ("c.log", WORDS.encode("utf-16")),
        ("d.txt", WORDS.encode("utf-16-le")),
        ("e.txt", WORDS.encode("cp1252")),
        ("f.eml", BOUNCE),
        ("g.bin", WORDS.encode()),
    ],
)
async def test_text_in_any_usual_form_is_read(scene: Scene, name: str, content: bytes) -> None:
    """Text files are read in the encodings that Windows writes, mails with their parts decoded, whatever the name says."""
    await share(scene, name, content)
    thread = await scene.explained(below=scene.root())

    assert "AADSTS7000222" in thread


@pytest.mark.parametrize("way", ["mention", "dm"])
async def test_files_come_through_every_door(scene: Scene, way: str) -> None:
    """A file beside a mention or in a direct message is read."""
    file = scene.slack.add_file(scene.anna, "lang.txt", WORDS.encode())
    if way == "dm":
        await scene.slack.dm(scene.anna, "", files=(file,))
        where = scene.slack.direct_messages_of(scene.anna)
        thread = await scene.explained(where=where)
    else:
        await scene.slack.mention(scene.anna, scene.support, "", files=(file,))
        thread = await scene.explained(below=scene.root())

    assert "AADSTS7000222" in thread


@pytest.mark.parametrize(
    ("name", "content", "kind", "said"),
    [
        ("bild.png", b"\x89PNG\r\n", "", "Strg+C"),
        ("film.mp4", b"\x00\x01", "video/mp4", "Strg+C"),
        ("seite.pdf", b"%PDF-1.7", "", "keine Textdatei"),
        ("ding.dat", bytes(range(256)) * 8, "application/octet-stream", "keine Textdatei"),
        ("leer.txt", b" \r\n", "", "leer"),
        ("gross.log", b"x" * 5_000_000, "", "zu groß"),
    ],
)
async def test_what_cannot_be_read_is_answered_with_what_to_do(
    scene: Scene, name: str, content: bytes, kind: str, said: str
) -> None:
    """A picture, a PDF, something binary, an empty and a very large file: the person alone hears what to do instead."""
    await share(scene, name, content, kind)
    told = await scene.whispered()

    assert said in told.text
    assert name in told.text
    assert scene.slack.calls("chat.postMessage") == ()


async def test_large_file_is_not_fetched(scene: Scene) -> None:
    """A file that Slack says is too large is not even asked for."""
    await share(scene, "gross.log", b"x" * 5_000_000)
    await scene.whispered()

    assert scene.slack.calls("files.download") == ()


async def test_missing_scope_is_named(scene: Scene) -> None:
    """Where the app may not read files, the answer names the scope and asks for the text; the sign-in page is not taken for the file."""
    scene.slack.api.scopes.discard("files:read")
    await share(scene, "protokoll.txt", WORDS.encode())
    told = await scene.whispered()

    assert "files:read" in told.text
    assert "kopieren und einfügen" in told.text


@pytest.mark.parametrize("fault", [ApiFault(status=503), ApiFault(hangs_up=True), ApiFault(status=404)])
async def test_failed_download_is_said(scene: Scene, fault: ApiFault) -> None:
    """When Slack does not give the file, the person is asked to upload it again or to paste the text."""
    scene.slack.api.faults.always("files.download", fault)
    await share(scene, "protokoll.txt", WORDS.encode())

    assert "ließ sich nicht laden" in (await scene.whispered()).text


async def test_slow_download_ends(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """A download has a time limit."""
    monkeypatch.setattr(files, "DOWNLOAD_LIMIT", 0.1)
    scene.slack.api.faults.always("files.download", ApiFault(delay=3.0))
    await share(scene, "protokoll.txt", WORDS.encode())

    assert "ließ sich nicht laden" in (await scene.whispered()).text


async def test_text_is_answered_though_the_file_is_not(scene: Scene) -> None:
    """Text beside a picture is explained, and the answer says that the picture was not read."""
    await share(scene, "bild.png", b"\x89PNG", text=WORDS)
    thread = await scene.explained(below=scene.root())

    assert "AADSTS7000222" in thread
    assert "„bild.png“ ist ein Bild" in thread


async def test_only_the_first_files_are_read(scene: Scene) -> None:
    """Of very many files the first ones are read, and the answer says so."""
    many = tuple(scene.slack.add_file(scene.anna, f"{n}.txt", WORDS.encode()) for n in range(6))
    await scene.slack.mention(scene.anna, scene.support, "", files=many)
    thread = await scene.explained(below=scene.root())

    assert "nur die ersten 3 Dateien" in thread
    assert len(scene.slack.calls("files.download")) == 3


async def test_file_whose_address_slack_leaves_out_is_asked_for(scene: Scene) -> None:
    """A file without its address (of another workspace) is looked up by its id."""
    file = scene.slack.add_file(scene.anna, "a.txt", WORDS.encode())
    slack = make_client(settings_for(scene.slack))
    slack.token = scene.slack.bot_token
    read = await Files(slack, Reading()).read([PastedFile(id=file.id, name=file.name)])

    assert read.texts == (WORDS,)


@pytest.mark.parametrize(
    "address",
    [
        "https://files.slack.com.evil.example/x.txt",
        "https://evil.example/files.slack.com/x.txt",
        "https://files.slack.com@evil.example/x.txt",
        "http://files.slack.com/x.txt",
        "https://files.slack.com:8443/x.txt",
        "file:///etc/passwd",
        "",
        *(f"https://{host}/{path}" for host in ("slack.com", "files.slack.com") for path in NO_FILES),
    ],
)
async def test_token_goes_to_slack_only(scene: Scene, address: str) -> None:
    """Whatever a message claims, only Slack's own hosts are asked, over the API's own scheme."""
    slack = make_client(settings_for(scene.slack).model_copy(update={"slack_api_url": "https://slack.com/api/"}))

    assert Files(slack, Reading()).is_slacks("https://files.slack.com/files-pri/T0-F0/download/x.txt")
    assert not Files(slack, Reading()).is_slacks(address)


@pytest.mark.parametrize("method", ["auth.test", "chat.postMessage", "conversations.leave"])
async def test_a_files_address_calls_no_method(scene: Scene, method: str) -> None:
    """An app may name any address for a file of its own; nothing is asked there in the bot's name."""
    address = f"{scene.slack.api_url}{method}?channel={scene.support.id}&text=von-fremd"
    message = scene.slack.write(scene.anna, scene.support, "")
    file = {"id": "F0", "name": "x.txt", "mimetype": "text/plain", "url_private": address}
    mention = {"type": "app_mention", "user": scene.anna.id, "text": "", "ts": message.ts, "channel": scene.support.id}
    before = len(scene.slack.calls(method))
    await scene.slack.event({**mention, "files": [file]}, scene.support)
    await scene.whispered()
    new = scene.slack.calls(method)[before:]

    assert not any("von-fremd" in str(call.arguments) for call in new)


async def test_a_file_lies_in_its_own_folder(scene: Scene) -> None:
    """An app may say of a file of its own that it lies where somebody else's does: that one is not read for it."""
    theirs = scene.slack.add_file(scene.ben, "geheim.txt", WORDS.encode())
    message = scene.slack.write(scene.anna, scene.support, "")
    address = f"{scene.slack.base_url}/files-pri/{scene.slack.team_id}-{theirs.id}/geheim.txt"
    file = {"id": "F0", "name": "x.txt", "mimetype": "text/plain", "url_private": address}
    mention = {"type": "app_mention", "user": scene.anna.id, "text": "", "ts": message.ts, "channel": scene.support.id}
    await scene.slack.event({**mention, "files": [file]}, scene.support)
    await scene.whispered()

    assert scene.slack.calls("files.download") == ()


async def test_file_elsewhere_is_not_fetched(scene: Scene) -> None:
    """A message whose file lies at another host is answered, and nobody is asked there."""
    message = scene.slack.write(scene.anna, scene.support, "")
    elsewhere = {"id": "F0", "name": "x.txt", "mimetype": "text/plain", "url_private": "http://127.0.0.2:9/x.txt"}
    mention = {"type": "app_mention", "user": scene.anna.id, "text": "", "ts": message.ts, "channel": scene.support.id}
    await scene.slack.event({**mention, "files": [elsewhere]}, scene.support)

    assert "ließ sich nicht laden" in (await scene.whispered()).text


def test_deeply_nested_mail_is_read_as_it_stands() -> None:
    """A mail built to be taken apart for ever is not taken apart."""
    nested = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(2_000))

    assert text_of_file(nested + WORDS.encode(), is_mail=True) == (nested + WORDS.encode()).decode()


def test_a_mail_of_very_many_parts_is_read_as_it_stands() -> None:
    """Nor is one that has nothing but parts; a bounce with a few is."""
    head = b"Content-Type: multipart/mixed; boundary=x\n\n"
    many, few = (head + b"--x\n\n" * count + WORDS.encode() for count in (301, 12))

    assert text_of_file(many, is_mail=True) == many.decode()
    assert text_of_file(few, is_mail=True) != few.decode()


async def test_who_gives_such_a_mail_is_told(scene: Scene) -> None:
    """What stands in it is explained, and the answer says that its parts were not looked into."""
    mail = b"Content-Type: multipart/mixed; boundary=x\n\n" + b"--x\n\n" * 301 + WORDS.encode()
    await share(scene, "viele.eml", mail)

    assert "„viele.eml“ hat sehr viele Teile" in await scene.explained()


def test_bytes_that_are_no_text() -> None:
    """Bytes are text or they are not; a console's colours do not make a text none."""
    assert decoded(b"\x00\x01\x02\x03" * 50) is None
    assert decoded(("\x1b[31mFehler\x1b[0m " * 40).encode()) is not None
    assert decoded(b"") == ""
    assert len(decoded("ä".encode() * (MOST_BYTES // 2)) or "") == MOST_BYTES // 2


async def test_a_large_file_is_read_elsewhere(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """A large file is decoded, masked and matched in the other process; in ours nothing goes through all of it."""
    await scene.core.reading.masked("bla " * SHORT)  # the process is there
    seen = passes(monkeypatch)
    await share(scene, "lang.log", f"{made_up_secret()} ".encode() + b"bla bla\n" * 25_000 + WORDS.encode())
    thread = await scene.explained(below=scene.root())

    assert "AADSTS7000222" in thread
    assert seen == []


async def test_a_text_is_masked_once(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """On its way from the command to the answer the whole text is looked through for secrets one time."""
    seen = passes(monkeypatch)
    await scene.type(f"/mailfix client_secret={made_up_secret()} {'bla ' * 30} {WORDS}")
    await scene.explained()

    assert len(seen) == 1


def passes(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Count how often a text of some length is masked in this process."""
    seen: list[int] = []
    real = redaction.mask_secrets

    def counted(text: str, *known: redaction.KnownSecrets) -> redaction.Masked:
        if len(text) > 150:
            seen.append(len(text))
        return real(text, *known)

    for module in (redaction, reading, explaining):
        monkeypatch.setattr(module, "mask_secrets", counted)
    return seen


async def test_what_is_not_read_is_said(scene: Scene) -> None:
    """Of a message that an app made very long the first part is read, and the answer says so."""
    attachments = ({"text": f"{WORDS} {'bla ' * 20_000}"},)
    message = scene.slack.write(scene.anna, scene.support, "", attachments=attachments)
    await scene.slack.shortcut(scene.anna, "explain_error", message)

    assert "die ersten 64.000 Zeichen" in await scene.explained(below=scene.root())


@pytest.mark.long
async def test_of_a_very_long_text_the_middle_is_not_read(scene: Scene) -> None:
    """A mail whose parts are longer than it looks is read at both ends, and the answer says so."""
    await scene.core.reading.masked("bla " * SHORT)  # the process is there
    mail = b"Content-Type: text/plain\nContent-Transfer-Encoding: quoted-printable\n\n" + b"bla " * 180_000
    await share(scene, "mail.eml", mail + b"\n" + WORDS.encode())

    assert "mehr als eine Million Zeichen" in await scene.explained(below=scene.root())
