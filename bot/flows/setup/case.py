"""What belongs to a guided set-up now: tenant, program, steps, each read anew for every press."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.authorized import AuthorizedTenant
from bot.flows.setup.evidence import Looked
from bot.flows.setup.kept import SetUp
from bot.flows.setup.model import SetupStep
from bot.flows.setup.profiles import Profile
from bot.flows.setup.progress import StepView, progress
from bot.flows.setup.steps import STEP_IDS, steps_of
from bot.flows.setup.values import values_of
from bot.jobs.kinds import Asker
from bot.model import Language, Tenant
from bot.presentation import Presentation
from bot.store import Course
from bot.templates import Values


@dataclass(frozen=True, slots=True)
class SetupCase:
    """A guided set-up as it stands, and who leads it on; `allowed` is None until its details are stored."""

    asker: Asker
    course: Course
    setup: SetUp
    profile: Profile
    allowed: AuthorizedTenant | None

    @property
    def tenant(self) -> Tenant | None:
        """The tenant's record, once there is one."""
        return self.allowed.tenant if self.allowed else None

    @property
    def mailboxes(self) -> tuple[str, ...]:
        """The mailboxes that it is for: those stored, else those named at the beginning."""
        return (self.tenant.mailboxes if self.tenant else ()) or self.setup.mailboxes

    @property
    def steps(self) -> tuple[SetupStep, ...]:
        """The ten steps."""
        return steps_of(self.profile)

    @property
    def step(self) -> SetupStep:
        """The step at hand."""
        return next(step for step in self.steps if step.id == self.setup.at)

    @property
    def language(self) -> Language:
        """The language of the thread."""
        return self.setup.language

    @property
    def spoken(self) -> Language:
        """The language that the customer is written to in."""
        return self.tenant.language if self.tenant else self.setup.spoken

    def views(self, presentation: Presentation, looked: Looked | None = None) -> tuple[StepView, ...]:
        """Return how the steps stand."""
        return progress(self.steps, self.setup.marks, self.tenant, looked, presentation.describe_finding)

    def values(self, presentation: Presentation) -> Values:
        """Return what is copied for this customer."""
        known = presentation.values(self.tenant)
        return values_of(self.profile, known, self.tenant, self.setup.mailboxes, self.setup.tenant_id)


def case_of(
    profiles: Mapping[str, Profile], asker: Asker, course: Course, setup: SetUp, allowed: AuthorizedTenant | None
) -> SetupCase:
    """Return a set-up of this tenant with its program; one that is no longer offered is any other program."""
    profile = profiles.get(setup.program) or [*profiles.values()][-1]
    return SetupCase(asker, replace(course, tenant=allowed.name if allowed else ""), setup, profile, allowed)


def number_of(step: str) -> int:
    """Return the number of a step, from 1 on."""
    return STEP_IDS.index(step) + 1


def concerns(course: Course, name: str) -> bool:
    """Tell whether a set-up is that of the tenant of this name, or waits for a customer of this name to be stored."""
    if course.tenant:
        return course.tenant == name
    return str(course.state.get("name", "")).casefold() == name.casefold()
