"""How far guided set-ups and fixes got: two processes never both lead the same one on.

`mailcheck:courses…` (sealed.py), members `<kind> <id>` by the microsecond of their last change.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import redis.asyncio

from bot.errors import CourseChanged
from bot.store import Course
from bot.store.belongings import KEPT_SECONDS, Owner
from bot.store.reading import index_of
from bot.store.record_refusals import damaged_course
from bot.store.sealed import Document, Moment, Sealed, Shape
from bot.store.sealing import TamperedError
from bot.store.vault import Vault

INDEX = "mailcheck:courses"


class _Shape(Shape):
    tenant: str
    state: dict[str, Any]
    changed: Moment
    revision: int


FindOwner = Callable[[redis.asyncio.Redis, str], Awaitable[Owner]]


@dataclass(frozen=True, slots=True)
class KeptCourses:
    """The courses of one store. `owner` finds the tenant of a name (nobody for ""); it raises UnknownTenant."""

    vault: Vault
    owner: FindOwner

    @property
    def _sealed(self) -> Sealed:
        return Sealed(self.vault, INDEX, _Shape)

    async def keep(self, course: Course) -> Course:
        """Keep a course in its next revision; raises CourseChanged where another one than its own is kept."""
        member = _member(course.kind, course.id)
        async with self.vault.talk() as client:
            while True:  # ends with the limit of the talk: each round that fails means that another writer got through
                seen, before = await self._read(client, member)
                if (before["revision"] if before else 0) != course.revision:
                    raise CourseChanged
                new = replace(course, changed=datetime.now(UTC), revision=course.revision + 1)
                document = {
                    "tenant": new.tenant,
                    "state": dict(new.state),
                    "changed": new.changed.isoformat(),
                    "revision": new.revision,
                }
                owner, score = await self.owner(client, course.tenant), _microseconds(new.changed)
                ended = score - KEPT_SECONDS * 1_000_000
                if await self._sealed.write(
                    client, member, document, score, seen=seen, before=before, owner=owner, ended=ended
                ):
                    return new

    async def find(self, kind: str, course_id: str) -> Course | None:
        """Return a course; raises StoreUnavailable where somebody tampered with it."""
        async with self.vault.talk() as client:
            _, document = await self._read(client, _member(kind, course_id))
        return _course(kind, course_id, document) if document else None

    async def all(self, kind: str) -> tuple[Course, ...]:
        """Return the courses of a kind, the one changed last first; one that was tampered with is passed over."""
        async with self.vault.talk() as client:
            members = [m for m in (await index_of(client, INDEX))[::-1] if m.partition(" ")[0] == kind]
            documents = await self._sealed.read_all(client, members)
        return tuple(
            _course(kind, member.partition(" ")[2], documents[member]) for member in members if member in documents
        )

    async def end(self, kind: str, course_id: str) -> None:
        """Delete a course, if it is there."""
        async with self.vault.talk() as client:
            await self._sealed.delete(client, _member(kind, course_id))

    async def rotate(self) -> int:
        """Encrypt all of them anew; return how many."""
        return await self._sealed.rotate()

    async def _read(self, client: redis.asyncio.Redis, member: str) -> tuple[str, Document | None]:
        try:
            return await self._sealed.read(client, member)
        except TamperedError:
            raise damaged_course() from None


def _course(kind: str, course_id: str, document: Document) -> Course:
    changed = datetime.fromisoformat(document["changed"])
    return Course(kind, course_id, document["tenant"], document["state"], changed, document["revision"])


def _member(kind: str, course_id: str) -> str:
    return f"{kind} {course_id}"


def _microseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1_000_000)
