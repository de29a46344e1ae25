/** A part of an institution's terms. */
export type TermsPart =
  | { kind: "heading"; text: string }
  | { kind: "paragraph"; text: string }
  | { kind: "list"; items: string[] };

const HEADING = /^(?:#+\s+(.+)|(第[0-9０-９一二三四五六七八九十]+条.*|Article \d+.*))$/u;
const ITEM = /^\d+\.\s+/u;

/**
 * Terms come as plain text with a little Markdown: headings (`##`, or 第1条 and Article 1 on a line
 * of their own), numbered lists, and paragraphs between blank lines. Nothing else is markup.
 */
export function readTerms(text: string): TermsPart[] {
  return text
    .trim()
    .split(/\n\s*\n/u)
    .flatMap(readBlock);
}

function readBlock(block: string): TermsPart[] {
  const lines = block.trim().split("\n");
  const heading = HEADING.exec(lines[0] ?? "");
  if (heading === null) return readBody(lines);
  return [{ kind: "heading", text: heading[1] ?? heading[2] ?? "" }, ...readBody(lines.slice(1))];
}

function readBody(lines: string[]): TermsPart[] {
  if (lines.length === 0) return [];
  if (!ITEM.test(lines[0] ?? "")) return [{ kind: "paragraph", text: lines.join("\n") }];
  const items = lines.join("\n").split(/\n(?=\d+\.\s)/u);
  return [{ kind: "list", items: items.map((item) => item.replace(ITEM, "")) }];
}
