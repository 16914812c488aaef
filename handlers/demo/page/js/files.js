// Files below a message: pictures are shown, texts begin to be shown, everything can be downloaded.

import { copyButton } from "./code.js";
import { h } from "./dom.js";
import { enlarging } from "./elements.js";
import { icon } from "./icons.js";
import { sizeOf, t } from "./words.js";

const PICTURES = ["image/png", "image/jpeg", "image/gif", "image/webp"];
const TEXTS = /\.(txt|log|ps1|csv|json|xml|eml|md)$/i;
const FIRST_LINES = 8;
const MOST_BYTES = 200_000;
const fetched = new Map();

/** Return the files of a message. */
export function filesOf(files) {
  return files.length ? h("div", { class: "files" }, files.map(file)) : null;
}

function file(one) {
  const load = h("a", { href: one.url, download: one.name, class: "button" }, t("Herunterladen", "Download"));
  const head = h(
    "div",
    { class: "file-head" },
    icon("file"),
    h("strong", {}, one.title || one.name),
    h("small", {}, sizeOf(one.size)),
    load,
  );
  if (PICTURES.includes(one.type))
    return h(
      "figure",
      { class: "file" },
      head,
      enlarging(one.url, h("img", { class: "large", src: one.url, alt: one.alt || one.title || one.name })),
    );
  const isText = TEXTS.test(one.name) && one.size < MOST_BYTES;
  return h("div", { class: "file" }, head, isText ? preview(one) : null);
}

function preview(one) {
  const place = h("div", { class: "code" });
  text(one).then((content) => {
    const lines = content.split(/\r?\n/);
    const beginning = lines.slice(0, FIRST_LINES).join("\n");
    const pre = h("pre", { tabindex: "0" }, h("code", {}, beginning));
    place.append(
      pre,
      copyButton(() => content),
    );
    if (lines.length > FIRST_LINES) place.append(moreButton(pre, lines, beginning));
    place.dispatchEvent(new Event("load")); // the list of messages goes on to its end
  });
  return place;
}

function moreButton(pre, lines, beginning) {
  const words = () =>
    more.getAttribute("aria-expanded") === "true"
      ? t("Weniger anzeigen", "Show less")
      : t(`Alle ${lines.length} Zeilen anzeigen`, `Show all ${lines.length} lines`);
  const more = h("button", {
    type: "button",
    class: "more",
    "aria-expanded": "false",
    onclick: () => {
      const opened = more.getAttribute("aria-expanded") !== "true";
      more.setAttribute("aria-expanded", String(opened));
      pre.textContent = opened ? lines.join("\n") : beginning;
      more.textContent = words();
    },
  });
  more.textContent = words();
  return more;
}

function text(one) {
  if (!fetched.has(one.id))
    fetched.set(
      one.id,
      fetch(one.url)
        .then((answer) => answer.text())
        .catch(() => ""),
    );
  return fetched.get(one.id);
}
