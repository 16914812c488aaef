// What can be filled in or chosen, as form fields; a block around one has a label, a hint and a place for its mistake.

import { freshId, h } from "./dom.js";
import { textOf } from "./blocks.js";
import { fileInput } from "./file_input.js";
import { memberName, state } from "./state.js";
import { t } from "./words.js";

const TEXTS = {
  plain_text_input: "text",
  email_text_input: "email",
  url_text_input: "url",
  number_input: "text",
  rich_text_input: "text",
};
const TIMES = { datepicker: ["date", "initial_date"], timepicker: ["time", "initial_time"] };
const ONE_OF = {
  static_select: "initial_option",
  users_select: "initial_user",
  conversations_select: "initial_conversation",
  channels_select: "initial_channel",
};
const SOME_OF = {
  multi_static_select: "initial_options",
  multi_users_select: "initial_users",
  multi_conversations_select: "initial_conversations",
  multi_channels_select: "initial_channels",
  checkboxes: "initial_options",
};

/** Tell whether an element holds a value. */
export function isInput(element) {
  return (
    [TEXTS, TIMES, ONE_OF, SOME_OF].some((kind) => element.type in kind) ||
    ["radio_buttons", "file_input"].includes(element.type)
  );
}

/** Return the value with which the bot sends an input: a text, or a list of texts. */
export function initialValue(element, context) {
  if (element.type in SOME_OF) return (element[SOME_OF[element.type]] ?? []).map((one) => one.value ?? one);
  if (element.type in ONE_OF || element.type === "radio_buttons") {
    const current = element.default_to_current_conversation ? context?.current : undefined;
    const first = element[ONE_OF[element.type] ?? "initial_option"] ?? current;
    return first?.value ?? first ?? "";
  }
  return element.initial_value ?? element[TIMES[element.type]?.[1]] ?? "";
}

/** Return an input block. */
export function inputBlock(block, place) {
  const id = freshId("input");
  const { element } = block;
  const many = ["radio_buttons", "checkboxes"].includes(element.type) || element.type.startsWith("multi_");
  const hint = block.hint ? h("div", { class: "hint", id: `${id}-hint` }, textOf(block.hint)) : null;
  const mistake = h("div", { class: "mistake", id: `${id}-mistake`, role: "alert" });
  const optional = block.optional ? h("span", { class: "optional" }, ` ${t("(optional)", "(optional)")}`) : null;
  const dispatch = block.dispatch_action ? (chosen, shown) => place.context.press(shown, element, place, chosen) : null;
  const shown = control(
    element,
    { ...place, id, described: [hint && hint.id, mistake.id].filter(Boolean).join(" "), required: !block.optional },
    dispatch,
  );
  const label = many
    ? h("legend", {}, textOf(block.label), optional)
    : h("label", { for: id }, textOf(block.label), optional);
  return h(many ? "fieldset" : "div", { class: "input-block" }, label, shown, hint, mistake);
}

/** Return the field of an input; `changed(value, field)` hears of choices. What stands in a view's field is kept in its form. */
export function control(element, place, changed) {
  const { context, blockId } = place;
  const kept =
    context.form?.value(blockId, element.action_id, initialValue(element, context)) ?? initialValue(element, context);
  const set = (value, shown, final = true) => {
    context.form?.set(blockId, element.action_id, value);
    if (final && changed) changed(value, shown);
  };
  const marks = {
    id: place.id,
    "aria-describedby": place.described,
    "aria-required": place.required ? "true" : undefined,
    data: { action: element.action_id ?? "" },
    autofocus: element.focus_on_load,
    "aria-label": place.id ? undefined : (element.placeholder?.text ?? t("Auswahl", "Choice")),
  };
  if (element.type === "file_input") return fileInput(element, place, marks);
  if (element.type in TEXTS) return textField(element, marks, kept, set);
  if (element.type in TIMES)
    return h("input", {
      ...marks,
      type: TIMES[element.type][0],
      value: kept,
      onchange: (event) => set(event.target.value, event.target),
    });
  if (element.type in ONE_OF) return select(element, place, marks, kept, set);
  return several(element, marks, kept, set);
}

function textField(element, marks, kept, set) {
  const limits = {
    maxlength: element.max_length,
    placeholder: element.placeholder?.text,
    autocomplete: "off",
    spellcheck: "false",
  };
  const number =
    element.type === "number_input" ? { inputmode: element.is_decimal_allowed ? "decimal" : "numeric" } : {};
  const field = element.multiline
    ? h("textarea", { ...marks, ...limits, rows: "6" })
    : h("input", { ...marks, ...limits, ...number, type: TEXTS[element.type] });
  field.value = kept;
  field.addEventListener("input", () => set(field.value, field, false));
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !element.multiline) set(field.value, field);
  });
  return field;
}

function select(element, place, marks, kept, set) {
  const groups = element.option_groups ?? [{ options: options(element) }];
  const entries = groups.map((group) => {
    const inside = group.options.map((option) => h("option", { value: option.value }, option.text.text));
    return group.label ? h("optgroup", { label: group.label.text }, inside) : inside;
  });
  const field = h(
    "select",
    marks,
    h("option", { value: "" }, element.placeholder?.text ?? t("Bitte wählen", "Choose an option")),
    entries,
  );
  field.value = kept;
  if (field.value !== kept) field.value = "";
  field.addEventListener("change", () => {
    if (field.value || place.context.form) set(field.value, field);
  });
  return field;
}

function several(element, marks, kept, set) {
  const single = element.type === "radio_buttons";
  const name = freshId("choice");
  const read = () => [...box.querySelectorAll("input:checked")].map((one) => one.value);
  const box = h(
    "div",
    {
      class: "choices",
      role: single ? "radiogroup" : "group",
      "aria-label": marks["aria-label"],
      "aria-describedby": marks["aria-describedby"],
      data: marks.data,
    },
    options(element).map((option) => {
      const checked = single ? kept === option.value : kept.includes(option.value);
      const field = h("input", {
        type: single ? "radio" : "checkbox",
        name,
        value: option.value,
        checked,
        onchange: () => set(single ? (read()[0] ?? "") : read(), box),
      });
      const about = option.description ? h("small", {}, textOf(option.description)) : null;
      return h("label", { class: "choice" }, field, h("span", {}, textOf(option.text), about));
    }),
  );
  return box;
}

function options(element) {
  const named = (value, text) => ({ value, text: { type: "plain_text", text, emoji: false } });
  if (element.type.endsWith("users_select"))
    return [...state.members.values()].filter((one) => !one.bot).map((one) => named(one.id, one.name));
  if (element.type.endsWith("channels_select"))
    return state.channels.filter((one) => one.kind === "public").map((one) => named(one.id, `#${one.name}`));
  if (element.type.endsWith("conversations_select"))
    return conversations(element.filter ?? {}).map((one) => named(one.id, placeName(one)));
  return element.options ?? (element.option_groups ?? []).flatMap((group) => group.options);
}

function conversations({ include, exclude_bot_users: noBots, exclude_external_shared_channels: noShared }) {
  const kinds = { public: "public", private: "private", direct: "im" };
  return state.channels.filter((one) => {
    const isBot = one.kind === "direct" && one.members.includes(state.bot);
    return (!include || include.includes(kinds[one.kind])) && !(noBots && isBot) && !(noShared && one.shared);
  });
}

function placeName(channel) {
  if (channel.kind !== "direct") return `#${channel.name}`;
  return memberName(channel.members.find((id) => id !== state.me) ?? state.me);
}
