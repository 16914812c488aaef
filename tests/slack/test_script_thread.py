"""`/ps-script` from the command to the thread with its file, through real Bolt."""

from __future__ import annotations

import json
import uuid
from dataclasses import replace

import pytest

from bot.model import Text
from bot.sandbox.slack import Message, render_thread
from tests.made_up import guid, tenant
from tests.slack.conftest import Scene
from tests.slack.fakes import made_up_secret

IDS = f"{uuid.uuid4()} {uuid.uuid4()}"
BOX = "buero@kanzlei-muster.example"


async def thread_of(scene: Scene, last: str) -> tuple[Message, str]:
    """Wait until these words stand in the newest thread; return its root and how it reads."""

    def there() -> bool:
        roots = [m for m in scene.slack.messages(scene.support) if not m.is_reply]
        return bool(roots) and last in json.dumps(
            [m.blocks for m in scene.replies(roots[-1])], ensure_ascii=False
        ) + str([m.text for m in scene.replies(roots[-1])])

    await scene.slack.wait_for(there)
    return scene.root(), render_thread(scene.slack, scene.root(), 200)


async def test_script_comes_as_file_with_bom_and_windows_line_ends(scene: Scene) -> None:
    """The thread holds the `.ps1` exactly as Windows PowerShell 5.1 reads it: BOM, CRLF, nothing else between lines."""
    await scene.type(f"/ps-script {IDS} {BOX}")
    root, _ = await thread_of(scene, "Schritt für Schritt")
    file = next(f for m in scene.replies(root) for f in m.files)

    assert file.name.endswith(".ps1")
    assert file.content.startswith(b"\xef\xbb\xbf")
    assert file.content.count(b"\n") == file.content.count(b"\r\n") > 20


async def test_thread_says_how_to_start_the_file(scene: Scene) -> None:
    """The way past double click, mark of the web and execution policy stands there with the file's own name."""
    await scene.type(f"/ps-script {IDS} {BOX}")
    _, thread = await thread_of(scene, "Schritt für Schritt")

    assert f"& '.\\mailcheck-setup-{IDS[:8]}.ps1'" in thread
    assert "Unblock-File" in thread
    assert "Set-ExecutionPolicy -Scope Process" in thread
    assert "Doppelklick" in thread


async def test_steps_are_blocks_of_their_own(scene: Scene) -> None:
    """Every step's command stands in one code block, unbroken."""
    await scene.type(f"/ps-script {IDS} {BOX}")
    root, _ = await thread_of(scene, "Disconnect-ExchangeOnline")
    blocks = [
        e
        for m in scene.replies(root)
        for b in m.blocks
        for e in b.get("elements", [])
        if e["type"] == "rich_text_preformatted"
    ]

    assert any(BOX in block["elements"][0]["text"] for block in blocks)
    assert [call for call in scene.slack.recorded_calls if call.error] == []


async def test_each_step_says_what_shows_that_it_worked(scene: Scene) -> None:
    """Below every block stands what the administrator sees then; beside the way to start the file, how all of it ends."""
    await scene.type(f"/ps-script {IDS} {BOX}")
    root, thread = await thread_of(scene, "Disconnect-ExchangeOnline")
    elements = [e for m in scene.replies(root) for b in m.blocks for e in b.get("elements", [])]

    assert thread.count("Danach: ") == sum(e["type"] == "rich_text_preformatted" for e in elements) > 10
    assert "Danach: Die Zeile „Die App ist jetzt in Exchange registriert.“" in thread
    assert "Danach: In Grün: „FERTIG.“" in thread.split("Schritt für Schritt")[0]


async def test_root_names_tenant_and_count_but_no_address(scene: Scene) -> None:
    """The one message in the channel says what there is; addresses stand in the thread."""
    await scene.type(f"/ps-script kanzlei-muster {IDS} {BOX} post@kanzlei-muster.example")
    root, _ = await thread_of(scene, "Schritt für Schritt")

    assert root.text == "PowerShell zum Einrichten für kanzlei-muster, 2 Postfächer."
    assert "@" not in json.dumps(root.blocks)


