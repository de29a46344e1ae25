const SPACES_AND_HYPHENS = /[\s\u00ad\u200b-\u200f\u2060\ufeff\-‐-―−ー─━﹘﹣－ｰ]/gu;

/** Full-width to half-width; spaces and hyphens of every kind out. */
export function normaliseServiceId(text: string): string {
  return text.normalize("NFKC").replace(SPACES_AND_HYPHENS, "");
}

/** As a service ID, and in capitals. */
export function normaliseUserId(text: string): string {
  return normaliseServiceId(text).toUpperCase();
}
