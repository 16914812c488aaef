// What outlasts a new drawing: what was typed and not sent yet, which control has the focus, and what is selected in it.

const FIELDS = "input, textarea, select";

const keyOf = (element) => JSON.stringify(Object.entries({ ...element.dataset }).filter(([name]) => name !== "touched" && name !== "state"));
const named = (root) => [...root.querySelectorAll("button, form")].filter((element) => Object.keys(element.dataset).length);

/** Note which fields a person has touched. */
export function watchTyping() {
  document.addEventListener("input", (event) => {
    if (event.target.matches?.(FIELDS)) event.target.dataset.touched = "yes";
  });
}

/** Forget what was typed into a form: it has been sent. */
export function sent(form) {
  for (const field of form.querySelectorAll("[data-touched]")) delete field.dataset.touched;
}

/** Draw, and put back what was typed, the focus and the selection. */
export function keeping(draw) {
  const typed = new Map();
  for (const form of document.querySelectorAll("form")) {
    for (const field of form.querySelectorAll("[data-touched]")) typed.set(`${keyOf(form)} ${field.name}`, field.value);
  }
  const active = document.activeElement;
  const control = named(document).find((element) => element === active) ?? active?.closest("form");
  const focused = control && { key: keyOf(control), field: active.name, submits: active !== control && active.type === "submit", selected: [active.selectionStart, active.selectionEnd] };
  const open = new Set([...document.querySelectorAll("details[open] > form")].map(keyOf));
  draw();
  for (const form of document.querySelectorAll("form")) {
    if (open.has(keyOf(form))) form.closest("details").open = true;
    for (const field of form.querySelectorAll(FIELDS)) {
      const value = typed.get(`${keyOf(form)} ${field.name}`);
      if (value === undefined) continue;
      field.value = value;
      field.dataset.touched = "yes";
    }
  }
  if (focused) refocus(focused);
}

function refocus({ key, field, submits, selected }) {
  const control = named(document).find((element) => keyOf(element) === key);
  const within = submits ? "button[type=submit]" : field && `[name="${CSS.escape(field)}"]`;
  const target = within ? control?.querySelector(within) : control;
  target?.focus({ preventScroll: true });
  if (Number.isInteger(selected[0])) target?.setSelectionRange?.(...selected);
}
