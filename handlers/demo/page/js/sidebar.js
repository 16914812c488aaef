// The list of channels and apps, with marks for what is new.

import { fill, h } from "./dom.js";
import { icon } from "./icons.js";
import { news } from "./read.js";
import { addressOf, place } from "./route.js";
import { botChannel, state } from "./state.js";
import { t } from "./words.js";

/** Draw the list anew. */
export function drawSidebar(sidebar) {
  const { channel } = place();
  const channels = state.channels.filter((one) => one.kind !== "direct" && !one.archived);
  const bot = botChannel();
  fill(
    sidebar,
    h("h2", { id: "channels-title" }, t("Kanäle", "Channels")),
    h(
      "ul",
      { "aria-labelledby": "channels-title" },
      channels.map((one) => entry(one, channelSign(one), one.name, one.id === channel?.id, remarks(one))),
    ),
    h("h2", { id: "apps-title" }, "Apps"),
    h(
      "ul",
      { "aria-labelledby": "apps-title" },
      bot
        ? entry(bot, h("span", { class: "dot", "aria-hidden": "true" }, "●"), "mailcheck", bot.id === channel?.id, [
            t("App", "app"),
          ])
        : null,
    ),
  );
}

function entry(channel, sign, name, isCurrent, about) {
  const { unread, mentions } = news(channel.id);
  const badge = mentions
    ? h(
        "span",
        { class: "badge", "aria-label": t(`${mentions} Erwähnungen`, `${mentions} mentions`) },
        String(mentions),
      )
    : null;
  const fresh = unread ? h("span", { class: "only-read-aloud" }, t(" (neu)", " (new)")) : null;
  const small = about.length ? h("small", {}, about.join(", ")) : null;
  return h(
    "li",
    {},
    h(
      "a",
      { href: addressOf(channel), class: unread ? "unread" : "", "aria-current": isCurrent ? "true" : undefined },
      sign,
      h("span", { class: "name" }, name),
      fresh,
      small,
      badge,
    ),
  );
}

/** Return the sign in front of a channel's name, with words for those who do not see it. */
export function channelSign(channel) {
  const [sign, words] =
    channel.kind === "private" ? [icon("lock"), t("privater Kanal", "private channel")] : ["#", t("Kanal", "channel")];
  return h("span", { class: "sign", role: "img", "aria-label": words }, sign);
}

function remarks(channel) {
  return [
    channel.shared ? t("mit anderer Firma", "with another company") : "",
    channel.with_bot ? "" : t("ohne mailcheck", "without mailcheck"),
  ].filter(Boolean);
}
