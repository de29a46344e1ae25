import { m } from "../paraglide/messages";
import type { TokenView, WordStateView } from "./views";

const HINTS: Record<WordStateView, ((serial: { serial: string }) => string) | null> = {
  fine: null,
  locked: m.tokens_word_locked,
  held: m.tokens_word_held,
  held_twice: m.tokens_word_held,
  held_stopped: m.tokens_word_held,
  released: m.tokens_word_released,
  cancelled: m.tokens_word_cancelled,
  superseded: m.tokens_replaced,
  moved: m.tokens_word_moved,
  moving: m.tokens_word_moving,
  ending: m.tokens_word_ending,
  expired: m.tokens_word_expired,
  unbound: m.tokens_word_unbound,
  ended_unbound: m.tokens_word_expired,
};

/** What the list says of a token whose issuer has said something of it. */
export function wordHint({ word, serial }: TokenView): string | null {
  return word === null ? null : (HINTS[word.state]?.({ serial }) ?? null);
}
