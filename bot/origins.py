"""Whose word a value is: what is stored, what a check of ours saw. Each is used as what it is; a message's word is none of these."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.templates import TOKEN, Values

IDS = ("tenant_id", "app_id", "object_id")
"""What tells an app and its tenant from all others: wrong, it opens somebody else's mailboxes or opens them to somebody else."""


@dataclass(frozen=True, slots=True)
class Origins:
    """The values that are known of one case, the weakest origin first; where two name the same, the stronger one counts."""

    record: Values = field(default_factory=dict)
    check: Values = field(default_factory=dict)
    token: Values = field(default_factory=dict)

    @property
    def values(self) -> Mapping[str, str]:
        """What fills commands and sentences; what a token says stands under a name of its own as well (`{token_object_id}`)."""
        proved = {f"{TOKEN}{name}": text for name, text in self.token.items()}
        return {**self.record, **self.check, **self.token, **proved}
