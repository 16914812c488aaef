"""`mailcheck tenant`: store tenants, list, show and forget them, change the keys. No secret is ever shown."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from bot.errors import UnfitTenant
from bot.model import Language, Sentence, Text
from handlers.terminal.actions import Action, read_action
from handlers.terminal.command_line import Typed
from handlers.terminal.input import read_text
from handlers.terminal.output import as_json, complain, plain, say, table
from handlers.terminal.render.mistakes import told

if TYPE_CHECKING:
    from bot.model import Tenant
    from bot.service import Actor, Damaged, Mailcheck, PutAnswer, StoredTenant
    from handlers.terminal.core import Opener

_JSON = frozenset({"--json"})
_NAME = Text("den Namen des Kunden", "the tenant's name")
_ACTIONS = {
    "put": Action(0, 1, _JSON),
    "list": Action(switches=_JSON),
    "show": Action(1, 1, _JSON, _NAME),
    "forget": Action(1, 1, frozenset({"--yes"}), _NAME),
    "rotate-keys": Action(),
}
_NOBODY = Text("Es ist noch kein Kunde gespeichert.", "No tenant is stored yet.")
_STORED = Sentence(
    "Gespeichert: {name} ({id}, Postfächer: {n}, {credential})", "Stored: {name} ({id}, mailboxes: {n}, {credential})"
)
_STOPPED = Sentence(
    "{why} Gespeichert sind nur die genannten ({n}); die Eingabe bitte noch einmal ganz geben.",
    "{why} Only those named are stored ({n}); please give the whole input once more.",
)
_NOT_STORED = Sentence("Nicht gespeichert: Zeilen {n}", "Not stored: lines {n}")
_FORGOTTEN = Sentence(
    "{name} ist gelöscht, mit Zugangsdaten und Berichten.", "{name} is deleted, with its credentials and reports."
)
_KEPT = Sentence("{name} bleibt gespeichert.", "{name} stays stored.")
_REALLY = Sentence(
    "{name} mit Zugangsdaten und allen Berichten löschen? [j/N] ",
    "Delete {name} with its credentials and all reports? [y/N] ",
)
_ROTATED = Sentence("Neu verschlüsselt: {n} Datensätze.", "Encrypted anew: {n} records.")
_HEADINGS = Text(
    "Name|Mandanten-ID|Postfächer|Anmeldung|gültig bis", "Name|Tenant id|Mailboxes|Signs in with|valid until"
)
_DAMAGED = Text("beschädigt", "damaged")
_UNFIT = Text("passt nicht", "does not fit")
_SECRET = Text("Clientschlüssel", "secret")
_CERTIFICATE = Text("Zertifikat", "certificate")


async def tenant(typed: Typed, opener: Opener) -> int:
    """Do what was asked for and return the exit code."""
    action, rest = read_action(typed, "tenant", _ACTIONS)
    text = read_text(rest[0] if rest else "-", typed.language) if action == "put" else ""
    async with opener() as mailcheck:
        match action:
            case "put":
                return _answer_put(await mailcheck.tenants.put_documents(text, _actor()), typed)
            case "list":
                _list(await mailcheck.tenants.all(), await mailcheck.tenants.damaged(), typed)
            case "show":
                _show(await mailcheck.tenants.find(rest[0]), typed)
            case "forget":
                await _forget(mailcheck, rest[0], typed)
            case _:
                say(_ROTATED.in_(typed.language, n=await mailcheck.tenants.rotate_keys(_actor())))
    return 0


def _actor() -> Actor:
    from bot.service import Actor

    return Actor("terminal", os.environ.get("LOGNAME") or os.environ.get("USER") or str(os.getuid()))


def _answer_put(answer: PutAnswer, typed: Typed) -> int:
    language = typed.language
    if typed.has("--json"):
        mistakes = [{"line": number, "mistake": why.in_(language)} for number, why in sorted(answer.mistakes.items())]
        _say_json({"stored": [_document(s, language) for s in answer.stored], "mistakes": mistakes})
    else:
        say(*(plain(_stored_line(s.tenant, language)) for s in answer.stored))
    if answer.stopped is not None:
        complain(_STOPPED.in_(language, why=answer.stopped.sentence.in_(language), n=len(answer.stored)))
        return answer.stopped.exit_code
    if not answer.mistakes:
        return 0
    complain(told(answer.mistakes, _NOT_STORED, language))
    return 2


def _stored_line(kept: Tenant, language: Language) -> str:
    name, tenant_id, mailboxes, signs_in, until = _row(kept, language)
    credential = f"{signs_in} {Text('bis', 'until').in_(language)} {until}" if kept.secret_expires else signs_in
    return _STORED.in_(language, name=name, id=tenant_id, n=mailboxes, credential=credential)


def _list(stored: tuple[StoredTenant, ...], damaged: tuple[Damaged, ...], typed: Typed) -> None:
    language = typed.language
    if typed.has("--json"):
        broken = [{"name": one.name, "problem": one.why.sentence.in_(language)} for one in damaged]
        _say_json([*(_document(s, language) for s in stored), *broken])
        return
    if not stored and not damaged:
        say(_NOBODY.in_(language))
        return
    rows = [_row(s.tenant, language) for s in stored] + [_unused(one.name, _DAMAGED, language) for one in damaged]
    say(*(plain(line) for line in table([tuple(_HEADINGS.in_(language).split("|")), *sorted(rows)])))
    problems = [UnfitTenant(s.tenant) for s in stored if s.tenant.unfit] + [one.why for one in damaged]
    for problem in problems:
        complain(problem.sentence.in_(language))


def _row(kept: Tenant, language: Language) -> tuple[str, ...]:
    if kept.unfit:
        return _unused(kept.name, _UNFIT, language)
    signs_in = (_CERTIFICATE if kept.certificate else _SECRET).in_(language)
    until = kept.secret_expires.isoformat() if kept.secret_expires else "–"
    return (kept.name, kept.tenant_id, str(len(kept.mailboxes)), signs_in, until)


def _unused(name: str, why: Text, language: Language) -> tuple[str, ...]:
    return (name, why.in_(language), "", "", "")


def _show(stored: StoredTenant, typed: Typed) -> None:
    document = _document(stored, typed.language)
    if typed.has("--json"):
        _say_json(document)
        return
    say(*(plain(line) for line in table([(name, _in_words(value)) for name, value in document.items() if value])))


def _in_words(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {part}" for name, part in value.items())
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _document(stored: StoredTenant, language: Language) -> dict[str, object]:
    """Return what is kept of a tenant, in the words of `tenant put`, without any credential; `problem` where it is not used."""
    kept = stored.tenant
    problem = {"problem": UnfitTenant(kept).sentence.in_(language)} if kept.unfit else {}
    document: dict[str, object] = {
        "name": kept.name,
        "tenant_id": kept.tenant_id,
        "client_id": kept.client_id,
        "credential": "certificate" if kept.certificate else "secret",
        "thumbprint": kept.certificate.thumbprint or None if kept.certificate else None,
        "object_id": kept.object_id or None,
        "secret_expires": kept.secret_expires.isoformat() if kept.secret_expires else None,
        "mailboxes": list(kept.mailboxes),
        "uses": [str(check) for check in kept.uses],
        "cloud": str(kept.cloud),
        "language": str(kept.language),
        "channels": list(kept.channels),
        "groups": list(kept.groups),
        "endpoints": {n: str(v) for n in ("authority", "scope", "imap", "smtp") if (v := getattr(kept, n))},
        "stored_at": stored.stored_at.isoformat(),
        "stored_by": ":".join(filter(None, (stored.stored_by.door, stored.stored_by.person))),
        "revision": stored.revision,
    }
    return document | problem


async def _forget(mailcheck: Mailcheck, address: str, typed: Typed) -> None:
    name = await mailcheck.tenants.forgettable(address)
    if not typed.has("--yes") and sys.stdin is not None and sys.stdin.isatty() and not _agreed(name, typed.language):
        say(_KEPT.in_(typed.language, name=plain(name)))
        return
    say(_FORGOTTEN.in_(typed.language, name=plain(await mailcheck.tenants.forget(name, _actor()))))


def _agreed(name: str, language: Language) -> bool:
    sys.stderr.write(_REALLY.in_(language, name=plain(name)))
    sys.stderr.flush()
    return sys.stdin.readline().strip().lower() in {"j", "ja", "y", "yes"}


def _say_json(document: object) -> None:
    say(as_json(document, indent=2))
