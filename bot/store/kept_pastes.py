"""Texts that nobody recognised, kept for the catalogue's authors: encrypted, the newest hundred, for as long as the operator says.

`mailcheck:unknown:<id>`   the encrypted text, until its days are over
`mailcheck:unknown`        sorted set of their ids by time
They belong to no tenant: whoever keeps one has taken secrets, addresses and ids out of it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import redis.asyncio
from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from bot.store import UnknownPaste
from bot.store.guarded import Command, Seen, in_parts
from bot.store.keys import KeyRing
from bot.store.reading import answer, index_if_any, index_of, is_number, texts_of
from bot.store.sealing import TamperedError, decrypt, encrypt
from bot.store.sortable_ids import new_id
from bot.store.vault import Vault

INDEX = "mailcheck:unknown"
KEPT = 100
DAY = 24 * 3600  # seconds
_NOBODY = ""


class _Fields(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True)

    text: str
    seen: AwareDatetime
    times: int


@dataclass(frozen=True, slots=True)
class KeptPastes:
    """The unknown pastes of one store."""

    vault: Vault

    async def keep(self, text: str, days: int) -> None:
        """Keep a text for so many days; the same text again is counted and lives longer, the oldest beyond KEPT go."""
        async with self.vault.talk() as client:
            while True:  # ends with the limit of the talk: each round that fails means that another writer got through
                index, pastes, strays = await self._read(client)
                same = next((paste for paste in pastes if paste.text == text), None)
                new = UnknownPaste(text, datetime.now(UTC), same.times + 1 if same else 1, new_id())
                left = [paste.id for paste in pastes if paste is not same]
                gone = [*strays, *([same.id] if same else []), *left[: max(0, len(left) + 1 - KEPT)]]
                ring = self.vault.keys.ring
                commands: list[Command] = [
                    *_dropped(gone),
                    ("SET", _key(new.id), _write(ring, new), "EX", str(days * DAY)),
                    ("ZADD", INDEX, new.id.partition("-")[0], new.id),
                ]
                if await self.vault.written(client, ring, _NOBODY, "", commands, (INDEX, index), *_seen(strays)):
                    return

    async def all(self) -> tuple[UnknownPaste, ...]:
        """Return the texts, newest first; one that was tampered with is passed over."""
        async with self.vault.talk() as client:
            return (await self._read(client))[1][::-1]

    async def forget(self) -> int:
        """Delete them all; return how many there were."""
        async with self.vault.talk() as client:
            while True:
                index = await index_if_any(client, INDEX)
                there = await answer(client.exists(*map(_key, index)), is_number) if index else 0
                commands: list[Command] = [("DEL", INDEX), *(("DEL", _key(paste_id)) for paste_id in index)]
                if await self.vault.written(client, self.vault.keys.ring, _NOBODY, "", commands, (INDEX, index)):
                    return int(there)

    async def rotate(self) -> int:
        """Encrypt all of them anew under the first key, each for the time it has left; return how many. What no key opens goes."""
        async with self.vault.talk() as client:
            while True:
                index, pastes, strays = await self._read(client)
                ring = self.vault.keys.ring
                commands: list[Command] = [("SET", _key(p.id), _write(ring, p), "XX", "KEEPTTL") for p in pastes]
                commands += _dropped([*strays])
                if not commands or await self.vault.written(
                    client, ring, _NOBODY, "", commands, (INDEX, index), *_seen(strays)
                ):
                    return len(pastes)

    async def _read(self, client: redis.asyncio.Redis) -> tuple[list[str], tuple[UnknownPaste, ...], dict[str, str]]:
        """Return the index as it stands, the texts that can be opened, oldest first, and what stands where none can, by id."""
        index = await index_of(client, INDEX)
        envelopes = await texts_of(client, [_key(paste_id) for paste_id in index])
        pastes, strays = [], {}
        for paste_id, envelope in zip(index, envelopes, strict=True):
            try:
                pastes.append(await self._open(paste_id, envelope or ""))
            except TamperedError:
                strays[paste_id] = envelope or ""
        return index, tuple(pastes), strays

    async def _open(self, paste_id: str, envelope: str) -> UnknownPaste:
        plain = await self.vault.opened(lambda ring: decrypt(ring, envelope, _key(paste_id), "paste"))
        try:
            fields = _Fields.model_validate_json(plain)
        except ValidationError:
            raise TamperedError from None
        return UnknownPaste(fields.text, fields.seen, fields.times, paste_id)


def _write(ring: KeyRing, paste: UnknownPaste) -> str:
    plain = json.dumps({"text": paste.text, "seen": paste.seen.isoformat(), "times": paste.times})
    return encrypt(ring, plain.encode(), _key(paste.id), "paste")


def _dropped(ids: Sequence[str]) -> list[Command]:
    return [*in_parts(("DEL",), [*map(_key, ids)]), *in_parts(("ZREM", INDEX), ids)]


def _seen(strays: Mapping[str, str]) -> list[Seen]:
    return [(_key(paste_id), envelope) for paste_id, envelope in strays.items()]


def _key(paste_id: str) -> str:
    return f"{INDEX}:{paste_id}"
