"""What a person hands over about a tenant (`tenant put`, the modal): JSON in, a checked Tenant out, every mistake in a sentence.

Nothing that was handed over is repeated in a mistake, since it may be a secret in the wrong place.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from pydantic import ValidationError

from bot.errors import TOO_MANY_MAILBOXES, BadInput
from bot.hosts import HostPolicy
from bot.model import Certificate, Tenant, Text
from bot.redaction.shown import shown
from bot.tenants.input.certificates import read_certificate
from bot.tenants.input.document import FIELDS, TenantDocument
from bot.tenants.input.document_values import bare_id, mailbox
from bot.tenants.input.mistakes import BadTenant, Mistake, WrongValueError, mistakes_of
from bot.values import MOST_MAILBOXES

__all__ = ["BadTenant", "Mistake", "documents_in", "mistakes_in", "read_document", "read_mailboxes", "read_tenant"]

MOST_TENANTS = 5_000  # in one input
_MOST_FIELDS = 100  # in one object; a document has about twenty
_NAMED = 8  # of the words that are no mailboxes, so many stand in the sentence
_MOST_FOREIGN = 50  # different domains with umlauts or of other alphabets; each takes about half a millisecond
_TOO_MANY_FOREIGN = Text(
    f"Höchstens {_MOST_FOREIGN} verschiedene Domänen mit Umlauten auf einmal",
    f"At most {_MOST_FOREIGN} different domains with letters beyond a to z at once",
)
_OPTIONAL = frozenset(FIELDS[""]) - {"name", "tenant_id", "client_id"}
_ANY_NAME = "kept"
"""Stands for the name of a kept tenant, which stays as it is, whatever names may be given today."""
_CREDENTIALS = frozenset({"client_secret", "certificate"})


def read_tenant(document: str | Mapping[str, Any], allowed: HostPolicy, kept: Tenant | None = None) -> Tenant:
    """Return the tenant of a JSON document (as text, or parsed); raises BadTenant naming every mistake at once.

    With a `kept` tenant the document changes that one: what it does not name stays as it is, the name always.
    """
    given = _parsed(document) if isinstance(document, str) else dict(document)
    values = _without_nothing(_known_of(kept) | given | {"name": _ANY_NAME} if kept else given)
    shaped, found = _examined(values, allowed, credential=kept is None)
    certificate, more = _certificate(values)
    found += more
    if shaped is None or found:
        raise BadTenant(found)
    tenant = _tenant(shaped, certificate)
    if kept is None:
        return tenant
    named = given.keys() - {"name", "endpoints", *(() if values.keys() & _CREDENTIALS else _CREDENTIALS)}
    if named & _CREDENTIALS:
        named |= _CREDENTIALS
    unfit = tuple(misfit for misfit in kept.unfit if misfit.field not in named)
    return replace(kept, unfit=unfit, **{name: getattr(tenant, name) for name in named})


def mistakes_in(form: Mapping[str, Any]) -> tuple[Mistake, ...]:
    """Return what is wrong in a form that asks for some fields of a document: not for servers, and a certificate is not looked at."""
    found = _examined(_without_nothing(dict(form)), HostPolicy(), credential="client_secret" in form)[1]
    return tuple(mistake for mistake in found if mistake.field in form or not mistake.field)


def documents_in(text: str) -> dict[int, str]:
    """Return line number → document; a single one, on however many lines, has the number 0. Raises BadInput for too many."""
    lines = {number: line for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), 1) if line.strip()}
    if len(lines) < 2 or not all(line.strip().startswith("{") for line in lines.values()):
        return {0: text}
    if len(lines) > MOST_TENANTS:
        most, count = f"{MOST_TENANTS:,}", f"{len(lines):,}"
        de = f"{count.replace(',', '.')} Zeilen sind zu viele, höchstens {most.replace(',', '.')} auf einmal"
        raise BadInput(Text(de, f"{count} lines are too many, {most} at once at most"))
    return lines


def read_document(text: str, allowed: HostPolicy) -> Tenant | BadInput:
    """Return the tenant of a JSON document, or its mistakes."""
    try:
        return read_tenant(text, allowed)
    except BadInput as problem:
        return problem


def read_mailboxes(typed: Sequence[str]) -> tuple[str, ...]:
    """Return the mailboxes that somebody named, each once; raises BadInput for too many, or naming those that are no addresses, the rest counted."""
    if len(typed) > MOST_MAILBOXES:
        raise BadInput(TOO_MANY_MAILBOXES)
    domains = {text.rpartition("@")[2].lower() for text in typed}
    if sum(not domain.isascii() for domain in domains) > _MOST_FOREIGN:
        raise BadInput(_TOO_MANY_FOREIGN)
    found: dict[str, str] = {}
    wrong: list[str] = []
    for text in typed:
        try:
            address = mailbox(text)
        except WrongValueError:
            wrong.append(text)
        else:
            found.setdefault(address.lower(), address)
    if wrong:
        raise BadInput(_no_mailboxes(wrong))
    return tuple(found.values())


def _no_mailboxes(words: list[str]) -> Text:
    more = len(words) - _NAMED
    named = [shown(word) for word in words[:_NAMED]]
    de = ", ".join(f"„{word}“" for word in named) + (f" und {more} weitere" if more > 0 else "")
    en = ", ".join(f"“{word}”" for word in named) + (f" and {more} more" if more > 0 else "")
    return Text(f"Keine Postfachadresse: {de}", f"No mailbox address: {en}")


def _examined(
    values: Mapping[str, Any], allowed: HostPolicy, *, credential: bool
) -> tuple[TenantDocument | None, list[Mistake]]:
    """Return the document in its shape, and what is wrong with it; `credential`: one must be there."""
    shaped: TenantDocument | None = None
    found: list[Mistake] = []
    try:
        shaped = TenantDocument.model_validate(values, context=allowed)
    except ValidationError as problem:
        found += mistakes_of(problem, FIELDS)
    found += _contradictions(values)
    if credential and not values.keys() & _CREDENTIALS:
        missing = Text("client_secret oder certificate fehlt", "client_secret or certificate is missing")
        found.append(Mistake("", missing, "no_credential"))
    return shaped, found


def _known_of(kept: Tenant) -> dict[str, Any]:
    return {
        "tenant_id": kept.tenant_id,
        "client_id": kept.client_id,
        "object_id": kept.object_id,
    }


def _parsed(text: str) -> dict[str, Any]:
    try:
        document = json.loads(text.removeprefix("\ufeff"), object_pairs_hook=_once)
    except json.JSONDecodeError as problem:
        row = Text(f"Zeile {problem.lineno}, ", f"line {problem.lineno}, ") if "\n" in text.strip() else Text("", "")
        raise BadInput(
            Text(
                f"das ist kein JSON ({row.de}Spalte {problem.colno})",
                f"this is no JSON ({row.en}column {problem.colno})",
            )
        ) from None
    except (ValueError, RecursionError):
        raise BadInput(Text("das ist kein brauchbares JSON", "this is no usable JSON")) from None
    if not isinstance(document, dict):
        raise BadInput(
            Text(
                "das JSON muss ein Objekt in geschweiften Klammern sein", "the JSON must be an object in curly brackets"
            )
        )
    return document


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse a field that stands there twice: JSON itself would silently take the last one. And more of them than anybody means."""
    if len(pairs) > _MOST_FIELDS:
        many = Text(
            f"ein Objekt mit {len(pairs)} Feldern gibt es nicht", f"there is no object with {len(pairs)} fields"
        )
        raise BadTenant([Mistake("", many)])
    known = {field for fields in FIELDS.values() for field in fields}
    seen: set[str] = set()
    for name, _ in pairs:
        if name in seen:
            shown = name if name in known else "?"
            raise BadTenant([Mistake(shown, Text("das Feld steht zweimal da", "the field stands there twice"))])
        seen.add(name)
    return dict(pairs)


