// The way to Microsoft 365: what stands between the program (and Mailcheck) and each server; and time that passes.

import { h } from "../js/dom.js";
import { t } from "../js/words.js";
import { button, choice, form, mark, nothing, section } from "./controls.js";

const servers = () => ({
  entra: t("Anmeldung bei Entra (HTTPS, Port 443)", "Signing in at Entra (HTTPS, port 443)"),
  imap: t("Posteingangsserver (IMAP, Port 993)", "Incoming mail server (IMAP, port 993)"),
  smtp: t("Postausgangsserver (SMTP, Port 587)", "Outgoing mail server (SMTP, port 587)"),
});

const troubles = () => ({
  "": t("freie Bahn", "the way is clear"),
  "syn-swallowed": t("Firewall verwirft die Pakete", "firewall drops the packets"),
  "nothing-listens": t("Firewall weist die Verbindung ab", "firewall rejects the connection"),
  silent: t("Verbindung steht, aber es kommt keine Antwort", "connection stands, but no answer comes"),
  "certificate-by-unknown-authority": t("Sicherheitssoftware prüft TLS mit eigenem Zertifikat", "security software inspects TLS with a certificate of its own"),
  "hangs-up-in-tls": t("Sicherheitssoftware trennt bei TLS", "security software cuts TLS"),
  "starttls-not-offered": t("Gateway entfernt STARTTLS", "gateway strips STARTTLS"),
  "proxy-page": t("Proxy verlangt eine Anmeldung", "proxy demands a sign-in"),
  unavailable: t("Störung bei Microsoft", "outage at Microsoft"),
  throttled: t("Microsoft drosselt", "Microsoft throttles"),
  "dns-server-fails": t("DNS-Server antwortet mit einem Fehler", "DNS server answers with an error"),
  "dns-no-such-name": t("DNS-Server kennt den Namen nicht", "DNS server does not know the name"),
});

/** Return everything about the network and time. */
export function network(seen) {
  return [
    section(
      t("Netzwerk", "Network"),
      t("Firewall, Proxy, Virenschutz, DNS: Mailcheck prüft in der Übung über denselben Weg wie das Programm des Kunden.", "Firewall, proxy, virus protection, DNS: in practice Mailcheck checks over the same way as the customer's program."),
      seen.network.length ? seen.network.map(server) : nothing(t("Dieser Kunde teilt sich den Weg zu Microsoft 365 mit den anderen, und er ist frei.", "This customer shares the way to Microsoft 365 with the others, and it is clear.")),
    ),
    section(
      t("Zeit", "Time"),
      t("Manches wird erst nach Minuten oder Stunden überall wirksam, und Störungen gehen vorbei.", "Some things take minutes or hours to be effective everywhere, and outages pass."),
      button("pass_time", {}, t("Zwei Stunden vergehen lassen", "Let two hours pass")),
    ),
  ];
}

function server(one) {
  const words = troubles();
  const state = one.trouble ? mark("bad", words[one.trouble] ?? one.trouble) : mark("good", words[""]);
  return [
    h("h4", {}, servers()[one.protocol]),
    state,
    form("network", { protocol: one.protocol }, [choice("trouble", t("Auf dem Weg", "On the way"), one.offered.map((name) => [name, words[name] ?? name]), one.trouble)], t("Ändern", "Change"), "plain"),
  ];
}
