// What the page knows of the workspace, and who wants to hear when it changes.

export const state = {
  world: "",
  number: 0,
  me: "",
  as: "",
  language: "de",
  bot: "",
  people: [],
  members: new Map(),
  channels: [],
  messages: new Map(),
  ephemerals: new Map(),
  views: [],
  home: null,
  commands: [],
  message_shortcuts: [],
  global_shortcuts: [],
};

const listeners = new Map();

/** Call the function whenever something of this kind changes: message, views, home, channels, read. */
export function on(kind, listener) {
  listeners.set(kind, [...(listeners.get(kind) ?? []), listener]);
}

/** Tell everybody who wants to hear of it. */
export function tell(kind, detail) {
  for (const listener of listeners.get(kind) ?? []) listener(detail);
}

const key = (message) => `${message.channel}/${message.ts}`;

/** Take over everything that the server tells when the page is loaded. */
export function load(snapshot) {
  Object.assign(state, snapshot, {
    members: new Map(snapshot.members.map((member) => [member.id, member])),
    messages: new Map(snapshot.messages.map((message) => [key(message), message])),
    ephemerals: new Map(snapshot.ephemerals.map((message) => [key(message), message])),
  });
}

/** Take over one change. */
export function apply(change) {
  if (change.message) {
    state.messages.set(key(change.message), change.message);
    tell("message", change.message);
  } else if (change.ephemeral) {
    state.ephemerals.set(key(change.ephemeral), change.ephemeral);
    tell("message", change.ephemeral);
  } else if (change.gone) {
    const gone = state.messages.get(key(change.gone)) ?? state.ephemerals.get(key(change.gone));
    state.messages.delete(key(change.gone));
    state.ephemerals.delete(key(change.gone));
    if (gone) tell("message", { ...gone, gone: true });
  } else if (change.views) {
    state.views = change.views;
    tell("views");
  } else if ("home" in change) {
    state.home = change.home;
    tell("home");
  } else if (change.channels) {
    state.channels = change.channels;
    tell("channels");
  }
}

const inOrder = (one, other) => (one.ts < other.ts ? -1 : 1);
const everything = () => [...state.messages.values(), ...state.ephemerals.values()];

/** Return what stands in a channel itself, oldest first. */
export function inChannel(channel) {
  return everything()
    .filter((m) => m.channel === channel && (!m.thread || m.thread === m.ts || m.broadcast))
    .sort(inOrder);
}

/** Return a thread's root and what stands below it, oldest first. */
export function inThread(channel, root) {
  return everything()
    .filter((m) => m.channel === channel && (m.ts === root || m.thread === root))
    .sort(inOrder);
}

/** Return the replies below a message that everybody sees. */
export function replies(message) {
  return [...state.messages.values()]
    .filter((m) => m.channel === message.channel && m.thread === message.ts)
    .sort(inOrder);
}

/** Return a message by its place, undefined where there is none. */
export function messageAt(channel, ts) {
  return state.messages.get(`${channel}/${ts}`);
}

/** Return how somebody is called. */
export function memberName(id) {
  if (id === "USLACKBOT") return "Slackbot";
  return state.members.get(id)?.name ?? id;
}

/** Return the channel in which the person and the bot talk alone. */
export function botChannel() {
  return state.channels.find(
    (one) => one.kind === "direct" && one.members.includes(state.bot) && one.members.length === 2,
  );
}
