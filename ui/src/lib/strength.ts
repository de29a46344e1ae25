export type Strength = "short" | "weak" | "fair" | "good";

export const LEAST_CHARACTERS = 12;

/** A hint, no measure: length, and how much of it is not the same again. */
export function strength(phrase: string): Strength {
  const characters = [...phrase.normalize("NFKC").trim()];
  if (characters.length < LEAST_CHARACTERS) return "short";
  const different = new Set(characters.map((character) => character.toLowerCase())).size;
  if (different < 6 || /^\d+$/u.test(characters.join(""))) return "weak";
  return characters.length >= 20 && different >= 9 ? "good" : "fair";
}
