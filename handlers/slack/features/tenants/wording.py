"""What the Slack door says about tenants: what Entra makes of what was typed, cards and lists of what is stored."""

from __future__ import annotations

from collections.abc import Mapping

from bot.model import Sentence, Text, Verdict

# --- what Entra makes of it -------------------------------------------------------------------------------------------

ASKING = Text("Entra wird gefragt …", "Asking Entra …")
STILL_ASKING = Text(
    "Entra wird noch gefragt. Das dauert höchstens ein paar Sekunden.",
    "Entra is still being asked. That takes a few seconds at most.",
)
PLEASE_WAIT = Text("Bitte warten", "Please wait")
NOT_SAVED = Text("Noch nicht gespeichert. ", "Not saved yet. ")
NOT_FORGOTTEN = Text("Gelöscht ist noch nichts. ", "Nothing is deleted yet. ")
OLD_STAYS = Text("Geändert ist noch nichts. ", "Nothing is changed yet. ")
PLEASE_CORRECT = Sentence(
    "Was zu berichtigen ist, steht beim Feld „{field}“.", "What has to be corrected is said at the field “{field}”."
)
REFUSED_AT = Sentence(
    "Entra lehnt ab; warum, steht beim Feld „{field}“.", "Entra refuses; the reason is at the field “{field}”."
)
REFUSED = Text("Abgelehnt: ", "Refused: ")
NOT_REACHED = Text(
    "Entra ließ sich nicht fragen, ob die Angaben stimmen, ist also offen. ",
    "Entra could not be asked, so whether this is right remains open. ",
)
TO_DO = Text("Zu tun: ", "To do: ")
CORRECT_HERE = Text("Bitte hier: ", "Please correct this: ")
OTHERWISE_ANYWAY = Text(
    "„Trotzdem speichern“ speichert die Angaben so, wie sie hier stehen.",
    "“Save anyway” saves the details exactly as they are here.",
)
SECRET_WRONG = Text(
    "Entra kennt die App, aber nicht diesen Clientschlüssel: Er ist unvollständig, alt oder der einer anderen App (AADSTS7000215).",
    "Entra knows the app but not this client secret: it is incomplete, an old one, or another app's (AADSTS7000215).",
)
SWAPPED = Sentence(
    "„{one}“ und „{other}“ sind vertauscht: Andersherum nimmt Entra den Zugang an. Bitte tauschen Sie die beiden.",
    "“{one}” and “{other}” are in each other's place: the other way round Entra accepts the credential. Please exchange the two.",
)
SAVE_ANYWAY = Text("Trotzdem speichern", "Save anyway")
SAVE_ANYWAY_ALOUD = Text(
    "Die Angaben speichern, obwohl Entra sie nicht angenommen hat", "Save this although Entra has not accepted it"
)
OPEN_AGAIN = Text("Fenster wieder öffnen", "Open the window again")
WINDOW_GONE = Sentence(
    "Das Fenster „{title}“ war schon geschlossen, als die Antwort kam.",
    "The window “{title}” was closed already when the answer came.",
)
SECRET_ANEW = Text(
    "Im wieder geöffneten Fenster ist der Clientschlüssel neu einzutragen.",
    "In the window opened again the client secret has to be entered anew.",
)
CHANGED_MEANWHILE = Sentence(
    "{name} wurde inzwischen von jemand anderem geändert. Bitte schließen Sie das Fenster, und öffnen Sie es neu, damit es den neuen Stand zeigt.",
    "{name} was changed by somebody else meanwhile. Please close the window and open it anew, so that it shows how things stand now.",
)
DRAFT_GONE = Text(
    "Diese Angaben habe ich nicht mehr; sie bleiben nur eine Viertelstunde. Bitte öffnen Sie das Fenster neu.",
    "I no longer have this; it stays for a quarter of an hour only. Please open the window anew.",
)

