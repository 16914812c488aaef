// The administrator's PowerShell window, connected to Exchange Online.

import { h } from "../js/dom.js";
import { t } from "../js/words.js";
import { desk, look, run } from "./desk.js";
import { copyButton, section } from "./controls.js";

/** Return the window. */
export function shell() {
  const lines = h("textarea", {
    id: "lines",
    name: "lines",
    rows: 8,
    value: desk.window.lines,
    spellcheck: "false",
    placeholder: "Get-ServicePrincipal | Format-List DisplayName,AppId,ObjectId",
  });
  const submit = async (event) => {
    event.preventDefault();
    await busily(event.target, () => run(lines.value));
  };
  const form = h(
    "form",
    { class: "form", data: { window: "lines" }, onsubmit: submit },
    h("div", { class: "field wide" }, h("label", { for: "lines" }, t("Skript oder Befehle", "Script or commands")), lines),
    h("button", { type: "submit", class: "button primary" }, t("Ausführen", "Run")),
    h("button", { type: "button", class: "button", data: { window: "look" }, onclick: () => busily(form, look) }, t("Nachsehen (Skript --inspect)", "Look (script --inspect)")),
  );
  return [
    section(
      "PowerShell",
      desk.overview?.powershell
        ? t("Ein echtes PowerShell auf diesem Rechner, als Administrator des Kunden mit Exchange verbunden.", "A real PowerShell on this machine, connected to Exchange as the customer's administrator.")
        : t("Auf diesem Rechner gibt es kein PowerShell; das Nachsehen geht trotzdem, alles Übrige in den anderen Bereichen.", "There is no PowerShell on this machine; looking works all the same, everything else in the other sections."),
      form,
      desk.window.output &&
        h(
          "div",
          { class: "output" },
          desk.window.note?.de && h("p", { class: "hint" }, t(desk.window.note.de, desk.window.note.en)),
          h("pre", { data: { window: "output" }, tabindex: "0" }, desk.window.output),
          copyButton(desk.window.output, t("Ausgabe kopieren", "Copy output")),
        ),
    ),
  ];
}

async function busily(form, work) {
  for (const one of form.querySelectorAll("button")) one.disabled = true;
  form.classList.add("busy");
  await work();
  for (const one of form.querySelectorAll("button")) one.disabled = false;
  form.classList.remove("busy");
}
