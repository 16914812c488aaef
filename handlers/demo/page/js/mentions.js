// People, channels and groups by their ids, as they stand in texts.

import { h } from "./dom.js";
import { state, memberName } from "./state.js";
import { t } from "./words.js";

/** Return a mention of a person; of the person that is played it is highlighted. */
export function person(id) {
  const mine = id === state.me ? " mine" : "";
  return h("span", { class: `mention${mine}`, data: { user: id } }, `@${memberName(id)}`);
}

/** Return the name of a channel as a link to it. */
export function channel(id, name = "") {
  const known = state.channels.find((one) => one.id === id);
  if (!known) return h("span", { class: "mention" }, `#${name || t("privater-kanal", "private-channel")}`);
  return h("a", { class: "mention", href: `#/${known.name}` }, `#${known.name}`);
}

/** Return the mention of a user group; its members are not known here. */
export function group(id, name = "") {
  return h("span", { class: "mention" }, `@${name || id}`);
}

/** Return @here, @channel or @everyone. */
export function everybody(word) {
  return h("span", { class: "mention mine" }, `@${word}`);
}

/** Return a date as Slack's `<!date^…>` and rich text write it. */
export function date(timestamp, format, fallback = "") {
  const moment = new Date(Number(timestamp) * 1000);
  if (Number.isNaN(moment.getTime())) return document.createTextNode(fallback);
  const locale = document.documentElement.lang === "de" ? "de-DE" : "en-GB";
  const written = (options) => new Intl.DateTimeFormat(locale, options).format(moment);
  const day = { day: "numeric", month: "long", year: "numeric" };
  const parts = {
    date_num: () => written({ year: "numeric", month: "2-digit", day: "2-digit" }),
    date: () => written(day),
    date_short: () => written({ ...day, month: "short" }),
    date_long: () => written({ ...day, weekday: "long" }),
    date_pretty: () => written(day),
    date_short_pretty: () => written({ ...day, month: "short" }),
    date_long_pretty: () => written({ ...day, weekday: "long" }),
    time: () => written({ hour: "2-digit", minute: "2-digit" }),
    time_secs: () => written({ hour: "2-digit", minute: "2-digit", second: "2-digit" }),
    ago: () => written({ ...day, hour: "2-digit", minute: "2-digit" }),
  };
  const text = format.replace(/\{(\w+)\}/g, (whole, name) => parts[name]?.() ?? whole);
  return h("time", { datetime: moment.toISOString() }, text);
}

/** Tell whether a message speaks to the person that is played. */
export function speaksToMe(message) {
  if (message.user === state.me) return false;
  const said = JSON.stringify([message.text, message.blocks]);
  return (
    said.includes(`<@${state.me}`) || said.includes(`"user_id":"${state.me}"`) || /<!(here|channel|everyone)/.test(said)
  );
}
