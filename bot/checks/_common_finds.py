"""The findings that every conversation can produce, because every conversation needs a network: one sentence per code."""

from __future__ import annotations

from collections.abc import Mapping

from bot.model import Check, Sentence, Text

_NETWORK: Mapping[str, Sentence] = {
    "host_forbidden": Sentence(
        "{host} gehört nicht zu Microsoft und ist nicht freigegeben; der Betreiber kann den Namen in MAILCHECK_ALLOWED_HOSTS eintragen.",
        "{host} is not one of Microsoft's hosts and has not been allowed; the operator can list it in MAILCHECK_ALLOWED_HOSTS.",
    ),
    "name_unknown": Sentence("Den Namen {host} gibt es im DNS nicht.", "The name {host} does not exist in DNS."),
    "address_missing": Sentence(
        "Der Name {host} ist im DNS bekannt, hat aber keine Adresse.",
        "The name {host} is known to DNS but has no address.",
    ),
    "resolver_failed": Sentence(
        "Der DNS-Server konnte {host} nicht auflösen und meldete einen eigenen Fehler.",
        "The DNS server could not resolve {host} and reported a failure of its own.",
    ),
    "resolver_silent": Sentence(
        "Der DNS-Server hat auf die Frage nach {host} innerhalb von {seconds} s nicht geantwortet.",
        "The DNS server did not answer the question for {host} within {seconds} s.",
    ),
    "connection_refused": Sentence(
        "{target} weist Verbindungen ab: Auf diesem Port nimmt dort nichts Verbindungen an.",
        "{target} refuses connections: nothing accepts connections on that port.",
    ),
    "connect_timed_out": Sentence(
        "Von {target} kam innerhalb von {seconds} s keine Antwort auf den Verbindungsaufbau; so wirkt eine Firewall, die Pakete verwirft.",
        "{target} did not answer the connection attempt within {seconds} s, as when a firewall drops the packets.",
    ),
    "network_unreachable": Sentence(
        "Von hier führt kein Weg im Netz zu {target}.", "There is no network route from here to {target}."
    ),
    "certificate_untrusted": Sentence(
        "{target} zeigt ein Zertifikat, dem wir nicht vertrauen (Aussteller: {issuer}); oft ist das eine Firewall, die TLS aufbricht.",
        "{target} presents a certificate that we do not trust (issuer: {issuer}); often that is a firewall inspecting TLS.",
    ),
    "certificate_expired": Sentence(
        "Das Zertifikat von {target} ist abgelaufen ({subject}).",
        "The certificate of {target} has expired ({subject}).",
    ),
    "certificate_early": Sentence(
        "Das Zertifikat von {target} gilt noch nicht ({subject}); womöglich geht unsere Uhr nach.",
        "The certificate of {target} is not valid yet ({subject}); perhaps our clock is slow.",
    ),
    "certificate_misnamed": Sentence(
        "Das Zertifikat von {target} gilt für einen anderen Namen ({subject}).",
        "The certificate of {target} is for another name ({subject}).",
    ),
    "plaintext_spoken": Sentence(
        "{target} spricht kein TLS, sondern antwortet unverschlüsselt.",
        "{target} does not speak TLS but answers in plain text.",
    ),
    "tls_outdated": Sentence(
        "{target} bietet nur veraltete TLS-Versionen an; nötig ist mindestens TLS 1.2.",
        "{target} offers only outdated versions of TLS; TLS 1.2 is the least that is needed.",
    ),
    "tls_failed": Sentence(
        "Mit {target} kam keine TLS-Verbindung zustande ({reason}).",
        "No TLS connection came about with {target} ({reason}).",
    ),
    "tls_cut": Sentence(
        "{target} hat die Verbindung beendet, bevor TLS ausgehandelt war.",
        "{target} ended the connection before TLS was negotiated.",
    ),
    "connection_closed": Sentence(
        "{target} hat die Verbindung mitten im Gespräch geschlossen.",
        "{target} closed the connection in the middle of the conversation.",
    ),
    "answer_timed_out": Sentence(
        "{target} hat innerhalb von {seconds} s nicht geantwortet.", "{target} did not answer within {seconds} s."
    ),
    "answer_dripped": Sentence(
        "{target} antwortet so langsam, dass die Antwort nach {seconds} s noch nicht vollständig war.",
        "{target} answers so slowly that its answer was not complete after {seconds} s.",
    ),
    "answer_oversized": Sentence(
        "{target} hat eine übergroße Antwort geschickt, die kein Server dieser Art schickt.",
        "{target} sent an oversized answer that no server of this kind sends.",
    ),
    "answer_garbled": Sentence(
        "Die Antwort von {target} entspricht nicht dem Protokoll.",
        "What {target} answered is not what the protocol prescribes.",
    ),
    "earlier_stage_failed": Sentence(
        "Nicht versucht, weil schon die Stufe „{stage}“ gescheitert ist.",
        "Not tried, because the stage “{stage}” had already failed.",
    ),
    "time_exhausted": Text(
        "Nicht zu Ende geführt, weil die Zeit für die ganze Prüfung um war.",
        "Not brought to an end, because the time for the whole check was over.",
    ),
    "machine_overloaded": Sentence(
        "Der Rechner, auf dem Mailcheck läuft, war zu beschäftigt und hat {seconds} s lang nicht zugehört; über {target} sagt das nichts.",
        "The machine on which Mailcheck runs was too busy and did not listen for {seconds} s; that says nothing about {target}.",
    ),
    "broke": Sentence(
        "Hier ist unser eigenes Programm gescheitert ({kind}), nicht der Server.",
        "Here our own program failed ({kind}), not the server.",
    ),
    "retried": Sentence(
        "Beim ersten Mal hat {target} vorläufig abgelehnt; nach {seconds} s wurde es ein zweites Mal versucht.",
        "The first time {target} refused provisionally; it was tried a second time after {seconds} s.",
    ),
    "throttled": Sentence(
        "{target} drosselt uns und bittet um Geduld; versuchen Sie es später noch einmal.",
        "{target} is throttling us and asks for patience; try again later.",
    ),
}

