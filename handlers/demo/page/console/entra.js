// Microsoft Entra admin center: app registrations, permissions, credentials, enterprise applications, policies.

import { h } from "../js/dom.js";
import { locale, t } from "../js/words.js";
import { desk } from "./desk.js";
import { area, button, choice, copyButton, field, form, mark, nothing, row, section, table, toggle } from "./controls.js";

const EXCHANGE = "Office 365 Exchange Online";
const PERMISSIONS = [
  ["IMAP.AccessAsApp", `IMAP.AccessAsApp (${EXCHANGE})`],
  ["SMTP.SendAsApp", `SMTP.SendAsApp (${EXCHANGE})`],
  ["POP.AccessAsApp", `POP.AccessAsApp (${EXCHANGE})`],
  ["full_access_as_app", `full_access_as_app (${EXCHANGE})`],
  ["Mail.Read", "Mail.Read (Microsoft Graph)"],
  ["Mail.Send", "Mail.Send (Microsoft Graph)"],
];

const day = (iso) => new Intl.DateTimeFormat(locale(), { dateStyle: "medium", timeZone: "UTC" }).format(new Date(iso));

/** Return everything in the Entra admin center. */
export function entra(seen) {
  return [
    section(t("Übersicht", "Overview"), "Entra ID", row(t("Mandanten-ID", "Tenant ID"), seen.tenant_id), row(t("Primäre Domäne", "Primary domain"), seen.domains[0])),
    registrations(seen),
    ...seen.apps.map((app) => registration(seen, app)),
    enterprise(seen),
  ];
}

function registrations(seen) {
  return section(
    t("App-Registrierungen", "App registrations"),
    t("Entra ID › App-Registrierungen › Neue Registrierung", "Entra ID › App registrations › New registration"),
    seen.apps.length ? null : nothing(t("Es ist keine Anwendung registriert.", "No application is registered.")),
    form(
      "register_app",
      {},
      [
        field("name", t("Name", "Name"), { placeholder: t("z. B. Mailabruf Kanzlei", "e.g. Mail access") }),
        h(
          "p",
          { class: "hint" },
          t(
            "Unterstützte Kontotypen: nur dieser Mandant (Single tenant only). Eine Umleitungs-URI ist nicht nötig.",
            "Supported account types: single tenant only. A redirect URI is not needed.",
          ),
        ),
      ],
      t("Registrieren", "Register"),
    ),
  );
}

function registration(seen, app) {
  return section(
    app.name,
    t("App-Registrierungen › Übersicht", "App registrations › Overview"),
    row(t("Anwendungs-ID (Client)", "Application (client) ID"), app.app_id),
    row(t("Objekt-ID", "Object ID"), app.application_object_id),
    row(t("Verzeichnis-ID (Mandant)", "Directory (tenant) ID"), seen.tenant_id),
    h("h4", {}, t("API-Berechtigungen", "API permissions")),
    permissions(app),
    h("h4", {}, t("Zertifikate & Geheimnisse › Geheime Clientschlüssel", "Certificates & secrets › Client secrets")),
    secrets(app),
    h("h4", {}, t("Zertifikate & Geheimnisse › Zertifikate", "Certificates & secrets › Certificates")),
    certificates(seen, app),
  );
}

function permissions(app) {
  const rows = app.permissions.map((one) => [
    one.name,
    one.api,
    t("Anwendung", "Application"),
    one.granted ? mark("good", t("Gewährt", "Granted")) : mark("open", t("Nicht gewährt", "Not granted")),
    button("remove_permission", { app: app.app_id, permission: one.name }, t("Entfernen", "Remove"), "small"),
  ]);
  const heads = [t("Name", "Name"), "API", t("Typ", "Type"), "Status", ""];
  const missing = PERMISSIONS.filter(([name]) => !app.permissions.some((one) => one.name === name));
  const consent = t(`Administratorzustimmung für ${desk.seen.name} erteilen`, `Grant admin consent for ${desk.seen.name}`);
  return [
    rows.length ? table(heads, rows) : nothing(t("Es ist keine Berechtigung angefordert.", "No permission is requested.")),
    missing.length > 0 && form(
      "add_permission",
      { app: app.app_id },
      [choice("permission", t("Von meiner Organisation verwendete APIs › Anwendungsberechtigungen", "APIs my organization uses › Application permissions"), missing)],
      t("Berechtigung hinzufügen", "Add a permission"),
      "plain",
    ),
    button("grant_consent", { app: app.app_id }, consent, "primary"),
  ];
}

