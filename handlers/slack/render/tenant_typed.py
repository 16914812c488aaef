"""What somebody typed into a form about a tenant, as a document of `tenant put`, and what is wrong with it, at which field."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from pydantic import SecretStr

from bot.jobs.kinds import PastedFile
from bot.model import Text
from bot.redaction.shown import shown
from bot.tenants.input import Mistake, mistakes_in
from bot.tenants.input.mailbox_list import cut_mailboxes
from handlers.slack.platform.pasted import files_in
from handlers.slack.render import wording_fields
from handlers.slack.render.tenant_fields import CERTIFICATE, PASSWORD, SERVERS

MOST_AT_A_FIELD = 3
_SHOWN = 60  # characters of a wrong mailbox
_NO_SECRET = 15  # characters: what is longer and no address may be a secret in the wrong field
_APART = re.compile(r"[\s,;]+")
_PLACE = re.compile(r"\[(\d+)\]")
_GROUP_MENTION = re.compile(r"<!subteam\^(S[A-Z0-9]+)(?:\|[^<>]*)?>")

Values = dict[str, Any]
Document = dict[str, Any]


def document_of(values: Values) -> Document:
    """Return the fields that this form has. Nobody else sees it: the secret stands in it."""
    document: Document = {
        name: str(_state(values, name).get("value") or "")
        for name in ("name", "tenant_id", "client_id", "client_secret", "object_id")
        if name in values
    }
    if "secret_expires" in values:
        document["secret_expires"] = str(_state(values, "secret_expires").get("selected_date") or "")
    if "mailboxes" in values:
        document["mailboxes"] = cut_mailboxes(str(_state(values, "mailboxes").get("value") or ""))
    if "uses" in values:
        document["uses"] = [option["value"] for option in _state(values, "uses").get("selected_options") or ()]
    for name in {"cloud", "language"} & values.keys():
        document[name] = str((_state(values, name).get("selected_option") or {}).get("value") or "")
    if "channels" in values:
        document["channels"] = list(_state(values, "channels").get("selected_conversations") or ())
    if "groups" in values:
        typed = _GROUP_MENTION.sub(r" \1 ", str(_state(values, "groups").get("value") or ""))
        document["groups"] = [word for word in _APART.split(typed) if word]
    return document


def typed_name(values: Values) -> str:
    """Return what was typed as the name."""
    return str(_state(values, "name").get("value") or "").strip()


def drops_servers(values: Values) -> bool:
    """Tell whether a tenant's own server addresses are to go."""
    return SERVERS in values and not _state(values, SERVERS).get("selected_options")


def chosen_files(values: Values) -> tuple[PastedFile, ...]:
    """Return the certificate files that were chosen."""
    return files_in(_state(values, CERTIFICATE).get("files"))


def password_of(values: Values) -> SecretStr:
    """Return the password of the certificate file."""
    return SecretStr(str(_state(values, PASSWORD).get("value") or ""))


def mistakes(values: Values) -> dict[str, Text]:
    """Return what is wrong, by field, as far as it can be seen without asking anybody."""
    document = document_of(values)
    found = list(mistakes_in(document))
    if chosen_files(values):
        found = [mistake for mistake in found if mistake.code != "no_credential"]
        if document.get("client_secret"):
            found.append(Mistake("", Text("", ""), "two_credentials"))
    return at_fields(found, document)


def at_fields(found: Iterable[Mistake], document: Document) -> dict[str, Text]:
    """Return one text for each field with mistakes; a missing credential is told at the secret's."""
    told: dict[str, dict[tuple[str, ...], Mistake]] = {}
    for mistake in found:
        same = mistake.code, mistake.text.en, _typed_entry(mistake, document)
        told.setdefault(mistake.field or "client_secret", {}).setdefault(same, mistake)
    return {field: _joined(list(mistakes.values()), field, document) for field, mistakes in told.items()}


def _state(values: Values, name: str) -> dict[str, Any]:
    return (values.get(name) or {}).get(name) or {}


def _sentence(mistake: Mistake, field: str, document: Document) -> Text:
    known = wording_fields.MISTAKES.get((field, mistake.code)) or wording_fields.MISTAKES.get(("", mistake.code))
    if known is None:
        de, en = mistake.text.de, mistake.text.en
        return Text(f"{de[0].upper()}{de[1:]}.", f"{en[0].upper()}{en[1:]}.")
    return known if isinstance(known, Text) else known.filled(entry=_entry(mistake, document))


def _entry(mistake: Mistake, document: Document) -> str:
    """Return what stands at the place of a mistake in a list, or which place that is."""
    typed = _typed_entry(mistake, document)
    place = _PLACE.findall(mistake.place)[0]
    return shown(typed, _SHOWN) if "@" in typed or len(typed) <= _NO_SECRET else f"… ({place}.)"


def _typed_entry(mistake: Mistake, document: Document) -> str:
    """Return the entry of a list that a mistake is about; nothing where it is about the whole field."""
    place = _PLACE.findall(mistake.place)
    return str(document[mistake.field][int(place[0]) - 1]) if place else ""


def _joined(found: list[Mistake], field: str, document: Document) -> Text:
    """Return the first sentences about a field, and how many more there are."""
    told, rest = found[:MOST_AT_A_FIELD], len(found) - MOST_AT_A_FIELD
    said = list(dict.fromkeys(_sentence(mistake, field, document) for mistake in told))
    said += [wording_fields.MORE_MISTAKES.filled(count=rest)] if rest > 0 else []
    return Text(" ".join(s.de for s in said), " ".join(s.en for s in said))
