"""Facts about the written scripts: every literal is its input, only known commands stand in them, they paste and store well."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
import tree_sitter
import tree_sitter_powershell
from hypothesis import given, settings

from bot.catalogue import load
from bot.clouds import CLOUDS
from bot.errors import BadInput
from bot.model import Cloud, Language, Text
from bot.scripts import ScriptKind, ScriptRequest
from bot.scripts.builder import build, file_bytes
from tests.scripts.known_cmdlets import CHANGING, COMMON, EXCHANGE, OWN, SHELL
from tests.scripts.real_parser import parse
from tests.scripts.requests import APP, EVERY_KIND, OBJECT, TENANT, request, requests

PARSER = tree_sitter.Parser(tree_sitter.Language(tree_sitter_powershell.language()))


def nodes(source: str) -> Iterator[tree_sitter.Node]:
    waiting = [PARSER.parse(source.encode()).root_node]
    while waiting:
        node = waiting.pop()
        yield node
        waiting += reversed(node.children)


def text_of(node: tree_sitter.Node) -> str:
    return (node.text or b"").decode()


def commands(source: str) -> Iterator[tuple[str, list[str]]]:
    """Return every command with its parameters, as written."""
    for node in nodes(source):
        if node.type == "command":
            name = next((text_of(n) for n in node.children if n.type == "command_name"), "")
            elements = next((n for n in node.children if n.type == "command_elements"), None)
            given = [text_of(n) for n in elements.children if n.type == "command_parameter"] if elements else []
            yield name, [g.lstrip("-").split(":")[0] for g in given]


def literals(source: str) -> list[str]:
    """Return the values of all single-quoted strings."""
    return [text_of(n)[1:-1].replace("''", "'") for n in nodes(source) if n.type == "verbatim_string_characters"]


def assigned(source: str, key: str) -> str:
    """Return what is written behind `key =`, to the end of the line or of the list."""
    lines = source.split("\n")
    first = next(i for i, line in enumerate(lines) if line.strip().startswith(f"{key} ="))
    last = next(i for i in range(first, len(lines)) if not lines[first].endswith("@(") or lines[i].strip() == ")")
    return "\n".join(lines[first : last + 1]).split("=", 1)[1]


@given(requests)
@settings(max_examples=40)
def test_every_literal_is_its_input(wanted: ScriptRequest) -> None:
    """Ids, mailboxes and options stand in the script exactly as asked for, each in a string of its own; nothing else of theirs does."""
    if wanted.app_id == wanted.object_id:
        return
    source = build(wanted).text
    found = literals(source)

    assert literals(assigned(source, "AppId")) == [wanted.app_id]
    assert literals(assigned(source, "ObjectId")) == [wanted.object_id]
    assert literals(assigned(source, "TenantId")) == ([wanted.tenant_id] if wanted.tenant_id else [""])
    assert literals(assigned(source, "Mailboxes")) == list(wanted.mailboxes)
    assert (wanted.options.delegated in found) or not wanted.options.delegated
    environment = CLOUDS[wanted.options.cloud or Cloud.WORLDWIDE].powershell
    assert (environment in found) or not environment
    assert ("-ExchangeEnvironmentName" in source) == bool(environment)


@given(requests)
@settings(max_examples=25)
def test_values_never_change_what_is_run(wanted: ScriptRequest) -> None:
    """Two scripts of one kind call the same commands, whoever they are for."""
    if wanted.app_id == wanted.object_id:
        return
    options = wanted.options
    usual = request(
        options.kind,
        wanted.language,
        tenant=TENANT if wanted.tenant_id else "",
        delegated="kunde.example" if options.delegated else "",
        disable_wam=options.disable_wam,
        cloud=options.cloud,
        enable_protocols=options.enable_protocols,
    )

    assert list(commands(build(wanted).text)) == list(commands(build(usual).text))


@pytest.mark.parametrize("wanted", EVERY_KIND)
def test_a_script_is_well_formed_and_knows_only_known_commands(wanted: ScriptRequest) -> None:
    """The grammar accepts every script, and each command and parameter is one of the known ones."""
    source = build(wanted).text
    known = EXCHANGE | SHELL | OWN

    assert [n for n in nodes(source) if n.type == "ERROR" or n.is_missing] == []
    for name, parameters in commands(source):
        assert name in known or name == "", name
        assert set(parameters) <= known.get(name, frozenset()) | COMMON, (name, parameters)


@pytest.mark.parametrize("wanted", EVERY_KIND)
def test_what_changes_something_stands_only_where_it_belongs(wanted: ScriptRequest) -> None:
    """Inspecting changes nothing, undoing grants nothing, and no switch is touched without being asked for."""
    kind, names = str(wanted.options.kind), {name for name, _ in commands(build(wanted).text)}

    for name, kinds in CHANGING.items():
        expected = kind in kinds and (name != "Set-CASMailbox" or wanted.options.enable_protocols)
        assert (name in names) == expected, name
    assert (
        not {n for n in names if n.startswith(("Set-", "New-", "Remove-", "Add-", "Enable-"))}
        - set(CHANGING)
        - set(OWN)
        - set(SHELL)
    )


@pytest.mark.parametrize("wanted", EVERY_KIND)
def test_every_call_of_exchange_stops_at_an_error(wanted: ScriptRequest) -> None:
    """Exchange's cmdlets see no preference variable of a script, so each call says -ErrorAction itself, and each change does not ask."""
    for name, parameters in commands(build(wanted).text):
        if name in EXCHANGE:
            assert "ErrorAction" in parameters, name
        if name in CHANGING or name == "Disconnect-ExchangeOnline":
            assert "Confirm" in parameters, name


