"""Does what is stored of a tenant still fit? What an older Mailcheck took, and this one would refuse, is left out and named."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from bot.model import Endpoint, Misfit, Tenant
from bot.store.sentences import shown
from bot.values import is_base_address, is_domain, is_guid, is_host, is_mailbox, is_port

_THUMBPRINT = re.compile(r"[0-9A-Fa-f]*")
_SCOPE = re.compile(
    r"[A-Za-z0-9:/._~-]+"
)  # that it ends in /.default is asked where it is typed; Entra says what is wrong with another one


def fitted(tenant: Tenant) -> Tenant:
    """Return the tenant without the values that do not fit; `unfit` says which they were."""
    misfits = tuple(_misfits(tenant))
    if not misfits:
        return tenant
    wrong = {misfit.field for misfit in misfits}
    empty = {field: None if field in {"imap", "smtp", "certificate"} else "" for field in wrong - {"mailboxes"}}
    mailboxes = tuple(filter(is_mailbox, tenant.mailboxes))
    return replace(tenant, **empty, mailboxes=mailboxes, unfit=misfits)  # type: ignore[arg-type]  # each field's own nothing


def _misfits(tenant: Tenant) -> Iterator[Misfit]:
    for field, value, fits in (
        ("tenant_id", tenant.tenant_id, is_guid(tenant.tenant_id) or is_domain(tenant.tenant_id)),
        ("client_id", tenant.client_id, is_guid(tenant.client_id)),
        ("object_id", tenant.object_id, not tenant.object_id or is_guid(tenant.object_id)),
        ("authority", tenant.authority, not tenant.authority or is_base_address(tenant.authority)),
        ("scope", tenant.scope, not tenant.scope or _SCOPE.fullmatch(tenant.scope) is not None),
        ("imap", tenant.imap, _is_server(tenant.imap)),
        ("smtp", tenant.smtp, _is_server(tenant.smtp)),
        *(("mailboxes", mailbox, is_mailbox(mailbox)) for mailbox in tenant.mailboxes),
    ):
        if not fits:
            yield Misfit(field, shown(str(value)))
    if tenant.certificate and not _THUMBPRINT.fullmatch(tenant.certificate.thumbprint):
        yield Misfit("certificate", shown(tenant.certificate.thumbprint))


def _is_server(endpoint: Endpoint | None) -> bool:
    return endpoint is None or (is_host(endpoint.host) and is_port(str(endpoint.port)))
