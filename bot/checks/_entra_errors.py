"""What Entra's error numbers say: one finding for each cause that support would treat differently.

Meanings: https://learn.microsoft.com/en-us/entra/identity-platform/reference-error-codes; 1002012 and 7000229 are not on that
page and come from public code and logs. Microsoft may change numbers, so one that we do not know is reported as it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from bot.checks._fields import Fields
from bot.model import Sentence, Text

SAYS: Mapping[str, frozenset[int]] = {
    "secret_wrong": frozenset({7000215}),
    "secret_expired": frozenset({7000222}),
    "tenant_unknown": frozenset({90002}),
    "tenant_malformed": frozenset({900021, 900023}),
    "cloud_wrong": frozenset({90038, 90051, 900382, 900432, 1000104}),
    "app_unknown": frozenset({700016, 700011}),
    "principal_missing": frozenset({7000229}),
    "app_disabled": frozenset({7000112, 70001}),
    "policy_blocked": frozenset({53003, 530032}),
    "defaults_blocked": frozenset({530035}),
    "resource_disabled": frozenset({500014}),
    "scope_unknown": frozenset({1002012, 70011, 28002, 28003, 650053, 700022}),
    "resource_missing": frozenset({500011, 50001, 650052, 650054}),
    "resource_unlisted": frozenset({65005, 650056, 650057}),
    "consent_missing": frozenset({65001, 65004, 90008, 501051}),
    "assertion_refused": frozenset({700027, 50012}),
    "assertion_outdated": frozenset({700024}),
    "requests_looped": frozenset({50196}),
    "throttled": frozenset({90055}),
    "service_unavailable": frozenset({90033, 90006, 90012, 90024, 90091, 50033}),
}
"""The same numbers as the catalogue's entries have that these findings lead to; a test compares the two."""
PASSING = frozenset({"service_unavailable"})
"""Findings that may be gone a second later. A throttled caller waits only if Entra names a pause."""

_NUMBER = re.compile(r"AADSTS(\d{3,8})")


def number_of(answer: Mapping[str, Any]) -> int:
    """Return the AADSTS number of an error answer, 0 where it has none."""
    codes = answer.get("error_codes")
    if isinstance(codes, list) and codes and type(codes[0]) is int and 0 < codes[0] < 10**8:
        return codes[0]
    match = _NUMBER.search(Fields(answer).words("error_description"))
    return int(match[1]) if match else 0


def finding_of(number: int) -> str:
    """Return the finding's name for this AADSTS number."""
    return next((name for name, numbers in SAYS.items() if number in numbers), "signin_refused")


