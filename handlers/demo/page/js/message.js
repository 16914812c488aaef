// One message: who wrote it and when, its blocks or text, its files, the thread below it, and what can be done with it.

import { blocksOf } from "./blocks.js";
import { copied } from "./code.js";
import { note } from "./dialogs.js";
import { h } from "./dom.js";
import { filesOf } from "./files.js";
import { icon } from "./icons.js";
import { speaksToMe } from "./mentions.js";
import { menuButton } from "./menus.js";
import { mrkdwn } from "./mrkdwn.js";
import { newReplies } from "./read.js";
import { addressOf } from "./route.js";
import { act } from "./server.js";
import { memberName, replies, state } from "./state.js";
import { counted, dateOf, t, timeOf } from "./words.js";

/** Return a message as it stands in a channel, or in the pane of its thread. */
export function messageElement(message, { inPane = false } = {}) {
  const content = message.blocks.length
    ? blocksOf(message.blocks, contextOf(message))
    : h("div", { class: "block" }, mrkdwn(message.text));
  const shared = (message.attachments ?? []).map(attachment);
  const kind = ["message", message.private && "private", speaksToMe(message) && "to-me"].filter(Boolean).join(" ");
  return h(
    "article",
    {
      class: kind,
      data: { ts: message.ts, channel: message.channel },
      "aria-label": `${memberName(message.user)}, ${timeOf(message.ts)}`,
    },
    avatar(message.user),
    h(
      "div",
      { class: "message-body" },
      message.private
        ? h("div", { class: "only-you" }, icon("eye"), " ", t("Nur für dich sichtbar", "Only visible to you"))
        : null,
      message.broadcast && !inPane
        ? h("div", { class: "only-you" }, t("auf einen Thread geantwortet", "replied to a thread"))
        : null,
      head(message),
      h("div", { class: "message-content" }, content, shared),
      filesOf(message.files ?? []),
      inPane || message.private ? null : threadBelow(message),
    ),
    message.private ? null : tools(message, inPane),
  );
}

function contextOf(message) {
  const address = message.private ? { ts: message.ts, private: true } : { channel: message.channel, ts: message.ts };
  return { key: `${message.channel}/${message.ts}`, address };
}

function head(message) {
  const member = state.members.get(message.user);
  const tag = member?.bot
    ? h("span", { class: "tag" }, "APP")
    : member?.outside
      ? h("span", { class: "tag" }, t("EXTERN", "EXTERNAL"))
      : member?.guest
        ? h("span", { class: "tag" }, t("GAST", "GUEST"))
        : null;
  const edited = message.edited && !member?.bot ? h("small", {}, ` ${t("(bearbeitet)", "(edited)")}`) : null;
  return h(
    "div",
    { class: "message-head" },
    h("strong", {}, memberName(message.user)),
    tag,
    h(
      "time",
      { datetime: new Date(Number(message.ts) * 1000).toISOString(), title: dateOf(message.ts) },
      timeOf(message.ts),
    ),
    edited,
  );
}

/** Return the small square that stands for a person or the bot. */
export function avatar(id) {
  const isBot = state.members.get(id)?.bot;
  const hue = [...id].reduce((sum, letter) => (sum * 31 + letter.codePointAt(0)) % 7, 0);
  return h(
    "span",
    { class: `avatar ${isBot ? "bot" : `hue-${hue}`}`, "aria-hidden": "true" },
    isBot ? icon("mail") : memberName(id).slice(0, 1).toUpperCase(),
  );
}

function attachment(shared) {
  return h(
    "blockquote",
    { class: "shared" },
    shared.blocks ? blocksOf(shared.blocks, { key: "", address: {} }) : mrkdwn(shared.text ?? shared.fallback ?? ""),
  );
}

function threadBelow(message) {
  const below = replies(message);
  if (!below.length) return null;
  const fresh = newReplies(message).length;
  const words = counted(below.length, t("Antwort", "reply"), t("Antworten", "replies"));
  const authors = [...new Set(below.map((reply) => reply.user))].slice(0, 3).map(avatar);
  const channel = state.channels.find((one) => one.id === message.channel);
  return h(
    "a",
    { class: `thread-below${fresh ? " unread" : ""}`, href: addressOf(channel, message.ts) },
    authors,
    h("strong", {}, words),
    fresh ? h("span", { class: "badge new" }, t(`${fresh} neu`, `${fresh} new`)) : null,
    h("small", {}, t(`zuletzt ${timeOf(below.at(-1).ts)}`, `last ${timeOf(below.at(-1).ts)}`)),
  );
}

function tools(message, inPane) {
  const channel = state.channels.find((one) => one.id === message.channel);
  const root = message.thread || message.ts;
  const answer = inPane
    ? null
    : h(
        "a",
        {
          class: "icon",
          href: addressOf(channel, root),
          "aria-label": t("Im Thread antworten", "Reply in thread"),
          title: t("Im Thread antworten", "Reply in thread"),
        },
        icon("thread"),
      );
  const items = () => [
    ...state.message_shortcuts.map((shortcut) => ({
      words: shortcut.name,
      about: "mailcheck",
      choose: () => use(shortcut.id, message),
    })),
    { words: t("Text kopieren", "Copy text"), choose: () => copied(message.text) },
  ];
  return h(
    "div",
    { class: "tools" },
    answer,
    menuButton({ class: "icon", label: t("Weitere Aktionen", "More actions"), sign: icon("more"), items }),
  );
}

/** Use a shortcut, on a message or from the menu. */
export async function use(id, message = null) {
  const on = message ? { channel: message.channel, ts: message.ts } : {};
  try {
    const answer = await act("api/shortcut", { as: state.as, callback_id: id, ...on });
    if (answer.outcome !== "acknowledged") note(t("Die App hat darauf nicht geantwortet.", "The app did not respond."));
  } catch (problem) {
    note(problem.message);
  }
}
