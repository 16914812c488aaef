// What can be pressed in a message or view: buttons, menus, feedback; and pictures.

import { confirmed, note } from "./dialogs.js";
import { h, link } from "./dom.js";
import { icon } from "./icons.js";
import { control, isInput } from "./inputs.js";
import { menuButton } from "./menus.js";
import { act } from "./server.js";
import { state } from "./state.js";
import { textOf } from "./blocks.js";
import { t } from "./words.js";

/** Return one interactive element of a block. */
export function elementOf(element, place) {
  switch (element.type) {
    case "button":
      return button(element, place);
    case "overflow":
      return overflow(element, place);
    case "feedback_buttons":
      return h(
        "span",
        { class: "feedback" },
        feedback(element, element.positive_button, "up", place),
        feedback(element, element.negative_button, "down", place),
      );
    case "icon_button":
      return h(
        "button",
        {
          type: "button",
          class: "icon",
          title: element.text?.text,
          "aria-label": element.accessibility_label ?? element.text?.text,
          onclick: (event) => press(event.currentTarget, element, place),
        },
        icon(element.icon === "trash" ? "trash" : "more"),
      );
    default:
      return isInput(element) ? control(element, place, (chosen, shown) => press(shown, element, place, chosen)) : null;
  }
}

function button(element, place) {
  const marks = {
    class: `button ${element.style ?? ""}`,
    "aria-label": element.accessibility_label,
    title: element.text.text.length > 30 ? element.text.text : undefined,
    data: { action: element.action_id ?? "", value: element.value ?? "" },
  };
  const words = textOf(element.text);
  if (element.url) {
    const shown = link(element.url, ...words);
    shown.setAttribute("class", marks.class);
    shown.addEventListener("click", () => press(shown, element, place));
    return shown;
  }
  return h(
    "button",
    { type: "button", ...marks, onclick: (event) => press(event.currentTarget, element, place) },
    words,
  );
}

function overflow(element, place) {
  const items = element.options.map((option) => ({
    words: textOf(option.text),
    about: option.description?.text,
    choose: () => press(opener, element, place, option.value),
  }));
  const opener = menuButton({
    class: "icon",
    label: t("Weitere Aktionen", "More actions"),
    sign: icon("more"),
    items: () => items,
  });
  return opener;
}

function feedback(element, one, drawn, place) {
  const words = one.text?.text ?? "";
  return h(
    "button",
    {
      type: "button",
      class: "icon",
      title: words,
      "aria-label": one.accessibility_label ?? words,
      onclick: (event) => press(event.currentTarget, element, place, one.value),
    },
    icon(drawn),
  );
}

/** Press or choose: ask first where the bot wants it, tell the bot, and say so when it does not answer. */
export async function press(shown, element, place, chosen = "") {
  if (element.confirm && !(await confirmed(element.confirm))) return false;
  const { context, blockId } = place;
  shown.setAttribute("aria-busy", "true");
  try {
    const answer = await act("api/press", {
      as: state.as,
      action_id: element.action_id ?? "",
      block_id: blockId,
      value: element.value ?? "",
      chosen,
      ...context.address,
      state: context.form ? context.form.given() : [],
    });
    if (answer.outcome !== "acknowledged") note(t("Die App hat darauf nicht geantwortet.", "The app did not respond."));
    return true;
  } catch (problem) {
    note(problem.message);
    return false;
  } finally {
    shown.removeAttribute("aria-busy");
  }
}

/** Return a picture that opens in its full size. */
export function enlarging(address, picture) {
  return h(
    "a",
    { href: address, target: "_blank", rel: "noopener", title: t("In voller Größe öffnen", "Open in full size") },
    picture,
  );
}

/** Return a picture of the workspace's files; pictures from elsewhere are not fetched, their words are shown. */
export function imageOf(image, size) {
  const ident = image.slack_file?.id ?? (image.slack_file?.url ?? image.image_url ?? "").match(/-(F[A-Z0-9]+)\//)?.[1];
  if (ident) {
    const address = `files/${encodeURIComponent(ident)}/image`;
    const shown = h("img", { class: size, src: address, alt: image.alt_text ?? "" });
    return size === "large" ? enlarging(address, shown) : shown;
  }
  return h("span", { class: `no-image ${size}`, role: "img", "aria-label": image.alt_text }, image.alt_text);
}
