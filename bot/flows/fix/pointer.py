"""Which cause is meant: a pointer and nothing else, short enough for a button; everything about it is read anew."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from bot.model import Diagnosis, Fact, Report, Standing

LONGEST = 2_000  # characters, as JSON
KEPT_FIXES = 12
NAMED = ("tenant_id", "app_id", "object_id", "aadsts", "mailbox", "sender", "signed_in", "host", "port")
NAMED_LIMIT = 100


class CausePointer(BaseModel):
    """Which cause is meant: of a stored tenant's check, or of a pasted message, with what it names and the fixes left to try.

    Without a fix: all causes of the check in this thread. `pasted`: the cause of a message, which the check does not show.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    v: Literal[1] = 1
    tenant: str = ""
    error: str = ""
    fix: str = ""
    mailbox: str = ""
    sure: bool = False
    pasted: bool = False
    rest: tuple[str, ...] = ()
    named: Mapping[str, str] = Field(default_factory=dict)

    def means(self, diagnosis: Diagnosis) -> bool:
        """Tell whether this cause is meant: what a check showed by two errors stands in its report under one of them."""
        return diagnosis.fix == self.fix and (diagnosis.error == self.error or not self.pasted)

    def is_in(self, report: Report | None) -> bool:
        """Tell whether this check shows what is meant."""
        return report is not None and any(d.error == self.error or self.means(d) for d in report.diagnoses)

    def is_same(self, other: CausePointer) -> bool:
        """Tell whether both mean the same cause at the same mailbox."""
        return (self.error, self.fix, self.mailbox) == (other.error, other.fix, other.mailbox)


def point_to(
    diagnosis: Diagnosis,
    tenant: str,
    named: Mapping[str, Fact] | None = None,
    rest: tuple[str, ...] = (),
    *,
    pasted: bool = False,
) -> CausePointer:
    """Return the pointer to a cause. What a message names counts only where no tenant is known."""
    said = {name: str(value) for name, value in (named or {}).items() if name in NAMED and not tenant}
    value = CausePointer(
        tenant=tenant,
        error=diagnosis.error,
        fix=diagnosis.fix,
        mailbox=diagnosis.mailboxes[0] if diagnosis.mailboxes and tenant else "",
        sure=diagnosis.standing is Standing.CONFIRMED,
        pasted=pasted,
        rest=tuple(fix for fix in rest if fix != diagnosis.fix)[:KEPT_FIXES],
        named={name: word for name, word in said.items() if len(word) <= NAMED_LIMIT},
    )
    if len(value.model_dump_json()) > LONGEST:  # somebody has pasted strange signs
        return value.model_copy(update={"named": {}})
    return value