function secrets(app) {
  const rows = app.secrets.map((one) => [
    one.expired ? mark("bad", t(`abgelaufen am ${day(one.expires)}`, `expired on ${day(one.expires)}`)) : day(one.expires),
    h("code", {}, `${one.hint}••••••••••`),
    h("code", {}, one.id),
    button("delete_secret", { app: app.app_id, secret: one.id }, t("Löschen", "Delete"), "small"),
  ]);
  const months = [["6", t("180 Tage (empfohlen)", "180 days (recommended)")], ["1", t("30 Tage", "30 days")], ["12", t("12 Monate", "12 months")], ["24", t("24 Monate", "24 months")]];
  const heads = [t("Läuft ab", "Expires"), t("Wert", "Value"), t("Geheime ID", "Secret ID"), ""];
  return [
    rows.length ? table(heads, rows) : nothing(t("Es gibt keinen Clientschlüssel.", "There is no client secret.")),
    form("add_secret", { app: app.app_id }, [choice("months", t("Gültig bis", "Expires"), months)], t("Neuer geheimer Clientschlüssel", "New client secret"), "plain"),
    desk.secret && shownOnce(desk.secret),
  ];
}

function shownOnce(secret) {
  return h(
    "div",
    { class: "secret" },
    h("strong", {}, t("Wert – jetzt kopieren, er wird nie wieder angezeigt:", "Value – copy it now, it is never shown again:")),
    h("code", { data: { secret: "value" } }, secret),
    copyButton(secret),
  );
}

function certificates(seen, app) {
  const rows = app.certificates.map((one) => [
    h("code", {}, one.thumbprint),
    day(one.expires),
    button("delete_certificate", { app: app.app_id, thumbprint: one.thumbprint }, t("Löschen", "Delete"), "small"),
  ]);
  const heads = [t("Fingerabdruck", "Thumbprint"), t("Läuft ab", "Expires"), ""];
  const label = seen.certificate
    ? t("Öffentlicher Teil (.cer); schon eingefügt ist das Zertifikat, das der Support geschickt hat", "Public part (.cer); the certificate that support sent is filled in already")
    : t("Öffentlicher Teil (.cer) als Text", "Public part (.cer) as text");
  return [
    rows.length ? table(heads, rows) : nothing(t("Es ist kein Zertifikat hochgeladen.", "No certificate is uploaded.")),
    h(
      "details",
      { data: { details: "certificate" }, open: Boolean(seen.certificate) && !rows.length },
      h("summary", {}, t("Zertifikat hochladen", "Upload certificate")),
      form(
        "upload_certificate",
        { app: app.app_id },
        [area("certificate", label, { value: seen.certificate, placeholder: "-----BEGIN CERTIFICATE-----" })],
        t("Hinzufügen", "Add"),
        "plain",
      ),
    ),
  ];
}

function enterprise(seen) {
  return section(
    t("Unternehmensanwendungen", "Enterprise applications"),
    t("Entra ID › Unternehmensanwendungen", "Entra ID › Enterprise apps"),
    seen.apps.map((app) => enterpriseApp(app)),
    h("h4", {}, EXCHANGE),
    h("p", { class: "hint" }, t("Eine Anwendung von Microsoft selbst; ohne sie bekommt niemand ein Token für Exchange.", "An application of Microsoft's own; without it nobody gets a token for Exchange.")),
    toggle("enable_exchange_app", {}, seen.exchange_app_enabled, t("Aktiviert für die Benutzeranmeldung?", "Enabled for users to sign-in?")),
  );
}

function enterpriseApp(app) {
  if (!app.object_id) {
    return [
      h("h4", {}, app.name),
      nothing(t("Zu dieser App-Registrierung gibt es keine Unternehmensanwendung. Die Administratorzustimmung legt sie an.", "There is no enterprise application for this app registration. Admin consent creates it.")),
      button("grant_consent", { app: app.app_id }, t("Administratorzustimmung erteilen", "Grant admin consent"), "primary"),
    ];
  }
  const policies = [
    ["", t("keine Richtlinie trifft die App", "no policy affects the app")],
    ["conditional-access", t("Richtlinie für bedingten Zugriff: blockieren", "Conditional Access policy: block")],
    ["security-defaults", t("Sicherheitsstandards: blockieren", "Security defaults: block")],
  ];
  return [
    h("h4", {}, app.name),
    row(t("Anwendungs-ID", "Application ID"), app.app_id),
    row(t("Objekt-ID", "Object ID"), app.object_id),
    toggle("enable_app", { app: app.app_id }, app.enabled, t("Aktiviert für die Benutzeranmeldung?", "Enabled for users to sign-in?")),
    form("policy", { app: app.app_id }, [choice("policy", t("Schutz › Bedingter Zugriff", "Protection › Conditional Access"), policies, app.policy)], t("Speichern", "Save"), "plain"),
    button("delete_enterprise_app", { app: app.app_id }, t("Unternehmensanwendung löschen", "Delete enterprise application"), "small"),
  ];
}
