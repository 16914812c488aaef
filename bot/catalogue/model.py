"""The shape of the catalogue's two kinds of file; what an author forgets or misspells is named by file and field."""

from __future__ import annotations

import re
from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from bot.model import Check, Stage, Text

_CODE = re.compile(r"(?:token|imap|smtp|record|observed|\*)\.[a-z0-9]+(?:_[a-z0-9]+)*\Z")
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")
_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")


def _finding_code(code: str) -> str:
    if not _CODE.match(code):
        raise ValueError(
            f"{code!r} is no finding code: <source>.<noun_participle>, or *.<noun_participle> for all conversations"
        )
    return code


def _entry_id(text: str) -> str:
    if not _ID.match(text):
        raise ValueError(f"{text!r} is no id: small letters, digits and hyphens")
    return text


Code = Annotated[str, AfterValidator(_finding_code)]
EntryId = Annotated[str, AfterValidator(_entry_id)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Bilingual(_Strict):
    """One text in both languages, with the same placeholders in both."""

    de: str = Field(min_length=1)
    en: str = Field(min_length=1)

    @model_validator(mode="after")
    def _same_placeholders(self) -> Bilingual:
        german, english = (set(_PLACEHOLDER.findall(t)) for t in (self.de, self.en))
        if german != english:
            raise ValueError(f"the languages differ in their placeholders: {sorted(german ^ english)}")
        return self

    @property
    def text(self) -> Text:
        """The pair as everybody else knows it, without the line breaks of the file."""
        return Text(" ".join(self.de.split()), " ".join(self.en.split()))


class Source(_Strict):
    """Where a fact comes from, and when it was seen there. `unverified`: nobody has tried it."""

    url: str = Field(pattern=r"https://\S+|[A-Z].+")
    seen: date
    unverified: bool = False


class Cause(_Strict):
    """One cause of a known error, with the evidence about it. The order in the file is: most likely first.

    `confirmed_by`: each code alone proves it. `excluded_by`: each code alone contradicts it. `likelier_by`: each code moves it
    to the front. `only_if`: without one of these it is not even listed. `group`: causes of one group are ways to mend the same
    thing and no rivals. `shown_by_exchange_only`: sign-in answers never confirm it. `qualifies`: it says "perhaps done, not yet
    effective" and rivals nobody.
    """

    fix: EntryId
    group: str = ""
    confirmed_by: tuple[Code, ...] = ()
    excluded_by: tuple[Code, ...] = ()
    likelier_by: tuple[Code, ...] = ()
    only_if: tuple[Code, ...] = ()
    shown_by_exchange_only: bool = False
    qualifies: bool = False
    why: Bilingual | None = None


class KnownError(_Strict):
    """What is recognised (`found_by` any of these codes, `unless` one of those), what it means, what can cause it.

    `outranks`: where both are recognised for a mailbox, the other one is only this one's consequence.
    """

    title: Bilingual
    meaning: Bilingual
    found_by: tuple[Code, ...] = ()
    unless: tuple[Code, ...] = ()
    outranks: tuple[EntryId, ...] = ()
    causes: tuple[Cause, ...] = Field(min_length=1)
    sources: tuple[Source, ...] = Field(min_length=1)


class Who(StrEnum):
    """Who acts."""

    ENTRA_ADMIN = "entra-admin"
    EXCHANGE_ADMIN = "exchange-admin"
    NETWORK_ADMIN = "network-admin"
    PC_USER = "pc-user"
    SUPPORT = "support"
    NOBODY = "nobody"


class Step(_Strict):
    """One step: where, what to do, the command (its placeholders are tenant values), what to expect."""

    where: Literal[
        "entra", "exchange-powershell", "m365-admin", "powershell", "program", "mailcheck", "network", "wait"
    ]
    text: Bilingual
    command: str = ""
    expect: Bilingual | None = None


class Fix(_Strict):
    """What to do about a cause, step by step; `proved_by` names the check that turns green."""

    title: Bilingual
    who: Who
    steps: tuple[Step, ...] = Field(min_length=1)
    not_this: Bilingual | None = None
    proved_by: tuple[Literal["token", "claims", "dns", "tcp", "tls", "imap_login", "smtp_login"], ...] = ()
    unverified: bool = False
    sources: tuple[Source, ...] = Field(min_length=1)


PROOFS: dict[str, tuple[tuple[Check | None, Stage], ...]] = {
    "token": ((Check.TOKEN, Stage.AUTH),),
    "claims": ((Check.TOKEN, Stage.CLAIMS),),
    "dns": ((None, Stage.DNS),),
    "tcp": ((None, Stage.TCP),),
    "tls": ((None, Stage.TLS),),
    "imap_login": ((Check.IMAP, Stage.AUTH), (Check.IMAP, Stage.MAILBOX)),
    "smtp_login": ((Check.SMTP, Stage.AUTH),),
}
"""What `proved_by` means: a conversation (None: any) and a stage that must pass."""

PLACES: dict[str, Text] = {
    "entra": Text("Entra Admin Center", "Entra admin center"),
    "exchange-powershell": Text(
        "PowerShell, mit Exchange Online verbunden", "PowerShell, connected to Exchange Online"
    ),
    "m365-admin": Text("Microsoft 365 Admin Center", "Microsoft 365 admin center"),
    "powershell": Text("PowerShell", "PowerShell"),
    "program": Text("E-Mail-Einstellungen des Programms", "The program's mail settings"),
    "mailcheck": Text("Mailcheck", "Mailcheck"),
    "network": Text("Netzwerk", "Network"),
    "wait": Text("Abwarten", "Wait"),
}

ACTORS: dict[Who, Text] = {
    Who.ENTRA_ADMIN: Text("Entra-Administrator des Kunden", "the customer's Entra administrator"),
    Who.EXCHANGE_ADMIN: Text("Exchange-Administrator des Kunden", "the customer's Exchange administrator"),
    Who.NETWORK_ADMIN: Text("Netzwerk-Administrator", "the network administrator"),
    Who.PC_USER: Text("wer am PC die Einrichtung ausführt", "whoever runs the set-up on the PC"),
    Who.SUPPORT: Text("Support", "support"),
    Who.NOBODY: Text("niemand", "nobody"),
}
