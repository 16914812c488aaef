"""A step as a letter to the customer: polite, with exactly their values, nothing secret, ending with who does what next."""

from __future__ import annotations

from bot.catalogue.steps import PLACES
from bot.customer_text import CustomerPart, customer_text
from bot.flows.setup.model import SetupStep
from bot.flows.setup.profiles import Profile
from bot.flows.setup.steps import customer_guidance_of
from bot.model import Language, Sentence, Text
from bot.templates import Values


def letter(step: SetupStep, number: int, of: int, profile: Profile, values: Values, language: Language) -> str:
    """Return the letter for the step with this number."""
    guidance = customer_guidance_of(step, values)
    program = profile.name.text if profile.is_product else _YOUR_PROGRAM
    opening = _OPENING.filled(program=program, number=number, of=of)
    if step.only_if:
        opening = Text(f"{opening.de} {_ONLY_IF.de}", f"{opening.en} {_ONLY_IF.en}")
    waiting = all(doing.where == PLACES["wait"] for doing in guidance.steps)
    closing = _LAST if number == of else _CLOSING
    return customer_text(
        (CustomerPart(guidance, None),), language, opening=opening, closing=None if waiting else closing
    )


_YOUR_PROGRAM = Text("Ihr Programm", "your program")
_OPENING = Sentence(
    "wir richten mit Ihnen den Zugriff auf Ihre Postfächer bei Microsoft 365 für {program} ein, Schritt für Schritt. Dies ist Schritt {number} von {of}.",
    "we are setting up access to your mailboxes at Microsoft 365 for {program} with you, step by step. This is step {number} of {of}.",
)
_ONLY_IF = Text(
    "Er ist nur nötig, wenn PowerShell meldet, dass „die Ausführung von Skripts auf diesem System deaktiviert ist“.",
    "It is needed only if PowerShell says that “running scripts is disabled on this system”.",
)
_CLOSING = Text(
    "Bitte geben Sie uns kurz Bescheid, sobald das erledigt ist. Wir sehen dann nach, ob alles stimmt, und melden uns mit dem nächsten Schritt.",
    "Please let us know as soon as this is done. We then see whether everything is right, and come back to you with the next step.",
)
_LAST = Text(
    "Bitte geben Sie uns kurz Bescheid, sobald das erledigt ist. Wir prüfen dann zum Abschluss alle Postfächer und melden uns mit dem Ergebnis.",
    "Please let us know as soon as this is done. We then check all mailboxes to finish, and come back to you with the result.",
)
