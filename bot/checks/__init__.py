"""Three conversations that gather evidence: token, IMAP, SMTP. Each opens one connection and reports its stages.

A check answers with findings (codes and facts), never with sentences, and never raises for what a network, a server or a
customer can do. The folder is the register: a public module defines `CHECK`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pydantic import SecretStr

from bot.model import Certificate, Check, Endpoint, Stage, StageResult, Text

Progress = Callable[[StageResult], None]


@dataclass(frozen=True, slots=True)
class Target:
    """What a check needs to know of a tenant, with the cloud's defaults filled in.

    `authority` is the sign-in address without the tenant. `object_id` is what the customer registered, as far as known.
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


@dataclass(frozen=True, slots=True)
class Conversation:
    """What a check module registers: its stages in order, and every finding it can produce with its one sentence.

    A sentence may name the finding's facts as placeholders.
    """

    check: Check
    stages: tuple[Stage, ...]
    finds: Mapping[str, Text]
