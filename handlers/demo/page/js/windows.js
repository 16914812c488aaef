// Modals: the one on top is shown; what was typed outlasts its updates; mistakes stand at their fields.

import { blocksOf, textOf } from "./blocks.js";
import { note } from "./dialogs.js";
import { fill, h } from "./dom.js";
import { press } from "./elements.js";
import { Form } from "./form.js";
import { icon } from "./icons.js";
import { act } from "./server.js";
import { on, state } from "./state.js";
import { t } from "./words.js";

const forms = new Map();
let dialog = null;
let current = () => "";

/** Show modals from now on; `where()` tells the channel in front of the person. */
export function watchWindows(where) {
  current = where;
  on("views", show);
  show();
}

function contextOf(view) {
  if (!forms.has(view.id)) {
    const context = { key: view.id, address: { view: view.id }, current: current(), press };
    context.form = new Form(context);
    forms.set(view.id, context);
  }
  return forms.get(view.id);
}

function show() {
  for (const id of forms.keys()) if (!state.views.some((view) => view.id === id)) forms.delete(id);
  const view = state.views.at(-1);
  if (!view) {
    dialog?.remove();
    dialog = null;
    return;
  }
  if (dialog?.dataset.view === view.id && dialog.dataset.hash === view.hash) return; // nothing new in it
  const before = dialog;
  const focused = before?.dataset.view === view.id ? focusIn(before) : null;
  const context = contextOf(view);
  context.form.content = view.content;
  dialog = windowOf(view, context);
  document.body.append(dialog);
  dialog.showModal();
  before?.remove();
  restoreFocus(dialog, focused);
}

function windowOf(view, context) {
  const { content } = view;
  const title = h("h2", { id: `title-${view.id}` }, textOf(content.title));
  const leave = () => close(view, context);
  const banner = h("div", { class: "banner", role: "alert" });
  const submit = content.submit
    ? h(
        "button",
        { type: "submit", class: "button primary", disabled: content.submit_disabled },
        textOf(content.submit),
      )
    : null;
  const form = h(
    "form",
    { novalidate: true, onsubmit: (event) => submitted(event, view, context, banner) },
    h(
      "header",
      {},
      title,
      h(
        "button",
        { type: "button", class: "icon", "aria-label": t("Schließen", "Close"), onclick: leave },
        icon("close"),
      ),
    ),
    banner,
    h("div", { class: "window-content" }, blocksOf(content.blocks, context)),
    h(
      "footer",
      { class: "window-buttons" },
      h(
        "button",
        { type: "button", class: "button", onclick: leave },
        content.close ? textOf(content.close) : t("Abbrechen", "Cancel"),
      ),
      submit,
    ),
  );
  return h(
    "dialog",
    {
      class: "window",
      data: { view: view.id, hash: view.hash },
      "aria-labelledby": title.id,
      oncancel: (event) => {
        event.preventDefault();
        leave();
      },
    },
    form,
  );
}

async function submitted(event, view, context, banner) {
  event.preventDefault();
  const form = event.currentTarget;
  fill(banner);
  if (point(form, context.form.mistakes())) return;
  const button = form.querySelector("button[type=submit]");
  button.disabled = true;
  form.setAttribute("aria-busy", "true");
  try {
    const answer = await act("api/submit", { as: state.as, view: view.id, state: context.form.given() });
    if (answer.errors) point(form, answer.errors);
    else if (answer.outcome !== "acknowledged")
      fill(
        banner,
        t("Die App hat nicht geantwortet. Bitte noch einmal versuchen.", "We had some trouble connecting. Try again?"),
      );
  } catch (problem) {
    fill(banner, problem.message);
  } finally {
    button.disabled = Boolean(view.content.submit_disabled);
    form.removeAttribute("aria-busy");
  }
}

/** Show mistakes at their fields, and go to the first one; return whether there are any. */
function point(form, mistakes) {
  let first = null;
  for (const block of form.querySelectorAll(".block")) {
    const place = block.querySelector(".mistake");
    if (!place) continue;
    const mistake = mistakes[block.dataset.block] ?? "";
    place.textContent = mistake;
    const field = block.querySelector("input, textarea, select");
    if (mistake) field?.setAttribute("aria-invalid", "true");
    else field?.removeAttribute("aria-invalid");
    if (mistake && !first) first = field;
  }
  first?.focus();
  return Boolean(first);
}

async function close(view) {
  try {
    await act("api/close", { as: state.as, view: view.id });
  } catch (problem) {
    note(problem.message);
  }
}

function focusIn(element) {
  const active = document.activeElement;
  if (!element.contains(active)) return null;
  return {
    block: active.closest(".block")?.dataset.block,
    action: active.dataset.action,
    start: active.selectionStart,
    end: active.selectionEnd,
  };
}

function restoreFocus(element, focused) {
  const block =
    focused?.block && [...element.querySelectorAll(".block")].find((one) => one.dataset.block === focused.block);
  const field = block
    ? [...block.querySelectorAll("input, textarea, select, button")].find(
        (one) => !focused.action || one.dataset.action === focused.action,
      )
    : null;
  const first =
    element.querySelector("[autofocus]") ?? element.querySelector(".window-content :is(input, textarea, select)");
  (field ?? first)?.focus();
  if (field && focused.start !== null && focused.start !== undefined)
    field.setSelectionRange?.(focused.start, focused.end);
}
