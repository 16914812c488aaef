"""A submitted form about a tenant: read, tried at Entra, stored, and told what came of it, in the window or, closed, in a direct message."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from bot.errors import BadInput, NameTaken, StoreUnavailable, TenantChanged, UnfitTenant
from bot.model import Tenant, Text
from bot.service import StoredTenant, Tried
from bot.tenants.input import BadTenant, Mistake
from bot.tenants.input.key_files import read_key_files
from bot.tenants.input.opening import beside_the_loop
from handlers.slack.features.tenants import wording
from handlers.slack.features.tenants.filled import Form
from handlers.slack.features.tenants.form import ADD, OWN_SERVERS
from handlers.slack.features.tenants.form_said import waiting
from handlers.slack.features.tenants.opening import current
from handlers.slack.features.tenants.result import Saved
from handlers.slack.features.tenants.saved import Telling
from handlers.slack.platform import credentials
from handlers.slack.platform.context import Context
from handlers.slack.platform.feature import Submitted
from handlers.slack.platform.news import TenantStored
from handlers.slack.platform.pasted import claimed
from handlers.slack.render.tenant_typed import (
    at_fields,
    chosen_files,
    document_of,
    drops_servers,
    mistakes,
    password_of,
)


@dataclass(frozen=True, slots=True)
class Read:
    """The tenant that a form makes, of which record (None for a new one), with a certificate from a file or not."""

    tenant: Tenant
    kept: StoredTenant | None
    by_file: bool


def submitted_from(window: str) -> Callable[[Context, Submitted], Awaitable[None]]:
    """Return what happens when this window is submitted."""

    async def handle(context: Context, submitted: Submitted) -> None:
        await save(context, form_of(window, submitted))

    return handle


def ask_entra(submitted: Submitted) -> dict[str, Any]:
    """Return what stands in the window while Entra is asked."""
    language = submitted.asker.own_language
    return waiting(submitted.shown, wording.ASKING.in_(language), language)


async def save(context: Context, form: Form, *, anyway: bool = False) -> None:
    """Store what the form says once Entra accepts it, else say at its field what is wrong; `anyway` stores it in either case."""
    telling = Telling(context, form)
    if wrong := mistakes(form.values):
        await telling.mistaken(wrong)
        return
    try:
        read = await _read(context, form)
        tried = None if anyway else await context.mailcheck.tenants.try_credential(read.tenant)
        if tried and tried.refusal:
            await telling.refused(tried, tried.refusal)
            return
        stored = await _store(context, form, read, tried)
    except BadTenant as bad:
        await telling.mistaken(at_fields(bad.found, document_of(form.values)))
    except NameTaken:
        await telling.mistaken(at_fields([Mistake("name", Text("", ""), "taken")], {}))
    except (StoreUnavailable, TenantChanged, UnfitTenant) as problem:
        await telling.failed(problem.sentence)
    else:
        before = read.tenant.object_id
        await telling.saved(Saved(form.window, stored.tenant, tried, before, read.by_file))
        await context.news.tell(TenantStored(form.asker, stored.tenant.name, form.about))


async def _read(context: Context, form: Form) -> Read:
    """Return the tenant of a form; raises BadTenant, NameTaken, TenantChanged, UnknownTenant, NotAllowed."""
    document = document_of(form.values)
    kept = None if form.window == ADD else await current(context, form.asker, form.about)
    if kept is None and await context.mailcheck.tenants.is_taken(document["name"].strip()):
        raise NameTaken(Text("", ""))
    await _check_groups(context, form, document)
    files = claimed(chosen_files(form.values), form.asker.person)
    if files:
        try:
            contents = await context.files.contents(files)
        except BadInput as unreadable:
            raise BadTenant([Mistake("certificate", unreadable.sentence)]) from None
        read = await beside_the_loop(read_key_files, contents, password_of(form.values))
        document |= {"client_secret": "", "certificate": read.certificate}
        if not document["secret_expires"] and read.last_day >= datetime.now(UTC).date():
            document["secret_expires"] = read.last_day.isoformat()
    tenant = await context.mailcheck.tenants.read(document, kept.tenant if kept else None)
    if drops_servers(form.values):
        unfit = tuple(misfit for misfit in tenant.unfit if misfit.field not in OWN_SERVERS)
        tenant = replace(tenant, authority="", scope="", imap=None, smtp=None, unfit=unfit)
    return Read(tenant, kept, bool(files))


async def _check_groups(context: Context, form: Form, document: dict[str, Any]) -> None:
    """Raise BadTenant for a group that Slack does not know: nobody at all could use the tenant."""
    unknown = [
        number
        for number, group in enumerate(document.get("groups", ()), 1)
        if await context.people.is_in_group(form.asker.person, group) is None
    ]
    if unknown:
        raise BadTenant(Mistake(f"groups[{number}]", Text("", ""), "unknown") for number in unknown)


async def _store(context: Context, form: Form, read: Read, tried: Tried | None) -> StoredTenant:
    tenant = replace(read.tenant, object_id=(tried and tried.object_id) or read.tenant.object_id)
    return await credentials.keep(context, form.asker, tenant, read.kept)


def form_of(window: str, submitted: Submitted) -> Form:
    """Return the form of a submitted window."""
    return Form(submitted.asker, window, submitted.about, submitted.view_id, submitted.values, submitted.shown)
