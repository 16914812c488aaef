// The console of a customer's administrator: what is shown, and when it is drawn anew.

import { h } from "../js/dom.js";
import { pageHeader } from "../js/header.js";
import { speak, t } from "../js/words.js";
import { choose, desk, draw, onChange, refresh } from "./desk.js";
import { beginning, complaint, side, welcome } from "./practice.js";
import { entra } from "./entra.js";
import { exchange } from "./exchange.js";
import { keeping, watchTyping } from "./kept.js";
import { network } from "./network.js";
import { office } from "./office.js";
import { shell } from "./shell.js";

const LOOK_AGAIN = 2500; // milliseconds between two looks at what is solved

const centers = () => [
  ["entra", "Microsoft Entra Admin Center", entra],
  ["exchange", "Exchange Admin Center", exchange],
  ["office", "Microsoft 365 Admin Center", office],
  ["network", t("Netzwerk", "Network"), network],
  ["shell", "PowerShell", shell],
];

function page() {
  const places = [".columns", ".columns main", ".side", ".problems"]; // which of them scrolls depends on the page's width
  const tops = places.map((one) => document.querySelector(one)?.scrollTop ?? 0);
  keeping(redrawAll);
  places.forEach((one, at) => (document.querySelector(one).scrollTop = tops[at]));
}

function redrawAll() {
  document.title = t("Admin-Konsole des Kunden · Mailcheck-Demo", "Customer's admin console · Mailcheck demo");
  document.body.replaceChildren(header(), h("div", { class: "columns" }, side(), h("main", {}, main())));
}

function header() {
  return pageHeader(
    "console",
    desk.overview?.as ?? "",
    h("span", { class: "name" }, desk.seen?.name ?? ""),
    desk.seen?.verdict && h("span", { class: `verdict ${desk.seen.verdict}`, data: { verdict: desk.seen.verdict } }, verdict(desk.seen.verdict)),
    h("button", { type: "button", class: "button language", onclick: switchLanguage }, t("English", "Deutsch")),
  );
}

function verdict(name) {
  return {
    healthy: t("Mailcheck: alles in Ordnung", "Mailcheck: all is well"),
    problem: t("Mailcheck: Problem gefunden", "Mailcheck: problem found"),
    unknown: t("Mailcheck: unklar", "Mailcheck: unclear"),
  }[name];
}

function said() {
  return h("div", { class: `said ${desk.said?.kind ?? ""}`, role: "status" }, desk.said ? t(desk.said.text.de, desk.said.text.en) : "");
}

function main() {
  if (!desk.seen) {
    return [said(), welcome()];
  }
  const open = centers().find(([name]) => name === desk.center);
  return [complaint(desk.seen) ?? beginning(desk.seen), tabs(), said(), h("div", { class: `center ${desk.center}`, role: "tabpanel", "aria-label": open[1] }, open[2](desk.seen))];
}

function tabs() {
  const tab = ([name, label]) =>
    h("button", { type: "button", role: "tab", "aria-selected": String(name === desk.center), data: { center: name }, onclick: () => open(name) }, label);
  return h("div", { class: "tabs", role: "tablist" }, centers().map(tab));
}

function open(center) {
  desk.center = center;
  desk.said = null;
  desk.secret = ""; // as in the portal: gone when one leaves the page
  draw();
}

function switchLanguage() {
  const chosen = document.documentElement.lang === "de" ? "en" : "de";
  speak(chosen);
  draw();
}

/** Look again at what the bot has found meanwhile; nobody is disturbed who is filling something in. */
async function lookAgain() {
  const before = JSON.stringify(desk.overview);
  await refresh();
  const known = desk.overview?.customers.find((one) => one.tenant_id === desk.seen?.tenant_id);
  if (known && known.verdict !== desk.seen.verdict) await choose(known.tenant_id);
  else if (desk.overview && before !== JSON.stringify(desk.overview)) redrawEdges();
}

/** Draw what stands around the admin center; the list of customers stays while somebody has it open. */
function redrawEdges() {
  if (document.activeElement?.id === "customer") return;
  keeping(() => {
    document.querySelector(".page-header").replaceWith(header());
    const list = document.querySelector(".side");
    const top = list.scrollTop;
    const anew = side();
    list.replaceWith(anew);
    anew.scrollTop = top;
  });
}

onChange(page, () => document.querySelector(".said")?.replaceWith(said()));
watchTyping();
await refresh();
speak(desk.overview?.language ?? "de");
const wanted = decodeURIComponent(location.hash.slice(1));
const first = desk.overview?.customers.find((one) => one.name === wanted);
page();
if (first) await choose(first.tenant_id);
setInterval(lookAgain, LOOK_AGAIN);
addEventListener("focus", lookAgain);
