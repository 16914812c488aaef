"""PowerShell for exactly these ids: what people paste or press becomes a request, a request becomes a script."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from bot.model import Cloud, Language, Text


def display_name(app_id: str) -> str:
    """Return under which name we register an app in Exchange: one of its own, for Exchange finds service principals by name, too."""
    return f"Mail access {app_id}".rstrip()


class ScriptKind(StrEnum):
    """What a script does: set up (and repair), take back, or only look."""

    SETUP = "setup"
    UNDO = "undo"
    INSPECT = "inspect"


@dataclass(frozen=True, slots=True)
class ScriptOptions:
    """The options of `mailcheck script` and `/ps-script`."""

    kind: ScriptKind = ScriptKind.SETUP
    delegated: str = ""
    disable_wam: bool = False
    cloud: Cloud | None = None
    enable_protocols: bool = False


@dataclass(frozen=True, slots=True)
class PastedIds:
    """What was found in the pasted words: nothing is guessed, all GUIDs in lower case, mailboxes as typed.

    `tenant` is a name, domain or tenant id in front of the ids (or after --tenant), else empty. `app_id` and `object_id`
    are empty when not given. `language` is set where `--lang` stands among the words.
    """

    tenant: str
    app_id: str
    object_id: str
    mailboxes: tuple[str, ...]
    options: ScriptOptions
    language: Language | None = None

    @classmethod
    def stored(cls, name: str, options: ScriptOptions) -> PastedIds:
        """Return the same for a stored tenant, whatever its name looks like: it is a value here, and no word that is read."""
        return cls(name, "", "", (), options)


@dataclass(frozen=True, slots=True)
class ScriptRequest:
    """Everything a script needs, checked. `tenant_id` is a GUID, or empty: then the accepted domains decide."""

    app_id: str
    object_id: str
    mailboxes: tuple[str, ...]
    tenant_id: str
    options: ScriptOptions
    language: Language


@dataclass(frozen=True, slots=True)
class ScriptStep:
    """One step of the sequence: the PowerShell that does it, why, and what shows that it worked, in one line each."""

    command: str
    why: Text
    expect: Text


NO_OUTPUT: Final = Text("Keine Ausgabe.", "No output.")
"""What shows that a step worked which only defines something."""


@dataclass(frozen=True, slots=True)
class Script:
    """The finished script (LF line ends, no BOM, ending in an empty line), its file name and its steps."""

    text: str
    filename: str
    steps: tuple[ScriptStep, ...]
