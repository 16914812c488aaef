"""Small documents that change often: each encrypted in a place of its own, a family under one index, gone after 90 days.

`<index>`            sorted set of the family's members
`<index>:<member>`   the encrypted document, which opens only in this place
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

import redis.asyncio
from pydantic import AfterValidator, BaseModel, ConfigDict

from bot.errors import StoredDamage
from bot.store.belongings import KEPT_SECONDS, NOBODY, Owner, belong, part
from bot.store.guarded import Command, Seen, in_parts
from bot.store.keys import KeyRing
from bot.store.reading import index_of, text_of, texts_of
from bot.store.records import NewerFormatError
from bot.store.revisions import entries_of, names_owner
from bot.store.sealing import TamperedError, decrypt, encrypt
from bot.store.vault import Vault

FORMAT = 1
OWNER = "uid"
_TOGETHER = 200  # documents that are read, and encrypted anew, at a time
_log = logging.getLogger(__name__)

Document = dict[str, Any]


def _moment(text: str) -> str:
    if datetime.fromisoformat(text).tzinfo is None:
        raise ValueError("a moment without a zone")
    return text


Moment = Annotated[str, AfterValidator(_moment)]
"""A moment as it stands in a document: in ISO's form, with its zone."""


class Shape(BaseModel):
    """What must stand in a document of a family; anything else is damage."""

    model_config = ConfigDict(strict=True, frozen=True)

    uid: str
    tenant: str = ""


