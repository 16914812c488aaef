"""How a tenant and a kept report are written down: JSON of text fields, everything but dates and names encrypted, the whole sealed."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import date, datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from bot.model import Certificate, Check, Cloud, Endpoint, Language, Report, Tenant
from bot.report_json import freeze, thaw
from bot.store import Actor, SavedReport, StoredTenant
from bot.store.fitting import fitted
from bot.store.keys import KeyRing
from bot.store.sealing import SEAL, TamperedError, decrypt, encrypt, seal, verify
from bot.values import is_kept_tenant_name

FORMAT = "2"
FIRST_FORMAT = "1"
"""Written by a Mailcheck that kept no revisions beside the records; otherwise the same."""
CREDENTIALS: tuple[str, ...] = ("client_secret", "private_key")
_Server = tuple[str, Annotated[int, Field(ge=1, le=65535)]]


class _Profile(BaseModel):
    """What a record must hold of a tenant besides its credential. Whether the values fit is another question (fitting.py)."""

    model_config = ConfigDict(strict=True, frozen=True)

    tenant_id: str
    client_id: str
    public_certificate: str
    thumbprint: str
    object_id: str
    secret_expires: date | None
    mailboxes: tuple[str, ...]
    uses: tuple[Check, ...]
    cloud: Cloud
    language: Language
    channels: tuple[str, ...]
    groups: tuple[str, ...]
    authority: str
    scope: str
    imap: _Server | None
    smtp: _Server | None
    salt: Annotated[str, Field(pattern=r"^(?:[0-9a-f]{2})*$")] = ""


class NewerFormatError(Exception):
    """The record was written by a newer Mailcheck."""


def write_tenant(ring: KeyRing, stored: StoredTenant) -> str:
    """Return the record of a tenant; each credential has an envelope of its own, the rest of the tenant shares one."""
    tenant, place = stored.tenant, _tenant_place(stored.tenant.name)
    fields = {
        "format": FORMAT,
        "uid": stored.uid,
        "revision": str(stored.revision),
        "stored_at": stored.stored_at.isoformat(),
        "door": stored.stored_by.door,
        "person": stored.stored_by.person,
        "profile": encrypt(ring, json.dumps(_profile(tenant) | {"salt": stored.salt}).encode(), place, "profile"),
    }
    if tenant.client_secret is not None:
        fields["client_secret"] = encrypt(
            ring, tenant.client_secret.get_secret_value().encode(), place, "client_secret"
        )
    if tenant.certificate is not None:
        fields["private_key"] = encrypt(
            ring, tenant.certificate.private_key.get_secret_value().encode(), place, "private_key"
        )
    fields[SEAL] = seal(ring, place, fields)
    return json.dumps(fields)


def read_tenant(ring: KeyRing, name: str, text: str) -> StoredTenant:
    """Open the record stored under this name; raises UnknownKeyError, TamperedError or NewerFormatError.

    Values that are not (or no longer) taken for what they should be are left out of the tenant, which says so (`unfit`).
    """
    fields, place = _fields(text), _tenant_place(name)
    if fields.get("format") not in {FIRST_FORMAT, FORMAT} and fields.get("format", "").isdecimal():
        raise NewerFormatError
    verify(ring, place, fields)
    try:
        secrets: dict[str, SecretStr] = {
            field: SecretStr(decrypt(ring, fields[field], place, field).decode())
            for field in CREDENTIALS
            if field in fields
        }
        profile = _Profile.model_validate_json(decrypt(ring, fields["profile"], place, "profile"))
        salt, secret = profile.salt, secrets.get("client_secret")
        return StoredTenant(
            fitted(_tenant(name, profile, secrets)),
            fields["uid"],
            int(fields["revision"]),
            datetime.fromisoformat(fields["stored_at"]),
            Actor(fields["door"], fields["person"]),
            _fingerprint(salt, secret.get_secret_value()) if salt and secret else "",
            salt,
        )
    except (KeyError, ValueError):  # sealed by us, and yet not what we write
        raise TamperedError from None


def renew_tenant(ring: KeyRing, name: str, text: str) -> str:
    """Return a record encrypted anew, everything in it as it was; raises UnknownKeyError or TamperedError."""
    fields, place = _fields(text), _tenant_place(name)
    verify(ring, place, fields)
    del fields[SEAL]
    for field in {"profile", *CREDENTIALS} & fields.keys():
        fields[field] = encrypt(ring, decrypt(ring, fields[field], place, field), place, field)
    fields["format"] = FORMAT
    return json.dumps(fields | {SEAL: seal(ring, place, fields)})


def format_of(text: str) -> str:
    """Return the format that a record names, unchecked; the first one where it names none."""
    try:
        return _fields(text).get("format", FIRST_FORMAT)
    except TamperedError:
        return FIRST_FORMAT


def named_uid(text: str) -> str:
    """Return the uid that a record names, unchecked; "" where it names none."""
    try:
        return _fields(text).get("uid", "")
    except TamperedError:
        return ""


def write_report(ring: KeyRing, uid: str, report_id: str, report: Report, thread: str) -> str:
    """Return the envelope of a kept report, bound to its tenant, its id and its thread."""
    return encrypt(ring, freeze(report), _report_place(uid, report_id, thread), "report")


def read_report(ring: KeyRing, uid: str, report_id: str, envelope: str, thread: str) -> SavedReport:
    """Open a kept report; raises UnknownKeyError, TamperedError or NewerFormatError."""
    plain = decrypt(ring, envelope, _report_place(uid, report_id, thread), "report")
    try:
        return SavedReport(thaw(plain), thread, report_id)
    except ValueError:
        raise NewerFormatError from None


def _fingerprint(salt: str, secret: str) -> str:
    """Return eight digits by which people tell one secret of a record from another; the salt, without which nobody can try any, is encrypted."""
    return hmac.new(bytes.fromhex(salt), secret.encode(), hashlib.sha256).hexdigest()[:8]


def _tenant_place(name: str) -> str:
    return f"tenant:{name}"


def _report_place(uid: str, report_id: str, thread: str) -> str:
    return f"report:{uid}:{report_id}:{thread}"


def _fields(text: str) -> dict[str, str]:
    try:
        fields = json.loads(text)
    except (ValueError, RecursionError):
        raise TamperedError from None
    if not isinstance(fields, dict) or not all(isinstance(value, str) for value in fields.values()):
        raise TamperedError
    return fields


def _profile(tenant: Tenant) -> dict[str, Any]:
    return {
        "tenant_id": tenant.tenant_id,
        "client_id": tenant.client_id,
        "public_certificate": tenant.certificate.public_certificate if tenant.certificate else "",
        "thumbprint": tenant.certificate.thumbprint if tenant.certificate else "",
        "object_id": tenant.object_id,
        "secret_expires": tenant.secret_expires.isoformat() if tenant.secret_expires else None,
        "mailboxes": tenant.mailboxes,
        "uses": tenant.uses,
        "cloud": tenant.cloud,
        "language": tenant.language,
        "channels": tenant.channels,
        "groups": tenant.groups,
        "authority": tenant.authority,
        "scope": tenant.scope,
        "imap": [tenant.imap.host, tenant.imap.port] if tenant.imap else None,
        "smtp": [tenant.smtp.host, tenant.smtp.port] if tenant.smtp else None,
    }


def _tenant(name: str, profile: _Profile, secrets: dict[str, SecretStr]) -> Tenant:
    key = secrets.get("private_key")
    if len(secrets) != 1 or not profile.uses or not is_kept_tenant_name(name):
        raise TamperedError
    return Tenant(
        name=name,
        tenant_id=profile.tenant_id,
        client_id=profile.client_id,
        client_secret=secrets.get("client_secret"),
        certificate=Certificate(key, profile.public_certificate, profile.thumbprint) if key else None,
        object_id=profile.object_id,
        secret_expires=profile.secret_expires,
        mailboxes=profile.mailboxes,
        uses=profile.uses,
        cloud=profile.cloud,
        language=profile.language,
        channels=profile.channels,
        groups=profile.groups,
        authority=profile.authority,
        scope=profile.scope,
        imap=Endpoint(*profile.imap) if profile.imap else None,
        smtp=Endpoint(*profile.smtp) if profile.smtp else None,
    )
