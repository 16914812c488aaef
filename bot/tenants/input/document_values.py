"""The single values of a tenant's document: what each must look like, and which well-known mix-up a wrong one is."""

from __future__ import annotations

import difflib
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import lru_cache
from typing import TypeVar
from urllib.parse import urlsplit

from bot.hosts import HostPolicy
from bot.model import Endpoint
from bot.scripts.paste import reads_as_tenant
from bot.settings import parse_endpoint
from bot.tenants.input.mistakes import WrongValueError
from bot.text.normalise import QUOTES, composed
from bot.values import (
    LONGEST_DOMAIN,
    LONGEST_LABEL,
    is_base_address,
    is_domain,
    is_guid,
    is_mailbox,
    is_scope,
    is_slack_id,
    is_tenant_name,
)

_SECRET_LIMIT = 1000  # characters; Entra's own have about 40
_MOST_LETTERS = 24  # different ones in a label, of any alphabet
_AROUND = " \t\r\n{}'\"`" + "".join(QUOTES)

Kind = TypeVar("Kind", bound=StrEnum)


def name(text: str) -> str:
    """Return a tenant's name: it is typed in commands, which must read it as this name, and becomes part of file names."""
    text = composed(text.strip(), "NFC")
    if not is_tenant_name(text):
        raise WrongValueError(
            "nur Buchstaben und Ziffern, dazwischen auch . - _ (höchstens 64, kein Leerzeichen)",
            "only letters and digits, between them . - _ as well (64 at most, no space)",
            "no_name",
        )
    if not reads_as_tenant(text):
        raise WrongValueError(
            "wird in Befehlen nicht als Name gelesen, sondern als Beschriftung, Kennung oder Geheimnis",
            "is read in commands as a label, an id or a secret, and not as a name",
            "misread",
        )
    return text


def bare_id(text: str) -> str:
    """Return what was typed as an id in lower case, without the braces and quotation marks that come along when it is copied."""
    return text.strip(_AROUND).lower()


def guid(text: str) -> str:
    """Return an id of Entra in lower case."""
    text = bare_id(text)
    if not is_guid(text):
        raise WrongValueError(
            "ist keine ID (Hexadezimalziffern 8-4-4-4-12)",
            "is no id (hexadecimal digits 8-4-4-4-12)",
            "no_id",
        )
    return text


def tenant_id(text: str) -> str:
    """Return a tenant's GUID or domain in lower case."""
    bare = bare_id(text)
    if is_guid(bare):
        return bare
    if (domain := _ascii_domain(bare)) is None:
        raise WrongValueError(
            "ist weder eine ID (8-4-4-4-12) noch eine Domäne",
            "is neither an id (8-4-4-4-12) nor a domain",
            "address" if "@" in bare else "no_id",
        )
    return domain


def client_secret(text: str) -> str:
    """Return a client secret's value. People copy the column beside it, or the masked value that the portal shows later."""
    text = text.strip()
    if is_guid(text.lower().strip("{}")):
        raise WrongValueError(
            "das ist die ID des Clientschlüssels („Geheime ID“), gebraucht wird der Wert („Wert“)",
            "that is the secret's ID; the value is needed",
            "secret_id",
        )
    if "***" in text:
        raise WrongValueError(
            "das Portal zeigt den Wert nur noch verdeckt, er muss neu angelegt werden",
            "the portal shows the value masked; a new secret has to be made",
            "secret_masked",
        )
    if not 0 < len(text) <= _SECRET_LIMIT or any(
        character.isspace() or not character.isprintable() for character in text
    ):
        raise WrongValueError(
            "das kann kein Clientschlüssel sein (leer, zu lang oder mit Leerraum darin)",
            "this can be no secret (empty, too long, or with white space in it)",
            "no_secret",
        )
    return text


def expiry(text: str) -> date:
    """Return the last day of a secret."""
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        raise WrongValueError("ist kein Datum wie 2027-05-01", "is no date such as 2027-05-01") from None
    if day < datetime.now(UTC).date():
        raise WrongValueError(
            "liegt in der Vergangenheit",
            "is in the past",
            "past",
        )
    return day


def mailbox(text: str) -> str:
    """Return a mailbox address, its domain in lower case and in its DNS form."""
    local, _, domain = text.strip().rpartition("@")
    address = f"{local}@{_ascii_domain(domain.lower()) or ''}"
    if not is_mailbox(address):
        raise WrongValueError(
            "ist keine Postfachadresse",
            "is no mailbox address",
            "no_mailbox",
        )
    return address


def slack_id(text: str) -> str:
    """Return a Slack id of a channel, a person or a group."""
    if not is_slack_id(text.strip()):
        raise WrongValueError(
            "ist keine Slack-ID wie C0123ABCD",
            "is no Slack id such as C0123ABCD",
            "no_slack_id",
        )
    return text.strip()


def one_of(kind: type[Kind], text: str) -> Kind:
    """Return the member of this name."""
    wanted = text.strip().lower()
    values = [member.value for member in kind]
    if wanted in values:
        return kind(wanted)
    near = difflib.get_close_matches(wanted, values, n=1, cutoff=0.6)
    listed = ", ".join(values)
    raise WrongValueError(
        f"möglich sind {listed}" + (f", meinten Sie {near[0]}?" if near else ""),
        f"possible are {listed}" + (f", did you mean {near[0]}?" if near else ""),
    )


def authority(text: str, allowed: HostPolicy) -> str:
    """Return the base address of a sign-in service that we may talk to."""
    text = text.strip().rstrip("/")
    if not is_base_address(text):
        raise WrongValueError(
            "ist keine Basisadresse wie https://login.microsoftonline.com (ohne Mandant dahinter)",
            "is no base address such as https://login.microsoftonline.com (without the tenant behind it)",
        )
    _admit(urlsplit(text).hostname or "", allowed)
    return text


def scope(text: str) -> str:
    """Return what a token is asked for."""
    text = text.strip()
    if not is_scope(text):
        raise WrongValueError(
            "ist kein Bereich wie https://outlook.office365.com/.default",
            "is no scope such as https://outlook.office365.com/.default",
        )
    return text


def endpoint(text: str, allowed: HostPolicy) -> Endpoint:
    """Return a mail server that we may talk to."""
    try:
        found = parse_endpoint(text)
    except ValueError:
        raise WrongValueError(
            "ist nicht Rechner:Port wie outlook.office365.com:993",
            "is not host:port such as outlook.office365.com:993",
        ) from None
    _admit(found.host, allowed)
    return found


def _admit(host: str, allowed: HostPolicy) -> None:
    if not allowed.admits(host):
        raise WrongValueError(
            "dieser Rechner ist nicht freigegeben (MAILCHECK_ALLOWED_HOSTS)",
            "this host is not allowed (MAILCHECK_ALLOWED_HOSTS)",
        )


def _ascii_domain(text: str) -> str | None:
    """Return a domain in its DNS form, None where it is none."""
    plain = text if text.isascii() else _encoded(text)
    return plain if plain and is_domain(plain) else None


@lru_cache(maxsize=256)
def _encoded(text: str) -> str | None:
    """Return the DNS form of a domain; what is too long for one is not tried, for the codec takes quadratic time."""
    if len(text) > LONGEST_DOMAIN:
        return None
    labels = composed(text).split(".")
    if any(len(label) > LONGEST_LABEL or len(set(label)) > _MOST_LETTERS for label in labels):
        return None
    try:
        return ".".join(labels).encode("idna").decode("ascii")
    except UnicodeError:
        return None
