"""Words at the fields of a tenant, the same in every window."""

from __future__ import annotations

from collections.abc import Mapping

from bot.model import Language, Sentence, Text

LABELS: Mapping[str, Text] = {
    "name": Text("Name des Kunden", "Name of the tenant"),
    "tenant_id": Text("Mandanten-ID oder Domäne", "Tenant ID or domain"),
    "client_id": Text("Anwendungs-ID (Client)", "Application (client) ID"),
    "client_secret": Text("Wert des geheimen Clientschlüssels", "Value of the client secret"),
    "secret_expires": Text("Gültig bis", "Valid until"),
    "object_id": Text("Objekt-ID der Unternehmensanwendung", "Object ID of the enterprise application"),
    "mailboxes": Text("Postfächer", "Mailboxes"),
    "certificate": Text("Zertifikat statt Clientschlüssel", "Certificate instead of a client secret"),
    "certificate_password": Text("Kennwort der Zertifikatsdatei", "Password of the certificate file"),
    "uses": Text("Was das Programm des Kunden benutzt", "What the customer's program uses"),
    "cloud": Text("Microsoft-Cloud", "Microsoft cloud"),
    "language": Text("Sprache des Kunden", "The customer's language"),
    "channels": Text("Nur in diesen Kanälen", "Only in these channels"),
    "groups": Text("Nur für diese Benutzergruppen", "Only for these user groups"),
}
HINTS: Mapping[str, Text] = {
    "name": Text(
        "So rufen Sie ihn auf, zum Beispiel mit „/mailcheck kanzlei-muster“. Kein Leerzeichen.",
        "This is how you call it, as in “/mailcheck kanzlei-muster”. No spaces.",
    ),
    "tenant_id": Text(
        "Entra Admin Center › Übersicht: „Mandanten-ID“. Eine Domäne des Kunden geht auch.",
        "Entra admin center › Overview: “Tenant ID”. A domain of the customer will do, too.",
    ),
    "client_id": Text(
        "Entra Admin Center › Unternehmensanwendungen › die App › Übersicht: „Anwendungs-ID“.",
        "Entra admin center › Enterprise apps › the app › Overview: “Application ID”.",
    ),
    "client_secret": Text(
        "Zertifikate & Geheimnisse, Spalte „Wert“, nicht „Geheime ID“. Er wird verschlüsselt gespeichert und nie mehr gezeigt.",
        "Certificates & secrets, column “Value”, not “Secret ID”. It is stored encrypted and never shown again.",
    ),
    "secret_expires": Text(
        "Steht neben dem Clientschlüssel. Ohne Datum kann Mailcheck nicht rechtzeitig warnen.",
        "Shown beside the client secret. Without the date Mailcheck cannot warn in time.",
    ),
    "object_id": Text(
        "Aus derselben Übersicht wie die Anwendungs-ID, nicht aus der App-Registrierung. Sie darf leer bleiben: Das Token nennt sie.",
        "From the same overview as the application ID, not from the app registration. You may leave it empty: the token names it.",
    ),
    "mailboxes": Text(
        "Eines pro Zeile, oder durch Kommas oder Leerzeichen getrennt.",
        "One per line, or separated by commas or spaces.",
    ),
    "certificate": Text(
        "Eine PFX-Datei, oder Schlüssel und Zertifikat als PEM in einer oder zwei Dateien. Löschen Sie die Dateien danach in Slack.",
        "A PFX file, or key and certificate as PEM in one file or two. Delete the files in Slack afterwards.",
    ),
    "certificate_password": Text(
        "Nur wenn die Datei mit einem Kennwort geschützt ist. Es wird nicht gespeichert.",
        "Only if a password protects the file. It is not stored.",
    ),
    "language": Text("In ihr entstehen die Texte für den Kunden.", "Texts for the customer are written in it."),
    "channels": Text("Leer: in jedem Kanal.", "Empty: in every channel."),
    "groups": Text(
        "Die IDs der Gruppen; sie beginnen mit S. Leer: für alle, die Mailcheck benutzen dürfen.",
        "The ids of the groups; they begin with S. Empty: for everyone who may use Mailcheck.",
    ),
}
LANGUAGES: Mapping[Language, Text] = {
    Language.DE: Text("Deutsch", "German"),
    Language.EN: Text("Englisch", "English"),
}
_WHERE_DE, _WHERE_EN = "Unternehmensanwendungen › die App › Übersicht", "Enterprise apps › the app › Overview"
MISTAKES: Mapping[tuple[str, str], Sentence] = {
    ("name", "no_name"): Text(
        "Erlaubt sind Buchstaben und Ziffern, dazwischen auch Punkt, Bindestrich und Unterstrich, aber kein Leerzeichen; höchstens 64 Zeichen.",
        "Letters and digits are allowed, between them also dots, hyphens and underscores, but no spaces; 64 characters at most.",
    ),
    ("name", "misread"): Text(
        "In Befehlen würde dieser Name als Beschriftung, Kennung oder Geheimnis gelesen. Bitte nehmen Sie einen anderen.",
        "In commands this name would be read as a label, an id or a secret. Please choose another one.",
    ),
    ("name", "taken"): Text(
        "Dieser Name ist schon vergeben. Bitte nehmen Sie einen anderen.",
        "This name is taken already. Please choose another one.",
    ),
    ("tenant_id", "address"): Text(
        "Das ist eine E-Mail-Adresse. Bitte nur den Teil hinter dem @ eintragen, oder die Mandanten-ID.",
        "This is an e-mail address. Please enter only the part after the @, or the tenant ID.",
    ),
    ("tenant_id", "no_id"): Text(
        "Das ist weder eine Mandanten-ID (fünf Gruppen aus 8-4-4-4-12 Zeichen) noch eine Domäne. Die ID steht im Entra Admin Center › Übersicht.",
        "This is neither a tenant ID (five groups of 8-4-4-4-12 characters) nor a domain. The ID is in the Entra admin center › Overview.",
    ),
    ("client_id", "no_id"): Text(
        f"Das ist keine Anwendungs-ID (fünf Gruppen aus 8-4-4-4-12 Zeichen). Kopieren Sie sie aus {_WHERE_DE}.",
        f"This is no application ID (five groups of 8-4-4-4-12 characters). Copy it from {_WHERE_EN}.",
    ),
    ("client_id", "is_tenant_id"): Text(
        f"Das ist dieselbe ID wie die des Mandanten. Gebraucht wird die „Anwendungs-ID“ aus {_WHERE_DE}.",
        f"This is the same ID as the tenant's. What is needed is the “Application ID” from {_WHERE_EN}.",
    ),
    ("object_id", "no_id"): Text(
        f"Das ist keine Objekt-ID (fünf Gruppen aus 8-4-4-4-12 Zeichen). Kopieren Sie sie aus {_WHERE_DE}, oder lassen Sie das Feld leer.",
        f"This is no object ID (five groups of 8-4-4-4-12 characters). Copy it from {_WHERE_EN}, or leave the field empty.",
    ),
    ("object_id", "is_client_id"): Text(
        f"Das ist dieselbe ID wie die Anwendungs-ID. Gebraucht wird die „Objekt-ID“ aus {_WHERE_DE}; das Feld darf auch leer bleiben.",
        f"This is the same ID as the application ID. What is needed is the “Object ID” from {_WHERE_EN}; you may also leave the field empty.",
    ),
    ("object_id", "is_tenant_id"): Text(
        f"Das ist dieselbe ID wie die des Mandanten. Gebraucht wird die „Objekt-ID“ aus {_WHERE_DE}; das Feld darf auch leer bleiben.",
        f"This is the same ID as the tenant's. What is needed is the “Object ID” from {_WHERE_EN}; you may also leave the field empty.",
    ),
    ("client_secret", "secret_id"): Text(
        "Das ist die „Geheime ID“. Gebraucht wird der Inhalt der Spalte „Wert“; ist er nicht mehr zu sehen, muss der Kunde einen neuen Clientschlüssel anlegen.",
        "This is the “Secret ID”. What is needed is the content of the column “Value”; if it can no longer be seen, the customer has to make a new client secret.",
    ),
    ("client_secret", "secret_masked"): Text(
        "Das ist nur die verdeckte Anzeige aus dem Portal. Der Kunde muss einen neuen Clientschlüssel anlegen und dessen Wert sofort kopieren.",
        "This is only the masked display of the portal. The customer has to make a new client secret and copy its value at once.",
    ),
    ("client_secret", "no_secret"): Text(
        "Das kann kein Clientschlüssel sein; Leerzeichen kommen in keinem vor. Bitte nur den Inhalt der Spalte „Wert“ eintragen, ohne Überschrift.",
        "This can be no client secret; spaces never occur in one. Please enter only the content of the column “Value”, without the heading.",
    ),
    ("client_secret", "no_credential"): Text(
        "Bitte tragen Sie den Clientschlüssel ein, oder wählen Sie weiter unten ein Zertifikat.",
        "Please enter the client secret, or choose a certificate further down.",
    ),
    ("client_secret", "two_credentials"): Text(
        "Clientschlüssel und Zertifikat zugleich geht nicht. Bitte lassen Sie eines von beiden leer.",
        "A client secret and a certificate do not go together. Please leave one of them empty.",
    ),
    ("secret_expires", "past"): Text(
        "Dieser Tag ist vorbei. Berichtigen Sie ihn, oder lassen Sie das Feld leer; ist der Schlüssel abgelaufen, muss der Kunde einen neuen anlegen.",
        "This day has passed. Correct it, or leave the field empty; if the secret has expired, the customer has to make a new one.",
    ),
    ("mailboxes", "no_mailbox"): Sentence(
        "„{entry}“ ist keine Postfachadresse.",
        "“{entry}” is no mailbox address.",
    ),
    ("uses", "none"): Text("Bitte wählen Sie mindestens eines von beiden.", "Please choose at least one of the two."),
    ("groups", "no_slack_id"): Text(
        "Hier stehen die IDs von Benutzergruppen, zum Beispiel S0123ABCD, nicht ihre Namen.",
        "Enter the ids of user groups, such as S0123ABCD, not their names.",
    ),
    ("groups", "unknown"): Sentence(
        "Slack nennt mir keine Mitglieder dieser Gruppe: {entry}. Bitte prüfen Sie die ID.",
        "Slack names no members of this group to me: {entry}. Please check the id.",
    ),
    ("", "missing"): Text("Bitte ausfüllen.", "Please fill this in."),
}
MORE_MISTAKES = Sentence("… und {count} weitere", "… and {count} more")