@pytest.mark.parametrize("wanted", EVERY_KIND)
def test_a_script_pastes_well(wanted: ScriptRequest) -> None:
    """One block that closes no window, lines with LF, no BOM, and an empty line at the end so that the console runs it."""
    script = build(wanted)
    code = re.sub(r"(?m)#.*$", "", script.text)

    assert script.text.endswith("\n}\n\n")
    assert not script.text.startswith("\ufeff")
    assert "\r" not in script.text
    assert "\t" not in script.text
    assert re.search(r"(?m)^\S", code.replace("& {", "", 1).removesuffix("}\n\n").strip("\n")) is None
    assert re.search(r"\bexit\b", code) is None
    assert re.search(r"(?m)`\s*$", code) is None
    assert max(map(len, script.text.splitlines())) < 800
    assert "<<" not in script.text


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("kind", ScriptKind)
def test_the_file_has_bom_and_windows_line_ends(kind: ScriptKind, language: Language) -> None:
    """Windows PowerShell 5.1 reads umlauts right only with a BOM."""
    script = build(request(kind, language))
    data = file_bytes(script)

    assert data.startswith(b"\xef\xbb\xbf# ")
    assert data.count(b"\n") == data.count(b"\r\n")
    assert data[3:].decode().replace("\r\n", "\n") == script.text
    assert script.filename == f"mailcheck-{kind}-{APP[:8]}.ps1"


@pytest.mark.parametrize("wanted", EVERY_KIND)
def test_each_step_says_why_and_what_to_expect_in_a_line_each_and_fits_a_message(wanted: ScriptRequest) -> None:
    """Each step stands in the script below its reason and what shows that it worked, and is short enough for a block in Slack."""
    script = build(wanted)
    lines = [line.strip() for line in script.text.splitlines()]
    for number, step in enumerate(script.steps, 1):
        first = lines.index(f"# {number}. {step.why.in_(wanted.language)}")
        then = Text("Danach", "Then").in_(wanted.language)
        assert lines[first + 1] == f"#    {then}: {step.expect.in_(wanted.language)}"
        assert all(line.strip() in lines for line in step.command.splitlines())
        assert len(step.command) <= 2_950
        assert step.command.isascii() or wanted.language is Language.DE


