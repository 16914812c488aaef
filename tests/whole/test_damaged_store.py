"""One damaged record, or one that does not fit any more, keeps nobody else from their work: as a person at a terminal sees it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest

from bot.checks import run_checks
from bot.store.keys import parse_keys
from bot.store.reading import REVISIONS, TENANTS, Row
from bot.store.records import write_tenant
from bot.store.revisions import read_newest
from bot.store.server import acquire
from tests import made_up
from tests.store.conftest import client_of
from tests.whole.conftest import Terminal
from tests.whole.contract import is_one_sentence, put

NAMES = ("drei", "eins", "zwei")


@contextmanager
def redis_of(terminal: Terminal) -> Iterator[Any]:
    share = acquire(terminal.folder / "data")
    client = client_of(terminal.folder / "data")
    try:
        yield client
    finally:
        client.close()
        share.release()


@pytest.fixture(params=["garbage", "gone"])
def damaged(terminal: Terminal, request: pytest.FixtureRequest) -> Terminal:
    """Three customers are stored, and one record is garbage, or gone while its revision stands."""
    put(terminal, *(made_up.document(name=name) for name in NAMES))
    with redis_of(terminal) as client:
        client.hdel(TENANTS, "eins") if request.param == "gone" else client.hset(TENANTS, "eins", "garbage")
    return terminal


@pytest.fixture
def unfit(terminal: Terminal) -> Terminal:
    """Three customers are stored, one with a mailbox that an older Mailcheck took."""
    put(terminal, *(made_up.document(name=name) for name in NAMES))
    ring = parse_keys((terminal.folder / "data" / "keys").read_text())
    with redis_of(terminal) as client:
        row = Row("eins", client.hget(TENANTS, "eins").decode(), client.hget(REVISIONS, "eins").decode())
        stored = read_newest(ring, row)
        old = replace(stored.tenant, mailboxes=("office@eins.example", "a{mailbox}'|calc{}#@eins.example"))
        client.hset(TENANTS, "eins", write_tenant(ring, replace(stored, tenant=old)))
    return terminal


def test_the_list_shows_the_damaged_one_with_its_state(damaged: Terminal) -> None:
    """The others as always; the reason is one sentence; a program reads it as `problem`."""
    ended = damaged("tenant", "list")
    listed = {one["name"]: one.get("problem", "") for one in damaged.json("tenant", "list", "--json")}

    assert ended.code == 0
    assert "eins  beschädigt" in ended.out
    assert ended.err.count("„eins“") == 1
    assert is_one_sentence(ended.err)
    assert "tenant forget" in listed["eins"]
    assert (listed["zwei"], listed["drei"]) == ("", "")


def test_check_all_reports_it_as_a_line_of_its_own(damaged: Terminal) -> None:
    """Our part could not be done for this one (exit 3); the others are checked."""
    ended = damaged("check", "--all", "--jsonl")
    lines = {line["tenant"]: line for line in map(json.loads, ended.out.splitlines())}

    assert ended.code == 3
    assert set(lines) == set(NAMES)
    assert (lines["eins"]["verdict"], lines["eins"]["results"]) == ("unknown", [])
    assert "tenant forget" in lines["eins"]["summary"]
    assert lines["zwei"]["verdict"] == lines["drei"]["verdict"] == "problem"


def test_new_keys_are_made_for_the_others_and_the_remedy_works(damaged: Terminal) -> None:
    """The sentence names it; forgotten, it ends the rotation."""
    first = damaged("tenant", "rotate-keys")
    shown = damaged("tenant", "show", "eins")
    forgotten = damaged("tenant", "forget", "eins", "--yes")
    second = damaged("tenant", "rotate-keys")

    assert (first.code, shown.code) == (3, 3)
    assert "Neu verschlüsselt sind 2 Datensätze" in first.err
    assert "„eins“" in first.err
    assert is_one_sentence(shown.err)
    assert (forgotten.code, second.code) == (0, 0)
    assert "Neu verschlüsselt: 2 Datensätze." in second.out


def test_lines_for_the_others_are_stored_and_the_one_for_it_is_named_by_number(damaged: Terminal) -> None:
    """Whoever stores many customers at once reads at which line one is damaged, and what to do."""
    lines = [made_up.document(name=name) for name in ("vier", "eins", "zwei")]
    ended = damaged("tenant", "put", typed="\n".join(map(json.dumps, lines)))

    assert ended.code == 2
    assert ended.out.count("Gespeichert: ") == 2
    assert "Zeile 2: " in ended.err
    assert "tenant forget" in ended.err
    assert is_one_sentence(ended.err)
    alone = damaged("tenant", "put", typed=json.dumps(made_up.document(name="eins")))
    assert (alone.code, alone.out) == (3, "")


def test_what_does_not_fit_is_named_by_every_command_and_never_used(unfit: Terminal) -> None:
    """No check, no script; shown, listed, mended by `tenant put`; the others are untouched."""
    refused = [
        unfit("check", "eins"),
        unfit("check", "eins", "office@eins.example"),
        unfit("script", "--tenant", "eins"),
        unfit("script", "--tenant", "eins", "--inspect"),
    ]
    everyone = unfit("check", "--all", "--jsonl")
    shown = unfit.json("tenant", "show", "eins", "--json")
    listed = unfit("tenant", "list")

    for ended in refused:
        assert (ended.code, ended.out) == (2, "")
        assert "mailboxes „a{mailbox}'|calc{}#@eins.example“" in ended.err
        assert is_one_sentence(ended.err)
    verdicts = {line["tenant"]: line["verdict"] for line in map(json.loads, everyone.out.splitlines())}
    assert verdicts == {"eins": "unknown", "zwei": "problem", "drei": "problem"}
    assert shown["mailboxes"] == ["office@eins.example"]
    assert "calc" in shown["problem"]
    assert "eins  passt nicht" in listed.out

    put(unfit, made_up.document(name="eins"))
    assert "problem" not in unfit.json("tenant", "show", "eins", "--json")


def test_a_bug_that_one_customer_meets_leaves_the_others_their_checks(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It comes as unknown, with our defect as the reason (exit 3); nothing of it stops `check --all`."""
    put(terminal, *(made_up.document(name=name) for name in NAMES))
    asked: list[object] = []

    async def breaks(*asking: Any) -> Any:
        asked.append(asking)
        if len(asked) == 1:
            raise IndexError
        return await run_checks(*asking)

    monkeypatch.setattr("bot.tenants.checks.run_checks", breaks)
    ended = terminal("check", "--all", "--jsonl")
    verdicts = [json.loads(line)["verdict"] for line in ended.out.splitlines()]

    assert (ended.code, sorted(verdicts)) == (3, ["problem", "problem", "unknown"])
    assert "Fehler in Mailcheck selbst" in ended.out
    assert "Traceback" not in ended.err
