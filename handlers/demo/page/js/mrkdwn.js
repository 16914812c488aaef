// Slack's own marking of text (mrkdwn) as elements: *bold*, _italic_, ~struck~, `code`, fences, quotes, links, mentions, emoji.

import { h, link } from "./dom.js";
import { sign } from "./emoji.js";
import { code } from "./code.js";
import { channel, date, everybody, group, person } from "./mentions.js";

const STYLES = { "*": "strong", _: "em", "~": "s" };
const WORD = /[\p{L}\p{N}]/u;

const plain = (text) => text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");

/** Return the elements of a marked text. */
export function mrkdwn(text) {
  const nodes = [];
  for (const [number, part] of text.split("```").entries()) {
    const closed = number % 2 === 1 && text.split("```").length > number + 1;
    if (closed) nodes.push(code(plain(unlinked(part.replace(/^\n|\n$/g, "")))));
    else nodes.push(...lines(number % 2 === 1 ? `\`\`\`${part}` : number ? part.replace(/^\n/, "") : part));
  }
  return nodes;
}

/** Return a code's text without the marks that Slack puts around addresses. */
function unlinked(text) {
  return text.replace(/<((?:https?:|mailto:)[^|>]+)(?:\|([^>]*))?>/g, (_whole, address, words) => words ?? address);
}

function lines(text) {
  const nodes = [];
  let quote = null;
  for (const line of text.split("\n")) {
    const quoted = line.match(/^(?:&gt;|>)(?!&gt;) ?(.*)$/);
    if (quoted) {
      if (!quote) nodes.push((quote = h("blockquote")));
      else quote.append(h("br"));
      quote.append(...inline(quoted[1]));
    } else {
      if (nodes.length && !quote) nodes.push(h("br"));
      quote = null;
      nodes.push(...inline(line));
    }
  }
  return nodes;
}

function inline(text) {
  const nodes = [];
  let words = "";
  const take = (node, length) => {
    if (words) nodes.push(document.createTextNode(plain(words)));
    words = "";
    nodes.push(node);
    return length;
  };
  for (let at = 0; at < text.length;) {
    const rest = text.slice(at);
    const before = at ? text[at - 1] : "";
    const [node, length] = next(rest, before);
    if (node) at += take(node, length);
    else {
      words += text[at];
      at += 1;
    }
  }
  if (words) nodes.push(document.createTextNode(plain(words)));
  return nodes;
}

function next(rest, before) {
  let found = rest.match(/^`([^`\n]+)`/);
  if (found) return [h("code", {}, plain(unlinked(found[1]))), found[0].length];
  found = rest.match(/^<([^<>\n]+)>/);
  if (found) return [angled(found[1]), found[0].length];
  found = rest.match(/^:([a-z0-9_+-]+):/);
  if (found && sign(found[1]) !== found[0]) return [emoji(found[1]), found[0].length];
  const style = STYLES[rest[0]];
  if (style && !WORD.test(before)) {
    const mark = rest[0] === "*" ? "\\*" : rest[0];
    found = rest.match(new RegExp(`^${mark}(?!\\s)([^\\n]*?[^\\s${mark}])${mark}(?![\\p{L}\\p{N}])`, "u"));
    if (found) return [h(style, {}, inline(found[1])), found[0].length];
  }
  return [null, 0];
}

function emoji(name) {
  return h("span", { class: "emoji", role: "img", "aria-label": name.replaceAll("_", " ") }, sign(name));
}

function angled(inside) {
  const [target, ...more] = inside.split("|");
  const words = more.join("|");
  if (target.startsWith("@")) return person(target.slice(1));
  if (target.startsWith("#")) return channel(target.slice(1), plain(words));
  if (target.startsWith("!subteam^")) return group(target.slice(9), plain(words));
  if (target.startsWith("!date^")) {
    const [, timestamp, format] = target.split("^");
    return date(timestamp, format ?? "", plain(words));
  }
  if (target.startsWith("!")) return everybody(target.slice(1).split("^")[0]);
  return link(plain(target), plain(words || target.replace(/^mailto:/, "")));
}
