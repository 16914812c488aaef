// What stands in a view's fields: kept while the view is updated, and what is wrong with it before it is sent.

import { initialValue, isInput } from "./inputs.js";
import { t } from "./words.js";

/** Everything that was typed and chosen in one view, by block id and action id. */
export class Form {
  #values = new Map();
  #files = new Map();

  constructor(context) {
    this.context = context;
    this.content = { blocks: [] };
  }

  value(block, action, initial) {
    return this.#values.get(`${block}\n${action}`) ?? initial;
  }

  set(block, action, value) {
    this.#values.set(`${block}\n${action}`, value);
  }

  files(block, action) {
    return this.#files.get(`${block}\n${action}`) ?? [];
  }

  setFiles(block, action, files) {
    this.#files.set(`${block}\n${action}`, files);
  }

  /** Return every input with its block and that block's id. */
  *inputs() {
    for (const [number, block] of this.content.blocks.entries()) {
      const blockId = block.block_id || `b${number}`;
      for (const element of [block.element, block.accessory, ...(block.elements ?? [])]) {
        if (element && isInput(element)) yield { block, blockId, element };
      }
    }
  }

  /** Return what stands in all fields, as the server takes it. */
  given() {
    return [...this.inputs()].map(({ blockId, element }) => {
      const place = { block_id: blockId, action_id: element.action_id ?? "" };
      if (element.type === "file_input")
        return { ...place, files: this.files(blockId, element.action_id).map((file) => file.id) };
      return { ...place, value: this.value(blockId, element.action_id, initialValue(element, this.context)) };
    });
  }

  /** Return what is wrong with the fields by block id, as Slack itself says it before the app hears of anything. */
  mistakes() {
    const found = {};
    for (const { block, blockId, element } of this.inputs()) {
      if (block.type !== "input") continue;
      const value =
        element.type === "file_input"
          ? this.files(blockId, element.action_id)
          : this.value(blockId, element.action_id, initialValue(element, this.context));
      const mistake = mistakeIn(element, value, block.optional);
      if (mistake) found[blockId] = mistake;
    }
    return found;
  }
}

function mistakeIn(element, value, optional) {
  if (!value.length) return optional ? "" : t("Bitte ausfüllen.", "Please complete this field.");
  if (element.type === "email_text_input" && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value))
    return t("Das ist keine E-Mail-Adresse.", "This is not an email address.");
  if (element.type === "url_text_input" && !URL.canParse(value))
    return t("Das ist keine Webadresse.", "This is not a web address.");
  if (element.type === "number_input") return numberMistake(element, value);
  if (element.min_length && value.length < element.min_length)
    return t(`Mindestens ${element.min_length} Zeichen.`, `At least ${element.min_length} characters.`);
  return "";
}

function numberMistake(element, value) {
  const number = Number(value.replace(",", "."));
  if (Number.isNaN(number) || (!element.is_decimal_allowed && !Number.isInteger(number)))
    return t("Das ist keine Zahl, die hier geht.", "This is not a number that is possible here.");
  if (element.min_value && number < Number(element.min_value))
    return t(`Mindestens ${element.min_value}.`, `At least ${element.min_value}.`);
  if (element.max_value && number > Number(element.max_value))
    return t(`Höchstens ${element.max_value}.`, `At most ${element.max_value}.`);
  return "";
}