FINDS: Mapping[str, Sentence] = {
    "secret_wrong": Sentence(
        "Entra kennt diesen Clientschlüssel nicht: Der gespeicherte Wert ist falsch oder unvollständig oder gehört zu einer anderen App (AADSTS{aadsts}).",
        "Entra does not know this client secret: the stored value is wrong, incomplete, or belongs to another app (AADSTS{aadsts}).",
    ),
    "secret_id_given": Sentence(
        "Gespeichert ist die ID des Clientschlüssels („Geheime ID“); gebraucht wird der Inhalt der Spalte „Wert“ (AADSTS{aadsts}).",
        "What is stored is the client secret's ID; what is needed is the content of the “Value” column (AADSTS{aadsts}).",
    ),
    "secret_expired": Sentence(
        "Der Clientschlüssel ist abgelaufen (AADSTS{aadsts}).", "The client secret has expired (AADSTS{aadsts})."
    ),
    "tenant_unknown": Sentence(
        "Entra kennt den Mandanten {tenant} nicht (AADSTS{aadsts}).",
        "Entra does not know the tenant {tenant} (AADSTS{aadsts}).",
    ),
    "tenant_malformed": Sentence(
        "„{tenant}“ ist für Entra weder eine Mandanten-ID noch eine Domäne (AADSTS{aadsts}).",
        "To Entra “{tenant}” is neither a tenant id nor a domain (AADSTS{aadsts}).",
    ),
    "cloud_wrong": Sentence(
        "Der Mandant {tenant} liegt in einer anderen Microsoft-Cloud als der eingestellten (AADSTS{aadsts}).",
        "The tenant {tenant} lives in another Microsoft cloud than the one that is set (AADSTS{aadsts}).",
    ),
    "app_unknown": Sentence(
        "Im Mandanten {tenant} gibt es keine App mit der ID {client} (AADSTS{aadsts}).",
        "There is no app with the ID {client} in the tenant {tenant} (AADSTS{aadsts}).",
    ),
    "principal_missing": Sentence(
        "Die App {client} hat im Mandanten {tenant} keine Unternehmensanwendung (AADSTS{aadsts}).",
        "The app {client} has no enterprise application in the tenant {tenant} (AADSTS{aadsts}).",
    ),
    "app_disabled": Sentence(
        "Die App {client} ist deaktiviert (AADSTS{aadsts}).", "The app {client} is disabled (AADSTS{aadsts})."
    ),
    "policy_blocked": Sentence(
        "Eine Richtlinie für bedingten Zugriff verweigert die Anmeldung der App (AADSTS{aadsts}).",
        "A Conditional Access policy denies the app's sign-in (AADSTS{aadsts}).",
    ),
    "defaults_blocked": Sentence(
        "Die Sicherheitsstandards des Mandanten verweigern die Anmeldung (AADSTS{aadsts}).",
        "The tenant's security defaults deny the sign-in (AADSTS{aadsts}).",
    ),
    "scope_unknown": Sentence(
        "Entra nimmt den Bereich {scope} nicht an; er muss auf /.default enden (AADSTS{aadsts}).",
        "Entra does not accept the scope {scope}; it has to end in /.default (AADSTS{aadsts}).",
    ),
    "resource_missing": Sentence(
        "Im Mandanten {tenant} gibt es die Ressource zu {scope} nicht; womöglich hat er kein Exchange Online (AADSTS{aadsts}).",
        "The tenant {tenant} does not have the resource behind {scope}; perhaps it has no Exchange Online (AADSTS{aadsts}).",
    ),
    "resource_unlisted": Sentence(
        "Die App-Registrierung führt die Ressource zu {scope} nicht unter ihren Berechtigungen, oder die Zustimmung fehlt (AADSTS{aadsts}).",
        "The app registration does not list the resource behind {scope} among its permissions, or consent is missing (AADSTS{aadsts}).",
    ),
    "resource_disabled": Sentence(
        "Im Mandanten {tenant} ist Exchange Online selbst als Anwendung abgeschaltet, oder sein Abonnement ist abgelaufen (AADSTS{aadsts}).",
        "In the tenant {tenant} Exchange Online itself is switched off as an application, or its subscription has lapsed (AADSTS{aadsts}).",
    ),
    "consent_missing": Sentence(
        "Für die App fehlt die Zustimmung eines Administrators (AADSTS{aadsts}).",
        "An administrator's consent is missing for the app (AADSTS{aadsts}).",
    ),
    "assertion_refused": Sentence(
        "Entra nimmt die Unterschrift des Zertifikats nicht an; meist ist es bei der App nicht hinterlegt oder abgelaufen (AADSTS{aadsts}).",
        "Entra does not accept the certificate's signature; mostly it is not on file with the app, or has expired (AADSTS{aadsts}).",
    ),
    "assertion_outdated": Sentence(
        "Für Entra liegt unsere Unterschrift außerhalb ihrer Gültigkeit: Vermutlich geht unsere Uhr falsch (AADSTS{aadsts}).",
        "To Entra our signature is outside its time of validity: our clock is probably wrong (AADSTS{aadsts}).",
    ),
    "requests_looped": Sentence(
        "Entra bricht ab, weil dieselbe Anfrage zu oft gestellt wurde; ein Programm fragt in einer Schleife (AADSTS{aadsts}).",
        "Entra stops because the same request was made too often; some program asks in a loop (AADSTS{aadsts}).",
    ),
    "service_unavailable": Text(
        "Die Anmeldung bei Entra ist vorübergehend nicht möglich; versuchen Sie es später noch einmal.",
        "Signing in at Entra is impossible for the moment; try again later.",
    ),
    "signin_refused": Sentence(
        "Entra verweigert das Token mit der Nummer AADSTS{aadsts} ({error}).",
        "Entra refuses the token with the number AADSTS{aadsts} ({error}).",
    ),
}
