// The controls of the admin centers: forms, switches, buttons. Each makes one change and carries its values as data.

import { h, freshId } from "../js/dom.js";
import { t } from "../js/words.js";
import { change, say } from "./desk.js";

/** Return a button that makes this change. */
export function button(name, values, label, kind = "plain") {
  return h("button", { type: "button", class: `button ${kind}`, data: { change: name, ...values }, onclick: () => change(name, values) }, label);
}

/** Return a switch; `on` is how it stands. */
export function toggle(name, values, on, label) {
  const id = freshId("switch");
  const flip = () => change(name, { ...values, on: !on });
  return h(
    "div",
    { class: "switch-row" },
    h("span", { id }, label),
    h(
      "button",
      { type: "button", role: "switch", class: "switch", "aria-checked": String(on), "aria-labelledby": id, data: { change: name, ...values }, onclick: flip },
      h("span", { class: "knob" }),
      on ? t("Ein", "On") : t("Aus", "Off"),
    ),
  );
}

/** Return a form; `fields` come from the functions below, `fixed` values are sent with theirs. */
export function form(name, fixed, fields, label, kind = "primary") {
  const submit = async (event) => {
    event.preventDefault();
    const values = Object.fromEntries([...new FormData(event.target)].map(([key, value]) => [key, String(value)]));
    await change(name, { ...values, ...fixed }, event.target);
  };
  return h(
    "form",
    { class: "form", data: { change: name, ...fixed }, onsubmit: submit },
    fields,
    h("button", { type: "submit", class: `button ${kind}` }, label),
  );
}

/** Return a field for a line of text. */
export function field(name, label, { value = "", placeholder = "", wide = false } = {}) {
  const id = freshId(name);
  return h(
    "div",
    { class: wide ? "field wide" : "field" },
    h("label", { for: id }, label),
    h("input", { id, name, value, placeholder, autocomplete: "off", spellcheck: "false" }),
  );
}

/** Return a field for many lines. */
export function area(name, label, { value = "", placeholder = "" } = {}) {
  const id = freshId(name);
  return h(
    "div",
    { class: "field wide" },
    h("label", { for: id }, label),
    h("textarea", { id, name, rows: 4, value, placeholder, spellcheck: "false" }),
  );
}

/** Return a field to choose from: options are [value, label]. */
export function choice(name, label, options, chosen) {
  const id = freshId(name);
  return h(
    "div",
    { class: "field" },
    h("label", { for: id }, label),
    h("select", { id, name }, options.map(([value, words]) => h("option", { value, selected: value === chosen }, words))),
  );
}

/** Return a row "name: value", the value ready to copy. */
export function row(label, value, { copy = true, note = "" } = {}) {
  return h(
    "div",
    { class: "row" },
    h("span", { class: "row-label" }, label),
    h("code", { class: "row-value" }, value),
    copy && copyButton(value),
    note && h("span", { class: "row-note" }, note),
  );
}

/** Return a button that copies a text. */
export function copyButton(text, label = t("Kopieren", "Copy")) {
  return h("button", { type: "button", class: "button small", onclick: () => copy(text) }, label);
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    say("done", { de: "Kopiert.", en: "Copied." });
  } catch {
    say("wrong", {
      de: "Der Browser lässt das Kopieren nicht zu; markieren Sie den Text und kopieren Sie ihn selbst.",
      en: "The browser does not allow copying; select the text and copy it yourself.",
    });
  }
}

/** Return a section with its title and, in small print, where it is found in the real admin center. */
export function section(title, where, ...children) {
  return h("section", { class: "card" }, h("h3", {}, title), where && h("p", { class: "where" }, where), children);
}

/** Return a mark with words: `kind` is "good", "bad" or "open". */
export function mark(kind, words) {
  const signs = { good: "✓", bad: "✕", open: "⚠" };
  return h("span", { class: `mark ${kind}` }, `${signs[kind]} ${words}`);
}

/** Return a table; rows are lists of cells. */
export function table(heads, rows) {
  return h(
    "div",
    { class: "table" },
    h(
      "table",
      {},
      h("thead", {}, h("tr", {}, heads.map((head) => h("th", { scope: "col" }, head)))),
      h("tbody", {}, rows.map((cells) => h("tr", {}, cells.map((cell) => h("td", {}, cell))))),
    ),
  );
}

/** Return what stands where a list is empty. */
export function nothing(words) {
  return h("p", { class: "nothing" }, words);
}
