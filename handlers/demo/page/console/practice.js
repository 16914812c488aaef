// On the left: customers, and the problems to practise on with what was played and solved.

import { h } from "../js/dom.js";
import { t } from "../js/words.js";
import { row } from "./controls.js";
import { choose, desk, fromZero, practise } from "./desk.js";

const language = () => document.documentElement.lang;

/** Return the left column. */
export function side() {
  const { customers, problems } = desk.overview;
  const solved = problems.filter((one) => one.solved).length;
  return h(
    "nav",
    { class: "side", "aria-label": t("Kunden und Übungen", "Customers and practice") },
    h("label", { for: "customer", class: "side-label" }, t("Kunde", "Customer")),
    h(
      "select",
      { id: "customer", onchange: (event) => choose(event.target.value) },
      !desk.seen && h("option", { value: "" }, t("bitte wählen", "please choose")),
      customers.map((one) => h("option", { value: one.tenant_id, selected: one.tenant_id === desk.seen?.tenant_id }, one.name)),
    ),
    h("button", { type: "button", class: "button", data: { begin: "zero" }, onclick: fromZero }, t("Neuer Kunde von null", "New customer from zero")),
    h("h2", {}, t("Heute ist etwas kaputt: Finden Sie es", "Something is broken today: find it")),
    h("p", { class: "score" }, t(`${solved} von ${problems.length} gelöst`, `${solved} of ${problems.length} solved`)),
    h("button", { type: "button", class: "button primary", data: { begin: "practice" }, onclick: () => practise("", language()) }, t("Neues Übungsproblem", "New practice problem")),
    h("ol", { class: "problems" }, problems.map(problem)),
  );
}

function problem(one) {
  const state = one.solved ? "solved" : one.customers.length ? "played" : "open";
  const words = { solved: t("gelöst", "solved"), played: t("begonnen", "begun"), open: t("neu", "new") }[state];
  const sign = { solved: "✓", played: "…", open: "○" }[state];
  return h(
    "li",
    { class: state },
    h(
      "button",
      { type: "button", data: { problem: one.id, state }, onclick: () => begin(one), title: t(one.says.de, one.says.en) },
      h("span", { class: "sign", "aria-hidden": "true" }, sign),
      h("span", { class: "what" }, t(`Nr. ${one.number}`, `No. ${one.number}`)),
      h("span", { class: "who" }, one.customers.at(-1) ?? ""),
      h("span", { class: "state" }, words),
    ),
  );
}

/** A problem that was begun is gone on with, else it begins; a solved one begins anew. */
async function begin(one) {
  const name = one.customers.at(-1);
  const known = !one.solved && desk.overview.customers.find((customer) => customer.name === name);
  await (known ? choose(known.tenant_id) : practise(one.id, language()));
}

/** Return what one can do here, for those who have chosen nothing yet. */
export function welcome() {
  return h(
    "section",
    { class: "card" },
    h("h3", {}, t("Hier sind Sie der Administrator des Kunden", "Here you are the customer's administrator")),
    h("p", { class: "where" }, t("Was Sie ändern, wirkt sofort; was Mailcheck dazu sagt, sehen Sie in Slack.", "What you change takes effect at once; what Mailcheck says about it you see in Slack.")),
    h(
      "ul",
      {},
      h("li", {}, h("strong", {}, t("Neues Übungsproblem: ", "New practice problem: ")), t("Ein Kunde meldet einen Fehler. Prüfen Sie ihn in Slack mit /mailcheck, beheben Sie ihn hier, und prüfen Sie noch einmal.", "A customer reports an error. Check it in Slack with /mailcheck, mend it here, and check again.")),
      h("li", {}, h("strong", {}, t("Neuer Kunde von null: ", "New customer from zero: ")), t("In Slack führt /mail-setup durch die Einrichtung; was der Kunde zu tun hat, tun Sie hier.", "In Slack /mail-setup leads through the set-up; what the customer has to do, you do here.")),
      h("li", {}, h("strong", {}, t("Kunde: ", "Customer: ")), t("Sehen Sie nach, wie es bei einem der Kunden steht, oder stellen Sie selbst etwas falsch ein.", "Look at how things are at one of the customers, or set something wrong yourself.")),
    ),
  );
}

/** Return the card for a customer with whom nothing is set up yet, null for all others. */
export function beginning(seen) {
  if (seen.apps.length) return null;
  return h(
    "section",
    { class: "complaint", "aria-label": t("Wie es losgeht", "How to begin") },
    h("p", {}, t("Bei diesem Kunden ist noch nichts eingerichtet. Dieser Befehl in Slack führt durch die Einrichtung; was der Kunde zu tun hat, tun Sie hier.", "Nothing is set up at this customer yet. This command in Slack leads through the set-up; what the customer has to do, you do here.")),
    row(t("Befehl in Slack", "Command in Slack"), `/mail-setup ${seen.name}`),
    row(t("Postfächer", "Mailboxes"), seen.mailboxes.map((one) => one.address).join(" ")),
  );
}

/** Return the card with what the customer says, null for customers without a complaint. */
export function complaint(seen) {
  if (!seen.complaint) return null;
  return h(
    "section",
    { class: "complaint", "aria-label": t("Was der Kunde sagt", "What the customer says") },
    h("p", {}, t(`„${seen.complaint.de}“`, `“${seen.complaint.en}”`)),
    seen.complaint.message && h("pre", {}, seen.complaint.message),
    seen.solution && solved(seen.solution),
    h("p", { class: "hint" }, t("Dieselbe Meldung steht im Slack-Kanal. In Slack prüfen, hier beheben.", "The same message is in the Slack channel. Check in Slack, mend here.")),
  );
}

function solved({ error, fix }) {
  return h("p", { class: "solution" }, h("strong", {}, t("✓ Gelöst. ", "✓ Solved. ")), t(`${error.de} → ${fix.de}`, `${error.en} → ${fix.en}`));
}
