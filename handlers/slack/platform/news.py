"""What one feature tells and asks the others without knowing them: each says in its FEATURE what it listens to."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar, cast

from bot.jobs.kinds import Asker, CheckJob
from bot.model import Report, Tenant, Text

T = TypeVar("T")
Ear = Callable[[Any], Awaitable[Any]]


class Wish(Generic[T]):
    """Something that exactly one feature does for another; T is what comes of it."""


@dataclass(frozen=True, slots=True)
class HomeChanged:
    """Something on this person's Home has changed; with a `note`, a small line of news, it is shown in any case.

    Which process has shown it they alone know: `passed_on` says that another one has asked around.
    """

    asker: Asker
    note: Text | None = None
    passed_on: bool = False


@dataclass(frozen=True, slots=True)
class TenantStored:
    """A tenant was stored or changed; `about` is what the form was opened for."""

    asker: Asker
    name: str
    about: str


@dataclass(frozen=True, slots=True)
class TenantGoes(Wish[Callable[[], Awaitable[None]]]):
    """A tenant is about to be forgotten; what comes of it is to be done once it is."""

    asker: Asker
    name: str


@dataclass(frozen=True, slots=True)
class CheckInThread(Wish[Report | None]):
    """A tenant is to be checked once more, in the thread of an earlier check; nothing comes of it where it came to nothing: the person has heard of it then."""

    job: CheckJob


@dataclass(frozen=True, slots=True)
class EnterDetails(Wish[None]):
    """The form for a new tenant is to be opened, with what is known already; `about` is what for."""

    asker: Asker
    trigger: str
    known: Tenant
    about: str


@dataclass(slots=True)
class News:
    """Who listens to what."""

    _ears: dict[type, list[Ear]] = field(default_factory=dict)

    def listen(self, kind: type, ear: Ear) -> None:
        """Let this be called with everything of this kind."""
        self._ears.setdefault(kind, []).append(ear)

    async def tell(self, news: HomeChanged | TenantStored) -> None:
        """Tell everybody who listens, one after the other."""
        for ear in self._ears.get(type(news), ()):
            await ear(news)

    async def ask(self, wish: Wish[T]) -> T:
        """Return what comes of a wish; raises what whoever fulfils it raises."""
        (ear,) = self._ears[type(wish)]
        return cast("T", await ear(wish))
