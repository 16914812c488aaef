"""Puts a script together: steps of one kind inside one block, and the bytes of its file."""

from __future__ import annotations

from bot.errors import BadInput
from bot.model import Text
from bot.quoting import Literal
from bot.scripts import Script, ScriptKind, ScriptRequest, ScriptStep
from bot.scripts.code import ascii_code, comment, indented
from bot.scripts.ending import disconnect, result
from bot.scripts.inspect import inspect, report
from bot.scripts.opening import opening
from bot.scripts.setup import setup
from bot.scripts.undo import undo, undo_parts
from bot.scripts.words import shortened
from bot.values import is_domain, is_guid, is_mailbox

_TITLES = {
    ScriptKind.SETUP: Text(
        "Mailcheck: Zugriff einer App auf Postfächer in Exchange Online einrichten. Darf mehrmals laufen.",
        "Mailcheck: set up an app's access to mailboxes in Exchange Online. May be run more than once.",
    ),
    ScriptKind.UNDO: Text(
        "Mailcheck: Zugriff einer App auf Postfächer in Exchange Online zurücknehmen. Darf mehrmals laufen.",
        "Mailcheck: take back an app's access to mailboxes in Exchange Online. May be run more than once.",
    ),
    ScriptKind.INSPECT: Text(
        "Mailcheck: in Exchange Online nachsehen, was eine App darf. Ändert nichts.",
        "Mailcheck: look up in Exchange Online what an app may do. Changes nothing.",
    ),
}
_HOW = Text(
    "Ganz in ein PowerShell-Fenster einfügen (Eingabetaste am Ende) oder als Datei starten. Kein Geheimnis enthalten.",
    "Paste all of it into a PowerShell window (Enter at the end) or start it as a file. No secret is in it.",
)
_THEN = Text("Danach", "Then")
_FINISHED = {
    ScriptKind.SETUP: Text(
        "FERTIG. Wirksam wird es meist innerhalb einer Stunde, selten erst nach zwei.",
        "FINISHED. It usually takes effect within an hour, rarely only after two.",
    ),
    ScriptKind.UNDO: Text(
        "FERTIG. Die Schalter für IMAP und SMTP blieben, wie sie sind.",
        "FINISHED. The switches for IMAP and SMTP stay as they are.",
    ),
}
_MIDDLE = {ScriptKind.SETUP: setup, ScriptKind.UNDO: undo, ScriptKind.INSPECT: inspect}


def build(request: ScriptRequest) -> Script:
    """Return the script for these ids; raises BadInput naming every value that may not stand in one.

    The steps can be pasted one after another into the same window, the text in one go. The text closes the connection
    even if it is interrupted.
    """
    _check(request)
    begin, middle, close, end = (
        opening(request),
        _MIDDLE[request.options.kind](request),
        disconnect(request),
        _end(request),
    )
    number = 0

    def written(steps: tuple[ScriptStep, ...], by: int) -> str:
        nonlocal number
        lines = []
        for step in steps:
            number += 1
            why, expect = step.why.in_(request.language), step.expect.in_(request.language)
            lines.append(
                "\n".join(
                    (comment(f"{number}. {why}"), comment(f"   {_THEN.in_(request.language)}: {expect}"), step.command)
                )
            )
        return indented("\n\n".join(lines), by)

    text = "\n".join(
        (
            *(comment(t.in_(request.language)) for t in (_TITLES[request.options.kind], _HOW)),
            "& {",
            "    Set-StrictMode -Off",
            "",
            written(begin[:2], 4),
            "",
            "    try {",
            written((*begin[2:], *middle), 8),
            "    } finally {",
            written((close,), 8),
            "    }",
            "",
            written((end,), 4),
            "}",
            "",
            "",
        )
    )
    return Script(ascii_code(text), _filename(request), (*begin, *middle, close, end))


def file_bytes(script: Script) -> bytes:
    """Return the bytes of the `.ps1`: UTF-8 with BOM, or Windows PowerShell 5.1 reads umlauts as quotes; CRLF for editors."""
    return b"\xef\xbb\xbf" + script.text.replace("\n", "\r\n").encode()


def _end(request: ScriptRequest) -> ScriptStep:
    kind = request.options.kind
    if kind is ScriptKind.INSPECT:
        return report(request)
    parts = undo_parts(request) if kind is ScriptKind.UNDO else Literal("$mailcheck.Mailboxes")
    return result(request, parts, _FINISHED[kind])


def _filename(request: ScriptRequest) -> str:
    return f"mailcheck-{request.options.kind}-{request.app_id[:8]}.ps1"


def _check(request: ScriptRequest) -> None:
    mistakes = []
    if not is_guid(request.app_id):
        mistakes.append(Text("Die App-ID fehlt oder ist keine ID", "The app ID is missing or is no ID"))
    if not is_guid(request.object_id) and (request.object_id or request.options.kind is ScriptKind.SETUP):
        mistakes.append(Text("Die Objekt-ID fehlt oder ist keine ID", "The object ID is missing or is no ID"))
    if request.tenant_id and not is_guid(request.tenant_id):
        mistakes.append(Text("Die Mandanten-ID ist keine ID", "The tenant ID is no ID"))
    if request.app_id and request.app_id == request.object_id:
        mistakes.append(Text("App-ID und Objekt-ID sind gleich", "App ID and object ID are the same"))
    if not request.mailboxes:
        mistakes.append(Text("Es ist kein Postfach genannt", "No mailbox is named"))
    if bad := [m for m in request.mailboxes if not is_mailbox(m)]:
        named = shortened(bad)
        mistakes.append(Text(f"Keine Postfachadresse: {named.de}", f"No mailbox address: {named.en}"))
    delegated = request.options.delegated
    if delegated and not is_domain(delegated):
        mistakes.append(Text("--delegated braucht eine Domäne", "--delegated needs a domain"))
    if mistakes:
        raise BadInput(*mistakes)
