// The bar on top of every page of the demo: what this is, which page one is on, and whatever the page adds.

import { h } from "./dom.js";
import { t } from "./words.js";

/** Return the bar; `current` is "slack" or "console", `as` the name of the person that is played. */
export function pageHeader(current, as, ...more) {
  const tab = (name, address, words) =>
    h(
      "a",
      { href: `${address}?as=${encodeURIComponent(as)}`, "aria-current": name === current ? "page" : undefined },
      words,
    );
  return h(
    "header",
    { class: "page-header" },
    h("span", { class: "brand" }, "Mailcheck", h("small", {}, t("Demo auf diesem Rechner", "demo on this machine"))),
    h(
      "nav",
      { "aria-label": t("Seiten", "Pages") },
      tab("slack", "./", t("Slack des Supports", "Support’s Slack")),
      tab("console", "console", t("Konsole des Kunden", "Customer’s console")),
    ),
    more,
  );
}