_MAIL: Mapping[str, Sentence] = {
    "token_missing": Text(
        "Nicht versucht, weil Entra kein Token ausgestellt hat.", "Not tried, because Entra issued no token."
    ),
    "protocol_unused": Text(
        "Nicht versucht, weil das Programm dieses Kunden das Protokoll nicht nutzt.",
        "Not tried, because this customer's program does not use the protocol.",
    ),
    "xoauth2_missing": Sentence(
        "{target} bietet die Anmeldung mit XOAUTH2 nicht an; Exchange Online bietet sie immer an.",
        "{target} does not offer XOAUTH2 sign-in; Exchange Online always does.",
    ),
    "service_unavailable": Sentence(
        "{target} ist vorübergehend nicht bereit; versuchen Sie es später noch einmal.",
        "{target} is not ready for the moment; try again later.",
    ),
    "greeting_foreign": Sentence(
        "{target} grüßt nicht wie Exchange Online: Dort antwortet ein anderer Mailserver.",
        "{target} does not greet as Exchange Online does: another mail server answers there.",
    ),
    "string_refused": Sentence(
        "{target} nennt unsere Anmeldezeile für {mailbox} fehlerhaft; meist stimmt die Adresse des Postfachs nicht.",
        "{target} calls our sign-in string for {mailbox} malformed; usually the mailbox's address is wrong.",
    ),
    "method_refused": Sentence(
        "{target} bietet XOAUTH2 an und kennt es dann doch nicht.", "{target} offers XOAUTH2 and then does not know it."
    ),
    "login_refused": Sentence(
        "Exchange hat die Anmeldung am Postfach {mailbox} abgelehnt, obwohl Entra ein Token ausgestellt hat.",
        "Exchange refused the sign-in to the mailbox {mailbox} although Entra had issued a token.",
    ),
}


def network_finds(check: Check) -> dict[str, Sentence]:
    """Return code → sentence of what any conversation can meet on the network."""
    return {f"{check}.{name}": text for name, text in _NETWORK.items()}


def mail_finds(check: Check) -> dict[str, Sentence]:
    """Return code → sentence of what both mail conversations can meet."""
    return network_finds(check) | {f"{check}.{name}": text for name, text in _MAIL.items()}
