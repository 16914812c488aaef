"""What a fix says of its steps, and what that means: where they are done, who acts there, who reads what is copied, what proves it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.model import Check, Stage, Text
from bot.templates import Syntax

if TYPE_CHECKING:
    from bot.catalogue.model import Fix, FixStep


class Who(StrEnum):
    """Who acts."""

    ENTRA_ADMIN = "entra-admin"
    EXCHANGE_ADMIN = "exchange-admin"
    NETWORK_ADMIN = "network-admin"
    PC_USER = "pc-user"
    SUPPORT = "support"
    OPERATOR = "operator"
    NOBODY = "nobody"


SYNTAXES: Mapping[str, Syntax] = {
    "entra": Syntax.FIELD,
    "exchange-powershell": Syntax.POWERSHELL,
    "m365-admin": Syntax.FIELD,
    "powershell": Syntax.POWERSHELL,
    "program": Syntax.FIELD,
}
"""Who reads what is copied there."""

PROOFS: Mapping[str, tuple[tuple[Check | None, Stage], ...]] = {
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
    Who.OPERATOR: Text("Betreiber von Mailcheck", "Mailcheck's operator"),
    Who.NOBODY: Text("niemand", "nobody"),
}


OURS = frozenset({Who.SUPPORT, Who.OPERATOR})
"""Whose steps a customer does not take."""


def acts(step: FixStep, fix: Fix) -> Who:
    """Return who takes a step: as it says itself, else as the place has it, else whoever the fix is for."""
    if step.who is not None:
        return step.who
    if step.where == "mailcheck":
        return fix.who if fix.who is Who.OPERATOR else Who.SUPPORT
    if step.where == "wait":
        return Who.NOBODY
    return _AT_THE_CUSTOMER.get(step.where, fix.who) if fix.who is Who.SUPPORT else fix.who


_AT_THE_CUSTOMER = {
    "entra": Who.ENTRA_ADMIN,
    "exchange-powershell": Who.EXCHANGE_ADMIN,
    "network": Who.NETWORK_ADMIN,
    "powershell": Who.PC_USER,
    "program": Who.PC_USER,
}
"""Who acts there, where support looks after the fix as a whole."""
