"""From pasted ids to a checked script: what the store knows and the token proves goes in, what was wrong is said."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.authorized import AuthorizedTenant
from bot.checks import Network, Target, TokenFacts, fetch_token_facts, resolve_tenant_id
from bot.errors import BadInput, NothingToScript, UnknownTenant
from bot.model import Cloud, Finding, Language, Sentence, Tenant, Text
from bot.scripts import PastedIds, Script, ScriptKind, ScriptRequest
from bot.scripts.builder import build
from bot.scripts.paste import read_masked, read_words
from bot.store.lookup import pick
from bot.turns import in_a_thread
from bot.values import is_domain, is_guid

TOKEN_LIMIT = 5.0  # seconds; a script never waits longer for Entra

Aim = Callable[[Tenant], Target]


@dataclass(frozen=True, slots=True)
class ScriptAnswer:
    """A script, the one with the id as typed where that was wrong, and what the person should know before using it.

    `of` is the stored tenant of which they tell something; None where they are made of what was typed alone.
    """

    script: Script
    as_typed: Script | None = None
    warnings: tuple[Text, ...] = ()
    of: AuthorizedTenant | None = None


@dataclass(slots=True)
class _Draft:
    """The ids on their way from typed to checked."""

    app_id: str
    object_id: str
    mailboxes: tuple[str, ...]
    warnings: list[Text]
    tenant_id: str = ""
    typed_object_id: str = ""
    tenant_doubted: bool = False  # a warning says already why the tenant is not known


@dataclass
class Scripts:
    """Writes scripts for stored tenants and for pasted ids. `aim` turns a tenant into the target of a check."""

    network: Network
    aim: Aim
    authority: Callable[[Cloud | None], str]
    describe: Callable[[Finding], Text]

    def read_words(self, words: str, options: Mapping[str, str] | None = None) -> PastedIds:
        """Make sense of what stands on a command line; raises BadInput naming all mistakes at once.

        `options` are those that a command line has told apart already; then none of the words is one.
        """
        return read_words(words, options)

    async def read_masked(self, words: str) -> PastedIds:
        """Make sense of what was pasted behind `/ps-script`, without its secrets, beside the loop; raises BadInput as `read_words` does."""
        return await in_a_thread(read_masked, words)

    async def write(self, pasted: PastedIds, language: Language, among: Sequence[AuthorizedTenant]) -> ScriptAnswer:
        """Return the script for these ids; of the stored tenants only those `among` which to look count: whoever asked may use them. Raises BadInput, UnknownTenant or NothingToScript."""
        stored, expected = await self._whose(pasted, among)
        draft = _Draft(pasted.app_id, pasted.object_id, pasted.mailboxes, [], typed_object_id=pasted.object_id)
        options = pasted.options
        if stored is not None:
            await self._complete_from(stored, draft, named_by_app_id=not pasted.tenant)
            options = options if options.cloud else replace(options, cloud=stored.tenant.cloud)
        else:
            await self._expect(expected, draft, self.authority(options.cloud))
        _demand(draft, options.kind)
        if not draft.tenant_id and not draft.tenant_doubted:
            draft.warnings.append(_UNKNOWN_TENANT)
        request = ScriptRequest(draft.app_id, draft.object_id, draft.mailboxes, draft.tenant_id, options, language)
        typed = draft.typed_object_id
        as_typed = build(replace(request, object_id=typed)) if typed and typed != draft.object_id else None
        return ScriptAnswer(build(request), as_typed, tuple(draft.warnings), stored)

    async def tenant_id_of(self, mailboxes: Sequence[str]) -> str:
        """Return the tenant id behind the mailboxes' domain, as Entra tells everybody; empty where it does not, or names several. Ends within 5 s."""
        draft = _Draft("", "", tuple(mailboxes), [])
        await self._expect("", draft, self.authority(None))
        return draft.tenant_id

    async def _whose(self, pasted: PastedIds, among: Sequence[AuthorizedTenant]) -> tuple[AuthorizedTenant | None, str]:
        """The stored tenant that is meant, else the tenant id or domain that the session must land in."""
        if pasted.tenant:
            try:
                picked = await pick(pasted.tenant, [each.stored for each in among])
                return next(each for each in among if each.stored is picked), ""
            except UnknownTenant:
                if not is_guid(pasted.tenant) and not is_domain(pasted.tenant):
                    raise
                return None, pasted.tenant
        known = [s for s in among if s.tenant.client_id in {pasted.app_id, pasted.object_id}]
        # One app id may serve many customers (a vendor's multi-tenant app): the mailboxes must be those of the stored tenant.
        fitting = [s for s in known if _same_customer(s.tenant, pasted.mailboxes)]
        return (fitting[0], "") if len(fitting) == 1 and pasted.app_id else (None, "")

    async def _complete_from(self, stored: AuthorizedTenant, draft: _Draft, *, named_by_app_id: bool) -> None:
        tenant, target, until = stored.tenant, self.aim(stored.tenant), time.monotonic() + TOKEN_LIMIT
        if draft.app_id and draft.object_id == tenant.client_id:
            draft.app_id, draft.object_id = draft.object_id, draft.app_id
            draft.typed_object_id = draft.object_id
            draft.warnings.append(_SWAPPED.filled(app_id=draft.app_id, object_id=draft.object_id))
        if named_by_app_id:
            draft.warnings.append(_KNOWN_BY_APP_ID.filled(app_id=tenant.client_id, name=tenant.name))
        draft.app_id = draft.app_id or tenant.client_id
        draft.mailboxes = draft.mailboxes or tenant.mailboxes
        if is_guid(tenant.tenant_id):
            draft.tenant_id = tenant.tenant_id.lower()
        if draft.app_id != tenant.client_id:
            draft.warnings.append(_OTHER_APP.filled(typed=draft.app_id, stored=tenant.client_id, name=tenant.name))
            await self._resolve(tenant.tenant_id, draft, target.authority, until)
            return
        facts = await fetch_token_facts(target, self.network, limit=TOKEN_LIMIT)
        if isinstance(facts, TokenFacts):
            _believe(facts, draft, tenant.object_id)
            return
        reason = self.describe(facts[0])
        draft.warnings.append(Text(f"{_UNCHECKED.de} {reason.de}", f"{_UNCHECKED.en} {reason.en}"))
        draft.object_id = draft.object_id or tenant.object_id
        if not draft.object_id:
            raise NothingToScript(Text(f"{_NO_OBJECT_ID.de} {reason.de}", f"{_NO_OBJECT_ID.en} {reason.en}"))
        await self._resolve(tenant.tenant_id, draft, target.authority, until)

    async def _expect(self, expected: str, draft: _Draft, authority: str) -> None:
        until = time.monotonic() + TOKEN_LIMIT
        if expected:
            await self._resolve(expected, draft, authority, until)
            return
        domains = list(dict.fromkeys(m.rpartition("@")[2].lower() for m in draft.mailboxes))
        found = set(await asyncio.gather(*(self._look_up(d, authority, until) for d in domains[:5]))) - {""}
        if len(found) == 1:
            draft.tenant_id = found.pop()
        elif len(found) > 1:
            draft.warnings.append(_SEVERAL_TENANTS)
            draft.tenant_doubted = True

    async def _resolve(self, tenant: str, draft: _Draft, authority: str, until: float) -> None:
        if draft.tenant_id:
            return
        draft.tenant_id = tenant.lower() if is_guid(tenant) else await self._look_up(tenant, authority, until)
        if not draft.tenant_id:
            draft.warnings.append(_DOMAIN_UNRESOLVED.filled(domain=tenant))
            draft.tenant_doubted = True

    async def _look_up(self, domain: str, authority: str, until: float) -> str:
        """Return the tenant id behind a domain, "" where there is none or the time is over (`until`, time.monotonic)."""
        left = until - time.monotonic()
        return (await resolve_tenant_id(domain, authority, self.network, limit=left) or "") if left > 0 else ""


