"""What a customer is written about their fix: only their steps and values, in plain words, politely, ending with who does what next."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot.catalogue.steps import PLACES
from bot.model import Guidance, GuidedStep, Language, Outcome, Report, Sentence, Text, Verdict

_TO_FILL_IN = re.compile(r"<[A-ZÄÖÜ_]{3,}>|<(?:[A-ZÄÖÜ][\w-]+|[a-z]+)(?: [\wäöüÄÖÜß-]+){0,6}>")
_INDENT = "   "
_WAIT, _EXCHANGE = PLACES["wait"], PLACES["exchange-powershell"]
_CONNECT = "Connect-ExchangeOnline"


@dataclass(frozen=True, slots=True)
class CustomerPart:
    """One thing that is sure to be mended: how (`guide_customer`), what is wrong, which mailboxes it concerns.

    `connect` is the command that connects to Exchange in this customer's cloud.
    """

    guidance: Guidance
    why: Text | None
    mailboxes: tuple[str, ...] = ()
    connect: str = _CONNECT


@dataclass(frozen=True, slots=True)
class Enclosed:
    """What goes with the text: a script's file with the lines that start it, whether it only looks; commands that test the network."""

    script: str = ""
    start: tuple[str, ...] = ()
    only_looks: bool = False
    network_test: str = ""


def customer_text(
    parts: Sequence[CustomerPart],
    language: Language,
    report: Report | None = None,
    enclosed: Enclosed = Enclosed(),
    *,
    opening: Text | None = None,
    closing: Text | None = None,
) -> str:
    """Return the text, paragraphs with blank lines between them. `report`: the check that it rests on, if there was one.

    Without parts nobody knows the cause for sure: then what is enclosed stands for itself.

    `opening` and `closing` stand in the place of the sentences about a check or a message.
    """
    test = enclosed.network_test
    steps = [step for part in parts for step in part.guidance.steps]
    placed = bool(test) and any(map(_tests, steps))
    theirs = [_with_test(part, test) if test else part for part in parts if part.guidance.steps]
    asked = bool(test or enclosed.script) or any(step.where != _WAIT for step in steps)
    paragraphs = [_GREETING.in_(language), opening.in_(language) if opening else _opening(report, language)]
    paragraphs += [_wrong(part, language) for part in parts]
    if not parts:
        paragraphs.append((_OPEN if enclosed.only_looks or test else _REFUSED).in_(language))
    elif asked and theirs:
        paragraphs += _steps(theirs, language)
    else:
        paragraphs += [step.text.in_(language) for step in steps] or [_OURS_ALONE.in_(language)]
    if enclosed.script:
        said = _SCRIPT_LOOKS if enclosed.only_looks else _SCRIPT_DOES if parts else _SCRIPT_ALONE
        paragraphs += [said.in_(language, file=enclosed.script), _indented("\n".join(enclosed.start))]
    if test:
        paragraphs += [_NETWORK_OUTPUT.in_(language)] if placed else [_NETWORK.in_(language), _indented(test)]
    if any(_TO_FILL_IN.search(paragraph) for paragraph in paragraphs):
        paragraphs.append(_FILL_IN.in_(language))
    ending = _CLOSING_OURS if not asked else _CLOSING if parts or not (enclosed.only_looks or test) else _CLOSING_LOOK
    paragraphs += [(closing or ending).in_(language), _REGARDS.in_(language)]
    return "\n\n".join(paragraphs) + "\n"


def _tests(step: GuidedStep) -> bool:
    return "Test-NetConnection" in step.command


def _with_test(part: CustomerPart, test: str) -> CustomerPart:
    """Where a fix tests some of these servers, let it test them all: what is reached tells as much. Others it tests by itself."""
    lines = set(test.splitlines())
    steps = tuple(
        replace(step, command=test) if _tests(step) and set(step.command.splitlines()) <= lines else step
        for step in part.guidance.steps
    )
    return replace(part, guidance=replace(part.guidance, steps=steps))


