"""Courses, preferences and the due list in memory, as the store keeps them: revisions, leases, and what goes with a tenant."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.errors import CourseChanged
from bot.model import Language
from bot.service import Course, Due

LEASE = timedelta(minutes=2)


def written(state: Mapping[str, Any]) -> dict[str, Any]:
    """Return it as it comes back from being written down: lists for tuples, and nothing that is no JSON."""
    document: dict[str, Any] = json.loads(json.dumps(dict(state)))
    return document


@dataclass
class MemoryCourses:
    """`known` raises UnknownTenant for a name that is not stored."""

    known: Callable[[str], None]
    kept: dict[tuple[str, str], Course] = field(default_factory=dict)

    async def keep(self, course: Course) -> Course:
        now = self.kept.get((course.kind, course.id))
        if (now.revision if now else 0) != course.revision:
            raise CourseChanged
        self.known(course.tenant)
        new = replace(course, state=written(course.state), changed=datetime.now(UTC), revision=course.revision + 1)
        self.kept[course.kind, course.id] = new
        return new

    async def find(self, kind: str, course_id: str) -> Course | None:
        return self.kept.get((kind, course_id))

    async def all(self, kind: str) -> tuple[Course, ...]:
        found = [course for course in self.kept.values() if course.kind == kind]
        return tuple(sorted(found, key=lambda course: course.changed, reverse=True))

    async def end(self, kind: str, course_id: str) -> None:
        self.kept.pop((kind, course_id), None)

    def forget(self, tenant: str) -> None:
        self.kept = {place: course for place, course in self.kept.items() if course.tenant != tenant}


@dataclass
class MemoryPreferences:
    """`asked` counts how often somebody's choice was looked up."""

    chosen: dict[str, Language] = field(default_factory=dict)
    asked: int = 0

    async def of(self, place: str) -> Language | None:
        self.asked += 1
        return self.chosen.get(place)

    async def choose(self, place: str, language: Language | None) -> None:
        if language is None:
            self.chosen.pop(place, None)
        else:
            self.chosen[place] = language


@dataclass
class MemoryDueList:
    """`known` raises UnknownTenant for a name that is not stored. What is noted stands beside the moment at which it is due (again)."""

    known: Callable[[str], None]
    noted: dict[tuple[str, str], tuple[datetime, Due]] = field(default_factory=dict)

    async def note(self, kind: str, due_id: str, when: datetime, payload: Mapping[str, Any], tenant: str) -> None:
        self.known(tenant)
        self.noted[kind, due_id] = when, Due(kind, due_id, when, written(payload), tenant, secrets.token_hex(8))

    async def take(self, kind: str, now: datetime) -> tuple[Due, ...]:
        taken = [due for when, due in self.noted.values() if due.kind == kind and when <= now]
        self.noted |= {(due.kind, due.id): (now + LEASE, due) for due in taken}
        return tuple(taken)

    async def done(self, due: Due) -> None:
        _, now = self.noted.get((due.kind, due.id), (None, None))
        if now is not None and now.entry == due.entry:
            del self.noted[due.kind, due.id]

    async def cancel(self, kind: str, due_id: str) -> None:
        self.noted.pop((kind, due_id), None)

    def forget(self, tenant: str) -> None:
        self.noted = {place: noted for place, noted in self.noted.items() if noted[1].tenant != tenant}
