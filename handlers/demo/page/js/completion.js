// What is offered while one types: commands behind "/", people behind "@", channels behind "#".

import { fill, freshId, h } from "./dom.js";
import { state } from "./state.js";
import { t } from "./words.js";

/** The list above a text field; the arrow keys choose, Enter or Tab takes. */
export class Completion {
  constructor(field) {
    this.field = field;
    this.offers = [];
    this.chosen = 0;
    this.element = h("ul", {
      class: "completion",
      role: "listbox",
      id: freshId("completion"),
      "aria-label": t("Vorschläge", "Suggestions"),
      hidden: true,
    });
    field.setAttribute("role", "combobox");
    field.setAttribute("aria-controls", this.element.id);
    field.setAttribute("aria-autocomplete", "list");
    this.close();
  }

  /** Offer what fits to what was typed up to the cursor. */
  update() {
    const before = this.field.value.slice(0, this.field.selectionStart);
    this.offers = offersFor(before);
    this.chosen = 0;
    this.draw();
  }

  draw() {
    const open = this.offers.length > 0;
    this.element.hidden = !open;
    this.field.setAttribute("aria-expanded", String(open));
    fill(
      this.element,
      this.offers.map((offer, number) => this.option(offer, number)),
    );
    if (open) this.field.setAttribute("aria-activedescendant", `${this.element.id}-${this.chosen}`);
    else this.field.removeAttribute("aria-activedescendant");
  }

  option(offer, number) {
    const take = (event) => {
      event.preventDefault();
      this.take(offer);
    };
    return h(
      "li",
      {
        id: `${this.element.id}-${number}`,
        role: "option",
        "aria-selected": String(number === this.chosen),
        onmousedown: take,
      },
      h("strong", {}, offer.shown),
      h("code", {}, offer.usage ?? ""),
      h("small", {}, offer.about ?? ""),
    );
  }

  /** Take the key if it is meant for the list; return whether it was. */
  takes(event) {
    if (!this.offers.length) return false;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      this.chosen = (this.chosen + step + this.offers.length) % this.offers.length;
      this.draw();
    } else if (event.key === "Escape") this.close();
    else if (event.key === "Tab" || (event.key === "Enter" && !event.shiftKey && !this.offers[this.chosen].complete))
      this.take(this.offers[this.chosen]);
    else return false;
    event.preventDefault();
    return true;
  }

  take(offer) {
    const { value, selectionStart: at } = this.field;
    const start = at - offer.typed.length;
    this.field.value = `${value.slice(0, start)}${offer.text} ${value.slice(at)}`;
    this.field.selectionStart = this.field.selectionEnd = start + offer.text.length + 1;
    this.close();
    this.field.dispatchEvent(new Event("input"));
  }

  close() {
    this.offers = [];
    this.draw();
  }
}

function offersFor(before) {
  const command = before.match(/^\/[\w-]*$/)?.[0];
  if (command !== undefined) {
    return state.commands
      .filter((one) => one.name.startsWith(command))
      .map((one) => ({
        text: one.name,
        shown: one.name,
        usage: one.usage,
        about: one.summary,
        typed: command,
        complete: one.name === command,
      }));
  }
  const begun = before.match(/^(\/[\w-]+) $/)?.[1];
  const usage = state.commands.find((one) => one.name === begun);
  if (usage)
    return [
      { text: usage.name, shown: usage.name, usage: usage.usage, about: usage.summary, typed: before, complete: true },
    ];
  const [, sign, word] = before.match(/(?:^|\s)([@#])([\p{L}\w-]*)$/u) ?? [];
  if (!sign) return [];
  const names =
    sign === "@"
      ? [...state.members.values()].map((one) => one.name)
      : state.channels.filter((one) => one.kind !== "direct").map((one) => one.name);
  return names
    .filter((name) => name.toLowerCase().startsWith(word.toLowerCase()))
    .map((name) => ({
      text: `${sign}${name}`,
      shown: `${sign}${name}`,
      typed: `${sign}${word}`,
      complete: name === word,
    }));
}
