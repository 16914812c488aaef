"""What other programs rely on: `mailcheck tenant` with its documents, its lines, its mistakes by number, its keys."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from tests import made_up
from tests.whole.conftest import Terminal
from tests.whole.contract import SHOWN, is_one_sentence, names, put


def test_put_stores_a_document_and_replaces_one_of_the_same_name(terminal: Terminal) -> None:
    """From a file or standard input, without any network; what stands there is shown again, without the credential."""
    document = made_up.document(name="kanzlei-muster", secret_expires="2099-05-01", uses=["imap"], language="en")
    (terminal.folder / "kanzlei.json").write_text(json.dumps(document, indent=1))
    first = terminal("tenant", "put", "kanzlei.json")
    second = terminal.json("tenant", "put", "-", "--json", typed=json.dumps(document | {"mailboxes": []}))

    shown = terminal.json("tenant", "show", "kanzlei-muster", "--json")

    assert (first.code, first.err) == (0, "")
    assert second == {"stored": [shown], "mistakes": []}
    assert shown.keys() == SHOWN
    assert {name: shown[name] for name in document.keys() & SHOWN} == {
        name: value for name, value in (document | {"mailboxes": []}).items() if name in SHOWN
    }
    assert (shown["credential"], shown["revision"]) == ("secret", 2)
    assert document["client_secret"] not in json.dumps([second, shown])


def test_put_of_lines_stores_the_good_ones_and_names_the_bad_ones_by_number(terminal: Terminal) -> None:
    """Exit 2; of two good lines with the same name the later one counts."""
    good = [made_up.document(name=name) for name in ("eins", "zwei", "eins")]
    ended = put(
        terminal,
        good[0],
        made_up.document(name="drei", client_id="keine"),
        good[1],
        '{"name": "vier", ',
        "",
        good[2],
        made_up.document(name="fünf", client_secret=made_up.guid()),
        code=2,
    )

    assert names(terminal) == ["eins", "zwei"]
    assert terminal.json("tenant", "show", "eins", "--json")["client_id"] == good[2]["client_id"]
    assert re.findall(r"Zeile (\d+)", ended.err) == ["2", "4", "7"]
    assert is_one_sentence(ended.err)


def test_put_as_json_names_the_bad_lines_in_the_document_too(terminal: Terminal) -> None:
    """A program reads line numbers and sentences, and what was stored."""
    lines = [made_up.document(name="eins"), made_up.document(name="zwei", tenant_id="nur ein Name")]

    answer = terminal.json("tenant", "put", "--json", typed="\n".join(map(json.dumps, lines)), code=2)

    assert [stored["name"] for stored in answer["stored"]] == ["eins"]
    assert [(mistake["line"], mistake.keys()) for mistake in answer["mistakes"]] == [(2, {"line", "mistake"})]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        pytest.param({"client_secret": made_up.guid()}, "the secret's ID; the value is needed", id="id of the secret"),
        pytest.param({"tenant_id": "nur ein Name"}, "tenant_id", id="tenant neither id nor domain"),
        pytest.param({"mailboxes": ["office"]}, "no mailbox address", id="mailbox without domain"),
        pytest.param({"secret_expires": "2001-01-01"}, "in the past", id="expired"),
        pytest.param({"endpoints": {"imap": "10.0.0.1:993"}}, "endpoints.imap", id="host not allowed"),
        pytest.param({"client_secret": None}, "is missing", id="no credential"),
        pytest.param({"certificate": {"private_key": "x"}}, "one of them is needed", id="both credentials"),
        pytest.param({"fremdes_feld": 1}, "fremdes_feld", id="unknown field"),
    ],
)
def test_each_mistake_in_a_document_has_its_sentence(change: dict[str, Any], said: str, terminal: Terminal) -> None:
    """Nothing is stored, and what is wrong is named."""
    ended = terminal("tenant", "put", "--lang", "en", typed=json.dumps(made_up.document(**change)))

    assert (ended.code, ended.out, is_one_sentence(ended.err)) == (2, "", True)
    assert said in ended.err
    assert names(terminal) == []


def test_equal_ids_are_a_mistake(terminal: Terminal) -> None:
    """The application's id where the object id belongs is told before anybody runs into it."""
    document = made_up.document()

    ended = put(terminal, document | {"object_id": document["client_id"]}, code=2)

    assert "Objekt-ID" in ended.err


def test_list_and_forget(terminal: Terminal) -> None:
    """The list is ordered by name; what is forgotten is unknown afterwards."""
    assert terminal.json("tenant", "list", "--json") == []
    put(terminal, made_up.document(name="zwei"), made_up.document(name="eins"))

    listed = terminal.json("tenant", "list", "--json")
    forgotten = terminal("tenant", "forget", "eins")
    again = [terminal("tenant", action, "eins") for action in ("forget", "show")]

    assert [document["name"] for document in listed] == ["eins", "zwei"]
    assert all(document.keys() == SHOWN for document in listed)
    assert (forgotten.code, forgotten.err) == (0, "")
    assert [(ended.code, ended.out, is_one_sentence(ended.err)) for ended in again] == [(2, "", True)] * 2
    assert names(terminal) == ["zwei"]


def test_rotated_keys_open_everything_that_was_stored(terminal: Terminal) -> None:
    """The key file holds another key afterwards, and the tenant's credential still signs in."""
    name = terminal.stored().stored.name
    terminal.json("check", name, "--json")
    keys = terminal.folder / "data" / "keys"
    before = keys.read_text()

    rotated = terminal("tenant", "rotate-keys")

    assert (rotated.code, rotated.err) == (0, "")
    assert keys.read_text().partition(":")[0] != before.partition(":")[0]
    assert keys.stat().st_mode & 0o777 == 0o600
    assert terminal.json("check", name, "--json")["verdict"] == "healthy"
