"""What is remembered of a guided fix between two presses, be they days apart: no secret, nothing that can be read anew."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, ValidationError

from bot.errors import BadInput
from bot.flows.fix.pointer import CausePointer
from bot.jobs.kinds import Asker
from bot.model import Text

COURSE = "fix"
"""The kind of course that a guided fix is."""
LOOK = "look_again"
"""The kind of what is due when a fix may have taken effect."""

OVER = Text(
    "Diese Lösung ist abgeschlossen oder zu alt, um damit weiterzumachen. Ein neuer Anfang: „Lösung Schritt für Schritt“ unter der Ursache.",
    "This fix is finished, or too old to go on with. To begin anew: “Fix step by step” below the cause.",
)


class Told(BaseModel):
    """A sentence as it is written down."""

    model_config = ConfigDict(frozen=True)

    de: str
    en: str

    @property
    def text(self) -> Text:
        """The sentence."""
        return Text(self.de, self.en)


class FixState(BaseModel):
    """What is remembered of a guided fix. It holds no secret; everything about the tenant is read anew.

    `check` is the thread of the check whose causes it follows ("channel:root", empty for a pasted message alone), `root` the
    thread in which the message stands. `tried` has not helped. `still` is what the last proof found. `since` is when the first
    proof failed: from then on it may take effect; `looks` of the looks at `minutes` after that are over, the next is at `look_at`.
    `owed`: the last look was in vain, and whoever waits has not been told yet.
    """

    model_config = ConfigDict(frozen=True)

    v: Literal[1] = 1
    asker: Asker
    check: str
    root: str
    about: CausePointer
    tried: tuple[str, ...] = ()
    step: int = 0
    still: tuple[Told, ...] | None = None
    since: datetime | None = None
    minutes: tuple[int, ...] = ()
    looks: int = 0
    look_at: datetime | None = None
    looked_at: datetime | None = None
    proved: bool = False
    owed: bool = False

    @classmethod
    def read(cls, state: Mapping[str, Any]) -> Self:
        """Return the fix of a kept state; raises BadInput for one that another version wrote."""
        try:
            return cls.model_validate(state)
        except ValidationError:
            raise BadInput(OVER) from None

    def written(self) -> dict[str, Any]:
        """Return the state as JSON holds it."""
        return self.model_dump(mode="json")

    def with_(self, **changes: object) -> Self:
        """Return it with these changes."""
        return self.model_copy(update=changes)