@pytest.mark.parametrize("wanted", EVERY_KIND)
def test_comments_and_messages_are_in_one_language(wanted: ScriptRequest) -> None:
    """An English script holds no German letters; a German one speaks German."""
    text = build(wanted).text

    assert bool(re.search("[äöüßÄÖÜ]", text)) == (wanted.language is Language.DE)


def quoted(sentence: str) -> list[str]:
    """Return what a sentence puts in quotation marks, in the pieces that the script puts together."""
    inside = re.findall("[„“]([^„“”]+)[“”]", sentence)
    return [piece for words in inside for piece in re.split(r"…|: |, | (?=on\b|an\b)", words) if piece.strip()]


@pytest.mark.parametrize("wanted", EVERY_KIND)
def test_what_a_step_promises_to_show_the_script_can_show(wanted: ScriptRequest) -> None:
    """What stands in quotation marks is among the script's own messages, so that nobody waits for a line that never comes."""
    script = build(wanted)
    code = "\n".join(line for line in script.text.splitlines() if not line.strip().startswith("#"))
    promised = [piece.strip() for step in script.steps for piece in quoted(step.expect.in_(wanted.language))]

    assert len(promised) > 3
    assert [piece for piece in promised if piece not in code] == []


@pytest.mark.parametrize("language", Language)
def test_where_switches_are_turned_on_nothing_says_that_they_are_not(language: Language) -> None:
    """With --enable-protocols the note for what stays off is not in the script; without it is, for shared mailboxes, too."""
    never, always = (build(request(language=language, enable_protocols=on)).text for on in (True, False))
    note = {Language.DE: "schaltet dieses Skript nicht ein", Language.EN: "does not switch on what is OFF"}[language]
    shared = {Language.DE: "Freigegebene Postfächer", Language.EN: "Shared mailboxes"}[language]

    assert note not in never
    assert note in always
    assert shared in always


@pytest.mark.parametrize("language", Language)
def test_script_and_set_up_say_the_same_about_how_long_it_takes(language: Language) -> None:
    """Whoever reads "within minutes" in one place and "an hour" in the other believes neither."""
    said = Text(
        "meist innerhalb einer Stunde, selten erst nach zwei",
        "usually takes effect within an hour, rarely only after two",
    )
    step = load().setup_steps["exchange-script"]
    notes = [note.text.in_(language) for note in (step.note, step.customer_note) if note]

    assert [said.in_(language) in text for text in (build(request(language=language)).text, *notes)] == [True] * 3


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        (request(mailboxes=()), "kein Postfach"),
        (request(mailboxes=("a'; Remove-Item b@c.example",)), "Keine Postfachadresse"),
        (request(object_id=""), "Objekt-ID fehlt"),
        (request(object_id=APP), "sind gleich"),
        (request(tenant="kanzlei.example"), "Mandanten-ID"),
        (request(delegated="$(x)"), "--delegated"),
    ],
)
def test_a_value_that_may_not_stand_in_a_script_is_refused(wanted: ScriptRequest, said: str) -> None:
    """The builder checks once more, whoever made the request."""
    with pytest.raises(BadInput) as caught:
        build(wanted)

    assert said in caught.value.sentence.de


@pytest.mark.parametrize("kind", [ScriptKind.UNDO, ScriptKind.INSPECT])
def test_undoing_and_inspecting_need_no_object_id(kind: ScriptKind) -> None:
    """The app id alone finds a registration."""

    assert APP in build(request(kind, object_id="")).text
    assert OBJECT not in build(request(kind, object_id="")).text


@pytest.mark.powershell
async def test_windows_powershell_reads_every_script() -> None:
    """The real parser accepts all scripts, and none uses an operator that Windows PowerShell 5.1 does not have."""
    newer = {
        "QuestionMark",
        "QuestionQuestion",
        "QuestionQuestionEquals",
        "QuestionDot",
        "QuestionLBracket",
        "AndAnd",
        "OrOr",
        "Clean",
    }
    parsed = await parse([build(w).text for w in EVERY_KIND])

    assert [p.errors for p in parsed] == [0] * len(EVERY_KIND)
    assert not newer & {kind for p in parsed for kind in p.kinds}
