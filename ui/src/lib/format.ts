/** Digits in groups that the eye can carry: 3 + 3, or 4 + 4. */
export function groupDigits(code: string): string[] {
  const size = Math.ceil(code.length / 2);
  return code.length <= 4 ? [code] : [code.slice(0, size), code.slice(size)];
}

/** Digits one by one, as a screen reader should say them. */
export function spellDigits(code: string): string {
  return [...code].join(" ");
}

export function formatDate(milliseconds: number, locale: string): string {
  return new Intl.DateTimeFormat(locale, {
    year: "numeric",
    month: locale === "ja" ? "2-digit" : "long",
    day: locale === "ja" ? "2-digit" : "numeric",
  }).format(milliseconds);
}

export function formatTime(milliseconds: number, locale: string): string {
  return new Intl.DateTimeFormat(locale, { hour: "numeric", minute: "2-digit" }).format(
    milliseconds,
  );
}

/** Seconds with one decimal below ten, none above. */
export function formatSeconds(milliseconds: number, locale: string): string {
  const seconds = Math.abs(milliseconds) / 1000;
  return new Intl.NumberFormat(locale, { maximumFractionDigits: seconds < 10 ? 1 : 0 }).format(
    seconds,
  );
}

export function formatNumber(number: number, locale: string): string {
  return new Intl.NumberFormat(locale).format(number);
}

export function formatChoice(items: string[], locale: string): string {
  return new Intl.ListFormat(locale, { type: "disjunction" }).format(items);
}

const UNITS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
];

/** How long ago, in the largest unit that fits; less than a minute is *now*. */
export function formatAge(milliseconds: number, locale: string): string {
  const format = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
  const [unit, size] = UNITS.find(([, size]) => milliseconds >= size) ?? ["second", Infinity];
  return format.format(-Math.floor(milliseconds / size), unit);
}
