// Elements made by hand: text becomes text nodes, never markup.

/** Return an element; `props` are attributes, `on*` handlers, `class`, `data`, or properties of form fields. */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "data") Object.assign(element.dataset, value);
    else if (name === "value" || name === "checked" || name === "selected") element[name] = value;
    else element.setAttribute(name === "class" ? "class" : name, value === true ? "" : String(value));
  }
  element.append(
    ...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false),
  );
  return element;
}

/** Put these children in the place of all that an element holds. */
export function fill(element, ...children) {
  element.replaceChildren(...children.flat(Infinity).filter(Boolean));
  return element;
}

let numbers = 0;

/** Return an id that no other element has. */
export function freshId(prefix) {
  numbers += 1;
  return `${prefix}-${numbers}`;
}

/** Return the address if a link may lead there (web or mail), else "". */
export function safeAddress(address) {
  try {
    const { protocol } = new URL(address);
    return ["http:", "https:", "mailto:"].includes(protocol) ? address : "";
  } catch {
    return "";
  }
}

/** Return a link, or only its words where the address is of another kind. */
export function link(address, ...words) {
  const safe = safeAddress(address);
  const shown = words.length ? words : [address];
  return safe ? h("a", { href: safe, target: "_blank", rel: "noopener noreferrer" }, shown) : h("span", {}, shown);
}