def _believe(facts: TokenFacts, draft: _Draft, recorded: str) -> None:
    """Take from the token what it proves: the right object id, the right tenant."""
    if facts.tenant_id and draft.tenant_id and facts.tenant_id != draft.tenant_id:
        draft.warnings.append(_OTHER_TENANT.filled(stored=draft.tenant_id, right=facts.tenant_id))
    draft.tenant_id = facts.tenant_id or draft.tenant_id
    typed = draft.object_id
    if not facts.object_id:
        draft.object_id = typed or recorded
        return
    draft.object_id = facts.object_id
    if typed and typed != facts.object_id:
        draft.warnings.append(_WRONG_OBJECT_ID.filled(typed=typed, right=facts.object_id))
    elif not typed and recorded and recorded != facts.object_id:
        draft.warnings.append(_WRONG_RECORD.filled(stored=recorded, right=facts.object_id))


def _same_customer(tenant: Tenant, mailboxes: tuple[str, ...]) -> bool:
    """Tell whether the mailboxes' domains are those that are stored for the tenant; none typed fits."""
    known = {m.rpartition("@")[2].lower() for m in tenant.mailboxes} | {tenant.tenant_id.lower()}
    return {m.rpartition("@")[2].lower() for m in mailboxes} <= known


def _demand(draft: _Draft, kind: ScriptKind) -> None:
    mistakes = []
    if not draft.app_id:
        mistakes.append(Text("Die Anwendungs-ID (Client) fehlt", "The application (client) id is missing"))
    if not draft.object_id and draft.app_id and kind is ScriptKind.SETUP:
        mistakes.append(
            Text(
                "Die Objekt-ID fehlt: Es ist die der Unternehmensanwendung, aus Entra ID > Unternehmensanwendungen > die App > Übersicht",
                "The object id is missing: it is the enterprise application's, from Entra ID > Enterprise apps > the app > Overview",
            )
        )
    if not draft.mailboxes:
        mistakes.append(Text("Es fehlt mindestens ein Postfach", "At least one mailbox is missing"))
    if mistakes:
        raise BadInput(*mistakes)