def _opening(report: Report | None, language: Language) -> str:
    boxes = list(dict.fromkeys(r.mailbox for r in report.results if r.mailbox)) if report else []
    if report is None or not boxes:
        return _THANKS.in_(language)
    bad = {r.mailbox for r in report.results if r.mailbox and r.outcome in {Outcome.FAILED, Outcome.SKIPPED}}
    unused = {r.mailbox for r in report.results if any(f.code.endswith(".protocol_unused") for f in r.findings)}
    refused = {r.mailbox for r in report.results if r.mailbox and r.outcome is Outcome.FAILED}
    bad = refused | (bad - unused)
    said = (_CHECKED_ONE if len(boxes) == 1 else _CHECKED).in_(language, count=len(boxes))
    good = len(boxes) - len(bad)
    if report.verdict is Verdict.PROBLEM and 0 < good < len(boxes):
        said += " " + (_GOOD_ONE if good == 1 else _GOOD).in_(language, good=good)
    return said


def _wrong(part: CustomerPart, language: Language) -> str:
    why = part.why or part.guidance.why
    said = (
        _CAUSE.in_(language, why=why.in_(language).rstrip("."))
        if why
        else _TO_DO.in_(language, what=part.guidance.name.in_(language))
    )
    return f"{said} {_AFFECTED.in_(language, boxes=', '.join(part.mailboxes))}" if part.mailboxes else said


def _steps(theirs: Sequence[CustomerPart], language: Language) -> Iterator[str]:
    every = [step for part in theirs for step in part.guidance.steps]
    yield (_PLEASE if len(every) > 1 else _PLEASE_ONE).in_(language)
    if any(step.where == _EXCHANGE for step in every) and not any(_CONNECT in step.command for step in every):
        yield f"{_CONNECT_FIRST.in_(language)}\n\n{_indented(theirs[0].connect)}"
    number, place = 0, Text("", "")
    for part in theirs:
        if len(theirs) > 1:
            yield f"{part.guidance.name.in_(language)}:"
        for step in part.guidance.steps:
            number += 1
            known = step.where == place or step.text.in_(language).startswith(step.where.in_(language))
            where = "" if known else step.where.in_(language)
            yield _step(step, f"{number}. " if len(every) > 1 else "", where, language)
            place = step.where
        if part.guidance.not_this:
            yield _NOT_THIS.in_(language, what=part.guidance.not_this.in_(language))


def _step(step: GuidedStep, number: str, where: str, language: Language) -> str:
    text = step.text.in_(language)
    lines = [f"{number}{where}: {text}" if where else f"{number}{text}"]
    if step.command:
        lines += ["", _indented(step.command), ""]
    if step.expect:
        lines.append(f"{_INDENT}{_EXPECT.in_(language, what=step.expect.in_(language))}")
    return "\n".join(lines).rstrip()


def _indented(text: str) -> str:
    return "\n".join(f"{_INDENT}{line}".rstrip() for line in text.splitlines())


