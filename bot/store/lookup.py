"""Which stored tenant a person means: by name, else by domain or tenant id where exactly one has it."""

from __future__ import annotations

import difflib
import heapq
from collections.abc import Iterable, Sequence

from bot.errors import UnknownTenant
from bot.model import Text
from bot.redaction.shown import shown
from bot.store import StoredTenant
from bot.store.record_refusals import shown as typeable
from bot.text.normalise import composed
from bot.turns import give_way
from bot.values import is_domain, is_guid

COMPARED = 100  # names with what was typed, letter by letter; of very many those with the most letters in common
LONGEST = 160  # characters typed; no name is so long that it would look like more
LISTED = 8  # names in one sentence, at most
SHOWN = 40  # characters of what was typed and of each name


async def pick(address: str, tenants: Sequence[StoredTenant]) -> StoredTenant:
    """Return the tenant meant by this address; raises UnknownTenant, which lists the names in question to whoever may see them."""
    names = [stored.tenant.name for stored in tenants]
    wanted = _plain(address)
    if name := named(address, names):
        return tenants[names.index(name)]
    meant: list[StoredTenant] = []
    if may_be_address(address):
        for stored in tenants:
            await give_way()
            if wanted in _addresses(stored):
                meant.append(stored)
    if len(meant) == 1:
        return meant[0]
    if meant:
        raise _several(address, [stored.tenant.name for stored in meant])
    raise unknown(address, names)


def named(address: str, names: Sequence[str]) -> str:
    """Return the name that is meant, in whatever case; "" where none is; raises UnknownTenant where several are."""
    if address in names:
        return address
    wanted = _plain(address)
    meant = [name for name in names if name.casefold() == wanted]
    if len(meant) > 1:
        raise _several(address, meant)
    return meant[0] if meant else ""


def may_be_address(address: str) -> bool:
    """Tell whether this can be a domain or a tenant id, by which a tenant is found."""
    return is_guid(_plain(address)) or is_domain(_plain(address))


def _plain(address: str) -> str:
    return composed(address, "NFC").strip().strip("{}").casefold()


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
    said = Text(f"Kein Kunde heißt „{typed}“.", f'No tenant is called "{typed}".')
    return UnknownTenant(said, lambda: _with_names(said, address, names))


def _with_names(said: Text, address: str, names: Sequence[str]) -> Text:
    near = [_name(name) for name in _similar(address.casefold(), names)]
    listed = Text(
        f"Gespeichert sind: {_list(names, ('und', 'weitere'))}.", f"Stored are: {_list(names, ('and', 'more'))}."
    )
    guess = (
        Text(f" Meinten Sie {' oder '.join(near)}?", f" Did you mean {' or '.join(near)}?") if near else Text("", "")
    )
    return Text(f"{said.de}{guess.de} {listed.de}", f"{said.en}{guess.en} {listed.en}")


def _similar(typed: str, names: Sequence[str]) -> list[str]:
    """Return the names that look like what was typed."""
    if len(typed) > LONGEST:
        return []
    letters = set(typed)

    def strange(name: str) -> int:
        return len(letters.symmetric_difference(name)) + abs(len(name) - len(typed))

    by_key = {name.casefold(): name for name in heapq.nsmallest(COMPARED, names, strange)}
    return [by_key[key] for key in difflib.get_close_matches(typed, by_key, n=3, cutoff=0.6)]


def _several(address: str, names: Sequence[str]) -> UnknownTenant:
    typed = _shown(address)
    return UnknownTenant(
        Text(
            f"„{typed}“ passt auf mehrere Kunden. Nennen Sie den Namen.",
            f'"{typed}" fits several tenants. Give the name.',
        ),
        lambda: Text(
            f"„{typed}“ passt auf mehrere Kunden: {_list(names, ('und', 'weitere'))}. Nennen Sie den Namen.",
            f'"{typed}" fits several tenants: {_list(names, ("and", "more"))}. Give the name.',
        ),
    )


def _addresses(stored: StoredTenant) -> Iterable[str]:
    """Return the tenant id or domain as stored, and the domains of the mailboxes."""
    yield stored.tenant.tenant_id.casefold()
    yield from (mailbox.rpartition("@")[2].casefold() for mailbox in stored.tenant.mailboxes)


def _list(names: Sequence[str], more: tuple[str, str]) -> str:
    listed = ", ".join(_name(name) for name in heapq.nsmallest(LISTED, names))
    return listed if len(names) <= LISTED else f"{listed} {more[0]} {len(names) - LISTED} {more[1]}"


def _name(name: str) -> str:
    """Return a stored name as one can type it: one that is none of ours as `tenant list` shows it."""
    plain = typeable(name)
    return _shown(name) if plain == name else plain


def _shown(text: str) -> str:
    """Return what was typed, fit for a sentence: a secret pasted by mistake is masked."""
    return shown(" ".join("".join(sign if sign.isprintable() else " " for sign in text).split()), SHOWN)
