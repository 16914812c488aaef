// Code as a block of its own, with a button that copies it.

import { h } from "./dom.js";
import { t } from "./words.js";

/** Return a block of code; `content` is a text, or elements (links) between texts. */
export function code(...content) {
  const pre = h("pre", { tabindex: "0" }, h("code", {}, content));
  return h(
    "div",
    { class: "code" },
    pre,
    copyButton(() => pre.textContent),
  );
}

/** Return a button that puts a text into the clipboard and says so. */
export function copyButton(text) {
  const words = h("span", {}, t("Kopieren", "Copy"));
  return h(
    "button",
    {
      type: "button",
      class: "copy",
      onclick: async () => {
        const done = await copied(text());
        words.textContent = done ? t("Kopiert", "Copied") : t("Geht nicht", "Not possible");
        setTimeout(() => (words.textContent = t("Kopieren", "Copy")), 1500);
      },
    },
    words,
  );
}

/** Put a text into the clipboard; return whether the browser let us. */
export async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
