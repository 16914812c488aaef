// Questions before something is done, and notes that something went wrong.

import { h } from "./dom.js";
import { textOf } from "./blocks.js";

/** Ask what a confirm object asks; return whether the person agreed. */
export function confirmed(question) {
  return new Promise((resolve) => {
    const answer = (value) => {
      dialog.close();
      dialog.remove();
      resolve(value);
    };
    const danger = question.style === "danger" ? "danger" : "primary";
    const dialog = h(
      "dialog",
      { class: "confirm", "aria-label": question.title.text, oncancel: () => answer(false) },
      h("h2", {}, textOf(question.title)),
      h("p", {}, textOf(question.text)),
      h(
        "div",
        { class: "window-buttons" },
        h("button", { type: "button", class: "button", onclick: () => answer(false) }, textOf(question.deny)),
        h(
          "button",
          { type: "button", class: `button ${danger}`, onclick: () => answer(true) },
          textOf(question.confirm),
        ),
      ),
    );
    document.body.append(dialog);
    dialog.showModal();
  });
}

/** Say something for a few seconds, to screen readers too. */
export function note(words) {
  const shown = h("div", { class: "note", role: "status", popover: "manual" }, words);
  document.body.append(shown);
  shown.showPopover();
  setTimeout(() => shown.remove(), 6000);
}
