// The names of emoji that bots and people use here, with their signs. An unknown name stays as it was typed.

const SIGNS = {
  white_check_mark: "✅", heavy_check_mark: "✔️", ballot_box_with_check: "☑️", x: "❌",
  negative_squared_cross_mark: "❎", warning: "⚠️", no_entry: "⛔", no_entry_sign: "🚫", octagonal_sign: "🛑",
  rotating_light: "🚨", information_source: "ℹ️", question: "❓", grey_question: "❔", exclamation: "❗",
  heavy_exclamation_mark: "❗", bangbang: "‼️", interrobang: "⁉️", hourglass: "⌛", hourglass_flowing_sand: "⏳",
  clock1: "🕐", clock3: "🕒", stopwatch: "⏱️", alarm_clock: "⏰", calendar: "📅", date: "📅",
  spiral_calendar_pad: "🗓️", arrow_right: "➡️", arrow_left: "⬅️", arrow_up: "⬆️", arrow_down: "⬇️",
  arrows_counterclockwise: "🔄", repeat: "🔁", fast_forward: "⏩", rewind: "⏪",
  black_right_pointing_triangle: "▶️", arrow_forward: "▶️", pause_button: "⏸️", lock: "🔒", unlock: "🔓",
  key: "🔑", closed_lock_with_key: "🔐", shield: "🛡️", email: "✉️", envelope: "✉️", incoming_envelope: "📨",
  inbox_tray: "📥", outbox_tray: "📤", mailbox: "📫", mailbox_with_mail: "📬", mailbox_with_no_mail: "📭",
  "e-mail": "📧", memo: "📝", pencil: "📝", pencil2: "✏️", clipboard: "📋", page_facing_up: "📄",
  page_with_curl: "📃", bookmark_tabs: "📑", file_folder: "📁", open_file_folder: "📂", scroll: "📜", paperclip: "📎",
  link: "🔗", pushpin: "📌", mag: "🔍", mag_right: "🔎", wrench: "🔧", hammer: "🔨", hammer_and_wrench: "🛠️",
  gear: "⚙️", toolbox: "🧰", computer: "💻", desktop_computer: "🖥️", globe_with_meridians: "🌐",
  satellite_antenna: "📡", electric_plug: "🔌", battery: "🔋", cloud: "☁️", bust_in_silhouette: "👤",
  busts_in_silhouette: "👥", office: "🏢", large_green_circle: "🟢", green_circle: "🟢", large_yellow_circle: "🟡",
  large_orange_circle: "🟠", red_circle: "🔴", large_red_square: "🟥", large_green_square: "🟩",
  large_yellow_square: "🟨", white_circle: "⚪", black_circle: "⚫", large_blue_circle: "🔵",
  white_large_square: "⬜", black_large_square: "⬛", small_orange_diamond: "🔸", small_blue_diamond: "🔹",
  tada: "🎉", sparkles: "✨", star: "⭐", bulb: "💡", bell: "🔔", no_bell: "🔕", speech_balloon: "💬",
  thought_balloon: "💭", eyes: "👀", "+1": "👍", thumbsup: "👍", "-1": "👎", thumbsdown: "👎", wave: "👋",
  raised_hands: "🙌", pray: "🙏", clap: "👏", ok_hand: "👌", point_right: "👉", point_down: "👇", smile: "😄",
  slightly_smiling_face: "🙂", thinking_face: "🤔", disappointed: "😞", sweat_smile: "😅", rocket: "🚀", fire: "🔥",
  chart_with_upwards_trend: "📈", chart_with_downwards_trend: "📉", bar_chart: "📊", house: "🏠", stethoscope: "🩺",
  thermometer: "🌡️", package: "📦", wastebasket: "🗑️", heavy_plus_sign: "➕", heavy_minus_sign: "➖", one: "1️⃣",
  two: "2️⃣", three: "3️⃣", four: "4️⃣", five: "5️⃣", six: "6️⃣", seven: "7️⃣", eight: "8️⃣", nine: "9️⃣",
  keycap_ten: "🔟", de: "🇩🇪", gb: "🇬🇧", us: "🇺🇸", sos: "🆘", new: "🆕", ok: "🆗", robot_face: "🤖",
};

/** Return the sign of an emoji; `unicode` are its code points as Slack sends them ("1f389", "1f1e9-1f1ea"). */
export function sign(name, unicode = "") {
  if (/^[0-9a-f]+(-[0-9a-f]+)*$/i.test(unicode)) {
    const points = unicode.split("-").map((point) => parseInt(point, 16));
    if (points.every((point) => point <= 0x10ffff)) return String.fromCodePoint(...points);
  }
  return SIGNS[name] ?? `:${name}:`;
}

/** Return a text with the names of known emoji replaced by their signs. */
export function withSigns(text) {
  return text.replace(/:([a-z0-9_+-]+):/g, (whole, name) => SIGNS[name] ?? whole);
}