def _without_nothing(values: dict[str, Any]) -> dict[str, Any]:
    """Leave out optional fields that are null or empty text: forms and exports send them so."""
    return {
        name: value for name, value in values.items() if name not in _OPTIONAL or (value is not None and value != "")
    }


def _contradictions(values: Mapping[str, Any]) -> list[Mistake]:
    found = []
    client_id, object_id, tenant_id = (_bare(values.get(name)) for name in ("client_id", "object_id", "tenant_id"))
    if client_id and client_id == object_id:
        found.append(
            Mistake(
                "object_id",
                Text(
                    "gleich der client_id, gebraucht wird die Objekt-ID aus „Unternehmensanwendungen“",
                    "equals client_id; the object id under Enterprise applications is needed",
                ),
                "is_client_id",
            )
        )
    if client_id and client_id == tenant_id:
        found.append(
            Mistake(
                "client_id",
                Text(
                    "das ist die Mandanten-ID, gebraucht wird die Anwendungs-ID",
                    "that is the tenant id; the application id is needed",
                ),
                "is_tenant_id",
            )
        )
    if object_id and object_id == tenant_id:
        found.append(
            Mistake(
                "object_id",
                Text(
                    "das ist die Mandanten-ID, gebraucht wird die Objekt-ID aus „Unternehmensanwendungen“",
                    "that is the tenant id; the object id under Enterprise applications is needed",
                ),
                "is_tenant_id",
            )
        )
    if values.keys() >= _CREDENTIALS:
        both = Text(
            "client_secret und certificate stehen beide da, gebraucht wird eines davon",
            "client_secret and certificate are both there; one of them is needed",
        )
        found.append(Mistake("", both, "two_credentials"))
    return found


def _bare(value: object) -> str:
    return bare_id(value) if isinstance(value, str) else ""


def _certificate(values: Mapping[str, Any]) -> tuple[Certificate | None, list[Mistake]]:
    """Check a certificate as soon as its parts are texts, whatever else is wrong in the document."""
    part = values.get("certificate")
    if not isinstance(part, Mapping) or not isinstance(part.get("private_key"), str):
        return None, []  # absent, or its shape is named already
    key, *rest = (part.get(name) or "" for name in ("private_key", "public_certificate", "thumbprint"))
    if not all(isinstance(value, str) for value in rest):
        return None, []
    return read_certificate(key, *rest)


def _tenant(document: TenantDocument, certificate: Certificate | None) -> Tenant:
    endpoints = document.endpoints
    return Tenant(
        name=document.name,
        tenant_id=document.tenant_id,
        client_id=document.client_id,
        client_secret=document.client_secret,
        certificate=certificate,
        object_id=document.object_id or "",
        secret_expires=document.secret_expires,
        mailboxes=document.mailboxes,
        uses=document.uses,
        cloud=document.cloud,
        language=document.language,
        channels=document.channels,
        groups=document.groups,
        authority=(endpoints and endpoints.authority) or "",
        scope=(endpoints and endpoints.scope) or "",
        imap=endpoints.imap if endpoints else None,
        smtp=endpoints.smtp if endpoints else None,
    )