async def test_txt_where_ps1_is_forbidden(scene: Scene) -> None:
    """A workspace that forbids `.ps1` gets the same bytes as `.txt`, and the lines to start it change the name back."""
    scene.slack.file_rules.blocked_endings = frozenset({".ps1"})
    await scene.type(f"/ps-script {IDS} {BOX}")
    root, thread = await thread_of(scene, "Schritt für Schritt")
    file = next(f for m in scene.replies(root) for f in m.files)

    assert file.name.endswith(".txt")
    assert f"Move-Item -Force -LiteralPath '.\\{file.name}' -Destination '.\\{file.name[:-4]}.ps1'" in thread


async def test_whole_text_where_no_file_is_taken(scene: Scene) -> None:
    """A workspace that takes no file at all gets the whole script as text; nothing of it is missing."""
    scene.slack.file_rules.refusal = "file_uploads_disabled"
    await scene.type(f"/ps-script {IDS} {BOX}")
    root, thread = await thread_of(scene, "Schritt für Schritt")
    blocks = [
        e["elements"][0]["text"]
        for m in scene.replies(root)
        for b in m.blocks
        for e in b.get("elements", [])
        if e["type"] == "rich_text_preformatted"
    ]
    whole = "\n".join(blocks)

    assert "nimmt die Datei nicht an" in thread
    assert "& {" in whole
    assert "Disconnect-ExchangeOnline" in whole


async def test_wrong_object_id_is_said_in_the_root(scene: Scene) -> None:
    """Where the token shows another object id, the root says so, and the script as typed is a second file with its own name."""
    scene.core.right_object_id = str(uuid.uuid4())
    scene.core.warnings = (
        Text("Die Objekt-ID ist die der App-Registrierung.", "The object ID is the app registration's."),
        Text("Noch etwas.", "Something else."),
    )
    await scene.type(f"/ps-script kanzlei-muster {IDS} {BOX}")
    root, thread = await thread_of(scene, "Nur falls Sie sicher sind")
    names = [f.name for m in scene.replies(root) for f in m.files]

    assert "Achtung: Die Objekt-ID ist die der App-Registrierung." in root.text
    assert names == [f"mailcheck-setup-{IDS[:8]}.ps1", f"mailcheck-setup-{IDS[:8]}-as-typed.ps1"]
    assert "Bitte zuerst lesen" in thread


async def test_bad_input_names_the_mistake_to_the_person_alone(scene: Scene) -> None:
    """Words that make no script are answered at once, visible to the person only."""
    await scene.type("/ps-script kein-unsinn@ 12345")
    told = await scene.whispered()

    assert told.text
    assert scene.slack.messages(scene.support) == ()


async def test_usage_for_nothing_and_help(scene: Scene) -> None:
    """Without words, and with „help“, the command says how it is used."""
    for number, typed in enumerate(("/ps-script", "/ps-script help"), 1):
        await scene.type(typed)
        told = await scene.whispered(count=number)

        assert told.text.startswith("/ps-script [kunde]")


async def test_secret_in_a_command_is_refused_and_not_repeated(scene: Scene) -> None:
    """A client secret among the words stops the command; the person learns what to do, and it is written nowhere."""
    secret = made_up_secret()
    await scene.type(f"/ps-script {IDS} {BOX} {secret}")
    told = await scene.whispered()

    assert "Geheimnis" in told.text
    assert secret not in str(scene.slack.recorded_calls)


@pytest.mark.parametrize("name", ["beta.", "beta-", "oid"])
async def test_the_button_of_a_tenant_writes_the_script_of_just_this_tenant(name: str, scene: Scene) -> None:
    """Whatever a name stored long ago looks like as a word: its neighbour's script does not come."""
    beta, odd = tenant("beta", object_id=guid()), tenant(name, object_id=guid(), mailboxes=("office@odd.example",))
    kept = scene.core.store.kept
    stored = next(iter(kept.values()))
    kept |= {one.name: replace(stored, tenant=one) for one in (beta, odd)}
    await scene.type("/mail-tenant list")
    pressed = f'{{"v":1,"tenant":"{name}"}}'
    await scene.slack.press(scene.anna, await scene.whispered(), "tenant_show", value=pressed)
    await scene.slack.press(scene.anna, await scene.whispered(count=2), "tenant_script", value=pressed)
    root, _ = await thread_of(scene, "Schritt für Schritt")
    (file,) = [f.content.decode("utf-8-sig") for m in scene.replies(root) for f in m.files]

    assert odd.client_id in file
    assert "office@odd.example" in file
    assert beta.client_id not in file
