"""What is remembered of a set-up between two clicks, be they days apart: no secret, nothing that can be read anew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self

from pydantic import TypeAdapter, ValidationError

from bot.errors import BadInput
from bot.flows.setup.model import Mark
from bot.flows.setup.steps import STEP_IDS
from bot.model import Language, Text
from bot.values import is_domain, is_guid, is_mailbox

VERSION = 1

COURSE = "setup"
"""The kind of course that a guided set-up is."""
LOOK = "setup_look"
"""The kind of what is due when a set-up is looked at by itself."""


@dataclass(frozen=True, slots=True)
class SetUp:
    """A set-up under way: for whom, which program, how each step stands, at which step it is.

    `name`, `mailboxes` and `tenant_id` are what was said at the beginning, `spoken` is the customer's language, `language` the
    thread's. `card` is the door's own id of the message with the step `carded`, `person` whoever acted last. `looking` tells that a
    look is under way. `since` is when the step at hand was first contradicted; `looks` of the looks after that are over, the next one
    is at `look_at`.
    """

    name: str
    program: str
    language: Language
    spoken: Language
    mailboxes: tuple[str, ...] = ()
    tenant_id: str = ""
    marks: Mapping[str, Mark] = field(default_factory=dict)
    at: str = STEP_IDS[0]
    card: str = ""
    carded: str = ""
    person: str = ""
    looking: bool = False
    since: datetime | None = None
    looks: int = 0
    look_at: datetime | None = None

    @classmethod
    def read(cls, state: Mapping[str, Any]) -> Self:
        """Return the set-up of a kept state; raises BadInput for one that another version wrote, or with values that do not fit."""
        try:
            return TypeAdapter(cls).validate_python(_versioned(state))
        except (ValidationError, ValueError):
            raise BadInput(_UNREADABLE) from None

    def written(self) -> dict[str, Any]:
        """Return the state as JSON holds it."""
        state: dict[str, Any] = TypeAdapter(SetUp).dump_python(self, mode="json")
        return {"v": VERSION, **state}

    def mark(self, step: str) -> Mark:
        """Return how a step stands."""
        return self.marks.get(step, Mark.OPEN)


def _versioned(state: Mapping[str, Any]) -> dict[str, Any]:
    values = dict(state)
    if values.pop("v", None) != VERSION or values.get("at") not in STEP_IDS:
        raise ValueError("another version")
    tenant_id = str(values.get("tenant_id") or "")
    if not all(map(is_mailbox, values.get("mailboxes") or ())) or not (
        is_guid(tenant_id) or is_domain(tenant_id) or not tenant_id
    ):
        raise ValueError("values that this version does not take")
    return values


_UNREADABLE = Text(
    "Diese Einrichtung stammt aus einer anderen Version von Mailcheck. Bitte beginnen Sie sie mit /mail-setup neu; was beim Kunden schon getan ist, wird dabei erkannt.",
    "This set-up comes from another version of Mailcheck. Please begin it anew with /mail-setup; what has been done at the customer's is recognised then.",
)
