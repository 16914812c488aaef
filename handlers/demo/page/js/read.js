// What was read: kept in this browser for each person, and what is new since then.

import { speaksToMe } from "./mentions.js";
import { inChannel, replies, state, tell } from "./state.js";

const storage = () => `mailcheck-demo/${state.world}/${state.me}`;
let seen = null;

function known() {
  if (!seen) {
    try {
      seen = JSON.parse(localStorage.getItem(storage()) ?? "{}");
    } catch {
      seen = {};
    }
  }
  return seen;
}

/** Remember that everything in a channel, or in one of its threads, was read up to its newest message. */
export function markRead(channel, thread, messages) {
  const newest = messages.at(-1)?.ts ?? "";
  const key = thread ? `${channel}/${thread}` : channel;
  if (newest <= (known()[key] ?? "")) return;
  known()[key] = newest;
  localStorage.setItem(storage(), JSON.stringify(known()));
  tell("read");
}

const isNew = (message, key) => message.user !== state.me && message.ts > (known()[key] ?? "");

/** Return whether there is something new in a channel, and how often it speaks to the person. */
export function news(channel) {
  const fresh = inChannel(channel).filter((message) => isNew(message, channel));
  const below = inChannel(channel)
    .flatMap((root) => newReplies(root))
    .filter((reply) => speaksToMe(reply));
  const mentions = fresh.filter((message) => speaksToMe(message)).length + below.length;
  return { unread: fresh.length > 0 || mentions > 0, mentions };
}

/** Return the replies below a message that are new. */
export function newReplies(root) {
  return replies(root).filter((reply) => isNew(reply, `${root.channel}/${root.ts}`));
}
