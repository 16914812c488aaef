"""Problems at the administrator's computer: what PowerShell said when the set-up in Exchange was tried, and so was not done."""

from __future__ import annotations

from bot.model import Text
from bot.sandbox import breakers
from bot.sandbox.breakers_of_mailboxes import leave_exchange_out
from bot.sandbox.practice.problem import Problem

_NOT_SET_UP = ("register-service-principal",)

COMPUTER_PROBLEMS: tuple[Problem, ...] = (
    Problem(
        "wrong-order",
        "permission-user-not-found",
        "register-service-principal",
        Text(
            "Den Befehl für das Postfach haben wir genau so abgetippt, er will aber nicht.",
            "We typed the command for the mailbox exactly like that, but it refuses.",
        ),
        leave_exchange_out,
        message='Add-MailboxPermission -Identity "{mailbox}" -User "{object_id}" -AccessRights FullAccess\n'
        'Write-ErrorMessage : |Microsoft.Exchange.Configuration.Tasks.RecipientTaskException|User or group "{object_id}" '
        "wasn't found. Please make sure you've typed it correctly.",
    ),
    Problem(
        "old-guide",
        "unknown-parameter",
        "use-current-parameter-names",
        Text(
            "Wir haben eine Anleitung aus dem Internet genommen, die sah gut aus. Der Befehl läuft aber nicht.",
            "We took a guide from the internet that looked good. The command does not run, though.",
        ),
        leave_exchange_out,
        message="PS C:\\> New-ServicePrincipal -AppId {app_id} -ServiceId {object_id}\n"
        "New-ServicePrincipal : Es wurde kein Parameter gefunden, der dem Parameternamen „ServiceId“ entspricht.",
        also=_NOT_SET_UP,
    ),
    Problem(
        "locked-computer",
        "script-execution-disabled",
        "allow-script-execution",
        Text(
            "Am Schritt mit dem Modul kommen wir nicht vorbei, alles rot.",
            "We do not get past the step with the module, everything is red.",
        ),
        leave_exchange_out,
        message='Import-Module : Die Datei "C:\\Program Files\\WindowsPowerShell\\Modules\\ExchangeOnlineManagement\\3.7.2\\netFramework\\'
        'ExchangeOnlineManagement.psm1" kann nicht geladen werden, da die Ausführung von Skripts auf diesem System deaktiviert ist.',
        also=_NOT_SET_UP,
    ),
    Problem(
        "fresh-laptop",
        "module-not-installed",
        "install-exchange-module",
        Text(
            "Ich sitze an einem ganz neuen Laptop. Gleich der erste Befehl wird nicht erkannt.",
            "I am at a brand-new laptop. The very first command is not recognised.",
        ),
        leave_exchange_out,
        message="Import-Module : Das angegebene Modul „ExchangeOnlineManagement“ wurde nicht geladen, da in keinem Modulverzeichnis eine "
        "gültige Moduldatei gefunden wurde.",
        also=_NOT_SET_UP,
    ),
    Problem(
        "black-window",
        "ran-in-cmd-exe",
        "open-powershell-not-cmd",
        Text(
            "Ich habe das schwarze Fenster geöffnet und den ersten Befehl eingefügt.",
            "I opened the black window and pasted the first command.",
        ),
        leave_exchange_out,
        message='Der Befehl "Connect-ExchangeOnline" ist entweder falsch geschrieben oder\nkonnte nicht gefunden werden.',
        also=_NOT_SET_UP,
    ),
    Problem(
        "word-for-word",
        "placeholder-left-in",
        "replace-placeholders",
        Text(
            "Ich habe den Befehl Wort für Wort aus der Anleitung kopiert.",
            "I copied the command word for word from the guide.",
        ),
        leave_exchange_out,
        message="New-ServicePrincipal -AppId <Anwendungs-ID> -ObjectId <Objekt-ID>\n"
        "Der Operator „<“ ist für zukünftige Versionen reserviert.",
        also=_NOT_SET_UP,
    ),
    Problem(
        "second-try",
        "service-principal-already-exists",
        "recreate-service-principal-with-enterprise-object-id",
        Text(
            "Beim ersten Mal hatte ich wohl die falsche ID erwischt. Den Befehl noch einmal mit der richtigen auszuführen klappt aber nicht.",
            "The first time I must have taken the wrong id. Running the command again with the right one does not work, though.",
        ),
        breakers.register_application_object_id_unnoticed,
        message="PS C:\\> New-ServicePrincipal -AppId {app_id} -ObjectId {object_id}\n"
        "Write-ErrorMessage : |Microsoft.Exchange.Data.Directory.ADObjectAlreadyExistsException|The service principal with AppId "
        "{app_id} already exists.",
    ),
    Problem(
        "from-the-mail",
        "powershell-parse-error",
        "retype-quotes-and-dashes",
        Text(
            "Den Befehl habe ich aus Ihrer E-Mail über Word in das Fenster kopiert.",
            "I copied the command from your mail by way of Word into the window.",
        ),
        leave_exchange_out,
        message="In Zeile:1 Zeichen:54\n+ New-ServicePrincipal -AppId {app_id} -DisplayName \"Mailabruf'\n"
        'Die Zeichenfolge hat kein Abschlusszeichen: ".\n    + FullyQualifiedErrorId : TerminatorExpectedAtEndOfString',
        also=_NOT_SET_UP,
    ),
    Problem(
        "not-signed-in",
        "exchange-cmdlet-not-recognized",
        "connect-to-exchange-online",
        Text(
            "Das Modul ist installiert, aber der Befehl aus der Anleitung ist unbekannt.",
            "The module is installed, but the command from the guide is unknown.",
        ),
        leave_exchange_out,
        message='New-ServicePrincipal : Die Benennung "New-ServicePrincipal" wurde nicht als Name eines Cmdlet, einer Funktion, einer '
        "Skriptdatei oder eines ausführbaren Programms erkannt.",
        also=_NOT_SET_UP,
    ),
)
