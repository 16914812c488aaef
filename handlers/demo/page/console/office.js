// Microsoft 365 admin center: subscription, licences, the switches for IMAP and authenticated SMTP.

import { h } from "../js/dom.js";
import { t } from "../js/words.js";
import { choice, form, section, toggle } from "./controls.js";

/** Return everything in the Microsoft 365 admin center. */
export function office(seen) {
  return [
    section(
      t("Abonnement", "Subscription"),
      t("Abrechnung › Ihre Produkte", "Billing › Your products"),
      toggle("book_exchange", {}, seen.has_exchange, t("Plan mit Exchange Online", "Plan with Exchange Online")),
    ),
    section(
      t("Organisation", "Organization"),
      "Get-TransportConfig · Set-TransportConfig",
      toggle("smtp_of_organization", {}, seen.smtp_of_organization, t("Authentifiziertes SMTP in der ganzen Organisation", "Authenticated SMTP in the whole organization")),
      h("p", { class: "hint" }, t("Gilt für Postfächer, die keine eigene Einstellung haben.", "Counts for mailboxes that have no setting of their own.")),
    ),
    ...seen.mailboxes.map(user),
  ];
}

function user(mailbox) {
  const address = mailbox.address;
  const smtp = [
    ["on", t("Ein", "On")],
    ["off", t("Aus", "Off")],
    ["organization", t("wie in der Organisation", "as in the organization")],
  ];
  return section(
    address,
    t("Benutzer › Aktive Benutzer", "Users › Active users"),
    h("h4", {}, t("Lizenzen und Apps", "Licenses and apps")),
    toggle("licence", { mailbox: address }, mailbox.licensed, t("Lizenz mit Exchange Online", "License with Exchange Online")),
    h("h4", {}, t("E-Mail › E-Mail-Apps verwalten", "Mail › Manage email apps")),
    toggle("imap", { mailbox: address }, mailbox.imap, "IMAP"),
    form("smtp", { mailbox: address }, [choice("smtp", t("Authentifiziertes SMTP", "Authenticated SMTP"), smtp, mailbox.smtp)], t("Speichern", "Save"), "plain"),
  );
}
