"""The commands in a paste: which cmdlet, about which address, and whether it was typed at a prompt."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.catalogue.observing.text import ADDRESS, LONGEST, address, guid
from bot.text.late import compiled_late
from bot.values import ANY_GUID

_KNOWN = frozenset(
    {
        "get-mailbox",
        "get-exomailbox",
        "get-recipient",
        "get-exorecipient",
        "get-user",
        "get-mailuser",
        "get-casmailbox",
        "get-exocasmailbox",
        "set-casmailbox",
        "get-mailboxpermission",
        "get-exomailboxpermission",
        "add-mailboxpermission",
        "get-recipientpermission",
        "get-mailboxfolderpermission",
        "get-serviceprincipal",
        "new-serviceprincipal",
        "get-mgserviceprincipal",
        "get-entraserviceprincipal",
        "get-azureadserviceprincipal",
        "get-azadserviceprincipal",
        "get-mgapplication",
        "get-entraapplication",
        "get-azureadapplication",
        "get-azadapplication",
        "get-transportconfig",
        "get-accepteddomain",
        "test-netconnection",
        "test-serviceprincipalauthorization",
    }
)
_CMDLET = compiled_late(r"(?<![\w-])([A-Za-z]{3,4}-[A-Za-z]{4,30})(?![\w-])")
_ALIAS = compiled_late(r"tnc\s+\S", re.IGNORECASE)
PROMPT = compiled_late(r"(?:\[[^\]]{1,100}\]: ?)?PS(?: [^>]{1,250})?> {0,3}|[A-Za-z]:\\[^>]{0,250}> {0,3}")
_ASKED = compiled_late(rf"\s{{1,20}}(?:-Identity[: ]\s{{0,9}})?[\"'<]?({ADDRESS})", re.IGNORECASE)
_IDENTITY = compiled_late(rf"-Identity[: ]\s{{0,9}}[\"'<]?({ADDRESS})", re.IGNORECASE)
_RESOURCE = compiled_late(rf"-Resource[: ]\s{{0,9}}[\"'<]?({ADDRESS})", re.IGNORECASE)
_USER = compiled_late(r"-User[: ]\s{0,9}[\"']?([^\s\"'|]{1,200})", re.IGNORECASE)
_APP_ASKED = compiled_late(
    rf"Get-ServicePrincipal\s*\|\s*(?:Where-Object|where|\?)\s*\{{?\s*(?:\$_\.)?AppId\s+-i?eq\s*[\"']?({ANY_GUID})[\"']?\s*\}}?"
    r"\s*(?:\|\s*(?:Format-List|Format-Table|Select-Object|fl|ft|select)\b[\w\s,*-]{0,200})?\Z",
    re.IGNORECASE,
)
MOST_LINES = 8  # of one command that goes on behind a pipe or a backtick


@dataclass(frozen=True, slots=True)
class Command:
    """The last cmdlet of a pipe, the address that the first one was given, what -User was given; `lines`: how many it takes."""

    cmdlet: str
    asked: str
    user: str
    words: str
    prompted: bool
    lines: int

    @property
    def app_asked(self) -> str:
        """The app id, where the command lists the registrations of this one app and does nothing else."""
        found = _APP_ASKED.match(self.words)
        return guid(found[1]) if found else ""

    @property
    def shortened(self) -> bool:
        """Whether it shows only some of what there is."""
        return "-first" in self.words.lower() or "-last" in self.words.lower()


def is_command(line: str) -> bool:
    """Tell whether a command that we know begins on this line."""
    if len(line) > LONGEST or ("-" not in line and "tnc" not in line.lower()):
        return False
    words = _words(line)
    return bool(_cmdlets(words)) or _ALIAS.match(words) is not None


def command_at(lines: list[str], place: int) -> Command | None:
    """Return the command that begins on this line, None where there is none that we know."""
    line = lines[place]
    if not is_command(line):
        return None
    prompted = PROMPT.match(line) is not None
    words, end = _words(line), place + 1
    while words.endswith(("|", " `")) and end < len(lines) and end - place < MOST_LINES:
        words = words.rstrip("`") + " " + lines[end].lstrip("> ")[:LONGEST]
        end += 1
    words = words[:LONGEST].strip("` ")
    names = _cmdlets(words)
    if not names:
        return Command("test-netconnection", "", "", words, prompted, end - place)
    words = words.replace("''", "'")
    asked = _ASKED.match(words, names[0].end()) or _IDENTITY.search(words)
    if names[0][1].lower().startswith("test-service"):
        asked = _RESOURCE.search(words)
    user = _USER.search(words)
    return Command(
        names[-1][1].lower(),
        address(asked[1]) if asked else "",
        user[1] if user else "",
        words,
        prompted,
        end - place,
    )


def _words(line: str) -> str:
    prompt = PROMPT.match(line)
    return line[prompt.end() :] if prompt else line.strip()


def _cmdlets(words: str) -> list[re.Match[str]]:
    return [found for found in _CMDLET.finditer(words) if found[1].lower() in _KNOWN]
