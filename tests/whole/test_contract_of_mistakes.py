"""Whatever is typed and whatever is missing: one sentence and the right exit code, never a traceback."""

from __future__ import annotations

import asyncio
import json
import socket
from pathlib import Path

import pytest

from bot.errors import BadInput, StoreUnavailable
from bot.service import Mailcheck
from handlers.terminal.command_line import Command, parse
from handlers.terminal.usage import COMMANDS as TERMINAL
from tests import made_up
from tests.whole.conftest import Terminal
from tests.whole.contract import bare_environment, is_one_sentence, put
from tests.whole.office import mailcheck, settings_for

DEEP = "[" * 5000
HOSTILE_DOCUMENTS = [
    "null",
    "[]",
    "[1, 2]",
    '"text"',
    "NaN",
    DEEP,
    '{"name": ' + DEEP,
    '{"name": "a", "name": "b"}',
    '{"name": "\\ud800"}',
    json.dumps(made_up.document(name="\ud800")),
    json.dumps(made_up.document(name="a\x00b")),
    json.dumps(made_up.document(mailboxes=["\ud800@x.example"])),
    json.dumps(made_up.document(client_secret="geheim\ud800geheim")),
    json.dumps(made_up.document(mailboxes="office@x.example")),
    json.dumps(made_up.document(mailboxes=[["office@x.example"]])),
    json.dumps(made_up.document(tenant_id=10**400)),
    json.dumps(made_up.document(endpoints={"imap": "x:99999"})),
    json.dumps(made_up.document(endpoints={"authority": "https://[::1"})),
    json.dumps(made_up.document(certificate={"private_key": ["x"]}, client_secret=None)),
    json.dumps(made_up.document(secret_expires="0000-00-00")),
    json.dumps(made_up.document(uses=["pop3"])),
    json.dumps({"x" * 100_000: 1}),
    "{}\n" * 3000,
]


@pytest.mark.long
@pytest.mark.parametrize("number", range(len(HOSTILE_DOCUMENTS)))
def test_no_document_leads_to_anything_but_a_sentence(number: int, terminal: Terminal) -> None:
    """Exit 2, at most two lines, nothing stored, nothing in the log."""
    ended = terminal("tenant", "put", typed=HOSTILE_DOCUMENTS[number])

    assert (ended.code, ended.out, is_one_sentence(ended.err)) == (2, "", True), ended.err
    assert not (terminal.folder / "data" / "mailcheck.log").exists()


ODD = (
    "",
    " ",
    "\x00",
    "\udcff",
    "\ud800",
    "a@",
    "@",
    "'",
    "$(x)",
    "%s",
    "{0}",
    "—undo",
    "x" * 20_000,
    "ß@ß.ß",
    "\u2028",
)
COMMANDS = (
    ("check",),
    ("check", "muster"),
    ("script", "--tenant"),
    ("script",),
    ("tenant", "show"),
    ("tenant", "forget"),
    ("tenant", "put"),
    ("tenant",),
    ("script", "--tenant", "muster", "--delegated"),
    ("script", "--tenant", "muster", "--cloud"),
    (),
)


@pytest.mark.long
@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_no_word_leads_to_anything_but_a_sentence(command: tuple[str, ...], terminal: Terminal) -> None:
    """Whatever stands where a name, an address, an id or a command belongs, it ends with 2 and is named in a sentence."""
    put(terminal, made_up.document(name="muster"))

    for word in ODD:
        ended = terminal(*command, word)
        assert (ended.code, ended.out, is_one_sentence(ended.err)) == (2, "", True), (word[:20], ended)
    assert not (terminal.folder / "data" / "mailcheck.log").exists()


BEHIND = (
    "--undo",
    "--inspect",
    "--tenant=muster",
    "--json",
    "--all",
    "--yes",
    "--lang",
    "-o",
    "-h",
    "--help",
    "-",
    "--",
)


