// Small menus that open below a button and close by themselves; the arrow keys walk through them.

import { fill, h } from "./dom.js";

window.addEventListener("resize", () => document.querySelector(".menu:popover-open")?.hidePopover()); // it has lost its place

/** Return a button that opens a menu of `items()`: {words, about, choose}. */
export function menuButton({ class: kind = "", label, sign, items }) {
  const menu = h("div", { class: "menu", role: "menu", popover: "auto", "aria-label": label });
  const opener = h(
    "button",
    {
      type: "button",
      class: kind,
      "aria-label": label,
      title: label,
      "aria-haspopup": "menu",
      "aria-expanded": "false",
    },
    sign,
  );
  opener.addEventListener("click", () => {
    fill(
      menu,
      items().map((item) => entry(item, menu)),
    );
    opener.parentElement.append(menu);
    menu.showPopover();
    position(menu, opener);
    menu.querySelector("button")?.focus();
  });
  menu.addEventListener("toggle", (event) => {
    opener.setAttribute("aria-expanded", String(event.newState === "open"));
    if (event.newState === "closed") menu.remove();
  });
  menu.addEventListener("keydown", (event) => walk(event, menu));
  return opener;
}

function entry(item, menu) {
  const choose = () => {
    menu.hidePopover();
    item.choose();
  };
  return h(
    "button",
    { type: "button", role: "menuitem", onclick: choose },
    h("span", {}, item.words),
    item.about ? h("small", {}, item.about) : null,
  );
}

function position(menu, opener) {
  const from = opener.getBoundingClientRect();
  const size = menu.getBoundingClientRect();
  const below = from.bottom + size.height + 8 < window.innerHeight;
  menu.style.setProperty("top", `${Math.max(8, below ? from.bottom + 4 : from.top - size.height - 4)}px`);
  menu.style.setProperty("left", `${Math.max(8, Math.min(from.left, window.innerWidth - size.width - 8))}px`);
}

function walk(event, menu) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const entries = [...menu.querySelectorAll("button")];
  entries.at((entries.indexOf(document.activeElement) + step) % entries.length).focus();
}
