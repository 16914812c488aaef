"""Steps 1 to 6, in the Entra admin center: register the app, permissions, consent, secret, the values to note.

Labels: https://learn.microsoft.com/en-us/entra/identity-platform/quickstart-register-app and
https://learn.microsoft.com/en-us/exchange/client-developer/legacy-protocols/how-to-authenticate-an-imap-pop-smtp-application-by-using-oauth
(seen 2026-12); the menus under "Identity" are those of older pages. “Single tenant only – <tenant>” is what the portal says since 2025;
its German wording nobody has seen yet.
"""

from __future__ import annotations

from bot.flows.setup.model import (
    ENTRA,
    ENTRA_ADMIN,
    HERE,
    NOBODY,
    SEEN_IN_ROLES,
    SEEN_IN_TOKEN,
    WAITING,
    Doing,
    Proof,
    SetupStep,
)
from bot.model import Text
from bot.templates import Syntax, parse

REGISTER = SetupStep(
    "register-app",
    Text("Die App registrieren", "Register the app"),
    Text(
        "Entra-Administrator des Kunden; die Rolle „Anwendungsentwickler“ (Application Developer) genügt",
        "the customer's Entra administrator; the role “Application Developer” (German: Anwendungsentwickler) is enough",
    ),
    Proof.TOKEN,
    SEEN_IN_TOKEN,
    (
        Doing(
            Text(
                "Das Admin Center öffnen, dann „Entra ID › App-Registrierungen“ (App registrations), in älteren Ansichten "
                "„Identität › Anwendungen › App-Registrierungen“. Dort „Neue Registrierung“ (New registration) wählen.",
                "Open the admin center, then “Entra ID › App registrations” (German: App-Registrierungen), in older views "
                "“Identity › Applications › App registrations”. Choose “New registration” (Neue Registrierung) there.",
            ),
            ENTRA,
            parse("https://entra.microsoft.com", Syntax.FIELD),
        ),
        Doing(
            Text(
                "Als Namen zum Beispiel diesen eintragen; er ist frei wählbar.",
                "Enter a name, this one for example; any name will do.",
            ),
            copy=parse("{app_name}", Syntax.FIELD),
        ),
        Doing(
            Text(
                "Bei „Unterstützte Kontotypen“ (Supported account types) den einen Mandanten wählen: heute „Single tenant only – …“ mit dem "
                "Namen des Mandanten, früher „Nur Konten in diesem Organisationsverzeichnis“ (Accounts in this organizational directory only).",
                "For “Supported account types” (Unterstützte Kontotypen) choose the one tenant: today “Single tenant only – …” with the "
                "tenant's name, formerly “Accounts in this organizational directory only” (Nur Konten in diesem Organisationsverzeichnis).",
            ),
        ),
        Doing(
            Text(
                "Bei „Umleitungs-URI (optional)“ (Redirect URI) die Plattform „Web“ und diese Adresse eintragen, dann „Registrieren“ "
                "(Register). Für diese Art der Anmeldung wird die Adresse nicht gebraucht; sie schadet aber nicht.",
                "For “Redirect URI (optional)” (Umleitungs-URI) choose the platform “Web” and enter this address, then “Register” "
                "(Registrieren). This kind of sign-in does not need the address; it does no harm either.",
            ),
            copy=parse("{redirect_uri}", Syntax.FIELD),
            expect=Text(
                "Die Übersicht der neuen App mit „Anwendungs-ID (Client)“ (Application (client) ID).",
                "The overview of the new app with “Application (client) ID” (Anwendungs-ID (Client)).",
            ),
        ),
    ),
    Text(
        "Fehlt im Portal eine Schaltfläche oder tut sie nichts, hilft es oft, die Seite neu zu laden, den Browser zu aktualisieren oder einen "
        "anderen zu nehmen. Sonst fehlt dem angemeldeten Konto meist die Rolle.",
        "Where a button is missing in the portal or does nothing, it often helps to reload the page, to update the browser or to use another "
        "one. Otherwise the account that is signed in mostly lacks the role.",
    ),
)
WAIT = SetupStep(
    "wait-for-app",
    Text("Kurz warten, bis Microsoft die App kennt", "Wait briefly until Microsoft knows the app"),
    NOBODY,
    Proof.TOKEN,
    SEEN_IN_TOKEN,
    (
        Doing(
            Text(
                "Bis alle Systeme von Microsoft eine neue App kennen, vergehen Minuten, selten Stunden. Im Portal kann es inzwischen mit "
                "dem nächsten Schritt weitergehen.",
                "It takes minutes, rarely hours, until all of Microsoft's systems know a new app. Meanwhile the next step in the portal "
                "can go ahead.",
            ),
            WAITING,
        ),
    ),
)
PERMISSIONS = SetupStep(
    "api-permissions",
    Text("Die Berechtigungen hinzufügen", "Add the permissions"),
    ENTRA_ADMIN,
    Proof.ROLES,
    SEEN_IN_ROLES,
    (
        Doing(
            Text(
                "In der App „Verwalten › API-Berechtigungen“ (Manage › API permissions) öffnen, „Berechtigung hinzufügen“ (Add a permission) "
                "wählen, dann den Reiter „Von meiner Organisation verwendete APIs“ (APIs my organization uses). Dort hiernach suchen:",
                "In the app open “Manage › API permissions” (Verwalten › API-Berechtigungen), choose “Add a permission” (Berechtigung "
                "hinzufügen), then the tab “APIs my organization uses” (Von meiner Organisation verwendete APIs). Search for this there:",
            ),
            ENTRA,
            parse("{api}", Syntax.FIELD),
        ),
        Doing(
            Text(
                "Findet die Suche den Namen nicht, hilft diese Nummer:",
                "If the search does not find the name, this number helps:",
            ),
            copy=parse("{api_id}", Syntax.FIELD),
        ),
        Doing(
            Text(
                "„Anwendungsberechtigungen“ (Application permissions) wählen und hiernach filtern:",
                "Choose “Application permissions” (Anwendungsberechtigungen) and filter by this:",
            ),
            copy=parse("AsApp", Syntax.FIELD),
        ),
        Doing(
            Text(
                "Diese ankreuzen, dann „Berechtigungen hinzufügen“ (Add permissions):",
                "Tick these, then “Add permissions” (Berechtigungen hinzufügen):",
            ),
            copy=parse("{roles}", Syntax.FIELD),
            expect=Text(
                "Sie stehen in der Liste unter „Office 365 Exchange Online“ mit dem Typ „Anwendung“ (Application). Das Warnzeichen daneben "
                "bleibt bis zum nächsten Schritt.",
                "They are in the list under “Office 365 Exchange Online” with the type “Application” (Anwendung). The warning sign beside "
                "them stays until the next step.",
            ),
        ),
    ),
    Text(
        "Nicht Microsoft Graph und nicht „Delegierte Berechtigungen“ (Delegated permissions): Was von dort kommt, nimmt Exchange hier nicht an.",
        "Neither Microsoft Graph nor “Delegated permissions” (Delegierte Berechtigungen): Exchange does not accept here what comes from there.",
    ),
)
CONSENT = SetupStep(
    "admin-consent",
    Text("Die Administratorzustimmung erteilen", "Grant admin consent"),
    Text(
        "Entra-Administrator des Kunden mit der Rolle „Cloudanwendungsadministrator“ (Cloud Application Administrator) oder einer höheren",
        "the customer's Entra administrator with the role “Cloud Application Administrator” (Cloudanwendungsadministrator) or a higher one",
    ),
    Proof.ROLES,
    SEEN_IN_ROLES,
    (
        Doing(
            Text(
                "Auf derselben Seite „Administratorzustimmung für … erteilen“ (Grant admin consent for …) wählen und bestätigen.",
                "On the same page choose “Grant admin consent for …” (Administratorzustimmung für … erteilen) and confirm.",
            ),
            ENTRA,
            expect=Text(
                "In der Spalte „Status“ steht bei jeder Zeile ein grüner Haken mit „Gewährt für …“ (Granted for …).",
                "The column “Status” has a green tick with “Granted for …” (Gewährt für …) in every row.",
            ),
        ),
        Doing(
            Text("Ohne das Portal geht es auch über diese Adresse:", "Without the portal this address does the same:"),
            copy=parse("{authority}/{tenant_id}/adminconsent?client_id={app_id}", Syntax.FIELD),
            needs=("tenant_id", "app_id"),
            expect=Text(
                "Danach zeigt der Browser oft eine Seite, die nicht erreichbar ist (localhost): Das ist richtig.",
                "Afterwards the browser often shows a page that cannot be reached (localhost): that is right.",
            ),
        ),
    ),
    Text(
        "Ist die Schaltfläche grau, fehlt dem angemeldeten Konto die Rolle dafür. Kommt später eine Berechtigung dazu, ist die Zustimmung "
        "noch einmal zu erteilen.",
        "If the button is grey, the account that is signed in lacks the role for it. If a permission is added later, consent has to be "
        "granted once more.",
    ),
)
SECRET = SetupStep(
    "client-secret",
    Text("Den geheimen Clientschlüssel anlegen", "Create the client secret"),
    ENTRA_ADMIN,
    Proof.TOKEN,
    Text("Entra nimmt den Schlüssel an und stellt ein Token aus.", "Entra accepts the secret and issues a token."),
    (
        Doing(
            Text(
                "In der App „Zertifikate & Geheimnisse › Geheime Clientschlüssel“ (Certificates & secrets › Client secrets) öffnen und "
                "„Neuer geheimer Clientschlüssel“ (New client secret) wählen.",
                "In the app open “Certificates & secrets › Client secrets” (Zertifikate & Geheimnisse › Geheime Clientschlüssel) and choose "
                "“New client secret” (Neuer geheimer Clientschlüssel).",
            ),
            ENTRA,
        ),
        Doing(
            Text(
                "Eine Beschreibung eintragen, zum Beispiel diese, und die Gültigkeit wählen; Microsoft empfiehlt 180 Tage. Lehnt eine Richtlinie sie ab, "
                "eine kürzere wählen. Das Ablaufdatum notieren: Bis dahin braucht es einen neuen Schlüssel, auch im Programm.",
                "Enter a description, this one for example, and choose how long it is valid; Microsoft recommends 180 days. If a policy refuses it, "
                "choose a shorter time. Note the end date: by then a new secret is needed, in the program too.",
            ),
            copy=parse("{app_name}", Syntax.FIELD),
        ),
        Doing(
            Text(
                "Den Eintrag der Spalte „Wert“ (Value) sofort kopieren und sicher aufbewahren, etwa in einem Kennwortmanager: Das Portal zeigt "
                "ihn nur dieses eine Mal.",
                "Copy the column “Value” (Wert) at once and keep it safe, in a password manager for example: the portal shows it this "
                "one time only.",
            ),
            expect=Text(
                "Rund 40 Zeichen. Hat das Kopierte die Form 8-4-4-4-12, ist es die „Geheime ID“ (Secret ID) aus der Spalte daneben; sie hilft nicht weiter.",
                "About 40 characters. If what was copied has the form 8-4-4-4-12, it is the “Secret ID” (Geheime ID) from the column beside it, which is of no use.",
            ),
        ),
        Doing(
            Text(
                "Statt eines Schlüssels geht auch ein Zertifikat: hier den öffentlichen Teil hochladen; die Datei mit dem Schlüssel kommt bei „Angaben eintragen“ ins Fenster.",
                "A certificate does as well: upload its public part here; the file with the key goes into the window of “Enter the details”.",
            ),
            ours=True,
        ),
    ),
    Text(
        "Der Wert gehört nie in einen Kanal, eine E-Mail oder ein Ticket, sondern nur in das Fenster „Angaben eintragen“ und in das Programm.",
        "The value never belongs in a channel, an e-mail or a ticket, only in the window “Enter the details” and in the program.",
    ),
    Text(
        "Schicken Sie uns den Wert nicht per E-Mail; wie er sicher zu uns kommt, sprechen wir mit Ihnen ab.",
        "Do not send us the value by e-mail; we arrange with you how it reaches us safely.",
    ),
)
VALUES = SetupStep(
    "note-ids",
    Text("Die IDs notieren und hinterlegen", "Note the IDs and store them"),
    Text(
        "Entra-Administrator des Kunden; hinterlegen darf die Angaben, wer bei uns Zugangsdaten verwaltet",
        "the customer's Entra administrator; whoever keeps credentials on our side may store the details",
    ),
    Proof.RECORD,
    Text(
        "Das Token nennt Mandant, App und die einzig richtige Objekt-ID.",
        "The token names the tenant, the app and the only right object ID.",
    ),
    (
        Doing(
            Text(
                "„Entra ID › Unternehmensanwendungen“ (Enterprise apps) öffnen, in älteren Ansichten „Identität › Anwendungen › Unternehmensanwendungen“, "
                "dort die App wählen. In ihrer „Übersicht“ (Overview) stehen „Anwendungs-ID“ (Application ID) und „Objekt-ID“ (Object ID).",
                "Open “Entra ID › Enterprise apps” (Unternehmensanwendungen), in older views “Identity › Applications › Enterprise applications”, "
                "and choose the app. Its “Overview” (Übersicht) shows “Application ID” (Anwendungs-ID) and “Object ID” (Objekt-ID).",
            ),
            ENTRA,
        ),
        Doing(
            Text(
                "Die „Mandanten-ID“ (Tenant ID) steht unter „Entra ID › Übersicht“ (Overview), in älteren Ansichten „Identität › Übersicht“. Zur Domäne der Postfächer gehört diese:",
                "The “Tenant ID” (Mandanten-ID) is under “Entra ID › Overview” (Übersicht), in older views “Identity › Overview”. This one belongs to the mailboxes' domain:",
            ),
            copy=parse("{tenant_id}", Syntax.FIELD),
            needs=("tenant_id",),
        ),
        Doing(
            Text(
                "Die „Mandanten-ID“ (Tenant ID) steht unter „Entra ID › Übersicht“ (Overview), in älteren Ansichten „Identität › Übersicht“.",
                "The “Tenant ID” (Mandanten-ID) is under “Entra ID › Overview” (Übersicht), in older views “Identity › Overview”.",
            ),
            needs=("!tenant_id",),
        ),
        Doing(
            Text(
                "Mit „Angaben eintragen“ alles hinterlegen: Anwendungs-ID, Objekt-ID, Mandanten-ID, Clientschlüssel mit Ablaufdatum, Postfächer. "
                "Danach geht es hier von selbst weiter.",
                "Store everything with “Enter the details”: application ID, object ID, tenant ID, client secret with its end date, mailboxes. "
                "After that things go on here by themselves.",
            ),
            HERE,
            ours=True,
            customer=Text(
                "Bitte nennen Sie uns diese drei IDs und das Ablaufdatum des Clientschlüssels. Sein Wert kommt getrennt davon, auf dem sicheren Weg.",
                "Please tell us these three IDs and the end date of the client secret. Its value comes separately, by the safe way.",
            ),
        ),
    ),
    Text(
        "Unter „App-Registrierungen“ steht ebenfalls eine „Objekt-ID“, aber eine andere: Mit ihr verweigert Exchange später den Zugang.",
        "“App registrations” also shows an “Object ID”, but another one: with it, Exchange later refuses access.",
    ),
    customer_title=Text("Die IDs notieren und uns mitteilen", "Note the IDs and tell us"),
)

ENTRA_STEPS = (REGISTER, WAIT, PERMISSIONS, CONSENT, SECRET, VALUES)
