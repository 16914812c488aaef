"""Which keys a store is written with: no process ever writes under a key that the others cannot know of.

`mailcheck:keys` (hash) holds, by key id, an envelope made with that key. A store whose ids we do not all have is left alone;
a write is accepted only under a registered key, so that a rotation ends the old key for every process at the same moment.
"""

from __future__ import annotations

import asyncio
import itertools
import logging

import redis.asyncio

from bot.errors import StoreUnavailable
from bot.model import Text
from bot.store.folder import make_private
from bot.store.keys import KEY_FILE, KeyRing, KeySource, is_key_id
from bot.store.reading import answer, is_number, is_table
from bot.store.record_refusals import shown
from bot.store.sealing import TamperedError, UnknownKeyError, decrypt, encrypt, key_of

REGISTER = "mailcheck:keys"
_ATTEMPTS = 5

# KEYS: register · ARGV: the key's id; its envelope; "only" when the other ids go; the ids as we saw them
_ENTER = """
if redis.call('HLEN', KEYS[1]) ~= #ARGV - 3 then return 0 end
for i = 4, #ARGV do
  if redis.call('HEXISTS', KEYS[1], ARGV[i]) == 0 then return 0 end
end
if ARGV[3] == 'only' then redis.call('DEL', KEYS[1]) end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
return 1
"""
_log = logging.getLogger(__name__)


class Keys:
    """The ring in use; it is read again when the store turns out to be written with newer keys."""

    def __init__(self, source: KeySource, ring: KeyRing) -> None:
        self._source = source
        self.ring = ring

    @classmethod
    async def open(cls, source: KeySource, client: redis.asyncio.Redis, tenants: str, *, beside: bool = False) -> Keys:
        """Load the keys, or make the first one for a store that holds nothing yet; raises BadInput or StoreUnavailable.

        `beside`: the store lies in the folder of the key file and nowhere else, so that one without the other is lost.
        """
        if source.is_file:
            await asyncio.to_thread(make_private, source.folder)
        for _ in range(_ATTEMPTS):
            kept = source.is_kept
            registered = await _registered(client)
            knows_keys = any(itertools.starmap(is_registration, registered.items()))
            holds_records = await answer(client.hlen(tenants), is_number, tenants) > 0
            ring = await asyncio.to_thread(source.load)
            if ring is None:
                if holds_records or knows_keys:
                    raise _lacking(source, registered)
                ring = await asyncio.to_thread(source.make)
            _compare(source, ring, registered)
            if holds_records and not registered:
                raise _register_lost()
            if beside and kept and not knows_keys:
                raise _store_lost(source)
            keys = cls(source, ring)
            if ring.first[0] in registered or await keys.enter(client, registered):
                await asyncio.to_thread(source.keep)
                return keys
        raise _changing()

    async def enter(self, client: redis.asyncio.Redis, seen: dict[str, str], *, only: bool = False) -> bool:
        """Register the encrypting key (and strike all others out); false where somebody changed the register since it was seen."""
        key_id = self.ring.first[0]
        envelope = encrypt(self.ring, b"", "keys", key_id)
        words = (key_id, envelope, "only" if only else "", *seen)
        return bool(await answer(client.register_script(_ENTER)([REGISTER], words), is_number, REGISTER))

    async def renew(self, used: KeyRing) -> None:
        """Read the key file again after the ring in use did not serve: another process may have changed the keys.

        Raises StoreUnavailable where that brings nothing new.
        """
        ring = await asyncio.to_thread(self._source.load) if self._source.is_file else None
        if ring is None or ring == used:
            raise _replaced(self._source)
        self.ring = ring

    async def begin_rotation(self, client: redis.asyncio.Redis) -> KeyRing:
        """Put a new first key in charge (of a key file), end all others for writing, and return the ring to write with."""
        for _ in range(_ATTEMPTS):
            if self._source.is_file:
                self.ring = await asyncio.to_thread(self._source.begin_rotation)
            registered = await _registered(client)
            _compare(self._source, self.ring, registered)
            if await self.enter(client, registered, only=True):
                return self.ring
        raise _changing()

    async def finish_rotation(self, ring: KeyRing) -> None:
        """Forget the old keys of a key file; those of MAILCHECK_KEYS are the operator's to remove."""
        if self._source.is_file:
            await asyncio.to_thread(self._source.finish_rotation, ring)
            await self.renew(ring)


async def _registered(client: redis.asyncio.Redis) -> dict[str, str]:
    return dict(await answer(client.hgetall(REGISTER), is_table, REGISTER))


