"""Problems on the way to Microsoft: firewalls, security software, proxies, name servers, and Microsoft's own bad days."""

from __future__ import annotations

from bot.model import Text
from bot.sandbox.dns import DnsFault
from bot.sandbox.faults import Fault
from bot.sandbox.practice.problem import Problem, on_the_way

NETWORK_PROBLEMS: tuple[Problem, ...] = (
    Problem(
        "new-router",
        "net-timeout",
        "open-firewall-port",
        Text(
            "Wir haben einen neuen Router. Im Browser läuft alles, nur der Mailabruf hängt eine Weile und bricht dann ab.",
            "We have a new router. Everything runs in the browser, only receiving mail hangs for a while and then breaks off.",
        ),
        message="java.net.SocketTimeoutException: connect timed out",
        disturb=on_the_way(Fault.SYN_SWALLOWED, "imap"),
    ),
    Problem(
        "new-protection",
        "tls-untrusted-certificate",
        "exempt-from-tls-inspection",
        Text(
            "Unser neuer Virenschutz ist sehr gründlich. Seit er läuft, beschwert sich das Programm über etwas mit Sicherheit.",
            "Our new virus protection is very thorough. Since it runs the program complains about something to do with security.",
        ),
        message="javax.net.ssl.SSLHandshakeException: PKIX path building failed",
        disturb=on_the_way(Fault.CERTIFICATE_BY_UNKNOWN_AUTHORITY, "imap", "smtp"),
    ),
    Problem(
        "gateway",
        "starttls-not-offered",
        "exempt-from-tls-inspection",
        Text(
            "Abruf ja, Versand nein. Unsere Post läuft seit dem Wochenende über ein Sicherheits-Gateway.",
            "Receiving works, sending does not. Since the weekend our mail goes through a security gateway.",
        ),
        message="javax.mail.MessagingException: STARTTLS is required but host does not support STARTTLS",
        disturb=on_the_way(Fault.STARTTLS_NOT_OFFERED, "smtp"),
    ),
    Problem(
        "cut-off",
        "tls-handshake-failed",
        "exempt-from-tls-inspection",
        Text(
            "Die Verbindung wird sofort getrennt, wenn das Programm Post abrufen will. Webseiten gehen.",
            "The connection is cut at once when the program wants to receive mail. Web pages work.",
        ),
        message="javax.net.ssl.SSLHandshakeException: Remote host terminated the handshake",
        disturb=on_the_way(Fault.HANGS_UP_IN_TLS, "imap"),
    ),
    Problem(
        "moved-office",
        "net-dns-failure",
        "fix-name-resolution",
        Text(
            "Wir sind ins neue Büro gezogen und haben einen neuen Server als Zentrale für alles. Das Programm findet Microsoft nicht mehr.",
            "We moved to the new office and have a new server at the centre of everything. The program no longer finds Microsoft.",
        ),
        message="java.net.UnknownHostException: outlook.office365.com",
        disturb=on_the_way(DnsFault.SERVER_FAILS, "imap", "smtp"),
    ),
    Problem(
        "surfing-allowed",
        "token-endpoint-not-json",
        "configure-proxy",
        Text(
            "Bei uns muss sich neuerdings jeder erst anmelden, bevor er ins Internet darf. Ihr Programm kann das wohl nicht.",
            "Lately everybody here has to sign in before getting to the internet. Your program cannot do that, it seems.",
        ),
        message="Unexpected character '<' at position 0 while reading the answer of the sign-in",
        disturb=on_the_way(Fault.PROXY_PAGE, "entra"),
    ),
    Problem(
        "quiet-port",
        "mail-server-no-greeting",
        "open-firewall-port",
        Text(
            "Der Versand bleibt minutenlang stehen und gibt dann auf. Der Abruf geht.",
            "Sending stands still for minutes and then gives up. Receiving works.",
        ),
        message="MessagingException: Could not read the greeting of smtp.office365.com",
        disturb=on_the_way(Fault.SILENT, "smtp"),
    ),
    Problem(
        "bad-day",
        "imap-server-unavailable",
        "wait-and-retry",
        Text(
            "Heute Vormittag kommt keine Post herein. Zwei Kollegen in der Stadt geht es genauso.",
            "No mail has come in this morning. Two colleagues in town have the same trouble.",
        ),
        message="NO Server Unavailable. 15",
        disturb=on_the_way(Fault.UNAVAILABLE, "imap"),
    ),
)
