import { m } from "../paraglide/messages";

/** So many seconds in the words that a person would use. */
export function waitingTime(seconds: number): string {
  if (seconds < 60) return m.wait_seconds({ seconds });
  const minutes = Math.ceil(seconds / 60);
  if (minutes < 60) return m.wait_minutes({ minutes });
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  return rest === 0 ? m.wait_hours({ hours }) : m.wait_hours_minutes({ hours, minutes: rest });
}
