// The bot's Home tab.

import { blocksOf } from "./blocks.js";
import { fill, h } from "./dom.js";
import { press } from "./elements.js";
import { Form } from "./form.js";
import { state } from "./state.js";
import { t } from "./words.js";

let form = null;

/** Draw the Home tab into this element. */
export function drawHome(element) {
  const view = state.home;
  if (!view) {
    fill(
      element,
      h(
        "p",
        { class: "empty" },
        t("mailcheck hat noch keine Startseite veröffentlicht.", "mailcheck has not published a home tab yet."),
      ),
    );
    return;
  }
  const context = { key: view.id, address: { view: view.id }, press };
  form ??= new Form(context);
  form.content = view.content;
  context.form = form;
  fill(element, blocksOf(view.content.blocks, context));
}
