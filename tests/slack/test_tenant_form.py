"""What is wrong in a form about a tenant, said at its field before anybody is asked, and what is understood all the same."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.model import Language, Tenant
from handlers.slack.features.tenants.form import add_form, change_form, forget_form, rotate_form
from handlers.slack.render.tenant_typed import document_of, mistakes
from handlers.slack.render.wording_fields import HINTS, LABELS
from tests.made_up import guid, secret, tenant

CONTRACT = ("name", "tenant_id", "client_id", "client_secret", "secret_expires", "object_id", "mailboxes")
APP, ENTRA = guid(), guid()
YESTERDAY = (datetime.now(UTC) - timedelta(days=1)).date().isoformat()


def state(**changes: Any) -> dict[str, Any]:
    """Return `state.values` of a form that is filled in well, with these fields changed; None leaves a field out."""
    values: dict[str, Any] = {
        "name": {"value": "kanzlei-muster"},
        "tenant_id": {"value": ENTRA},
        "client_id": {"value": APP},
        "client_secret": {"value": secret()},
        "secret_expires": {"selected_date": None},
        "object_id": {"value": None},
        "mailboxes": {"value": "buero@kanzlei-muster.example"},
        "certificate": {"files": []},
        "certificate_password": {"value": None},
        "uses": {"selected_options": [{"value": "imap"}, {"value": "smtp"}]},
        "cloud": {"selected_option": {"value": "worldwide"}},
        "language": {"selected_option": {"value": "de"}},
        "channels": {"selected_conversations": []},
        "groups": {"value": None},
    }
    for name, value in changes.items():
        values[name] = {"value": value} if isinstance(value, str) else value
    return {name: {name: value} for name, value in values.items() if value is not None}


def test_contracts_fields_come_first_and_under_their_names() -> None:
    """Other programs fill the form in by these action ids; block and action id are the same, so that values survive a change."""
    blocks = [block for block in add_form("", Language.DE)["blocks"] if block["type"] == "input"]

    assert tuple(block["element"]["action_id"] for block in blocks)[:7] == CONTRACT
    assert all(block["block_id"] == block["element"]["action_id"] for block in blocks)


def test_a_good_form_has_no_mistakes() -> None:
    """What is optional may be left empty."""
    assert mistakes(state()) == {}


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("name", "kanzlei muster", "kein Leerzeichen"),
        ("name", "   ", "Erlaubt sind Buchstaben"),
        ("tenant_id", "buero@kanzlei-muster.example", "hinter dem @"),
        ("tenant_id", "4711", "weder eine Mandanten-ID"),
        ("client_id", "Mailzugang", "keine Anwendungs-ID"),
        ("client_id", ENTRA, "dieselbe ID wie die des Mandanten"),
        ("object_id", "4711", "oder lassen Sie das Feld leer"),
        ("object_id", APP.upper(), "dieselbe ID wie die Anwendungs-ID"),
        ("object_id", ENTRA, "dieselbe ID wie die des Mandanten"),
        ("client_secret", guid(), "„Geheime ID“"),
        ("client_secret", "abc***************", "verdeckte Anzeige"),
        ("client_secret", "Wert: abc8Q~x", "ohne Überschrift"),
        ("client_secret", "", "wählen Sie weiter unten ein Zertifikat"),
        ("secret_expires", {"selected_date": YESTERDAY}, "Dieser Tag ist vorbei"),
        ("mailboxes", "buero@", "„buero@“ ist keine Postfachadresse"),
        ("mailboxes", "Buchhaltung", "„Buchhaltung“ ist keine Postfachadresse"),
        ("uses", {"selected_options": []}, "mindestens eines"),
        ("groups", "@support", "IDs von Benutzergruppen"),
    ],
    ids=map(str, range(18)),
)
def test_each_mistake_stands_at_its_field(field: str, value: Any, words: str) -> None:
    """The sentence at the field says what to do; nothing else is complained about."""
    found = mistakes(state(**{field: value}))

    assert set(found) == {field}
    assert words in found[field].de
    assert found[field].en != found[field].de


def test_all_mistakes_are_named_at_once() -> None:
    """A person corrects the form once."""
    wrong = state(name="a b", tenant_id="?", client_id="?", client_secret="", object_id="?", mailboxes="?")

    assert set(mistakes(wrong)) == {"name", "tenant_id", "client_id", "client_secret", "object_id", "mailboxes"}


def test_a_certificate_stands_in_for_the_secret() -> None:
    """One of the two is needed, both are too many."""
    file = {"files": [{"id": "F1", "name": "zugang.pfx"}]}
    both = mistakes(state(certificate=file))

    assert mistakes(state(client_secret="", certificate=file)) == {}
    assert set(both) == {"client_secret"}
    assert "eines von beiden leer" in both["client_secret"].de


def test_ids_are_tidied() -> None:
    """Quotation marks, braces, blanks and capitals come along when ids are copied: none of it is a mistake."""
    assert mistakes(state(tenant_id=f'"{ENTRA}"', client_id=f" {{{APP.upper()}}} ", object_id=f"„{guid()}“")) == {}


@pytest.mark.parametrize(
    "text",
    [
        "a@x.example\nb@x.example",
        "a@x.example, b@x.example",
        "a@x.example; b@x.example",
        " a@x.example\tb@x.example ",
        "Muster, Anna <a@x.example>; Ben <b@x.example>",
        "<mailto:a@x.example|a@x.example>\r\n'b@x.example'",
        "a@x.example\na@x.example\nb@x.example",
    ],
)
def test_mailboxes_are_separated_as_people_do(text: str) -> None:
    """Lines, commas, semicolons, blanks, and address lines out of mail programs."""
    assert document_of(state(mailboxes=text))["mailboxes"] == ["a@x.example", "b@x.example"]


def test_groups_are_taken_as_ids_and_as_mentions() -> None:
    """Slack hands a pasted mention over with the id in it."""
    assert document_of(state(groups="S0123ABCD, <!subteam^S0456EFGH|@support>"))["groups"] == ["S0123ABCD", "S0456EFGH"]


def test_what_may_be_a_secret_is_not_repeated() -> None:
    """A secret pasted into another field stands in no sentence."""
    value = "a" * 20 + "0123456789"

    assert value not in str(mistakes(state(mailboxes=value, name=f"{value} ", client_id=value, groups=f"{value}!")))


def test_no_form_shows_a_secret() -> None:
    """The forms for a stored tenant are made without its credential."""
    kept = tenant()
    assert kept.client_secret is not None
    shown = [form("", kept, Language.DE) for form in (rotate_form, change_form, forget_form)]

    assert kept.client_secret.get_secret_value() not in str(shown)


@pytest.mark.parametrize("language", Language)
def test_words_fit_into_slacks_window(language: Language) -> None:
    """Titles and buttons have 24 characters at most; labels and hints are there in both languages."""
    kept = Tenant("a", ENTRA, APP)
    for view in (
        add_form("", language),
        *(form("", kept, language) for form in (rotate_form, change_form, forget_form)),
    ):
        assert all(len(view[part]["text"]) <= 24 for part in ("title", "submit", "close"))
    assert all(text.de and text.en for text in (*LABELS.values(), *HINTS.values()))


def test_too_many_mailboxes_for_a_field_stay_out_of_the_form() -> None:
    """Slack's text fields end at 3,000 characters; nothing is lost by changing something else."""
    many = tenant(mailboxes=tuple(f"postfach-{n}@kanzlei-muster.example" for n in range(200)))
    view = change_form("", many, Language.DE)

    assert "mailboxes" not in {block.get("block_id") for block in view["blocks"]}
    assert "200 Postfächer" in str(view["blocks"])
