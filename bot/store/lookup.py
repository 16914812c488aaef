"""Which stored tenant a person means: by name, else by domain or tenant id where exactly one has it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence

from bot.errors import UnknownTenant
from bot.model import Text
from bot.redaction.shown import shown
from bot.store import StoredTenant

LISTED = 8  # names in one sentence, at most
SHOWN = 40  # characters of what was typed and of each name


def pick(address: str, tenants: Sequence[StoredTenant]) -> StoredTenant:
    """Return the tenant meant by this address; raises UnknownTenant, which lists the names in question to whoever may see them."""
    wanted = address.strip().strip("{}").casefold()
    for meant in (
        [stored for stored in tenants if stored.tenant.name == address],
        [stored for stored in tenants if stored.tenant.name.casefold() == wanted],
        [stored for stored in tenants if wanted in _addresses(stored)],
    ):
        if len(meant) == 1:
            return meant[0]
        if meant:
            raise _several(address, [stored.tenant.name for stored in meant])
    raise unknown(address, [stored.tenant.name for stored in tenants])


def unknown(address: str, names: Sequence[str]) -> UnknownTenant:
    """Return the answer for an address that no tenant has: the similar names, or else all."""
    typed = _shown(address)
    if not names:
        return UnknownTenant(
            Text(
                f"„{typed}“ ist nicht gespeichert; es ist noch gar kein Kunde gespeichert.",
                f'"{typed}" is not stored; no tenant is stored yet.',
            )
        )
    by_key = {name.casefold(): name for name in names}
    near = [by_key[key] for key in difflib.get_close_matches(address.casefold(), by_key, n=3, cutoff=0.6)]
    listed = Text(
        f"Gespeichert sind: {_list(names, ('und', 'weitere'))}.", f"Stored are: {_list(names, ('and', 'more'))}."
    )
    guess = (
        Text(f" Meinten Sie {' oder '.join(near)}?", f" Did you mean {' or '.join(near)}?") if near else Text("", "")
    )
    said = Text(f"Kein Kunde heißt „{typed}“.", f'No tenant is called "{typed}".')
    return UnknownTenant(said, Text(f"{said.de}{guess.de} {listed.de}", f"{said.en}{guess.en} {listed.en}"))


def _several(address: str, names: Sequence[str]) -> UnknownTenant:
    typed = _shown(address)
    return UnknownTenant(
        Text(
            f"„{typed}“ passt auf mehrere Kunden. Nennen Sie den Namen.",
            f'"{typed}" fits several tenants. Give the name.',
        ),
        Text(
            f"„{typed}“ passt auf mehrere Kunden: {_list(names, ('und', 'weitere'))}. Nennen Sie den Namen.",
            f'"{typed}" fits several tenants: {_list(names, ("and", "more"))}. Give the name.',
        ),
    )


def _addresses(stored: StoredTenant) -> Iterable[str]:
    """Return the tenant id or domain as stored, and the domains of the mailboxes."""
    yield stored.tenant.tenant_id.casefold()
    yield from (mailbox.rpartition("@")[2].casefold() for mailbox in stored.tenant.mailboxes)


def _list(names: Sequence[str], more: tuple[str, str]) -> str:
    listed = ", ".join(_shown(name) for name in sorted(names)[:LISTED])
    return listed if len(names) <= LISTED else f"{listed} {more[0]} {len(names) - LISTED} {more[1]}"


def _shown(text: str) -> str:
    """Return what was typed, fit for a sentence: a secret pasted by mistake is masked."""
    return shown(" ".join("".join(sign if sign.isprintable() else " " for sign in text).split()), SHOWN)