_KNOWN_BY_APP_ID = Sentence(
    "Die Anwendungs-ID {app_id} ist für {name} gespeichert; das Skript ist mit den Daten dieses Kunden geprüft.",
    "The application id {app_id} is stored for {name}; the script was checked with this tenant's data.",
)
_SWAPPED = Sentence(
    "Anwendungs-ID und Objekt-ID waren vertauscht; im Skript stehen sie richtig: Anwendungs-ID {app_id}, Objekt-ID {object_id}.",
    "Application id and object id were in each other's place; the script has them right: application id {app_id}, object id {object_id}.",
)
_OTHER_APP = Sentence(
    "Die Anwendungs-ID {typed} ist nicht die, die für {name} gespeichert ist ({stored}); das Skript verwendet die eingegebene und ist deshalb ungeprüft.",
    "The application id {typed} is not the one stored for {name} ({stored}); the script uses the one typed and is therefore unchecked.",
)
_OTHER_TENANT = Sentence(
    "Gespeichert ist die Mandanten-ID {stored}, laut Token gehört die App aber zu {right}; das Skript erwartet diese.",
    "The stored tenant id is {stored}, but by the token the app belongs to {right}; the script expects that one.",
)
_WRONG_OBJECT_ID = Sentence(
    "Die eingegebene Objekt-ID {typed} ist nicht die der Unternehmensanwendung; laut Token ist das {right}. Das Skript verwendet die richtige.",
    "The object id typed, {typed}, is not the enterprise application's; by the token that is {right}. The script uses the right one.",
)
_WRONG_RECORD = Sentence(
    "Die gespeicherte Objekt-ID {stored} ist nicht die der Unternehmensanwendung; laut Token ist das {right}. Das Skript verwendet die richtige.",
    "The stored object id {stored} is not the enterprise application's; by the token that is {right}. The script uses the right one.",
)
_UNCHECKED = Text(
    "Das Skript ist ungeprüft, denn von Entra kam kein Token.",
    "The script is unchecked, because no token came from Entra.",
)
_NO_OBJECT_ID = Text(
    "Ohne Objekt-ID gibt es kein Skript: Sie ist weder eingegeben noch gespeichert, und von Entra kam kein Token.",
    "Without an object id there is no script: it was neither typed nor stored, and no token came from Entra.",
)
_UNKNOWN_TENANT = Text(
    "Welcher Mandant gemeint ist, ließ sich nicht ermitteln; das Skript prüft nur, ob der Mandant die Domänen der Postfächer kennt, der Administrator muss auf den angezeigten achten.",
    "Which tenant is meant could not be found out; the script only checks that the tenant knows the mailboxes' domains, the administrator has to look at the one that is shown.",
)
_SEVERAL_TENANTS = Text(
    "Die Domänen der Postfächer gehören zu verschiedenen Mandanten; das Skript prüft nur, ob der Mandant alle Domänen kennt, der Administrator muss auf den angezeigten achten.",
    "The mailboxes' domains belong to different tenants; the script only checks that the tenant knows all of the domains, the administrator has to look at the one that is shown.",
)
_DOMAIN_UNRESOLVED = Sentence(
    "Die Mandanten-ID zu {domain} ließ sich nicht ermitteln; das Skript prüft nur, ob der Mandant die Domänen der Postfächer kennt, der Administrator muss auf den angezeigten achten.",
    "The tenant id of {domain} could not be found out; the script only checks that the tenant knows the mailboxes' domains, the administrator has to look at the one that is shown.",
)
