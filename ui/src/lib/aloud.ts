import { m } from "../paraglide/messages";
import { groupDigits } from "./format";

/** A code in words, digit by digit, with a rest between its groups. */
export function readAloud(code: string): string {
  const words = m.aloud_digits().split(" ");
  const group = (digits: string) =>
    [...digits].map((digit) => words[Number(digit)]).join(m.aloud_between());
  return m.aloud_code({ digits: groupDigits(code).map(group).join(m.aloud_rest()) });
}
