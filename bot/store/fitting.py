"""Does what is stored of a tenant still fit? What an older Mailcheck took, and this one would refuse, is left out and named."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from bot.model import Certificate, Check, Misfit, Tenant
from bot.store.record_refusals import shown
from bot.values import (
    is_base_address,
    is_domain,
    is_guid,
    is_mailbox,
    is_scope_word,
    is_server,
    is_slack_id,
    is_thumbprint,
)

# What a value must look like where there is one, or each of several
_FITS: Mapping[str, Callable[[Any], bool]] = {
    "tenant_id": lambda text: is_guid(text) or is_domain(text),
    "client_id": is_guid,
    "client_secret": lambda secret: secret.get_secret_value() != "",
    "certificate": lambda certificate: is_thumbprint(certificate.thumbprint),
    "object_id": is_guid,
    "authority": is_base_address,
    "scope": is_scope_word,  # that it ends in /.default is asked where it is typed; Entra says what is wrong with another
    "imap": lambda endpoint: is_server(str(endpoint)),
    "smtp": lambda endpoint: is_server(str(endpoint)),
    "mailboxes": is_mailbox,
    "uses": lambda use: use in {Check.IMAP, Check.SMTP},
    "channels": is_slack_id,
    "groups": is_slack_id,
}
_NEEDED = {"tenant_id", "client_id"}


def fitted(tenant: Tenant) -> Tenant:
    """Return the tenant without the values that do not fit; `unfit` says which they were."""
    misfits: list[Misfit] = []
    left: dict[str, Any] = {}
    for field, fits in _FITS.items():
        value = getattr(tenant, field)
        several = isinstance(value, tuple)
        values = value if several else (value,) if value not in {None, ""} or field in _NEEDED else ()
        if wrong := [one for one in values if not fits(one)]:
            misfits += [Misfit(field, _shown(one)) for one in wrong]
            left[field] = tuple(filter(fits, values)) if several else "" if isinstance(value, str) else None
    return replace(tenant, **left, unfit=tuple(misfits)) if misfits else tenant


def _shown(value: object) -> str:
    return shown(value.thumbprint if isinstance(value, Certificate) else str(value))  # a secret's text is asterisks
