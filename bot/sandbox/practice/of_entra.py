"""Problems that show at Entra: the credential, the ids we were told, the application and what it may do."""

from __future__ import annotations

from bot.model import Text
from bot.sandbox import breakers, breakers_of_mailboxes
from bot.sandbox.practice.problem import Problem

ENTRA_PROBLEMS: tuple[Problem, ...] = (
    Problem(
        "overnight",
        "aadsts-client-secret-expired",
        "replace-client-secret",
        Text(
            "Seit heute früh kommt keine Post mehr an. Gestern lief alles noch, geändert haben wir nichts.",
            "No mail has come in since this morning. Everything ran yesterday, and we have changed nothing.",
        ),
        breakers.let_secret_expire,
        message="Abruf beendet: OAuth2 Microsoft – die Anmeldung wurde abgelehnt (invalid_client).",
    ),
    Problem(
        "new-computer",
        "aadsts-invalid-client-secret",
        "reenter-client-secret",
        Text(
            "Wir sind auf einen neuen Server umgezogen und haben alle Angaben von Hand übertragen. Seitdem geht die Anmeldung nicht mehr.",
            "We moved to a new server and copied all the details by hand. Signing in has failed ever since.",
        ),
        breakers.store_wrong_secret,
        message="Authentifizierung fehlgeschlagen: 401 Unauthorized, error: invalid_client",
    ),
    Problem(
        "first-try",
        "aadsts-invalid-client-secret",
        "enter-secret-value-not-id",
        Text(
            "Wir haben alles nach Anleitung eingerichtet und die drei Angaben aus Entra eingetragen. Schon der erste Versuch schlägt fehl.",
            "We set everything up by the guide and entered the three details from Entra. The very first try fails.",
        ),
        breakers.store_secret_id,
        message="Authentifizierung fehlgeschlagen: 401 Unauthorized, error: invalid_client",
    ),
    Problem(
        "security-upgrade",
        "aadsts-client-assertion-signature",
        "upload-certificate",
        Text(
            "Unser Datenschutzbeauftragter will keine Schlüssel mehr in Textfeldern, also melden wir uns jetzt mit einem Zertifikat an. Besser gesagt: Wir versuchen es.",
            "Our data protection officer wants no more secrets in text fields, so we sign in with a certificate now. That is, we try to.",
        ),
        breakers.store_unknown_certificate,
        message="Token request failed: invalid_client (client assertion)",
        by_certificate=True,
    ),
    Problem(
        "three-ids",
        "aadsts-app-not-found",
        "correct-client-id",
        Text(
            "In Entra stehen so viele IDs untereinander, dass mir schwindlig wird. Eine davon habe ich Ihnen geschickt.",
            "There are so many ids below each other in Entra that my head spins. One of them I sent to you.",
        ),
        breakers.store_application_object_id_as_app,
        message="Die Authentifizierung konnte nicht durchgeführt werden (unauthorized_client).",
    ),
    Problem(
        "merged-firms",
        "aadsts-tenant-not-found",
        "correct-tenant-id",
        Text(
            "Wir haben uns mit einem anderen Büro zusammengetan und sind dabei mit Microsoft 365 umgezogen. Die neuen Angaben haben wir Ihnen gemailt.",
            "We merged with another office and moved house at Microsoft 365 on the way. We mailed you the new details.",
        ),
        breakers.store_unknown_tenant,
        message="OAuth2: invalid_request, es wurde kein Token ausgestellt.",
    ),
    Problem(
        "tidied-up",
        "aadsts-service-principal-missing",
        "create-enterprise-application",
        Text(
            "Ein Praktikant hat in Entra aufgeräumt. Die App-Registrierung ist noch da, ich sehe sie vor mir, trotzdem geht nichts mehr.",
            "An intern tidied up in Entra. The app registration is still there, I am looking at it, and yet nothing works.",
        ),
        breakers.remove_enterprise_application,
        message="Kein Token erhalten: unauthorized_client",
    ),
    Problem(
        "audit-week",
        "aadsts-app-disabled",
        "enable-enterprise-application",
        Text(
            "Diese Woche hatten wir eine Sicherheitsprüfung im Haus. Seitdem steht der Mailabruf still.",
            "We had a security audit in the house this week. Mail has stood still ever since.",
        ),
        breakers.disable_application,
        message="Microsoft hat die Anmeldung der Anwendung abgewiesen (unauthorized_client).",
    ),
    Problem(
        "sparing-partner",
        "aadsts-resource-not-found",
        "check-exchange-online-plan",
        Text(
            "Unser IT-Partner hat zum Monatswechsel Abonnements zusammengestrichen, das spart viel Geld. Nur die Post kommt nicht mehr.",
            "At the turn of the month our IT partner cut subscriptions, which saves a lot of money. Only mail no longer comes in.",
        ),
        breakers.take_exchange_away,
        message="OAuth2-Fehler: invalid_resource",
    ),
    Problem(
        "new-rules",
        "aadsts-conditional-access-blocked",
        "allow-app-in-conditional-access",
        Text(
            "Die Konzern-IT hat neue Regeln für Anmeldungen eingeführt. Wir kommen alle rein, nur Ihr Programm nicht.",
            "The group's IT introduced new rules for signing in. All of us get in, only your program does not.",
        ),
        breakers.block_by_conditional_access,
        message="Anmeldung blockiert (access_denied)",
    ),
    Problem(
        "yellow-triangle",
        "token-roles-missing",
        "grant-admin-consent",
        Text(
            "Eingerichtet ist alles, nur der Verbindungstest will nicht. In Entra war neben den Berechtigungen noch so ein gelbes Dreieck.",
            "Everything is set up, only the connection test fails. In Entra there was a yellow triangle beside the permissions.",
        ),
        breakers.withdraw_consent,
        message="javax.mail.AuthenticationFailedException: NO AUTHENTICATE failed.",
    ),
    Problem(
        "sounds-alike",
        "token-roles-missing",
        "add-exchange-application-permissions",
        Text(
            "Die Berechtigungen sind drin und grün, ich habe extra die mit „full access“ genommen. Trotzdem: kein Abruf, kein Versand.",
            "The permissions are in and green, I even took the one called “full access”. Still no receiving, no sending.",
        ),
        breakers.take_wrong_roles,
        message="javax.mail.AuthenticationFailedException: NO AUTHENTICATE failed.",
    ),
    Problem(
        "unused-apps",
        "aadsts-exchange-resource-disabled",
        "enable-exchange-online-resource",
        Text(
            "Wir haben in Entra alle Unternehmensanwendungen deaktiviert, die niemand kannte. Jetzt fehlt offenbar eine davon.",
            "In Entra we disabled every enterprise application that nobody knew. One of them is missed now, it seems.",
        ),
        breakers_of_mailboxes.disable_exchange,
        message="Kein Token: invalid_request",
    ),
)
