// A field that takes files: they are uploaded at once, and can be taken out again.

import { note } from "./dialogs.js";
import { fill, h } from "./dom.js";
import { icon } from "./icons.js";
import { upload } from "./server.js";
import { state } from "./state.js";
import { sizeOf, t } from "./words.js";

/** Return the field of a file_input element. */
export function fileInput(element, place, marks) {
  const { form } = place.context;
  const most = element.max_files ?? 10;
  const accept = element.filetypes?.map((ending) => `.${ending}`).join(",");
  const field = h("input", { ...marks, type: "file", class: "only-read-aloud", multiple: most > 1, accept });
  const opener = h(
    "span",
    { class: "button", "aria-hidden": "true", onclick: () => field.click() },
    most > 1 ? t("Dateien auswählen", "Choose files") : t("Datei auswählen", "Choose a file"),
  );
  const list = h("ul", { class: "chosen-files" });
  const set = (files) => {
    form.setFiles(place.blockId, element.action_id, files);
    fill(
      list,
      files.map((file) =>
        chip(file, () => set(form.files(place.blockId, element.action_id).filter((one) => one.id !== file.id))),
      ),
    );
  };
  field.addEventListener("change", async () => {
    const wanted = [...field.files];
    const before = form.files(place.blockId, element.action_id);
    if (before.length + wanted.length > most) note(t(`Höchstens ${most} Dateien.`, `At most ${most} files.`));
    try {
      const room = wanted.slice(0, most - before.length);
      set([...before, ...(await Promise.all(room.map((file) => upload(file, state.as))))]);
    } catch (problem) {
      note(problem.message);
    }
    field.value = "";
  });
  set(form.files(place.blockId, element.action_id));
  return h("div", { class: "file-field" }, field, opener, list);
}

/** Return a file that was chosen, with a button to leave it out. */
export function chip(file, remove) {
  const label = t(`${file.name} entfernen`, `Remove ${file.name}`);
  return h(
    "li",
    { class: "chip" },
    h("span", {}, file.name),
    h("small", {}, sizeOf(file.size)),
    h("button", { type: "button", class: "icon", "aria-label": label, title: label, onclick: remove }, icon("close")),
  );
}
