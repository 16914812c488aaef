"""Steps 7 and 8, in PowerShell: the script that sets Exchange Online up, and what to do where Windows runs no scripts."""

from __future__ import annotations

from bot.flows.setup.model import AT_THE_PC, EXCHANGE_ADMIN, HERE, POWERSHELL, Doing, Proof, SetupStep
from bot.model import Sentence, Text
from bot.templates import Syntax, parse

SCRIPT = SetupStep(
    "exchange-script",
    Text("Exchange Online mit dem Skript einrichten", "Set Exchange Online up with the script"),
    EXCHANGE_ADMIN,
    Proof.MAILBOXES,
    Text(
        "Exchange öffnet der App jedes Postfach, über IMAP und über SMTP.",
        "Exchange opens every mailbox to the app, over IMAP and over SMTP.",
    ),
    (
        Doing(
            Text(
                "Mit „Skript holen“ erscheint in diesem Thread das PowerShell-Skript für genau diesen Kunden. Es legt den Dienstprinzipal an, gibt ihm FullAccess auf "
                "jedes Postfach und schaltet dort IMAP und authentifiziertes SMTP ein. Es darf mehrmals laufen.",
                "“Get the script” puts the PowerShell script for exactly this customer into this thread. It registers the service principal, gives it FullAccess to "
                "every mailbox, and switches IMAP and authenticated SMTP on there. It may be run more than once.",
            ),
            HERE,
            ours=True,
        ),
        Doing(
            Text(
                "Das Skript auf einem Windows-PC starten und sich als Exchange-Administrator anmelden; Administratorrechte am PC braucht es nicht. Es gilt für diese Postfächer:",
                "Start the script on a Windows PC and sign in as an Exchange administrator; administrator rights on the PC are not needed. It is for these mailboxes:",
            ),
            POWERSHELL,
            parse("{mailboxes}", Syntax.FIELD),
            Text("Am Ende steht „FERTIG“.", "At the end it says “FINISHED”."),
            ours=True,
            customer=Sentence(
                "Die beiliegende Datei „{script_file}“ auf einem Windows-PC ablegen, in diesem Ordner ein PowerShell-Fenster öffnen und die Zeilen unten einfügen. "
                "Anmelden muss sich ein Exchange-Administrator; Administratorrechte am PC braucht es nicht. Das Skript richtet den Zugang für Ihre Postfächer ein und darf mehrmals laufen.",
                "Put the enclosed file “{script_file}” onto a Windows PC, open a PowerShell window in that folder and paste the lines below. "
                "An Exchange administrator has to sign in; administrator rights on the PC are not needed. The script sets up the access to your mailboxes and may be run more than once.",
            ),
            customer_copy=parse("{script_start}", Syntax.FIELD),
        ),
        Doing(
            Text(
                "Eine Meldung von Windows zum Trusted Platform Module (TPM) kann weggeklickt werden. Verbunden ist das Fenster, wenn dieser Befehl „Connected“ zeigt:",
                "A message of Windows about the Trusted Platform Module (TPM) can be clicked away. The window is connected if this command shows “Connected”:",
            ),
            copy=parse("Get-ConnectionInformation | Format-List State,TenantID", Syntax.POWERSHELL),
        ),
    ),
    Text(
        "Kennt PowerShell einen Parameter nicht, liegt es selten an der Version von PowerShell: Fügen Sie die Meldung hier ein, ihr Wortlaut zeigt die Ursache. "
        "Wirksam wird alles meist innerhalb einer Stunde, selten erst nach zwei.",
        "If PowerShell does not know a parameter, its version is rarely to blame: paste the message here, its wording shows the cause. "
        "It usually takes effect within an hour, rarely only after two.",
    ),
    Text(
        "Wirksam wird alles meist innerhalb einer Stunde, selten erst nach zwei. Erscheint eine Fehlermeldung, schicken Sie uns bitte ihren ganzen Text.",
        "It usually takes effect within an hour, rarely only after two. If an error message appears, please send us its whole text.",
    ),
)
ALLOW_SCRIPTS = SetupStep(
    "allow-scripts",
    Text("Skripte erlauben, falls Windows sie verweigert", "Allow scripts if Windows refuses them"),
    AT_THE_PC,
    Proof.MAILBOXES,
    Text("Ist Exchange eingerichtet, ist das Skript gelaufen.", "If Exchange is set up, the script has run."),
    (
        Doing(
            Text(
                "In demselben Fenster Skripte erlauben. Das gilt nur für dieses Fenster, braucht keine Administratorrechte und endet mit ihm; zurückzustellen ist danach nichts.",
                "Allow scripts in the same window. That holds for this window only, needs no administrator rights and ends with it; there is nothing to set back afterwards.",
            ),
            POWERSHELL,
            parse("Set-ExecutionPolicy -Scope Process -ExecutionPolicy RemoteSigned", Syntax.POWERSHELL),
        ),
        Doing(
            Text("Das Skript noch einmal starten.", "Start the script once more."),
            expect=Text("Am Ende steht „FERTIG“.", "At the end it says “FINISHED”."),
        ),
        Doing(
            Text(
                "Bleibt es dabei, nachsehen, wer das verbietet. Steht bei MachinePolicy oder UserPolicy etwas anderes als „Undefined“, ist es eine Gruppenrichtlinie: "
                "Dann hilft die IT des Hauses oder ein anderer PC.",
                "If it stays so, see who forbids it. If MachinePolicy or UserPolicy shows anything but “Undefined”, it is a group policy: "
                "then the IT department can help, or another PC.",
            ),
            copy=parse("Get-ExecutionPolicy -List", Syntax.POWERSHELL),
        ),
    ),
    only_if=Text(
        "Zu tun nur, wenn PowerShell meldet, dass „die Ausführung von Skripts auf diesem System deaktiviert ist“. Sonst überspringen.",
        "To be done only if PowerShell says that “running scripts is disabled on this system”. Skip it otherwise.",
    ),
)

EXCHANGE_STEPS = (SCRIPT, ALLOW_SCRIPTS)
