"""The words everybody uses: tenant, mailbox, finding, stage, cause, fix, report."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydantic import SecretStr

Fact = str | int | float | bool
NO_FACTS: Mapping[str, Fact] = MappingProxyType({})

_HOLE = re.compile(r"\{([a-z_]+)\}")


class Language(StrEnum):
    """The two languages that Mailcheck speaks."""

    DE = "de"
    EN = "en"


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence in both languages, with the same holes in both. Filled in it is a `Text`, in which nothing is a hole any more."""

    de: str
    en: str

    def in_(self, language: Language, /, **facts: object) -> str:
        """Return the sentence in this language with these facts in its holes (of a `Text` its own language); one without shows "…"."""
        said = self.de if language is Language.DE else self.en
        known = {name: fact.in_(language) if isinstance(fact, Text) else str(fact) for name, fact in facts.items()}
        return _HOLE.sub(lambda hole: known.get(hole[1], "…"), said)

    def filled(self, /, **facts: object) -> Text:
        """Return the sentence in both languages with these facts in its holes."""
        return Text(self.in_(Language.DE, **facts), self.in_(Language.EN, **facts))


@dataclass(frozen=True, slots=True)
class Text(Sentence):
    """What is said, in both languages: braces in it mean nothing, whoever's they are."""

    def in_(self, language: Language, /, **_: object) -> str:
        """Return it in this language."""
        return self.de if language is Language.DE else self.en

    def filled(self, /, **_: object) -> Text:
        """Return it as it is."""
        return self


class Outcome(StrEnum):
    """Did a stage run, and how did it end? BROKEN is our own bug, never the server's."""

    PASSED = "passed"
    WARNING = "warning"
    FAILED = "failed"
    SKIPPED = "skipped"
    BROKEN = "broken"


class Verdict(StrEnum):
    """What a whole check says about a tenant."""

    HEALTHY = "healthy"
    PROBLEM = "problem"
    UNKNOWN = "unknown"


class Standing(StrEnum):
    """How sure we are of a cause: every rival excluded, still one of several, or contradicted by evidence."""

    CONFIRMED = "confirmed"
    POSSIBLE = "possible"
    EXCLUDED = "excluded"


class Check(StrEnum):
    """The three conversations of a check."""

    TOKEN = "token"  # noqa: S105  the name of a conversation, not a secret
    IMAP = "imap"
    SMTP = "smtp"


class Stage(StrEnum):
    """The stages of a conversation, in their order; each conversation has those that apply to it."""

    DNS = "dns"
    TCP = "tcp"
    TLS = "tls"
    GREETING = "greeting"
    STARTTLS = "starttls"
    AUTH = "auth"
    MAILBOX = "mailbox"
    CLAIMS = "claims"


