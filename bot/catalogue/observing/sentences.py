"""One sentence for everything that a pasted text can show, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot.model import Sentence, Text

_EXCHANGE: Mapping[str, Sentence] = {
    "registration_absent": Sentence(
        "In Exchange ist für die App {app_id} kein Dienstprinzipal registriert.",
        "No service principal is registered in Exchange for the app {app_id}.",
    ),
    "registration_present": Sentence(
        "In Exchange ist für die App {app_id} die Objekt-ID {object_id} registriert.",
        "In Exchange the object ID {object_id} is registered for the app {app_id}.",
    ),
    "registration_differs": Sentence(
        "In Exchange ist die Objekt-ID {object_id} registriert, richtig wäre {expected}.",
        "The object ID {object_id} is registered in Exchange; {expected} would be right.",
    ),
    "registration_matched": Sentence(
        "In Exchange ist die richtige Objekt-ID registriert: {object_id}.",
        "The right object ID is registered in Exchange: {object_id}.",
    ),
    "registration_of_app_id": Sentence(
        "In Exchange steht als Objekt-ID die Anwendungs-ID {app_id} selbst.",
        "In Exchange the application ID {app_id} itself stands as the object ID.",
    ),
    "registration_several": Sentence(
        "In Exchange ist die App {app_id} mehrfach registriert: {object_ids}.",
        "The app {app_id} is registered in Exchange several times: {object_ids}.",
    ),
    "registration_listed": Sentence(
        "Exchange nennt unter anderen die App {app_id} mit der Objekt-ID {object_id}.",
        "Among others, Exchange lists the app {app_id} with the object ID {object_id}.",
    ),
    "enterprise_app_present": Sentence(
        "In Entra gehört zur App {app_id} die Unternehmensanwendung mit der Objekt-ID {object_id}.",
        "In Entra the enterprise application with the object ID {object_id} belongs to the app {app_id}.",
    ),
    "enterprise_app_disabled": Sentence(
        "In Entra ist die Anmeldung der Unternehmensanwendung {object_id} abgeschaltet.",
        "In Entra sign-in is switched off for the enterprise application {object_id}.",
    ),
    "permission_granted": Sentence("Die App hat Vollzugriff auf {mailbox}.", "The app has full access to {mailbox}."),
    "permission_absent": Sentence(
        "Die App hat keinen Vollzugriff auf {mailbox}.", "The app has no full access to {mailbox}."
    ),
    "permission_denied": Sentence(
        "Ein Eintrag verweigert der App den Zugriff auf {mailbox}.", "An entry denies the app access to {mailbox}."
    ),
    "permission_incomplete": Sentence(
        "Die App steht in den Rechten von {mailbox}, aber ohne Vollzugriff.",
        "The app is among the permissions of {mailbox}, but without full access.",
    ),
    "permission_entered": Sentence(
        "Die App steht mit Vollzugriff in den Rechten von {mailbox}; ob der Eintrag erlaubt oder verweigert, ist nicht zu sehen.",
        "The app is among the permissions of {mailbox} with full access; whether the entry allows or denies is not shown.",
    ),
    "permission_unattributed": Sentence(
        "Vollzugriff auf {mailbox} hat {user}; ob das die App ist, zeigt diese Ausgabe nicht.",
        "{user} has full access to {mailbox}; this output does not show whether that is the app.",
    ),
    "session_tenant_differs": Sentence(
        "Nachgesehen wurde im Mandanten {tenant}, gemeint war {expected}.",
        "The look was taken in the tenant {tenant}; {expected} was meant.",
    ),
    "mailbox_missing": Sentence(
        "Exchange Online kennt kein Postfach {mailbox}.", "Exchange Online knows no mailbox {mailbox}."
    ),
    "mailbox_present": Sentence(
        "Exchange Online kennt das Postfach {mailbox}.", "Exchange Online knows the mailbox {mailbox}."
    ),
    "mailbox_unnamed": Sentence(
        "Die Ausgabe gehört zu „{identity}“; welche Adresse das ist, steht nicht dabei.",
        "The output is about “{identity}”; it does not say which address that is.",
    ),
    "mailbox_kind": Sentence(
        "{mailbox} ist ein Postfach der Art {kind}.", "{mailbox} is a mailbox of the kind {kind}."
    ),
    "mailbox_of_group": Sentence(
        "{mailbox} ist das Postfach einer Microsoft-365-Gruppe.", "{mailbox} is the mailbox of a Microsoft 365 group."
    ),
    "mailbox_of_folders": Sentence(
        "{mailbox} ist ein Postfach für öffentliche Ordner.", "{mailbox} is a mailbox for public folders."
    ),
    "recipient_no_mailbox": Sentence(
        "{mailbox} hat in Exchange Online kein Postfach (Art: {kind}).",
        "{mailbox} has no mailbox in Exchange Online (kind: {kind}).",
    ),
    "recipient_missing": Sentence(
        "Exchange Online kennt unter {mailbox} gar nichts, auch kein Postfach auf einem eigenen Server.",
        "Exchange Online knows nothing at all under {mailbox}, not even a mailbox on a server of the customer's own.",
    ),
    "scope_covers": Sentence(
        "RBAC für Anwendungen erlaubt der App SMTP für {mailbox}.",
        "RBAC for Applications allows the app SMTP for {mailbox}.",
    ),
    "scope_misses": Sentence(
        "RBAC für Anwendungen erlaubt der App SMTP, aber nicht für {mailbox}.",
        "RBAC for Applications allows the app SMTP, but not for {mailbox}.",
    ),
    "scope_absent": Sentence(
        "Über RBAC für Anwendungen darf die App gar nichts; für {mailbox} nachgesehen.",
        "RBAC for Applications allows the app nothing; looked at for {mailbox}.",
    ),
    "mailbox_licensed": Sentence("{mailbox} hat eine Lizenz.", "{mailbox} has a licence."),
    "mailbox_unlicensed": Sentence("{mailbox} hat keine Lizenz.", "{mailbox} has no licence."),
    "address_secondary": Sentence(
        "{mailbox} ist nicht die primäre Adresse des Postfachs; die ist {primary}.",
        "{mailbox} is not the mailbox's primary address; that is {primary}.",
    ),
    "upn_differs": Sentence(
        "Der Anmeldename {mailbox} ist nicht die primäre Adresse des Postfachs; die ist {primary}.",
        "The sign-in name {mailbox} is not the mailbox's primary address; that is {primary}.",
    ),
    "domain_accepted": Sentence("{domain} gehört zu diesem Mandanten.", "{domain} belongs to this tenant."),
    "domain_relayed": Sentence(
        "{domain} gehört zu diesem Mandanten, manche Postfächer liegen aber anderswo ({kind}).",
        "{domain} belongs to this tenant, but some mailboxes are elsewhere ({kind}).",
    ),
    "imap_enabled": Sentence("IMAP ist für {mailbox} eingeschaltet.", "IMAP is switched on for {mailbox}."),
    "imap_disabled": Sentence("IMAP ist für {mailbox} ausgeschaltet.", "IMAP is switched off for {mailbox}."),
    "smtp_enabled": Sentence(
        "Authentifiziertes SMTP ist für {mailbox} eingeschaltet.", "Authenticated SMTP is switched on for {mailbox}."
    ),
    "smtp_disabled": Sentence(
        "Authentifiziertes SMTP ist am Postfach {mailbox} ausgeschaltet.",
        "Authenticated SMTP is switched off at the mailbox {mailbox}.",
    ),
    "smtp_inherited": Sentence(
        "Für authentifiziertes SMTP gilt bei {mailbox} die Einstellung der Organisation.",
        "For authenticated SMTP the organization's setting holds for {mailbox}.",
    ),
    "smtp_inherited_disabled": Sentence(
        "Authentifiziertes SMTP ist für {mailbox} durch die Einstellung der Organisation ausgeschaltet.",
        "Authenticated SMTP is switched off for {mailbox} by the organization's setting.",
    ),
    "smtp_tenant_enabled": Text(
        "Authentifiziertes SMTP ist in der Organisation eingeschaltet.",
        "Authenticated SMTP is switched on in the organization.",
    ),
    "smtp_tenant_disabled": Text(
        "Authentifiziertes SMTP ist in der Organisation ausgeschaltet.",
        "Authenticated SMTP is switched off in the organization.",
    ),
}
_NETWORK: Mapping[str, Sentence] = {
    "port_reached": Sentence(
        "Vom Rechner des Kunden aus ist {host}, Port {port} erreichbar.",
        "From the customer's machine {host}, port {port} can be reached.",
    ),
    "port_blocked": Sentence(
        "Vom Rechner des Kunden aus ist {host}, Port {port} nicht erreichbar.",
        "From the customer's machine {host}, port {port} cannot be reached.",
    ),
    "name_resolved": Sentence(
        "Der Rechner des Kunden kann den Namen {host} auflösen.", "The customer's machine can resolve the name {host}."
    ),
    "name_unresolved": Sentence(
        "Der Rechner des Kunden kann den Namen {host} nicht auflösen.",
        "The customer's machine cannot resolve the name {host}.",
    ),
}
_TOKENS: Mapping[str, Sentence] = {
    "token_read": Sentence(
        "Das eingefügte Token gilt für die Objekt-ID {oid} der App {appid}; Berechtigungen: {roles}.",
        "The pasted token stands for the object ID {oid} of the app {appid}; permissions: {roles}.",
    ),
    "token_roles_present": Text(
        "Das eingefügte Token enthält die Berechtigungen für IMAP und SMTP.",
        "The pasted token holds the permissions for IMAP and SMTP.",
    ),
    "token_roles_missing": Text(
        "Das eingefügte Token enthält keine einzige Anwendungsberechtigung.",
        "The pasted token holds not a single application permission.",
    ),
    "token_imap_role_present": Text(
        "Das eingefügte Token enthält IMAP.AccessAsApp.", "The pasted token holds IMAP.AccessAsApp."
    ),
    "token_smtp_role_present": Text(
        "Das eingefügte Token enthält SMTP.SendAsApp.", "The pasted token holds SMTP.SendAsApp."
    ),
    "token_imap_role_missing": Text(
        "Im eingefügten Token fehlt IMAP.AccessAsApp.", "IMAP.AccessAsApp is missing in the pasted token."
    ),
    "token_smtp_role_missing": Text(
        "Im eingefügten Token fehlt SMTP.SendAsApp.", "SMTP.SendAsApp is missing in the pasted token."
    ),
    "token_audience_wrong": Sentence(
        "Das eingefügte Token gilt für {audience} und nicht für Exchange Online.",
        "The pasted token is for {audience} and not for Exchange Online.",
    ),
    "token_expired": Sentence(
        "Das eingefügte Token ist am {expired} abgelaufen.", "The pasted token expired on {expired}."
    ),
    "token_of_a_person": Text(
        "Das eingefügte Token gehört zu einer Person und nicht zur App.",
        "The pasted token belongs to a person and not to the app.",
    ),
    "xoauth2_user": Sentence(
        "Das Programm hat sich per XOAUTH2 als {mailbox} angemeldet.",
        "The program signed in by XOAUTH2 as {mailbox}.",
    ),
    "xoauth2_malformed": Sentence(
        "Das Programm hat die XOAUTH2-Anmeldung falsch zusammengesetzt ({reason}).",
        "The program put the XOAUTH2 sign-in together wrongly ({reason}).",
    ),
    "challenge_received": Sentence(
        "Der Mailserver hat die Anmeldung mit dem Status {status} zurückgewiesen (Bereich: {scope}).",
        "The mail server turned the sign-in away with the status {status} (scope: {scope}).",
    ),
    "challenge_foreign": Sentence(
        "Die Antwort kommt nicht von Exchange, sondern von einem Server, der {scope} verlangt.",
        "The answer is not from Exchange but from a server that wants {scope}.",
    ),
}

SENTENCES: Final[Mapping[str, Sentence]] = {
    f"observed.{name}": text for group in (_EXCHANGE, _NETWORK, _TOKENS) for name, text in group.items()
}
