// The page's own small pictures, drawn as lines, so that they need no font.

const DRAWN = {
  attach: "M13 6.5 7.6 12a2 2 0 0 0 2.9 2.8l6-6a3.6 3.6 0 0 0-5.1-5.1L5.2 9.8a5.2 5.2 0 0 0 7.4 7.4L17 12.8",
  bolt: "M11 2 4 12h5l-1 6 8-10h-5z",
  send: "M3 10 17 3l-4 14-3.5-5.5z M9.5 11.5 17 3",
  thread: "M3 4h14v9H9l-4 4v-4H3z M6.5 7.5h7 M6.5 10h5",
  more: "M10 4.5v.1 M10 10v.1 M10 15.5v.1",
  close: "m5 5 10 10 M15 5 5 15",
  lock: "M5 9h10v8H5z M7 9V6.5a3 3 0 0 1 6 0V9",
  eye: "M2 10s3-5 8-5 8 5 8 5-3 5-8 5-8-5-8-5z M10 8a2 2 0 1 0 0 4 2 2 0 0 0 0-4z",
  file: "M5 2h7l4 4v12H5z M12 2v4h4",
  trash: "M4 5h12 M8 5V3h4v2 M6 5l1 12h6l1-12",
  up: "M3 9h3v8H3z M6 10l3-7c2 0 2 1 2 2v3h5l-1.5 9H6",
  down: "M3 3h3v8H3z M6 10l3 7c2 0 2-1 2-2v-3h5l-1.5-9H6",
  mail: "M3 5h14v10H3z m0 .5 7 5.5 7-5.5",
};

const SVG = "http://www.w3.org/2000/svg";

/** Return one of the pictures; it is silent for screen readers. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  for (const [key, value] of Object.entries({
    viewBox: "0 0 20 20",
    class: "drawn",
    "data-drawn": name,
    "aria-hidden": "true",
  }))
    svg.setAttribute(key, value);
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", DRAWN[name]);
  svg.append(path);
  return svg;
}