@pytest.mark.long
@pytest.mark.parametrize("command", COMMANDS[:8], ids=" ".join)
def test_behind_two_dashes_no_command_finds_an_option(command: tuple[str, ...], terminal: Terminal) -> None:
    """Whatever an option would do there is not done; what stands there is named in a sentence."""
    put(terminal, made_up.document(name="muster"))
    words = [name for name in command if name != "--tenant"]

    for word in BEHIND:
        if (command, word) == (("tenant", "put"), "-"):  # standard input
            continue
        ended = terminal(*words, *(("--tenant", "muster") if "script" in command else ()), "--", word)
        assert (ended.code, ended.out, is_one_sentence(ended.err)) == (2, "", True), (word, ended)
        assert command[:1] != ("script",) or word in ended.err
    assert terminal("tenant", "show", "muster").code == 0


@pytest.mark.parametrize("command", TERMINAL.values(), ids=list(TERMINAL))
def test_two_dashes_end_the_options_of_every_command(command: Command) -> None:
    """None of its options is found behind them."""
    for option in command.all_options:
        for word in filter(None, (option.name, option.short, f"{option.name}=x")):
            try:
                typed = parse(command, ["--", word])
            except BadInput as named:
                assert word in str(named)  # noqa: PT017  either is right, depending on how many words it takes
            else:
                assert (typed.arguments, typed.switches, typed.values) == ((word,), frozenset(), {})


def test_what_pasting_leaves_around_ids_is_nobodys_mistake(terminal: Terminal) -> None:
    """Quotation marks, dashes, white space and unprintable characters of their own say nothing; anything else is named."""
    name = terminal.stored().stored.name
    clean = terminal("script", "--tenant", name)

    with_dirt = [terminal("script", "--tenant", name, dirt) for dirt in ("", " ", "'", "–", "\u2028", "\xa0", "\udcff")]
    wrong = [terminal("script", "--tenant", name, word) for word in ("a@", "$(x)", "%s", "x" * 20_000, "ß@ß.ß")]

    assert clean.code == 0
    assert with_dirt == [clean] * 7
    assert [(e.code, e.out, is_one_sentence(e.err)) for e in wrong] == [(2, "", True)] * 5


@pytest.mark.parametrize("words", [("tenant", "list"), ("check", "x", "--json"), ("check", "--all"), ("script", "x")])
def test_a_store_that_is_not_there_is_our_fault(words: tuple[str, ...], terminal: Terminal) -> None:
    """Exit 3 and one sentence, which names the place and not the password."""
    password = made_up.secret()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound and not listening: nobody else answers there
        place = f"127.0.0.1:{taken.getsockname()[1]}"
        terminal.monkeypatch.setenv("REDIS_URL", f"redis://somebody:{password}@{place}/0")
        ended = terminal(*words)

    assert (ended.code, ended.out, is_one_sentence(ended.err)) == (3, "", True)
    assert place in ended.err
    assert password not in ended.err
    assert not (terminal.folder / "data" / "mailcheck.log").exists()


@pytest.mark.long
async def test_processes_share_one_redis_and_the_last_one_stops_it(tmp_path: Path) -> None:
    """Four that store at the same moment lose nothing, and afterwards no server is left."""
    env = bare_environment(tmp_path, language="C.UTF-8")
    stored = [f"mandant-{number}" for number in range(4)]

    put_by_each = await asyncio.gather(
        *(mailcheck(env, "tenant", "put", typed=json.dumps(made_up.document(name=name))) for name in stored)
    )
    listed = await mailcheck(env, "tenant", "list", "--json")

    assert [(ended.code, ended.err) for ended in put_by_each] == [(0, "")] * 4
    assert [document["name"] for document in json.loads(listed.out)] == stored
    assert not (tmp_path / "data" / "redis.sock").exists()


async def test_what_goes_on_after_the_end_starts_no_server_again(tmp_path: Path) -> None:
    """Work that was still under way when the store was closed is told that it is gone; no server is left behind."""
    core = await Mailcheck.open(settings_for(tmp_path))
    await core.close()

    with pytest.raises(StoreUnavailable):
        await core.tenants.all()
    assert not (tmp_path / "data" / "redis.sock").exists()


async def test_a_process_keeps_the_contract_on_its_streams(tmp_path: Path) -> None:
    """Bytes that are no text among the words, and a document in another encoding, end with 2 and a sentence."""
    env = bare_environment(tmp_path, language="C")

    ended = await mailcheck(env, "check", "m\udcfcller", "--lang", "en")

    assert (ended.code, ended.out, is_one_sentence(ended.err)) == (2, "", True)
