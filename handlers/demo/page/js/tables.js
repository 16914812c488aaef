// Tables: the first row names the columns.

import { h } from "./dom.js";
import { richText } from "./rich_text.js";

function cell(content) {
  switch (content.type) {
    case "raw_text":
      return content.text;
    case "raw_number":
      return content.text ?? String(content.value);
    case "rich_text":
      return richText(content);
    default:
      return "";
  }
}

/** Return a table block. */
export function table(block) {
  return rendered(block.rows ?? [], block.column_settings ?? [], null);
}

/** Return a data table block: the same with a caption. */
export function dataTable(block) {
  return rendered(block.rows ?? [], [], block.caption ?? null);
}

function rendered([header, ...rows], settings, caption) {
  const row = (cells, tag) =>
    h(
      "tr",
      {},
      cells.map((one, column) => {
        const { align = one?.type === "raw_number" ? "right" : "left", is_wrapped: wrapped } = settings[column] ?? {};
        return h(
          tag,
          { class: `${align}${wrapped ? " wrapped" : ""}`, scope: tag === "th" ? "col" : undefined },
          one ? cell(one) : "",
        );
      }),
    );
  const words = caption && h("caption", {}, typeof caption === "string" ? caption : caption.text);
  return h(
    "div",
    { class: "table", tabindex: "0" },
    h(
      "table",
      {},
      words,
      h("thead", {}, header ? row(header, "th") : null),
      h(
        "tbody",
        {},
        rows.map((one) => row(one, "td")),
      ),
    ),
  );
}
