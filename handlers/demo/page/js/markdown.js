// Markdown blocks as elements: headings, lists, quotes, fences, tables, and what stands inside a line.

import { code } from "./code.js";
import { h, link } from "./dom.js";
import { withSigns } from "./emoji.js";

const ITEM = /^(\s*)(?:([-*+])|(\d{1,9})[.)])\s+(.*)$/;
const RULE = /^ {0,3}([-*_])(?:\s*\1){2,}\s*$/;
const ROW = /^\s*\|?(.+?)\|?\s*$/;
const BELOW_HEADER = /^\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$/;

/** Return the elements of a text in Markdown. */
export function markdown(text) {
  return h("div", { class: "markdown" }, blocks(text.replaceAll("\r\n", "\n").split("\n")));
}

function blocks(lines) {
  const nodes = [];
  for (let at = 0; at < lines.length;) {
    const [node, taken] = block(lines.slice(at));
    if (node) nodes.push(node);
    at += taken;
  }
  return nodes;
}

function block(lines) {
  const [line] = lines;
  if (!line.trim()) return [null, 1];
  const fence = line.match(/^\s*(`{3,}|~{3,})/);
  if (fence) return fenced(lines, fence[1]);
  const heading = line.match(/^ {0,3}(#{1,6})\s+(.*?)\s*#*$/);
  if (heading) return [h(`h${Math.min(heading[1].length + 2, 6)}`, {}, inline(heading[2])), 1];
  if (RULE.test(line)) return [h("hr"), 1];
  if (/^ {0,3}>/.test(line)) {
    const taken = count(lines, (one) => /^ {0,3}>/.test(one));
    return [h("blockquote", {}, blocks(lines.slice(0, taken).map((one) => one.replace(/^ {0,3}> ?/, "")))), taken];
  }
  if (ITEM.test(line)) return list(lines);
  if (line.includes("|") && BELOW_HEADER.test(lines[1] ?? "") && lines[1].includes("-")) return table(lines);
  const taken = Math.max(
    1,
    count(lines, (one, number) => one.trim() && (!number || !startsBlock(one))),
  );
  return [h("p", {}, broken(lines.slice(0, taken))), taken];
}

const startsBlock = (line) => /^ {0,3}(#{1,6}\s|>|`{3,}|~{3,})/.test(line) || ITEM.test(line) || RULE.test(line);

function count(lines, belongs) {
  const end = lines.findIndex((line, number) => !belongs(line, number));
  return end < 0 ? lines.length : end;
}

function broken(lines) {
  return lines.flatMap((line, number) => [...(number ? [h("br")] : []), ...inline(line.trim())]);
}

function fenced(lines, fence) {
  const length = lines.slice(1).findIndex((line) => line.trim().startsWith(fence));
  const end = length < 0 ? lines.length - 1 : length;
  return [code(lines.slice(1, end + 1).join("\n")), end + 2];
}

function list(lines) {
  const [, margin, , number] = lines[0].match(ITEM);
  const items = [];
  let taken = 0;
  for (const line of lines) {
    const item = line.match(ITEM);
    if (item && item[1].length <= margin.length + 1) {
      if (item[1].length < margin.length || Boolean(item[3]) !== Boolean(number)) break;
      items.push([item[4]]);
    } else if (line.trim() && /^\s/.test(line))
      items.at(-1).push(line.slice(Math.min(margin.length + 2, line.search(/\S/))));
    else if (line.trim() || !ITEM.test(lines[taken + 1] ?? "")) break;
    taken += 1;
  }
  const children = items.map((content) => h("li", {}, itemContent(content)));
  return [number ? h("ol", { start: number }, children) : h("ul", {}, children), taken];
}

function itemContent([first, ...more]) {
  const task = first.match(/^\[([ xX])\]\s+(.*)$/);
  const box = task
    ? [h("span", { role: "img", "aria-label": task[1] === " " ? "☐" : "☑" }, task[1] === " " ? "☐ " : "☑ ")]
    : [];
  return [...box, ...inline(task ? task[2] : first), ...blocks(more)];
}

function cells(line) {
  return line
    .match(ROW)[1]
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim().replaceAll("\\|", "|"));
}

function table(lines) {
  const taken = count(lines, (line) => line.includes("|"));
  const [header, , ...rows] = lines.slice(0, taken);
  const sides = cells(lines[1]).map((mark) =>
    mark.endsWith(":") ? (mark.startsWith(":") ? "center" : "right") : "left",
  );
  const row = (line, tag) =>
    h(
      "tr",
      {},
      cells(line).map((cell, number) =>
        h(tag, { class: sides[number], scope: tag === "th" ? "col" : undefined }, inline(cell)),
      ),
    );
  return [
    h(
      "div",
      { class: "table" },
      h(
        "table",
        {},
        h("thead", {}, row(header, "th")),
        h(
          "tbody",
          {},
          rows.map((line) => row(line, "td")),
        ),
      ),
    ),
    taken,
  ];
}

const INLINE = [
  [/^\\([!-/:-@[-`{-~])/, (found) => document.createTextNode(found[1])],
  [/^(`+)(.+?)\1(?!`)/, (found) => h("code", {}, found[2].trim())],
  [/^!\[([^\]]*)\]\([^)\s]+[^)]*\)/, (found) => h("span", {}, found[1])],
  [/^\[([^\]]+)\]\(((?:[^()\s]|\([^()\s]*\))+)(?:\s+"[^"]*")?\)/, (found) => link(found[2], ...inline(found[1]))],
  [/^<((?:https?:|mailto:)[^>\s]+)>/, (found) => link(found[1], found[1].replace(/^mailto:/, ""))],
  [/^https?:\/\/[^\s<>]*[^\s<>.,;:!?)"'\]]/, (found) => link(found[0])],
  [/^(\*\*|__)(?=\S)(.+?\S?)\1/, (found) => h("strong", {}, inline(found[2]))],
  [/^([*_])(?=\S)(.+?)\1(?!\w)/, (found) => h("em", {}, inline(found[2]))],
  [/^~~(?=\S)(.+?)~~/, (found) => h("s", {}, inline(found[1]))],
];

function inline(text) {
  const nodes = [];
  let words = "";
  for (let at = 0; at < text.length;) {
    const rest = text.slice(at);
    const insideWord = /\w/.test(text[at - 1] ?? "") && "_h".includes(rest[0]);
    const [pattern, made] = (insideWord ? undefined : INLINE.find(([one]) => one.test(rest))) ?? [];
    if (!pattern) {
      words += text[at];
      at += 1;
      continue;
    }
    const found = rest.match(pattern);
    if (words) nodes.push(document.createTextNode(withSigns(words)));
    words = "";
    nodes.push(made(found));
    at += found[0].length;
  }
  if (words) nodes.push(document.createTextNode(withSigns(words)));
  return nodes;
}
