// Where one types: messages, slash commands with their usage, mentions, files.

import { Completion } from "./completion.js";
import { note } from "./dialogs.js";
import { fill, h } from "./dom.js";
import { chip } from "./file_input.js";
import { icon } from "./icons.js";
import { menuButton } from "./menus.js";
import { use } from "./message.js";
import { act, upload } from "./server.js";
import { state } from "./state.js";
import { t } from "./words.js";

const LONGEST_MESSAGE = 4000; // characters; what is longer becomes a file, as in Slack
const drafts = new Map();
const typed = [];

/** Return the box in which one types for a channel, or for a thread in it; `follow` is called when something is sent. */
export function composer(channel, thread, name, follow) {
  const key = `${channel.id}/${thread}`;
  const draft = drafts.get(key) ?? { text: "", files: [] };
  drafts.set(key, draft);
  const label = thread ? t("Im Thread antworten", "Reply in thread") : t(`Nachricht an ${name}`, `Message ${name}`);
  const field = h("textarea", {
    class: "composer-field",
    rows: "1",
    "aria-label": label,
    placeholder: thread ? label : t(`${label} · / für Befehle`, `${label} · / for commands`),
    spellcheck: "false",
  });
  field.value = draft.text;
  const completion = new Completion(field);
  const chips = h("ul", { class: "chosen-files" });
  const drawFiles = () =>
    fill(
      chips,
      draft.files.map((file) =>
        chip(file, () => {
          draft.files = draft.files.filter((one) => one.id !== file.id);
          drawFiles();
        }),
      ),
    );
  const take = async (files) => {
    try {
      draft.files = [...draft.files, ...(await Promise.all([...files].map((file) => upload(file, state.as))))];
      drawFiles();
    } catch (problem) {
      note(problem.message);
    }
  };
  const send = async () => {
    const text = field.value.trim();
    const files = draft.files;
    if (!text && !files.length) return;
    field.value = "";
    Object.assign(draft, { text: "", files: [] });
    grow(field);
    drawFiles();
    completion.close();
    follow();
    try {
      await deliver(channel, thread, text, files);
    } catch (problem) {
      note(problem.message);
      field.value = text;
      Object.assign(draft, { text, files });
      drawFiles();
    }
  };
  field.addEventListener("input", () => {
    draft.text = field.value;
    grow(field);
    completion.update();
  });
  field.addEventListener("keydown", (event) => {
    if (completion.takes(event)) return;
    if (event.key === "ArrowUp" && !field.value && typed.length) {
      event.preventDefault();
      field.value = typed.at(-1);
    } else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      send();
    }
  });
  field.addEventListener("blur", () => completion.close());
  field.addEventListener("paste", (event) => {
    if (!event.clipboardData.files.length) return;
    event.preventDefault();
    take(event.clipboardData.files);
  });
  const picker = h("input", {
    type: "file",
    multiple: true,
    class: "only-read-aloud",
    tabindex: "-1",
    "aria-label": t("Dateien auswählen", "Choose files"),
    onchange: () => {
      take(picker.files);
      picker.value = "";
    },
  });
  const attach = h(
    "button",
    {
      type: "button",
      class: "icon",
      "aria-label": t("Datei anhängen", "Attach a file"),
      title: t("Datei anhängen", "Attach a file"),
      onclick: () => picker.click(),
    },
    icon("attach"),
  );
  const box = h(
    "div",
    { class: "composer" },
    completion.element,
    field,
    chips,
    h(
      "div",
      { class: "composer-tools" },
      attach,
      picker,
      thread ? null : shortcuts(),
      h(
        "span",
        { class: "hint" },
        t("Enter sendet, Umschalt+Enter neue Zeile", "Enter sends, Shift+Enter starts a new line"),
      ),
      h(
        "button",
        { type: "button", class: "button primary send", "aria-label": t("Senden", "Send"), onclick: send },
        icon("send"),
      ),
    ),
  );
  box.addEventListener("dragover", (event) => event.preventDefault());
  box.addEventListener("drop", (event) => {
    event.preventDefault();
    take(event.dataTransfer.files);
  });
  drawFiles();
  queueMicrotask(() => grow(field));
  return box;
}

function shortcuts() {
  const items = () => {
    const known = state.global_shortcuts.map((shortcut) => ({
      words: shortcut.name,
      about: shortcut.summary,
      choose: () => use(shortcut.id),
    }));
    return known.length
      ? known
      : [{ words: t("Hier gibt es keine Kurzbefehle.", "There are no shortcuts here."), choose: () => {} }];
  };
  return menuButton({ class: "icon", label: t("Kurzbefehle", "Shortcuts"), sign: icon("bolt"), items });
}

function grow(field) {
  field.style.setProperty("height", "auto");
  field.style.setProperty("height", `${Math.min(field.scrollHeight + 2, 240)}px`);
}

async function deliver(channel, thread, text, files) {
  typed.push(text);
  const to = { as: state.as, channel: channel.id, thread };
  if (text.startsWith("/") && !files.length) {
    await act("api/command", { ...to, text });
    return;
  }
  const idents = files.map((file) => file.id);
  if (text.length > LONGEST_MESSAGE) {
    const file = await upload(new File([text], t("Text.txt", "text.txt")), state.as);
    await act("api/message", { ...to, text: "", files: [...idents, file.id] });
  } else await act("api/message", { ...to, text, files: idents });
}
