"""Problems that show at Exchange: the token is good, and the mailbox stays shut. Many of them look alike from outside."""

from __future__ import annotations

from bot.model import Text
from bot.sandbox import breakers, breakers_of_mailboxes
from bot.sandbox.customers import Customer
from bot.sandbox.practice.problem import Problem
from bot.sandbox.recipients import Mailbox, Permission
from bot.sandbox.state import Variant

_REFUSED = "javax.mail.AuthenticationFailedException: NO AUTHENTICATE failed."
_NOT_CONNECTED = "Verbindungstest: BAD User is authenticated but not connected."


def _take_the_name_before_the_wedding(customer: Customer) -> None:
    mailbox = customer.mailboxes[0]
    mailbox.aliases = (f"schulze@{customer.tenant.domains[0]}",)
    customer.tell(mailboxes=mailbox.aliases)


def _misspell(customer: Customer) -> None:
    customer.tell(mailboxes=(f"ofice@{customer.tenant.domains[0]}",))


def _name_the_group(customer: Customer) -> None:
    """The address that we were told is a group's; the mailbox that is meant stands beside it."""
    breakers_of_mailboxes.be_of_groups(customer)
    address = f"kanzlei@{customer.tenant.domains[0]}"
    customer.tenant.mailboxes[address] = Mailbox(address, permissions=[Permission(customer.principal.sid)])


