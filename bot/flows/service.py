"""What is led over several messages or comes back later, and in which language people are spoken to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.errors import BadInput
from bot.flows import fix, setup
from bot.flows.fix import FixCase, FixState
from bot.flows.setup import Profile, SetUp, SetupCase, load_profiles
from bot.flows.setup.leading import look_at
from bot.model import Language
from bot.store import Course, Due, TenantStore


class Flows:
    """Remembers how far a conversation got. Every method raises StoreUnavailable when Redis fails us."""

    def __init__(self, store: TenantStore, chosen: Sequence[str] = ()) -> None:
        """`chosen` are the programs that a set-up may be for; none means all."""
        self._store, self._chosen = store, chosen
        self._profiles: Mapping[str, Profile] | None = None

    def profiles(self) -> Mapping[str, Profile]:
        """Return the programs that a set-up may be for, by id. Raises BadInput naming what is wrong in their files."""
        if self._profiles is None:
            self._profiles = load_profiles(self._chosen)
        return self._profiles

    async def keep_course(self, course: Course) -> Course:
        """Keep a guided set-up or fix as it stands now, and return it with its new revision.

        Raises CourseChanged where another process changed or ended it meanwhile, UnknownTenant.
        """
        return await self._store.courses.keep(course)

    async def course(self, kind: str, course_id: str) -> Course | None:
        """Return a guided set-up or fix."""
        return await self._store.courses.find(kind, course_id)

    async def courses(self, kind: str) -> tuple[Course, ...]:
        """Return all of a kind, the one changed last first."""
        return await self._store.courses.all(kind)

    async def end_course(self, kind: str, course_id: str) -> None:
        """Forget a guided set-up or fix; nothing happens where it is gone already."""
        await self._store.courses.end(kind, course_id)

    async def fix(self, course_id: str) -> tuple[Course, FixState]:
        """Return a guided fix; raises BadInput where it is over, or of another version."""
        course = await self.course(fix.COURSE, course_id)
        if course is None:
            raise BadInput(fix.OVER)
        return course, FixState.read(course.state)

    async def keep_fix(self, case: FixCase, state: FixState) -> FixCase:
        """Keep a guided fix as it stands now; raises CourseChanged where somebody else has led it on meanwhile."""
        course = replace(case.course, tenant=state.about.tenant, state=state.written())
        return replace(case, course=await self.keep_course(course), state=state)

    async def note_look_at_fix(self, case: FixCase) -> None:
        """Note when a fix is looked at again; one of whose last look nobody has been told stays due."""
        state = case.state
        if state.look_at:
            look = {"look": state.looks + 1}
            await self.do_later(fix.LOOK, case.course.id, state.look_at, look, tenant=state.about.tenant)
        elif not state.owed:
            await self.cancel_later(fix.LOOK, case.course.id)

    async def end_fix(self, case: FixCase) -> None:
        """Forget a guided fix, and that it was to be looked at again."""
        await self.cancel_later(fix.LOOK, case.course.id)
        await self.end_course(fix.COURSE, case.course.id)

    async def keep_setup(self, case: SetupCase, now: SetUp) -> SetupCase:
        """Keep a set-up as it stands now; raises CourseChanged where somebody else has led it on meanwhile."""
        course = await self.keep_course(replace(case.course, state=now.written()))
        return replace(case, course=course, setup=now)

    async def note_look_at_setup(self, case: SetupCase, moment: datetime) -> None:
        """Note when a set-up is looked at by itself, if it is."""
        if case.tenant and (when := look_at(case, moment)):
            await self.do_later(setup.LOOK, case.course.id, when, {}, tenant=case.tenant.name)
        else:
            await self.cancel_later(setup.LOOK, case.course.id)

    async def end_setup(self, case: SetupCase) -> None:
        """Forget a set-up, and that it was to be looked at."""
        await self.cancel_later(setup.LOOK, case.course.id)
        await self.end_course(setup.COURSE, case.course.id)

    async def preference(self, place: str) -> Language | None:
        """Return the language chosen for a person (`user:T…:U…`) or a channel (`channel:T…:C…`)."""
        return await self._store.preferences.of(place)

    async def prefer(self, place: str, language: Language | None) -> None:
        """Choose a language for a person or a channel; None takes the choice back."""
        await self._store.preferences.choose(place, language)

    async def do_later(
        self, kind: str, due_id: str, when: datetime, payload: Mapping[str, Any], *, tenant: str
    ) -> None:
        """Note something to be done within 90 days, in the place of what was noted under this kind and id.

        `tenant` (empty: nobody stored) is whom it is about: it goes with the tenant. Raises UnknownTenant.
        """
        await self._store.due.note(kind, due_id, when, payload, tenant)

    async def take_due(self, kind: str, now: datetime) -> tuple[Due, ...]:
        """Return what is due, each to one process only; what `done_later` does not confirm within two minutes is due again."""
        return await self._store.due.take(kind, now)

    async def done_later(self, due: Due) -> None:
        """Confirm that it is done; what was noted in its place meanwhile stays."""
        await self._store.due.done(due)

    async def cancel_later(self, kind: str, due_id: str) -> None:
        """Take back what was noted under this kind and id."""
        await self._store.due.cancel(kind, due_id)