ACCEPTED: Mapping[str, Sentence] = {
    "tenant_add": Sentence(
        "{name} ist gespeichert, und Entra nimmt den Zugang an.",
        "{name} is stored, and Entra accepts the credential.",
    ),
    "tenant_rotate": Sentence(
        "{name} hat den neuen Zugang, und Entra nimmt ihn an. Den alten benutzt Mailcheck nicht mehr.",
        "{name} has the new credential, and Entra accepts it. Mailcheck no longer uses the old one.",
    ),
    "tenant_change": Sentence(
        "Die Angaben zu {name} sind geändert, und Entra nimmt den Zugang an.",
        "The details of {name} are changed, and Entra accepts the credential.",
    ),
}
STORED_ANYWAY: Mapping[str, Sentence] = {
    "tenant_add": Sentence(
        "{name} ist gespeichert. Entra hat den Zugang noch nicht angenommen.",
        "{name} is stored. Entra has not accepted the credential yet.",
    ),
    "tenant_rotate": Sentence(
        "{name} hat den neuen Zugang. Entra hat ihn noch nicht angenommen; den alten gibt es hier nicht mehr.",
        "{name} has the new credential. Entra has not accepted it yet; the old one is no longer here.",
    ),
    "tenant_change": Sentence(
        "Die Angaben zu {name} sind geändert. Entra hat den Zugang so noch nicht angenommen.",
        "The details of {name} are changed. Entra has not accepted the credential like this yet.",
    ),
}
ROLES = Sentence("Berechtigungen im Token: {roles}.", "Permissions in the token: {roles}.")
OBJECT_ID_FILLED = Sentence(
    "Die Objekt-ID ist ergänzt, das Token nennt {right}.", "The object ID is filled in; the token names {right}."
)
OBJECT_ID_CORRECTED = Sentence(
    "Die Objekt-ID ist berichtigt: Eingetragen war {typed}, die Unternehmensanwendung hat laut Token {right}. Steht in Exchange die falsche, berichtigt das Skript sie.",
    "The object ID is corrected: {typed} was entered, by the token the enterprise application has {right}. If Exchange has the wrong one, the script corrects it.",
)
NO_MAILBOX = Text(
    "Noch ist kein Postfach eingetragen; prüfen lässt sich erst mit einem.",
    "No mailbox is entered yet; checking needs one.",
)
DELETE_FILE = Text(
    "Die Zertifikatsdatei liegt noch bei Slack. Bitte löschen Sie sie dort.",
    "The certificate file still lies at Slack. Please delete it there.",
)

# --- cards and lists --------------------------------------------------------------------------------------------------

PREVIOUS = Text("Zurück", "Back")
NEXT = Text("Weiter", "Next")

FIELD_TENANT_ID = Text("Mandanten-ID: ", "Tenant ID: ")
FIELD_CLIENT_ID = Text("Anwendungs-ID: ", "Application ID: ")
FIELD_OBJECT_ID = Text("Objekt-ID: ", "Object ID: ")
FIELD_MAILBOXES = Sentence("Postfächer ({count}): ", "Mailboxes ({count}): ")
FIELD_USES = Text("Benutzt: ", "Uses: ")
FIELD_CLOUD = Text("Cloud: ", "Cloud: ")
FIELD_LANGUAGE = Text("Sprache: ", "Language: ")
FIELD_CHANNELS = Text("Nur in: ", "Only in: ")
FIELD_GROUPS = Text("Nur für: ", "Only for: ")
FIELD_SERVERS = Text("Eigene Server: ", "Servers of its own: ")
FIELD_STORED = Text("Hinterlegt: ", "Stored: ")
FIELD_CHECKED = Text("Zuletzt geprüft: ", "Last checked: ")
NONE_YET = Text("noch keine", "none yet")
NOT_KNOWN = Text("nicht eingetragen, das Token nennt sie", "not entered, the token names it")
FINGERPRINT = Sentence("Kennung {print}", "mark {print}")
THUMBPRINT = Sentence("Fingerabdruck {print}", "thumbprint {print}")
IN_TERMINAL = Sentence("im Terminal von {person}", "in a terminal by {person}")
BY = Text("von ", "by ")
NEVER_CHECKED = Text("noch nie", "never yet")
VERDICTS: Mapping[Verdict, Text] = {
    Verdict.HEALTHY: Text("in Ordnung", "fine"),
    Verdict.PROBLEM: Text("Problem gefunden", "problem found"),
    Verdict.UNKNOWN: Text("ohne Ergebnis", "without a result"),
}
ONE_MAILBOX = Text("1 Postfach", "1 mailbox")
MAILBOXES = Sentence("{count} Postfächer", "{count} mailboxes")
LIST_HEAD = Sentence("{count} Kunden, {first} bis {last}:", "{count} tenants, {first} to {last}:")
LIST_ALL = Sentence("{count} Kunden:", "{count} tenants:")
LIST_ONE = Text("1 Kunde:", "1 tenant:")
LIST_EMPTY = Text(
    "Hier ist noch kein Kunde zu sehen. Mit „/mail-tenant add“ hinterlegen Sie den ersten.",
    "There is no tenant to be seen here yet. With “/mail-tenant add” you store the first one.",
)
WHICH_TENANT = Sentence(
    "Bitte nennen Sie den Kunden: „/mail-tenant {action} kanzlei-muster“.",
    "Please name the tenant: “/mail-tenant {action} kanzlei-muster”.",
)
ONE_NAME = Sentence(
    "Hinter „{action}“ gehört ein einziger Name, zum Beispiel: „/mail-tenant {action} kanzlei-muster“.",
    "A single name goes behind “{action}”, as in “/mail-tenant {action} kanzlei-muster”.",
)
NO_NAME = Sentence(
    "Hinter „{action}“ gehört nichts weiter. Einen einzelnen Kunden zeigt „/mail-tenant show kanzlei-muster“.",
    "Nothing goes behind “{action}”. A single tenant is shown by “/mail-tenant show kanzlei-muster”.",
)
UNKNOWN_ACTION = Sentence("„{action}“ kenne ich hier nicht. Ich kann:", "I do not know “{action}” here. What I can do:")
SHORTCUT_ABOUT = Text("Zugangsdaten eines Kunden verschlüsselt speichern", "Store a tenant's credentials, encrypted")
