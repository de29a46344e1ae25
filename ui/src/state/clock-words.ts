import { formatNumber } from "../lib/format";

/** How far a clock is off, in minutes and at least one. */
export function minutesOff(offsetMs: number, locale: string): string {
  return formatNumber(Math.max(1, Math.round(Math.abs(offsetMs) / 60_000)), locale);
}
