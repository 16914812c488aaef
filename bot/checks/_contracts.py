"""What a check is given, what it registers, and what it tells while it runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from pydantic import SecretStr

from bot.model import Certificate, Check, Endpoint, Sentence, Stage, StageResult
from bot.redaction import KnownSecrets

Progress = Callable[[StageResult], None]


@dataclass(frozen=True, slots=True)
class Target:
    """What a check needs to know of a tenant, with the cloud's defaults filled in.

    `authority` is the sign-in address without the tenant. `object_id` is what the customer registered, as far as known.
    `secret_expires` is the day that the record names, if it names one; `stored` are the mailboxes that it names, whichever are checked.
    """

    tenant_id: str
    client_id: str
    credential: SecretStr | Certificate
    mailboxes: tuple[str, ...]
    authority: str
    scope: str
    imap: Endpoint
    smtp: Endpoint
    uses: tuple[Check, ...] = (Check.IMAP, Check.SMTP)
    object_id: str = ""
    secret_expires: date | None = None
    stored: tuple[str, ...] = ()

    def secrets(self) -> KnownSecrets:
        """Return what must not be seen of it; what somebody stored as a secret by mistake and is shown anyway is none.

        It is all that is stored of this customer: what was replaced is not kept. Others' are not looked for (docs/decisions/0009).
        """
        shown = {self.tenant_id, self.client_id, self.object_id, *self.mailboxes}
        secret = self.credential if isinstance(self.credential, SecretStr) else self.credential.private_key
        return KnownSecrets({secret.get_secret_value()} - shown)


@dataclass(frozen=True, slots=True)
class Conversation:
    """What a check module registers: its stages in order, and every finding it can produce with its one sentence.

    A sentence may name the finding's facts as placeholders.
    """

    check: Check
    stages: tuple[Stage, ...]
    finds: Mapping[str, Sentence]


@dataclass(frozen=True, slots=True)
class TokenFacts:
    """What a fresh token says of the application that it was issued to; empty where it does not say."""

    app_id: str
    object_id: str
    tenant_id: str
    audience: str
    roles: tuple[str, ...]
