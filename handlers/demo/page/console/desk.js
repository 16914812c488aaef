// What the console knows, and how it asks the demo's server.

import { ask, act } from "../js/server.js";
import { sent } from "./kept.js";

/** `seen`: everything about the chosen customer; `overview`: customers and problems; `center`: which admin center is open. */
export const desk = { overview: null, seen: null, center: "entra", said: null, secret: "", window: { lines: "", output: "", note: null } };

let redraw = () => {};
let resay = () => {};

/** Call these whenever everything, or only the sentence at the top, is to be drawn anew. */
export function onChange(draw, drawSaid) {
  redraw = draw;
  resay = drawSaid;
}

/** Draw everything anew. */
export function draw() {
  redraw();
}

/** Say one sentence at the top: `kind` is "done" or "wrong". */
export function say(kind, text) {
  desk.said = text ? { kind, text } : null;
  resay();
}

async function attempt(work) {
  try {
    return await work();
  } catch (problem) {
    say("wrong", sentenceOf(problem));
    return null;
  }
}

function sentenceOf(problem) {
  try {
    return JSON.parse(problem.message);
  } catch {
    const words = "Die Demo antwortet nicht; läuft sie noch?";
    return { de: words, en: "The demo does not answer; is it still running?" };
  }
}

/** Fetch customers and problems. */
export async function refresh() {
  const overview = await attempt(() => ask(`api/console${location.search}`));
  if (overview) desk.overview = overview;
}

/** Choose a customer. */
export async function choose(tenant) {
  const seen = await attempt(() => ask(`api/console/${encodeURIComponent(tenant)}`));
  if (!seen) return;
  if (desk.seen?.tenant_id !== seen.tenant_id) {
    desk.window = { lines: "", output: "", note: null };
    desk.secret = "";
    desk.center = "entra";
    say("done", null);
  }
  desk.seen = seen;
  history.replaceState(null, "", `#${seen.name}`);
  draw();
}

/** Change one thing at the chosen customer; `form` is what was filled in for it, if anything. */
export async function change(name, values, form = null) {
  const done = await attempt(() => act("api/console/change", { tenant: desk.seen.tenant_id, change: name, values }));
  if (!done) return;
  if (form) sent(form);
  desk.seen = done.seen;
  desk.secret = done.secret;
  say("done", done.said);
  draw();
}

/** Run lines in the administrator's PowerShell window. */
export async function run(lines) {
  desk.window.lines = lines;
  const shown = await attempt(() => act("api/console/powershell", { tenant: desk.seen.tenant_id, lines }));
  if (shown) desk.seen = shown.seen;
  show(shown);
}

/** Run the looking script that the bot writes. */
export async function look() {
  show(await attempt(() => act("api/console/inspect", { tenant: desk.seen.tenant_id })));
}

function show(shown) {
  if (!shown) return;
  say("done", null);
  desk.window.output = shown.output;
  desk.window.note = shown.note;
  draw();
}

/** Begin a problem to practise on: this one, or any. */
export async function practise(problem, language) {
  const begun = await attempt(() => act("api/console/practice", { problem, language }));
  if (!begun) return;
  await refresh();
  await choose(begun.tenant_id);
}

/** Add a customer with whom nothing is set up. */
export async function fromZero() {
  const begun = await attempt(() => act("api/console/zero", {}));
  if (!begun) return;
  await refresh();
  await choose(begun.tenant_id);
}