def is_registration(key_id: str, envelope: str) -> bool:
    """Tell whether a field of the register can be one: it names its key itself. Whatever else lies there is nobody's, and a rotation drops it."""
    return is_key_id(key_id) and key_of(envelope) == key_id


def _compare(source: KeySource, ring: KeyRing, registered: dict[str, str]) -> None:
    """Raise StoreUnavailable unless we have every registered key, and each is the one that was registered."""
    others = {key_id: envelope for key_id, envelope in registered.items() if ring.key(key_id) is None}
    if any(itertools.starmap(is_registration, others.items())):
        raise _lacking(source, others)
    for key_id in others:
        _log.warning("%s holds what is no key: %s", REGISTER, shown(key_id))
    for key_id in registered.keys() - others.keys():
        try:
            decrypt(ring, registered[key_id], "keys", key_id)
        except (TamperedError, UnknownKeyError):
            raise _another_key(source, key_id) from None


def _place(source: KeySource) -> tuple[str, str]:
    if source.is_file:
        return f"in der Schlüsseldatei von {source.folder}", f"in the key file of {source.folder}"
    return "in MAILCHECK_KEYS", "in MAILCHECK_KEYS"


def _lacking(source: KeySource, registered: dict[str, str]) -> StoreUnavailable:
    """Return the answer where a key is missing; one that nobody ever had was put there by somebody, and can be removed."""
    de, en = _place(source)
    ids = [key_id for key_id, envelope in sorted(registered.items()) if is_registration(key_id, envelope)]
    never = (
        Text(
            f" Gab es ihn nie, so hat ihn jemand in Redis eingetragen: Löschen Sie ihn dort (HDEL {REGISTER} {ids[0]}), oder stellen Sie Redis aus einer Sicherung wieder her.",
            f" If it never was, somebody put it into Redis: delete it there (HDEL {REGISTER} {ids[0]}), or restore Redis from a backup.",
        )
        if ids
        else Text("", "")
    )
    named = ", ".join(ids[:3]) or "?"
    return StoreUnavailable(
        Text(
            f"Der Speicher enthält Daten unter einem Schlüssel, der {de} fehlt ({named}): Stellen Sie ihn wieder her; ein neuer wird dafür nicht angelegt.{never.de}",
            f"The store holds data under a key that is not {en} ({named}): restore it; no new one is made for it.{never.en}",
        )
    )


def _another_key(source: KeySource, key_id: str) -> StoreUnavailable:
    de, en = _place(source)
    return StoreUnavailable(
        Text(
            f"Der Schlüssel {shown(key_id)} {de} ist ein anderer als der, mit dem der Speicher geschrieben wurde: Stellen Sie den alten wieder her.",
            f"The key {shown(key_id)} {en} is another than the one that the store was written with: restore the old one.",
        )
    )


def _register_lost() -> StoreUnavailable:
    return StoreUnavailable(
        Text(
            f"Im Speicher liegen Kunden, aber das Schlüsselverzeichnis ({REGISTER}) fehlt: Stellen Sie Redis aus einer Sicherung wieder her.",
            f"The store holds tenants, but its register of keys ({REGISTER}) is gone: restore Redis from a backup.",
        )
    )


def _store_lost(source: KeySource) -> StoreUnavailable:
    path = source.folder / KEY_FILE
    return StoreUnavailable(
        Text(
            f"Der Speicher im Datenordner {source.folder} ist leer und kennt den Schlüssel in {path} nicht: Stellen Sie den Ordner aus einer Sicherung wieder her, oder benennen Sie die Schlüsseldatei um, wenn Sie neu beginnen wollen.",
            f"The store in the data folder {source.folder} is empty and does not know the key in {path}: restore the folder from a backup, or rename the key file if you want to begin anew.",
        )
    )


def _replaced(source: KeySource) -> StoreUnavailable:
    de, en = _place(source)
    return StoreUnavailable(
        Text(
            f"Die Schlüssel des Speichers wurden gewechselt, und der neue steht nicht {de}: Tragen Sie ihn dort ein, und starten Sie neu.",
            f"The keys of the store were changed, and the new one is not {en}: add it there and start again.",
        )
    )


def _changing() -> StoreUnavailable:
    return StoreUnavailable(
        Text(
            "Die Schlüssel werden gerade von einem anderen Prozess gewechselt: Versuchen Sie es gleich noch einmal.",
            "Another process is changing the keys: try again in a moment.",
        )
    )
