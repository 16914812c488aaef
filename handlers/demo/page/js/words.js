// The page's own words: always both languages side by side, shown in the language of the person that is played.

let language = "de";

/** Choose the language, for the document too. */
export function speak(chosen) {
  language = chosen === "de" ? "de" : "en";
  document.documentElement.lang = language;
}

/** Return the words in the chosen language. */
export function t(de, en) {
  return language === "de" ? de : en;
}

/** Return the locale in which numbers and times are written. */
export function locale() {
  return language === "de" ? "de-DE" : "en-GB";
}

/** Return a number in words: "1 Antwort", "3 Antworten". */
export function counted(number, one, many) {
  return `${number} ${number === 1 ? one : many}`;
}

/** Return the time of a message's time stamp as it is shown, e.g. "14:05". */
export function timeOf(ts) {
  return new Intl.DateTimeFormat(locale(), { hour: "2-digit", minute: "2-digit" }).format(new Date(Number(ts) * 1000));
}

/** Return date and time in full. */
export function dateOf(ts) {
  return new Intl.DateTimeFormat(locale(), { dateStyle: "full", timeStyle: "medium" }).format(
    new Date(Number(ts) * 1000),
  );
}

/** Return a size of a file, e.g. "3,2 KB". */
export function sizeOf(bytes) {
  if (bytes < 1000) return `${bytes} ${t("Bytes", "bytes")}`;
  const [value, unit] = bytes < 1_000_000 ? [bytes / 1000, "KB"] : [bytes / 1_000_000, "MB"];
  return `${new Intl.NumberFormat(locale(), { maximumFractionDigits: 1 }).format(value)} ${unit}`;
}
