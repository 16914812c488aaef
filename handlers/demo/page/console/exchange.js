// Exchange admin center: service principals of apps, mailboxes with their kind, addresses, permissions and scope.

import { h } from "../js/dom.js";
import { t } from "../js/words.js";
import { change } from "./desk.js";
import { button, choice, field, form, mark, nothing, row, section, table, toggle } from "./controls.js";

/** Return everything in the Exchange admin center. */
export function exchange(seen) {
  return [principals(seen), ...seen.mailboxes.map((mailbox) => mailboxCard(seen, mailbox)), newMailbox(seen)];
}

function principals(seen) {
  const rows = seen.principals.map((one) => [
    one.name,
    h("code", {}, one.app_id),
    h("code", {}, one.object_id),
    button("remove_principal", { principal: one.identity }, t("Entfernen", "Remove"), "small"),
  ]);
  return section(
    t("Dienstprinzipale in Exchange", "Service principals in Exchange"),
    "New-ServicePrincipal · Get-ServicePrincipal · Remove-ServicePrincipal",
    rows.length ? table(["DisplayName", "AppId", "ObjectId", ""], rows) : nothing(t("In Exchange ist kein Dienstprinzipal angelegt.", "No service principal is registered in Exchange.")),
    form(
      "register_principal",
      {},
      [
        field("app_id", t("Anwendungs-ID (AppId)", "Application ID (AppId)")),
        field("object_id", t("Objekt-ID (ObjectId)", "Object ID (ObjectId)")),
        field("name", t("Anzeigename", "Display name"), { placeholder: t("freiwillig", "optional") }),
      ],
      t("Anlegen", "Register"),
    ),
  );
}

function mailboxCard(seen, mailbox) {
  const address = mailbox.address;
  return section(
    address,
    t("Empfänger › Postfächer", "Recipients › Mailboxes"),
    kind(mailbox),
    h("h4", {}, t("E-Mail-Adressen", "Email addresses")),
    row(t("Primäre Adresse", "Primary address"), address),
    mailbox.aliases.map((alias) =>
      h("div", { class: "row" }, h("span", { class: "row-label" }, "Alias"), h("code", { class: "row-value" }, alias), button("remove_alias", { mailbox: address, alias }, t("Entfernen", "Remove"), "small")),
    ),
    h(
      "details",
      {},
      h("summary", {}, t("Adressen ändern", "Change addresses")),
      form("add_alias", { mailbox: address }, [field("alias", t("Neuer Alias", "New alias"))], t("Hinzufügen", "Add"), "plain"),
      form("set_address", { mailbox: address }, [field("address", t("Neue primäre Adresse", "New primary address"))], t("Ändern", "Change"), "plain"),
    ),
    h("h4", {}, t("Postfachberechtigungen › Vollzugriff", "Mailbox permissions › Full access")),
    access(seen, mailbox),
    seen.has_scope && toggle("scope", { mailbox: address }, mailbox.in_scope, t("RBAC für Anwendungen: Die App darf von hier senden (Geltungsbereich)", "RBAC for Applications: the app may send from here (scope)")),
  );
}

function kind(mailbox) {
  const kinds = [
    ["UserMailbox", t("Benutzerpostfach in Exchange Online", "user mailbox in Exchange Online")],
    ["SharedMailbox", t("Freigegebenes Postfach", "shared mailbox")],
    ["GroupMailbox", t("Microsoft 365-Gruppe", "Microsoft 365 group")],
    ["PublicFolderMailbox", t("Postfach für öffentliche Ordner", "public folder mailbox")],
    ["MailUser", t("E-Mail-Benutzer: Das Postfach liegt auf einem eigenen Server", "mail user: the mailbox lives on a server of one's own")],
  ];
  return form("kind", { mailbox: mailbox.address }, [choice("kind", t("Empfängertyp", "Recipient type"), kinds, mailbox.kind)], t("Umwandeln oder umziehen", "Convert or move"), "plain");
}

function access(seen, mailbox) {
  const rows = mailbox.access.map((entry) => [
    entry.name || h("code", {}, entry.trustee),
    entry.rights.join(", "),
    entry.deny ? mark("bad", t("Verweigern", "Deny")) : mark("good", t("Zulassen", "Allow")),
    h(
      "button",
      { type: "button", class: "button small", data: { change: "remove_access", mailbox: mailbox.address, trustee: entry.trustee, deny: String(entry.deny) }, onclick: () => removeAccess(mailbox.address, entry) },
      t("Entfernen", "Remove"),
    ),
  ]);
  const options = seen.principals.map((one) => [one.identity, `${one.name} (${one.object_id})`]);
  const who = () => [choice("principal", t("Dienstprinzipal", "Service principal"), options.length ? options : [["", t("zuerst anlegen", "register one first")]])];
  return [
    rows.length ? table([t("Benutzer", "User"), t("Rechte", "Rights"), "", ""], rows) : nothing(t("Niemand außer dem Inhaber hat Zugriff.", "Nobody but the owner has access.")),
    form("give_access", { mailbox: mailbox.address }, who(), t("Vollzugriff vergeben", "Give full access")),
    h("details", {}, h("summary", {}, t("Zugriff verweigern", "Deny access")), form("deny_access", { mailbox: mailbox.address }, who(), t("Verweigern", "Deny"), "plain")),
  ];
}

async function removeAccess(mailbox, entry) {
  await change("remove_access", { mailbox, trustee: entry.trustee, deny: entry.deny });
}

function newMailbox(seen) {
  return section(
    t("Neues Postfach", "New mailbox"),
    t("Empfänger › Postfächer › Postfach hinzufügen", "Recipients › Mailboxes › Add a mailbox"),
    form("add_mailbox", {}, [field("address", t("Adresse", "Address"), { placeholder: `office@${seen.domains[0]}` })], t("Anlegen", "Create"), "plain"),
  );
}
