// The page: loads what there is, draws it, and follows what happens.

import { pageHeader } from "./header.js";
import { composer } from "./composer.js";
import { note } from "./dialogs.js";
import { fill, h } from "./dom.js";
import { drawHome } from "./home.js";
import { icon } from "./icons.js";
import { MessageList } from "./list.js";
import { markRead, newReplies } from "./read.js";
import { addressOf, HOME, place } from "./route.js";
import { act, ask } from "./server.js";
import { channelSign, drawSidebar } from "./sidebar.js";
import { apply, botChannel, inChannel, inThread, load, messageAt, on, replies, state } from "./state.js";
import { speak, t } from "./words.js";
import { watchWindows } from "./windows.js";

const as = new URLSearchParams(location.search).get("as") ?? "";
const sidebar = h("nav", { class: "sidebar" });
const main = h("main", { class: "channel", id: "channel" });
const pane = h("aside", { class: "pane", hidden: true });
let shown = { key: "", list: null, home: null };
let thread = { key: "", list: null };
let waiting = false;

try {
  load(await ask(`api/state?as=${encodeURIComponent(as)}`));
} catch (problem) {
  document.body.append(
    h("p", { class: "failed", role: "alert" }, problem.message),
    h("p", {}, h("a", { href: "./" }, "Mailcheck-Demo")),
  );
  throw problem;
}
speak(state.language);
sidebar.setAttribute("aria-label", t("Kanäle und Apps", "Channels and apps"));
document.body.append(pageHeader("slack", state.as, people()), h("div", { class: "workspace" }, sidebar, main, pane));
draw();
watchWindows(() => place().channel?.id ?? "");
for (const kind of ["message", "channels", "read"]) on(kind, drawSoon);
on("home", () => shown.home && drawHome(shown.home));
window.addEventListener("hashchange", draw);
document.addEventListener("visibilitychange", draw);
document.addEventListener("keydown", (event) => {
  const free = !document.querySelector("dialog[open]") && !document.querySelector(":popover-open");
  if (event.key === "Escape" && place().thread && free && !event.defaultPrevented) leaveThread();
});
follow();

function people() {
  const link = (one) =>
    h(
      "a",
      {
        href: `?as=${encodeURIComponent(one.as)}`,
        "aria-current": one.as === state.as ? "true" : undefined,
        onclick: keepPlace,
      },
      one.name,
      state.members.get(one.id)?.guest ? h("small", {}, t(" (Gast)", " (guest)")) : null,
    );
  return h(
    "nav",
    { class: "people", "aria-label": t("Wen Sie spielen", "Whom you play") },
    h("span", {}, t("Sie spielen:", "You play:")),
    state.people.map(link),
  );
}

function keepPlace(event) {
  event.currentTarget.href = `${event.currentTarget.getAttribute("href").split("#")[0]}${location.hash}`;
}

/** Draw once for all that changes in the same moment. */
function drawSoon() {
  if (waiting) return;
  waiting = true;
  setTimeout(() => {
    waiting = false;
    draw();
  }, 10);
}

function draw() {
  const at = place();
  if (at.home) showHome();
  else showChannel(at.channel);
  showThread(at);
  drawSidebar(sidebar);
  document.title = at.home
    ? "mailcheck"
    : `${at.channel.kind === "direct" ? "mailcheck" : `#${at.channel.name}`} · Mailcheck-Demo`;
}

function showChannel(channel) {
  const key = `${channel.id}/${channel.with_bot}`;
  const isBot = channel.id === botChannel()?.id;
  const name = isBot ? "mailcheck" : `#${channel.name}`;
  if (shown.key !== key) {
    const list = new MessageList(t(`Nachrichten in ${name}`, `Messages in ${name}`), {}, whenEmpty(isBot));
    shown = { key, list, home: null };
    fill(main, isBot ? appHead(false) : channelHead(channel), list.element, composer(channel, "", name, () => list.follow()));
    list.draw(inChannel(channel.id), { fresh });
    list.toEnd();
    main.querySelector(".composer-field").focus();
  } else shown.list.draw(inChannel(channel.id), { fresh });
  if (!document.hidden) markRead(channel.id, "", inChannel(channel.id));
}

