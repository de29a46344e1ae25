/** As people compare: without width, case, spaces and hyphens. */
function folded(text: string): string {
  return text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[\s\-‐-―−・]/gu, "");
}

/** Whether each word of the search stands in one of the texts. */
export function matches(search: string, texts: string[]): boolean {
  const all = texts.map(folded);
  const words = search.split(/\s+/u).map(folded);
  return words.every((word) => all.some((text) => text.includes(word)));
}
