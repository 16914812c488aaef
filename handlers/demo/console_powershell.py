"""The console's PowerShell window: a real one where there is one on this machine, else what a look into Exchange would show."""

from __future__ import annotations

from dataclasses import dataclass

from bot.errors import BadInput, UnknownTenant
from bot.model import Language, Text
from bot.sandbox.console import inspect, read_script
from bot.sandbox.directory import Tenant
from bot.sandbox.powershell import TooLong, find_powershell, run_as_administrator
from bot.service import AuthorizedTenant, PastedIds, ScriptKind, ScriptOptions, StoredTenant
from handlers.demo.stage import Stage

MOST_CHARACTERS = 200_000
NOTHING = Text("", "")
WITHOUT = Text(
    "Auf diesem Rechner gibt es kein PowerShell; die Ausgabe zeigt, was das Skript in diesem Exchange sehen würde.",
    "There is no PowerShell on this machine; the output shows what the script would see in this Exchange.",
)
_NO_POWERSHELL = Text(
    "Auf diesem Rechner gibt es kein PowerShell (pwsh): Hier läuft nur das Nachsehen; ändern Sie alles Übrige in den anderen Bereichen.",
    "There is no PowerShell (pwsh) on this machine: only looking works here; change everything else in the other sections.",
)
_EMPTY = Text("Fügen Sie zuerst ein Skript oder einen Befehl ein.", "Paste a script or a command first.")
_TOO_MUCH = Text(
    f"Das ist zu lang; höchstens {MOST_CHARACTERS} Zeichen auf einmal.",
    f"That is too long; {MOST_CHARACTERS} characters at a time at most.",
)
_TOO_LONG = Text(
    "Das lief länger als eine Minute und wurde abgebrochen. Wartet das Skript auf eine Eingabe?",
    "That ran for more than a minute and was stopped. Does the script wait for an answer?",
)
_NOT_STORED = Text(
    "Für diesen Kunden ist in Mailcheck noch nichts gespeichert; nachsehen lässt sich erst, wenn der Support ihn angelegt hat.",
    "Nothing is stored in Mailcheck for this customer yet; looking works once support has added it.",
)


@dataclass(frozen=True, slots=True)
class Shown:
    """What the window shows, and what one should know about it."""

    output: str
    note: Text = NOTHING


async def run(stage: Stage, tenant: Tenant, lines: str) -> Shown:
    """Run these lines as the administrator of this tenant. Raises BadInput where they cannot be run."""
    if not lines.strip():
        raise BadInput(_EMPTY)
    if len(lines) > MOST_CHARACTERS:
        raise BadInput(_TOO_MUCH)
    pwsh = find_powershell()
    if pwsh is not None:
        try:
            return Shown(await run_as_administrator(pwsh, lines, stage.microsoft.directory, tenant))
        except TooLong:
            raise BadInput(_TOO_LONG) from None
    asked = read_script(lines)
    if asked is None:
        raise BadInput(_NO_POWERSHELL)
    return Shown(inspect(tenant, asked), WITHOUT)


async def look(stage: Stage, tenant: Tenant) -> Shown:
    """Run the looking script for what is stored of this tenant. Raises BadInput, or what the core says against a script."""
    stored = await stored_of(stage, tenant)
    if stored is None:
        raise BadInput(_NOT_STORED)
    ids = PastedIds.stored(stored.tenant.name, ScriptOptions(ScriptKind.INSPECT))
    answer = await stage.mailcheck.scripts.write(ids, Language.DE, [AuthorizedTenant(stored, "demo")])
    return await run(stage, tenant, answer.script.text)


async def stored_of(stage: Stage, tenant: Tenant) -> StoredTenant | None:
    """Return what Mailcheck has stored for this tenant: under the customer's name, else under its tenant id or domain."""
    names = (*(domain.partition(".")[0] for domain in tenant.domains), tenant.tenant_id, *tenant.domains)
    for name in names:
        try:
            return await stage.mailcheck.tenants.find(name)
        except UnknownTenant:
            continue
    return None
