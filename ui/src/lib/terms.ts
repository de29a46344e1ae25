export interface TermsBlock {
  heading: string | null;
  text: string;
}

const HEADING =
  /^(第[0-9０-９一二三四五六七八九十]+条.*|(?:Article|Section) \d+.*|\d+\.\s.*|#+\s.*)$/u;

/** Terms come as plain text: paragraphs between blank lines, some opened by a heading line. */
export function readTerms(text: string): TermsBlock[] {
  return text
    .trim()
    .split(/\n\s*\n/u)
    .map(readBlock);
}

function readBlock(block: string): TermsBlock {
  const [first = "", ...rest] = block.trim().split("\n");
  if (!HEADING.test(first)) return { heading: null, text: block.trim() };
  return { heading: first.replace(/^#+\s*/u, ""), text: rest.join("\n") };
}
