export const LONGEST_NAME = 40;

/**
 * Characters that do not show or that turn the direction of writing, as the core refuses them:
 * control characters, `Default_Ignorable_Code_Point` and line breaks, but for the selectors of a
 * character's shape.
 */
const UNSEEN =
  // eslint-disable-next-line no-misleading-character-class -- each stands for itself
  /[\p{Cc}\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164\ufeff\uffa0\ufff0-\ufffb\u{1d173}-\u{1d17a}\u{e0000}-\u{e00ff}\u{e01f0}-\u{e0fff}]/gu;

/** A name as it is typed or pasted, put right: no unseen characters, no more than fit. */
export function cleanName(text: string): string {
  // Nobody types as much; the rest is not even looked at.
  const seen = text
    .slice(0, 1000)
    .replace(/[\n\r\t\u2028\u2029]+/gu, " ")
    .replace(UNSEEN, "");
  return [...seen].slice(0, LONGEST_NAME).join("");
}

/** A name within a sentence: what it is written in does not turn the rest around. */
export function isolated(name: string): string {
  return `\u2068${name}\u2069`;
}