_GREETING = Text("Guten Tag,", "Hello,")
_CHECKED_ONE = Text(
    "wir haben die Verbindung zu Ihrem Postfach bei Microsoft 365 geprüft.",
    "we have checked the connection to your mailbox at Microsoft 365.",
)
_CHECKED = Sentence(
    "wir haben die Verbindung zu Ihren {count} Postfächern bei Microsoft 365 geprüft.",
    "we have checked the connection to your {count} mailboxes at Microsoft 365.",
)
_GOOD_ONE = Text("Eines davon ist vollständig eingerichtet.", "One of them is set up completely.")
_GOOD = Sentence("{good} davon sind vollständig eingerichtet.", "{good} of them are set up completely.")
_THANKS = Text(
    "vielen Dank für Ihre Nachricht. Wir haben uns die Meldung angesehen.",
    "thank you for your message. We have looked at what it says.",
)
_CAUSE = Sentence("Wir haben die Ursache gefunden: {why}.", "We have found the cause: {why}.")
_TO_DO = Sentence("Zu tun ist Folgendes: {what}.", "This is to be done: {what}.")
_AFFECTED = Sentence("Es betrifft: {boxes}.", "It concerns: {boxes}.")
_PLEASE = Text(
    "Bitte führen Sie (oder Ihr IT-Dienstleister) dazu die folgenden Schritte aus:",
    "Please take the following steps (or have your IT provider take them):",
)
_PLEASE_ONE = Text(
    "Bitte führen Sie (oder Ihr IT-Dienstleister) dazu diesen einen Schritt aus:",
    "Please take this one step (or have your IT provider take it):",
)
_CONNECT_FIRST = Text(
    "Für die Schritte in PowerShell melden Sie sich bitte zuerst als Exchange-Administrator an:",
    "For the steps in PowerShell, please sign in as Exchange administrator first:",
)
_EXPECT = Sentence("Zur Kontrolle: {what}", "What to look for: {what}")
_NOT_THIS = Sentence("Bitte beachten: {what}", "Please note: {what}")
_REFUSED = Text(
    "Exchange Online lässt das Programm noch nicht in jedes Postfach.",
    "Exchange Online does not let the program into every mailbox yet.",
)
_OPEN = Text("Woran es liegt, zeigt erst ein Blick bei Ihnen.", "Only a look on your side shows what the reason is.")
_SCRIPT_ALONE = Sentence(
    "Bitte lassen Sie Ihren Exchange-Administrator das beiliegende Skript „{file}“ ausführen. Es trägt das Programm in Exchange ein und gibt ihm genau Ihre Postfächer frei; "
    "was schon stimmt, bleibt, wie es ist, und es darf mehrmals laufen. Passt eine Angabe nicht, hält es an und ändert nichts mehr. Bitte schicken Sie uns, was es ausgibt. "
    "Öffnen Sie ein PowerShell-Fenster in dem Ordner, in dem die Datei liegt, und fügen Sie diese Zeilen ein:",
    "Please have your Exchange administrator run the enclosed script “{file}”. It registers the program in Exchange and opens exactly your mailboxes for it; "
    "what is right already stays as it is, and it may be run several times. Where something does not match, it stops and changes nothing more. Please send us what it prints. "
    "Open a PowerShell window in the folder in which the file lies, and paste these lines:",
)
_SCRIPT_DOES = Sentence(
    "Schneller geht es mit dem beiliegenden Skript „{file}“: Es erledigt die Schritte in Exchange für genau Ihre Einrichtung und darf mehrmals laufen. "
    "Öffnen Sie ein PowerShell-Fenster in dem Ordner, in dem die Datei liegt, und fügen Sie diese Zeilen ein:",
    "The enclosed script “{file}” is quicker: it takes the steps in Exchange for exactly your set-up and may be run several times. "
    "Open a PowerShell window in the folder in which the file lies, and paste these lines:",
)
_SCRIPT_LOOKS = Sentence(
    "Das beiliegende Skript „{file}“ sieht nur nach und ändert nichts. Bitte schicken Sie uns den Block, den es am Ende ausgibt. "
    "Öffnen Sie dazu ein PowerShell-Fenster in dem Ordner, in dem die Datei liegt, und fügen Sie diese Zeilen ein:",
    "The enclosed script “{file}” only looks and changes nothing. Please send us the block that it prints at the end. "
    "For that, open a PowerShell window in the folder in which the file lies, and paste these lines:",
)
_NETWORK = Text(
    "Bitte führen Sie auf dem Rechner, auf dem das Programm läuft, in PowerShell diese Befehle aus und schicken Sie uns die ganze Ausgabe; "
    "sie zeigt, ob Ihr Netz die Verbindungen zulässt:",
    "Please run these commands in PowerShell on the computer on which the program runs, and send us the whole output; "
    "it shows whether your network lets the connections pass:",
)
_NETWORK_OUTPUT = Text(
    "Bitte schicken Sie uns die ganze Ausgabe der Test-Befehle; sie zeigt, ob Ihr Netz die Verbindungen zulässt.",
    "Please send us the whole output of the test commands; it shows whether your network lets the connections pass.",
)
_FILL_IN = Text(
    "Angaben in spitzen Klammern <…> ersetzen Sie bitte mitsamt den Klammern durch Ihre eigenen Werte.",
    "Please replace what stands in angle brackets <…>, brackets included, with your own values.",
)
_OURS_ALONE = Text(
    "Sie müssen dafür nichts tun: Wir kümmern uns darum.", "There is nothing for you to do: we take care of it."
)
_CLOSING = Text(
    "Bitte geben Sie uns kurz Bescheid, sobald das erledigt ist. Wir prüfen dann sofort erneut und melden uns mit dem Ergebnis.",
    "Please let us know as soon as this is done. We then check again at once and come back to you with the result.",
)
_CLOSING_LOOK = Text(
    "Sobald wir das haben, sehen wir es an und sagen Ihnen, was zu tun ist.",
    "As soon as we have it, we look at it and tell you what is to be done.",
)
_CLOSING_OURS = Text(
    "Wir melden uns, sobald alles geprüft ist.", "We come back to you as soon as everything has been checked."
)
_REGARDS = Text("Mit freundlichen Grüßen", "Kind regards")