function whenEmpty(isBot) {
  return isBot
    ? t(
        "Hier sprechen Sie mit mailcheck allein: Fügen Sie eine Fehlermeldung ein, oder tippen Sie / für die Befehle.",
        "Here you talk to mailcheck alone: paste an error message, or type / for the commands.",
      )
    : t("Hier hat noch niemand etwas geschrieben.", "Nobody has written anything here yet.");
}

/** Return what is drawn below a message besides itself: how many replies there are, and how many are new. */
function fresh(message) {
  return `${replies(message).length}/${newReplies(message).length}`;
}

function channelHead(channel) {
  const remarks = [
    channel.shared ? t("Hier liest eine andere Firma mit.", "Another company can read this channel.") : "",
    channel.with_bot
      ? ""
      : t(
          "mailcheck ist nicht in diesem Kanal: /invite @mailcheck",
          "mailcheck is not in this channel: /invite @mailcheck",
        ),
  ].filter(Boolean);
  return h(
    "header",
    { class: "place-head" },
    h("h1", {}, channelSign(channel), channel.name),
    remarks.map((words) => h("span", { class: "remark" }, words)),
  );
}

function appHead(isHome) {
  const tab = (address, words, current) =>
    h("a", { href: address, "aria-current": current ? "page" : undefined }, words);
  return h(
    "header",
    { class: "place-head" },
    h("h1", {}, "mailcheck", h("span", { class: "tag" }, "APP")),
    h(
      "nav",
      { class: "tabs", "aria-label": "mailcheck" },
      tab(`#/${HOME}`, t("Startseite", "Home"), isHome),
      tab(addressOf(botChannel()), t("Nachrichten", "Messages"), !isHome),
    ),
  );
}

function showHome() {
  if (shown.home) return;
  const home = h("div", {
    class: "home",
    tabindex: "0",
    "aria-label": t("Startseite von mailcheck", "mailcheck’s home tab"),
  });
  shown = { key: HOME, list: null, home };
  fill(main, appHead(true), home);
  drawHome(home);
  act("api/home", { as: state.as }).catch((problem) => note(problem.message));
}

function showThread({ channel, thread: root }) {
  const message = root && messageAt(channel.id, root);
  pane.hidden = !message;
  if (!message) {
    thread = { key: "", list: null };
    return;
  }
  const key = `${channel.id}/${root}`;
  if (thread.key !== key) {
    const list = new MessageList("Thread", { inPane: true });
    thread = { key, list };
    const head = h(
      "header",
      { class: "place-head" },
      h("h2", {}, "Thread"),
      h(
        "button",
        { type: "button", class: "icon", "aria-label": t("Thread schließen", "Close thread"), onclick: leaveThread },
        icon("close"),
      ),
    );
    pane.setAttribute("aria-label", "Thread");
    fill(pane, head, list.element, composer(channel, root, "", () => list.follow()));
    list.draw(inThread(channel.id, root));
    list.toEnd();
    pane.querySelector(".composer-field").focus({ preventScroll: true });
  } else thread.list.draw(inThread(channel.id, root));
  if (!document.hidden) markRead(channel.id, root, inThread(channel.id, root));
}

function leaveThread() {
  location.hash = addressOf(place().channel);
}

function follow() {
  const query = new URLSearchParams({ as: state.as, since: state.number, world: state.world });
  const stream = new EventSource(`api/stream?${query}`);
  const lost = h("div", { class: "lost", role: "status" });
  document.body.append(lost);
  stream.addEventListener("open", () => {
    lost.textContent = "";
    document.documentElement.dataset.connected = "true";
  });
  stream.addEventListener("error", () => {
    lost.textContent = t(
      "Verbindung zur Demo unterbrochen, sie wird wiederhergestellt …",
      "The connection to the demo is lost, it is being restored …",
    );
    delete document.documentElement.dataset.connected;
  });
  stream.addEventListener("message", (event) => {
    const change = JSON.parse(event.data);
    if (change.another_world) location.reload();
    else apply(change);
  });
}