STAGE_NAMES: Mapping[Stage, Text] = MappingProxyType(
    {
        Stage.DNS: Text("Name (DNS)", "name (DNS)"),
        Stage.TCP: Text("Verbindung", "connection"),
        Stage.TLS: Text("TLS", "TLS"),
        Stage.GREETING: Text("Begrüßung", "greeting"),
        Stage.STARTTLS: Text("STARTTLS", "STARTTLS"),
        Stage.AUTH: Text("Anmeldung", "sign-in"),
        Stage.MAILBOX: Text("Posteingang", "inbox"),
        Stage.CLAIMS: Text("Token-Inhalt", "token contents"),
    }
)
STANDING_NAMES: Mapping[Standing, Text] = MappingProxyType(
    {
        Standing.CONFIRMED: Text("Bestätigt", "Confirmed"),
        Standing.POSSIBLE: Text("Möglich", "Possible"),
        Standing.EXCLUDED: Text("Ausgeschlossen", "Excluded"),
    }
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One observation: a code, its facts, and the server's own words (redacted, shortened)."""

    code: str
    facts: Mapping[str, Fact] = field(default_factory=lambda: NO_FACTS)
    raw: str = ""


@dataclass(frozen=True, slots=True)
class StageResult:
    """How one stage of one conversation ended.

    `mailbox` is empty for the token; `target` is `host:port`; `seconds` is the time the stage itself took, `at` when it began
    (None where an older Mailcheck kept it). `earlier` marks what an earlier check found and this one did not try again.
    """

    check: Check
    stage: Stage
    outcome: Outcome
    target: str
    mailbox: str = ""
    findings: tuple[Finding, ...] = ()
    seconds: float = 0.0
    at: datetime | None = field(default=None, compare=False)
    earlier: bool = False


def by_mailbox(results: Iterable[StageResult]) -> dict[str, list[StageResult]]:
    """Return the results of each mailbox ("" for the token), in the order in which they came."""
    found: dict[str, list[StageResult]] = {}
    for result in results:
        found.setdefault(result.mailbox, []).append(result)
    return found


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """A known error with one of its causes, as far as the evidence of a report decides."""

    error: str
    fix: str
    standing: Standing
    title: Text
    mailboxes: tuple[str, ...] = ()
    because: tuple[str, ...] = ()
    why: Text | None = None
    """What is wrong if this is the cause; `title` says what to do about it."""

    @property
    def cause(self) -> Text:
        """What is wrong and what to do, in one line."""
        if self.why is None:
            return self.title
        return Text(f"{self.why.de} → {self.title.de}", f"{self.why.en} → {self.title.en}")


@dataclass(frozen=True, slots=True)
class Report:
    """Everything one check of one tenant found. It holds no secret and no token."""

    tenant: str
    verdict: Verdict
    summary: Text
    started: datetime
    seconds: float
    results: tuple[StageResult, ...]
    diagnoses: tuple[Diagnosis, ...] = ()
    observed: tuple[Finding, ...] = ()
    """What was pasted into this report's thread afterwards."""

    @property
    def to_mend(self) -> tuple[Diagnosis, ...]:
        """The causes that are told with their fixes: where all is well nobody has anything to do."""
        return () if self.verdict is Verdict.HEALTHY else self.diagnoses


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A host name (or address literal) and a TCP port."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


class Cloud(StrEnum):
    """The Microsoft clouds, each with its own sign-in address, mail hosts and scope."""

    WORLDWIDE = "worldwide"
    GCC_HIGH = "gcc-high"
    DOD = "dod"
    CHINA = "china"


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate that signs in an application instead of a secret (PEM texts, SHA-1 thumbprint in hex)."""

    private_key: SecretStr
    public_certificate: str = ""
    thumbprint: str = ""


@dataclass(frozen=True, slots=True)
class Misfit:
    """A stored value that is not taken for what it should be, so that it was left out: its field, and the value as it may be shown."""

    field: str
    shown: str


@dataclass(frozen=True, slots=True)
class Tenant:
    """A stored customer set-up: whose mailboxes, which app registration, with what it signs in.

    `tenant_id` is a GUID or a domain. Exactly one of `client_secret` and `certificate` is set. The endpoint fields are
    empty where the cloud's own value applies. While something is `unfit` the tenant is shown and mended, and not used.
    """

    name: str
    tenant_id: str
    client_id: str
    client_secret: SecretStr | None = None
    certificate: Certificate | None = None
    object_id: str = ""
    secret_expires: date | None = None
    mailboxes: tuple[str, ...] = ()
    uses: tuple[Check, ...] = (Check.IMAP, Check.SMTP)
    cloud: Cloud = Cloud.WORLDWIDE
    language: Language = Language.DE
    channels: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    authority: str = ""
    scope: str = ""
    imap: Endpoint | None = None
    smtp: Endpoint | None = None
    unfit: tuple[Misfit, ...] = ()

    @property
    def is_binding_unfit(self) -> bool:
        """Whether something is left out of what binds it: for whom it was is not known."""
        return any(misfit.field in {"channels", "groups"} for misfit in self.unfit)


class Enclosure(StrEnum):
    """What a customer is given beside the steps of a fix."""

    SETUP = "setup"
    """The script that sets up."""
    INSPECT = "inspect"
    """The script that only looks."""
    NETWORK = "network"
    """The commands that test the way from their own network."""


@dataclass(frozen=True, slots=True)
class GuidedStep:
    """One step of a fix: where, what to do, the command (filled in), what to expect then, who acts; `ours` is done in Mailcheck."""

    where: Text
    text: Text
    command: str = ""
    expect: Text | None = None
    who: Text = Text("", "")
    ours: bool = False


@dataclass(frozen=True, slots=True)
class Guidance:
    """A fix as a person follows it. `not_this` warns of wrong advice; `unverified` says that nobody has tried it ourselves.

    `name` is its title alone, `why` what is wrong where it is to be done. `proved_by` names what must work afterwards (as the
    catalogue does); `encloses` what goes with it to a customer.
    """

    fix: str
    title: Text
    steps: tuple[GuidedStep, ...]
    not_this: Text | None = None
    unverified: bool = False
    name: Text = Text("", "")
    why: Text | None = None
    proved_by: tuple[str, ...] = ()
    encloses: Enclosure | None = None
