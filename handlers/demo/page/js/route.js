// Which place is in front of the person: "#/support", "#/support/1234.5678" (a thread in it), "#/mailcheck", "#/home".

import { botChannel, state } from "./state.js";

export const HOME = "home";
const BOT = "mailcheck";

/** Return the place that the address names: {home, channel, thread}. */
export function place() {
  const [name = "", thread = ""] = decodeURIComponent(location.hash.replace(/^#\/?/, "")).split("/");
  if (name === HOME) return { home: true, channel: botChannel(), thread: "" };
  const named = name === BOT ? botChannel() : state.channels.find((one) => one.name === name && one.kind !== "direct");
  return {
    home: false,
    channel: named ?? state.channels.find((one) => one.kind !== "direct") ?? state.channels[0],
    thread,
  };
}

/** Return the address of a channel, or of a thread in it. */
export function addressOf(channel, thread = "") {
  const name = channel.id === botChannel()?.id ? BOT : channel.name;
  return `#/${encodeURIComponent(name)}${thread ? `/${thread}` : ""}`;
}
