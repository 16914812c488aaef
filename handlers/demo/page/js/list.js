// A list of messages that grows and changes while one reads: only what changed is drawn anew.

import { h } from "./dom.js";
import { messageElement } from "./message.js";

const NEAR_END = 80; // pixels

/** A list of messages; `options` go to each message, `whenEmpty` is said while there is none. */
export class MessageList {
  constructor(label, options = {}, whenEmpty = "") {
    this.options = options;
    this.drawn = new Map();
    this.element = h("div", {
      class: "messages",
      role: "log",
      "aria-label": label,
      "aria-live": "polite",
      tabindex: "0",
      data: { empty: whenEmpty },
    });
    this.atEnd = true;
    this.top = 0;
    this.element.addEventListener("scroll", () => this.scrolled());
    this.element.addEventListener("load", () => this.atEnd && this.toEnd(), true); // pictures and the beginnings of files come later
    new ResizeObserver(() => this.atEnd && this.toEnd()).observe(this.element);
  }

  /** Only a person scrolls up; a list that grows below is not left by that. */
  scrolled() {
    const { scrollTop } = this.element;
    if (scrollTop < this.top || this.isAtEnd()) this.atEnd = this.isAtEnd();
    this.top = scrollTop;
  }

  isAtEnd() {
    return this.element.scrollHeight - this.element.scrollTop - this.element.clientHeight < NEAR_END;
  }

  /** Show exactly these messages. */
  draw(messages, { fresh = () => "" } = {}) {
    const wanted = new Set(messages.map((message) => message.ts));
    for (const [ts, { element }] of this.drawn) {
      if (!wanted.has(ts)) {
        element.remove();
        this.drawn.delete(ts);
      }
    }
    let before = null;
    for (const message of messages) {
      const mark = JSON.stringify(message) + fresh(message);
      let entry = this.drawn.get(message.ts);
      if (entry?.mark !== mark) {
        const element = messageElement(message, this.options);
        if (entry) replace(entry.element, element);
        entry = { mark, element };
        this.drawn.set(message.ts, entry);
      }
      const next = before ? before.nextSibling : this.element.firstChild;
      if (entry.element !== next) this.element.insertBefore(entry.element, next);
      before = entry.element;
    }
    if (this.atEnd) this.toEnd();
  }

  /** Go to the newest message and stay there: whoever has said something wants to see what comes of it. */
  follow() {
    this.atEnd = true;
    this.toEnd();
  }

  /** Go to the newest message. */
  toEnd() {
    this.element.scrollTop = this.element.scrollHeight;
  }
}

/** Put a message's new version in its place, and leave the keyboard where it was. */
function replace(old, element) {
  const active = document.activeElement;
  const inside = old.contains(active) ? { action: active.dataset.action, text: active.textContent } : null;
  old.replaceWith(element);
  if (!inside) return;
  const same = [...element.querySelectorAll("button, a, select, summary, input")].find((one) =>
    inside.action ? one.dataset.action === inside.action : one.textContent === inside.text,
  );
  same?.focus();
}