EXCHANGE_PROBLEMS: tuple[Problem, ...] = (
    Problem(
        "skipped-powershell",
        "imap-authenticate-failed",
        "register-service-principal",
        Text(
            "In Entra ist alles grün. Den Teil mit PowerShell am Ende der Anleitung haben wir nicht gebraucht, oder?",
            "Everything is green in Entra. We did not need the part with PowerShell at the end of the guide, did we?",
        ),
        breakers_of_mailboxes.leave_exchange_out,
        message=_REFUSED,
    ),
    Problem(
        "noted-by-colleague",
        "imap-authenticate-failed",
        "recreate-service-principal-with-enterprise-object-id",
        Text(
            "Mein Kollege hat die IDs herausgesucht, Ihnen gemailt und PowerShell ausgeführt, alles ohne Fehler. Der Verbindungstest scheitert trotzdem.",
            "My colleague looked up the ids, mailed them to you and ran PowerShell, all without an error. The connection test fails all the same.",
        ),
        breakers.register_application_object_id,
        message=_REFUSED,
    ),
    Problem(
        "cleaned-up-list",
        "imap-authenticated-not-connected",
        "add-mailbox-permission",
        Text(
            "Die falsche ID in unserer Liste hatten wir bemerkt und in PowerShell gleich die richtige genommen. Das Programm kommt trotzdem nicht ins Postfach.",
            "We noticed the wrong id in our list and took the right one in PowerShell at once. Still the program does not get into the mailbox.",
        ),
        breakers.remove_permissions_beside_a_stale_record,
        message=_NOT_CONNECTED,
    ),
    Problem(
        "ran-without-error",
        "imap-authenticate-failed",
        "recreate-service-principal-with-enterprise-object-id",
        Text(
            "Das Skript lief vor zwei Wochen ohne Fehler durch. Gestern wollten wir das Postfach zum ersten Mal benutzen.",
            "The script ran without an error two weeks ago. Yesterday we wanted to use the mailbox for the first time.",
        ),
        breakers.register_application_object_id_unnoticed,
        message=_REFUSED,
    ),
    Problem(
        "new-mailbox",
        "imap-authenticated-not-connected",
        "add-mailbox-permission",
        Text(
            "Wir haben ein neues Postfach für das Programm angelegt und im Programm umgestellt. Das alte ging.",
            "We made a new mailbox for the program and switched the program over to it. The old one worked.",
        ),
        breakers.remove_permissions,
        message=_NOT_CONNECTED,
    ),
    Problem(
        "two-of-three",
        "imap-logon-denied",
        "add-mailbox-permission",
        Text(
            "Zwei unserer drei Postfächer laufen bestens, das dritte bekommen wir nicht ans Laufen. Dabei haben wir alle drei gleich eingerichtet.",
            "Two of our three mailboxes run perfectly, the third one we cannot get going. And yet we set up all three in the same way.",
        ),
        breakers.remove_one_permission,
        message="NO AUTHENTICATE failed.",
        replies=Variant(imap=3),
        mailboxes=("office", "rechnung", "info"),
    ),
    Problem(
        "strict-colleague",
        "imap-authenticate-failed",
        "add-mailbox-permission",
        Text(
            "Im Exchange Admin Center steht die App bei „Vollzugriff“. Unser Exchange-Kollege sagt, er habe nur ein wenig verschärft.",
            "In the Exchange admin center the app is listed under “Full access”. Our Exchange colleague says he only tightened things a little.",
        ),
        breakers.deny_permission,
        message=_REFUSED,
        replies=Variant(imap=2),
    ),
    Problem(
        "sending-works",
        "imap-authenticate-failed",
        "enable-imap-for-mailbox",
        Text(
            "Verschicken können wir, nur abgerufen wird nichts.",
            "We can send, only nothing is received.",
        ),
        breakers.switch_imap_off,
        message=_REFUSED,
    ),
    Problem(
        "just-married",
        "imap-recipient-not-resolved",
        "correct-mailbox-address",
        Text(
            "Frau Schulze hat geheiratet, ihre Adresse schulze@… gibt es aber weiter, Post kommt dort auch an. Nur Ihr Programm meldet einen Fehler.",
            "Ms Schulze got married, but her address schulze@… still exists and receives mail. Only your program reports an error.",
        ),
        _take_the_name_before_the_wedding,
        message="NO AUTHENTICATE failed.",
        replies=Variant(imap=1),
    ),
    Problem(
        "over-the-phone",
        "imap-authenticate-failed",
        "correct-mailbox-address",
        Text(
            "Die Adresse habe ich Ihrer Kollegin am Telefon durchgegeben, alles andere kam per E-Mail. Abruf und Versand gehen beide nicht.",
            "I gave your colleague the address over the phone, everything else came by mail. Neither receiving nor sending works.",
        ),
        _misspell,
        message=_REFUSED,
    ),
    Problem(
        "old-server-hums",
        "imap-authenticated-not-connected",
        "check-mailbox-is-in-exchange-online",
        Text(
            "Wir ziehen gerade in die Cloud um, der alte Server brummt noch im Keller. Dieses Postfach ist das letzte, bei dem es hakt.",
            "We are moving to the cloud, the old server still hums in the cellar. This mailbox is the last one that causes trouble.",
        ),
        breakers_of_mailboxes.live_elsewhere,
        message=_NOT_CONNECTED,
        replies=Variant(imap=1),
    ),
    Problem(
        "colleague-left",
        "imap-authenticated-not-connected",
        "assign-mailbox-license",
        Text(
            "Eine Kollegin ist ausgeschieden, ihr Konto haben wir so weit zurückgebaut. Ihr Postfach soll das Programm aber weiter abrufen.",
            "A colleague has left, and we have cut back her account. Her mailbox is still to be read by the program, though.",
        ),
        breakers.take_licences_away,
        message=_NOT_CONNECTED,
    ),
    Problem(
        "team-address",
        "imap-logon-denied",
        "correct-mailbox-address",
        Text(
            "Das ist die Adresse unseres Teams, die nutzen wir in Outlook jeden Tag. Warum soll sie hier nicht gehen?",
            "That is our team's address, we use it in Outlook every day. Why should it not work here?",
        ),
        _name_the_group,
        message="NO AUTHENTICATE failed.",
        replies=Variant(imap=2),
    ),
    Problem(
        "receiving-works",
        "smtp-auth-disabled-mailbox",
        "enable-smtp-auth-for-mailbox",
        Text(
            "Post kommt an, aber verschicken können wir aus dem Programm nichts.",
            "Mail comes in, but we cannot send anything from the program.",
        ),
        breakers.switch_smtp_off_for_mailbox,
        message="Versand fehlgeschlagen: 535 5.7.139 Authentication unsuccessful",
    ),
    Problem(
        "brand-new-tenant",
        "smtp-auth-disabled-tenant",
        "enable-smtp-auth-for-mailbox",
        Text(
            "Wir sind ganz frisch bei Microsoft 365, alles steht auf Standard. Der Versand aus dem Programm geht nicht.",
            "We are brand-new at Microsoft 365 and everything stands at its default. Sending from the program does not work.",
        ),
        breakers.switch_smtp_off_for_tenant,
        message="Versand fehlgeschlagen: 535 5.7.139 Authentication unsuccessful",
    ),
    Problem(
        "least-privilege",
        "token-roles-missing",
        "check-rbac-application-scope",
        Text(
            "Wir vergeben Rechte so sparsam wie möglich: Den Versand hat unser Berater in Exchange selbst freigegeben, nur für die Postfächer, die es brauchen. Bei diesem hakt es.",
            "We grant as little as possible: our consultant allowed sending in Exchange itself, only for the mailboxes that need it. This one does not work.",
        ),
        breakers_of_mailboxes.miss_the_scope,
        message="Versand fehlgeschlagen: 535 5.7.3 Authentication unsuccessful",
    ),
    Problem(
        "five-minutes-ago",
        "imap-authenticate-failed",
        "wait-for-propagation",
        Text(
            "Ihr Skript ist vor fünf Minuten durchgelaufen, am Ende stand „FERTIG“. Das Programm will aber noch nicht.",
            "Your script ran through five minutes ago, it ended in “FINISHED”. The program does not want to yet, though.",
        ),
        breakers.register_late,
        message=_REFUSED,
    ),
    Problem(
        "just-now",
        "imap-authenticated-not-connected",
        "wait-for-propagation",
        Text(
            "Den Vollzugriff haben wir gerade eben vergeben, ich sehe ihn auch im Exchange Admin Center. Der Fehler ist immer noch derselbe.",
            "We gave full access just now, and I can see it in the Exchange admin center. The error is still the same.",
        ),
        breakers_of_mailboxes.give_permission_late,
        message=_NOT_CONNECTED,
    ),
)