@dataclass(frozen=True, slots=True)
class Sealed:
    """One family of documents. `tenant` and `uid` in a document are those of the tenant to which it belongs, empty for nobody's."""

    vault: Vault
    index: str
    shape: type[Shape]

    def key(self, member: str) -> str:
        """Return where a member's document lies."""
        return f"{self.index}:{member}"

    async def read(self, client: redis.asyncio.Redis, member: str) -> tuple[str, Document | None]:
        """Return a document as it stands ("" for none) and opened, None for one that has ended; raises TamperedError."""
        envelope = await text_of(client, self.key(member))
        return envelope, await self._going_on(client, member, envelope)

    async def read_all(self, client: redis.asyncio.Redis, members: Sequence[str]) -> dict[str, Document]:
        """Return the documents of these members; one that ended or was tampered with is passed over."""
        envelopes = await texts_of(client, [self.key(member) for member in members])
        opened = {}
        for member, envelope in zip(members, envelopes, strict=True):
            with self._passed_over():
                if envelope is not None:
                    opened[member] = await self.open(member, envelope)
        found = {}
        entries = await entries_of(client, [_tenant(document) for document in opened.values()])
        for (member, document), entry in zip(opened.items(), entries, strict=True):
            with self._passed_over():
                if await self._goes_on(document, entry):
                    found[member] = document
        return found

    async def write(
        self,
        client: redis.asyncio.Redis,
        member: str,
        document: Mapping[str, Any],
        score: int,
        *,
        seen: str = "",
        before: Mapping[str, Any] | None = None,
        owner: Owner = NOBODY,
        ended: int | None = None,
    ) -> bool:
        """Write a document where `seen` lay, which read `before`; false means: look again. Members up to the score `ended` go."""
        ring = self.vault.keys.ring
        former = str(before[OWNER]) if before else ""
        commands: list[Command] = [
            (
                "SET",
                self.key(member),
                self._close(ring, member, {**document, OWNER: owner.uid}),
                "EX",
                str(KEPT_SECONDS),
            ),
            ("ZADD", self.index, str(score), member),
            ("EXPIRE", self.index, str(KEPT_SECONDS)),
            *(part(former, self.index, member) if former != owner.uid else ()),
            *belong(owner.uid, self.index, member),
            *([("ZREMRANGEBYSCORE", self.index, "-inf", str(ended))] if ended is not None else []),
        ]
        return await self.vault.written(client, ring, owner.name, owner.seen, commands, (self.key(member), seen))

    async def delete(
        self, client: redis.asyncio.Redis, member: str, only: Callable[[Document | None], bool] | None = None
    ) -> None:
        """Delete a document if `only` says so of what it reads then: None where it has ended or was tampered with.

        Raises StoredDamage where `only` cannot be asked because only another Mailcheck can open it.
        """
        while True:  # ends with the limit of the talk, as everywhere
            seen, document = "", None
            try:
                seen = await text_of(client, self.key(member))
                document = await self._going_on(client, member, seen)
            except TamperedError:
                pass
            except StoredDamage:
                if only:
                    raise
            if only and not only(document):
                return
            commands: list[Command] = [("DEL", self.key(member)), ("ZREM", self.index, member)]
            commands += part(str(document[OWNER]), self.index, member) if document else []
            if await self.vault.written(client, self.vault.keys.ring, "", "", commands, (self.key(member), seen)):
                return

    async def drop_unreadable(self, client: redis.asyncio.Redis, members: Iterable[str]) -> None:
        """Take members out whose document has ended or was tampered with; what only another Mailcheck can open stays."""
        for member in members:
            with suppress(StoredDamage):
                await self.delete(client, member, lambda document: document is None)

    async def rotate(self) -> int:
        """Encrypt all documents anew under the first key, each for the time it has left; return how many."""
        async with self.vault.talk() as client:
            members = await index_of(client, self.index)
        count, problem = 0, None
        for at in range(0, len(members), _TOGETHER):
            async with self.vault.talk() as client:
                renewed, damage = await self._rotate(client, members[at : at + _TOGETHER])
            count, problem = count + renewed, problem or damage
        if problem is not None:
            raise problem
        return count

    async def _rotate(self, client: redis.asyncio.Redis, members: Sequence[str]) -> tuple[int, StoredDamage | None]:
        """Return how many of these were encrypted anew, and what kept one from it; what has ended or was tampered with goes."""
        keys = [*map(self.key, members)]
        while True:
            commands: list[Command] = []
            gone: list[str] = []
            seen: list[Seen] = []
            problem = None
            for member, envelope in zip(members, await texts_of(client, keys), strict=True):
                document = None
                try:
                    with suppress(TamperedError):
                        document = await self._going_on(client, member, envelope or "")
                except StoredDamage as damage:
                    problem = damage
                    continue
                seen.append((self.key(member), envelope or ""))
                if document is None:
                    gone.append(member)
                else:
                    ring = self.vault.keys.ring
                    commands.append(("SET", self.key(member), self._close(ring, member, document), "XX", "KEEPTTL"))
            count, ring = len(commands), self.vault.keys.ring
            commands += [*in_parts(("DEL",), [*map(self.key, gone)]), *in_parts(("ZREM", self.index), gone)]
            if not commands or await self.vault.written(client, ring, "", "", commands, *seen):
                return count, problem

    async def _going_on(self, client: redis.asyncio.Redis, member: str, envelope: str) -> Document | None:
        document = await self.open(member, envelope) if envelope else None
        if document is None:
            return None
        [entry] = await entries_of(client, [_tenant(document)])
        return document if await self._goes_on(document, entry) else None

    async def _goes_on(self, document: Document, entry: str) -> bool:
        """Tell whether a document is nobody's, or its tenant's, of which this is noted: what went with one that was forgotten has ended."""
        name, uid = _tenant(document), str(document[OWNER])
        return not uid or await names_owner(self.vault, name, entry, uid)

    @contextmanager
    def _passed_over(self) -> Iterator[None]:
        try:
            yield
        except (TamperedError, StoredDamage) as problem:
            _log.warning("something stored below %s is not used: %s", self.index, problem or "it was changed")

    async def open(self, member: str, envelope: str) -> Document:
        """Open a document; raises TamperedError, StoredDamage or StoreUnavailable."""
        return await self.vault.opened(lambda ring: self._open(ring, member, envelope))

    def _open(self, ring: KeyRing, member: str, envelope: str) -> Document:
        plain = decrypt(ring, envelope, self.key(member), "document")
        try:
            document = json.loads(plain)
            if document.pop("format") != FORMAT:
                raise NewerFormatError
            self.shape.model_validate(document)
        except (ValueError, LookupError, AttributeError, TypeError):  # sealed by us, and yet not what we write
            raise TamperedError from None
        opened: Document = document
        return opened

    def _close(self, ring: KeyRing, member: str, document: Mapping[str, Any]) -> str:
        plain = json.dumps({**document, "format": FORMAT})
        return encrypt(ring, plain.encode(), self.key(member), "document")


def _tenant(document: Document) -> str:
    return str(document.get("tenant", "")) if document[OWNER] else ""
