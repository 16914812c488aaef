// Rich text blocks as elements: sections, lists, quotes, preformatted text.

import { code } from "./code.js";
import { h, link } from "./dom.js";
import { sign } from "./emoji.js";
import { channel, date, everybody, group, person } from "./mentions.js";

const STYLES = { bold: "strong", italic: "em", strike: "s", underline: "u", code: "code" };

/** Return the elements of a rich text block. */
export function richText(block) {
  return h("div", { class: "rich" }, grouped(block.elements ?? []));
}

/** Lists that follow each other with more indent hang below the item before. */
function grouped(elements) {
  const nodes = [];
  let open = [];
  for (const element of elements) {
    if (element.type !== "rich_text_list") {
      open = [];
      nodes.push(part(element));
      continue;
    }
    const indent = element.indent ?? 0;
    while (open.length && open.at(-1).indent >= indent && !continues(open.at(-1), element, indent)) open.pop();
    const list = open.length && open.at(-1).indent === indent ? open.at(-1).list : listOf(element);
    list.append(...element.elements.map((item) => h("li", {}, inline(item.elements ?? []))));
    if (!open.length || open.at(-1).indent !== indent) {
      const above = open.at(-1)?.list.lastElementChild;
      if (above) above.append(list);
      else nodes.push(list);
      open.push({ indent, list, style: element.style });
    }
  }
  return nodes;
}

function continues(level, element, indent) {
  return level.indent === indent && level.style === element.style && !element.offset;
}

function listOf(element) {
  if (element.style !== "ordered") return h("ul", { class: element.border ? "bordered" : undefined });
  return h("ol", { start: (element.offset ?? 0) + 1, class: element.border ? "bordered" : undefined });
}

function part(element) {
  switch (element.type) {
    case "rich_text_section":
      return h("div", { class: "rich-section" }, inline(element.elements ?? []));
    case "rich_text_quote":
      return h("blockquote", {}, inline(element.elements ?? []));
    case "rich_text_preformatted":
      return code(
        (element.elements ?? []).map((run) =>
          run.type === "link" ? link(run.url, run.text ?? run.url) : (run.text ?? ""),
        ),
      );
    default:
      return null;
  }
}

/** Return the runs of one paragraph. */
export function inline(runs) {
  return runs.map((run) => styled(bare(run), run.style ?? {}));
}

function bare(run) {
  switch (run.type) {
    case "text":
      return run.text.split("\n").flatMap((line, number) => (number ? [h("br"), line] : [line]));
    case "link":
      return link(run.url, run.text || run.url.replace(/^mailto:/, ""));
    case "user":
      return person(run.user_id);
    case "usergroup":
      return group(run.usergroup_id);
    case "channel":
      return channel(run.channel_id);
    case "broadcast":
      return everybody(run.range);
    case "emoji":
      return h(
        "span",
        { class: "emoji", role: "img", "aria-label": run.name.replaceAll("_", " ") },
        sign(run.name, run.unicode),
      );
    case "date": {
      const written = date(run.timestamp, run.format, run.fallback);
      return run.url ? link(run.url, written) : written;
    }
    case "color":
      return h("code", {}, run.value);
    default:
      return run.text ?? "";
  }
}

function styled(content, style) {
  return Object.entries(STYLES).reduce((inner, [name, tag]) => (style[name] ? h(tag, {}, inner) : inner), content);
}
