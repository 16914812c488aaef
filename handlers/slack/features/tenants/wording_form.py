"""What stands in the forms about a tenant, and what is said at a field where something is wrong with what was typed."""

from __future__ import annotations

from collections.abc import Mapping

from bot.model import Cloud, Sentence, Text

# --- the forms ------------------------------------------------------------------------------------------------------

TITLES: Mapping[str, Text] = {
    "tenant_add": Text("Zugang hinterlegen", "Store credentials"),
    "tenant_rotate": Text("Zugang erneuern", "Renew credentials"),
    "tenant_change": Text("Angaben ändern", "Change details"),
    "tenant_forget": Text("Kunden löschen", "Delete tenant"),
}
SUBMITS: Mapping[str, Text] = {
    "tenant_add": Text("Prüfen und speichern", "Check and save"),
    "tenant_rotate": Text("Prüfen und speichern", "Check and save"),
    "tenant_change": Text("Prüfen und speichern", "Check and save"),
    "tenant_forget": Text("Endgültig löschen", "Delete for good"),
}
OWN_SERVERS = Text("Eigene Server", "Servers of its own")
KEEP_SERVERS = Sentence("Weiter benutzen: {servers}", "Go on using: {servers}")
KEEP_SERVERS_HINT = Text(
    "Ohne Haken gelten wieder die Adressen und der Bereich (Scope) der Cloud.",
    "Without the tick the cloud's own addresses and scope apply again.",
)

CLOUDS: Mapping[Cloud, Text] = {
    Cloud.WORLDWIDE: Text("Weltweit (der Normalfall)", "Worldwide (the usual one)"),
    Cloud.GCC_HIGH: Text("US-Behörden, GCC High", "US government, GCC High"),
    Cloud.DOD: Text("US-Verteidigungsministerium, DoD", "US Department of Defense, DoD"),
    Cloud.CHINA: Text("China, von 21Vianet betrieben", "China, run by 21Vianet"),
}
IMAP = Text("IMAP (empfangen)", "IMAP (receiving)")
SMTP = Text("SMTP (senden)", "SMTP (sending)")
NO_FILES = Text(
    "Ein Zertifikat lässt sich hier nicht wählen, weil der App in Slack die Berechtigung files:read fehlt. Im Terminal geht es mit „mailcheck tenant put“.",
    "No certificate can be chosen here because the app lacks the scope files:read in Slack. In a terminal it works with “mailcheck tenant put”.",
)
ROTATE_ABOUT = Sentence(
    "{name}: Der neue Zugang wird zuerst bei Entra ausprobiert. Bis Entra ihn annimmt, bleibt der alte.",
    "{name}: the new credential is tried at Entra first. Until Entra accepts it, the old one stays.",
)
CHANGE_ABOUT = Sentence(
    "{name}: Clientschlüssel oder Zertifikat bleiben, wie sie sind. Der Name lässt sich nicht ändern.",
    "{name}: client secret or certificate stay as they are. The name cannot be changed.",
)
TOO_MANY_MAILBOXES = Sentence(
    "Es sind {count} Postfächer hinterlegt, mehr als in ein Feld passen; sie bleiben, wie sie sind. Ändern lassen sie sich im Terminal mit „mailcheck tenant put“.",
    "{count} mailboxes are stored, more than fit into a field; they stay as they are. In a terminal they can be changed with “mailcheck tenant put”.",
)
FORGET_ABOUT = Sentence(
    "{name} wird vollständig gelöscht: Zugangsdaten, Berichte aller Prüfungen, laufende Einrichtungen und Lösungen. Zurückholen lässt sich davon nichts; "
    "bei Microsoft und beim Kunden ändert sich nichts.",
    "{name} is deleted completely: credentials, the reports of all checks, set-ups and fixes under way. None of it can be brought back; "
    "nothing changes at Microsoft or at the customer's.",
)
FORGET_NAME = Text("Zur Bestätigung den Namen eintippen", "Type the name to confirm")
FORGET_OTHER = Sentence(
    "Das ist nicht der Name; tippen Sie „{name}“ ein.",
    "That is not the name; type “{name}”.",
)
FORGETTING = Text("Wird gelöscht …", "Deleting …")
FORGOTTEN = Sentence(
    "{name} ist gelöscht, mit Zugangsdaten, Berichten und allem, was dazu lief.",
    "{name} is deleted, with its credentials, its reports and all that was under way.",
)

# --- mistakes at their fields: by field and kind, "" for any field ----------------------------------------------------
