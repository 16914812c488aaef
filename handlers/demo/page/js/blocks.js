// Block Kit as elements, one function per kind of block. An unknown kind is left out, as old Slack clients do.

import { elementOf, imageOf } from "./elements.js";
import { inputBlock } from "./inputs.js";
import { freshId, h, link } from "./dom.js";
import { withSigns } from "./emoji.js";
import { markdown } from "./markdown.js";
import { mrkdwn } from "./mrkdwn.js";
import { richText } from "./rich_text.js";
import { dataTable, table } from "./tables.js";
import { t } from "./words.js";

const RENDERERS = {
  header: (block) => h("h3", { class: "block-header" }, textOf(block.text)),
  section,
  context: (block, place) =>
    h(
      "div",
      { class: "block-context" },
      block.elements.map((one) => (one.type === "image" ? imageOf(one, "small") : h("span", {}, textOf(one)))),
    ),
  divider: () => h("hr", { class: "block-divider" }),
  actions: (block, place) =>
    h(
      "div",
      { class: "block-actions" },
      block.elements.map((one) => elementOf(one, place)),
    ),
  context_actions: (block, place) =>
    h(
      "div",
      { class: "block-actions quiet" },
      block.elements.map((one) => elementOf(one, place)),
    ),
  input: inputBlock,
  image: (block) =>
    h(
      "figure",
      { class: "block-image" },
      block.title ? h("figcaption", {}, textOf(block.title)) : null,
      imageOf(block, "large"),
    ),
  rich_text: richText,
  markdown: (block) => markdown(block.text),
  table,
  data_table: dataTable,
  plan,
  task_card: taskCard,
  container,
  alert,
  card,
  carousel: (block, place) =>
    h(
      "div",
      { class: "block-carousel" },
      block.elements.map((one) => card(one, place)),
    ),
};

// Whether a person opened or closed something outlasts the message's next version.
const opened = new Map();

/** Return the elements of these blocks; `context` says where they stand (a message or a view). */
export function blocksOf(blocks, context, above = "") {
  return blocks.map((block, number) => {
    const madeUp = `${above}b${number}`;
    const place = { context, block, blockId: block.block_id || madeUp, path: madeUp };
    const shown = RENDERERS[block.type]?.(block, place);
    return shown ? h("div", { class: `block ${block.type}`, data: { block: place.blockId } }, shown) : null;
  });
}

/** Return the elements of a text object. */
export function textOf(text) {
  if (!text) return [];
  return text.type === "mrkdwn" ? mrkdwn(text.text) : lines(text.emoji === false ? text.text : withSigns(text.text));
}

const lines = (text) => text.split("\n").flatMap((line, number) => (number ? [h("br"), line] : [line]));

function section(block, place) {
  const fields = block.fields?.length
    ? h(
        "div",
        { class: "fields" },
        block.fields.map((field) => h("div", {}, textOf(field))),
      )
    : null;
  const words = h("div", { class: "section-words" }, block.text ? h("div", {}, textOf(block.text)) : null, fields);
  const accessory =
    block.accessory &&
    h(
      "div",
      { class: "accessory" },
      block.accessory.type === "image" ? imageOf(block.accessory, "thumb") : elementOf(block.accessory, place),
    );
  return h("div", { class: "block-section" }, words, accessory);
}

const STATES = {
  pending: ["○", "noch nicht begonnen", "not begun"],
  in_progress: ["◐", "läuft", "in progress"],
  complete: ["✓", "erledigt", "done"],
  error: ["✕", "fehlgeschlagen", "failed"],
};

function plan(block, place) {
  const title = typeof block.title === "string" ? block.title : (block.title?.text ?? "");
  return h(
    "section",
    { class: "block-plan" },
    h("h4", {}, title),
    (block.tasks ?? []).map((task, number) => taskCard(task, { ...place, path: `${place.path}t${number}` })),
  );
}

function taskCard(task, place) {
  const [mark, de, en] = STATES[task.status] ?? STATES.pending;
  const state = h(
    "span",
    { class: `task-state ${task.status}`, role: "img", "aria-label": t(de, en), title: t(de, en) },
    mark,
  );
  const more = [richest(task.details), richest(task.output)].filter(Boolean);
  const sources = (task.sources ?? [])
    .filter((source) => source.url)
    .map((source) => h("li", {}, link(source.url, source.text || source.url)));
  if (sources.length) more.push(h("ul", { class: "sources" }, sources));
  const head = [state, h("span", { class: "task-title" }, task.title)];
  if (!more.length) return h("div", { class: "task" }, head);
  return foldable(
    `${place.context.key}${place.path}`,
    task.status === "error" || task.status === "in_progress",
    "task",
    head,
    more,
  );
}

function richest(part) {
  if (!part) return null;
  return typeof part === "string" ? h("div", {}, part) : richText(part);
}

function foldable(key, openAtFirst, kind, head, content) {
  const details = h("details", { class: kind }, h("summary", {}, head), h("div", { class: "folded" }, content));
  details.open = opened.get(key) ?? openAtFirst;
  details.addEventListener("toggle", () => opened.set(key, details.open));
  return details;
}

function container(block, place) {
  const title = [
    h("strong", {}, block.rich_text_title ? richText(block.rich_text_title) : textOf(block.title)),
    block.subtitle ? h("span", { class: "subtitle" }, textOf(block.subtitle)) : null,
  ];
  const content = blocksOf(block.child_blocks ?? [], place.context, place.path);
  if (block.is_collapsible)
    return foldable(`${place.context.key}${place.path}`, !block.default_collapsed, "block-container", title, content);
  return h(
    "section",
    { class: "block-container" },
    h("div", { class: "container-title" }, title),
    h("div", { class: "folded" }, content),
  );
}

const LEVELS = {
  default: ["•", "Hinweis", "Note"],
  info: ["ℹ", "Hinweis", "Note"],
  warning: ["⚠", "Achtung", "Caution"],
  error: ["✕", "Fehler", "Error"],
  success: ["✓", "In Ordnung", "All right"],
};

function alert(block) {
  const level = block.level ?? "default";
  const [mark, de, en] = LEVELS[level] ?? LEVELS.default;
  const sign = h("span", { class: "alert-mark", role: "img", "aria-label": t(de, en) }, mark);
  return h("div", { class: `block-alert ${level}`, role: "note" }, sign, h("div", {}, textOf(block.text)));
}

function card(block, place) {
  const titleId = freshId("card");
  const words = [
    block.title ? h("div", { class: "card-title", id: titleId }, textOf(block.title)) : null,
    block.subtitle ? h("div", { class: "subtitle" }, textOf(block.subtitle)) : null,
    block.body ? h("div", {}, textOf(block.body)) : null,
    block.subtext ? h("div", { class: "subtitle" }, textOf(block.subtext)) : null,
  ];
  const actions = block.actions?.length
    ? h(
        "div",
        { class: "block-actions" },
        block.actions.map((one) => elementOf(one, place)),
      )
    : null;
  const head = h("div", { class: "card-head" }, block.icon ? imageOf(block.icon, "small") : null, h("div", {}, words));
  return h(
    "section",
    { class: "block-card", "aria-labelledby": block.title ? titleId : undefined },
    block.hero_image ? imageOf(block.hero_image, "large") : null,
    head,
    actions,
  );
}
