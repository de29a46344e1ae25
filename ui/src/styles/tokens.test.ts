import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

const css = readFileSync("src/styles/tokens.css", "utf8");
const [light, dark, systemDark] = [
  colours(/:root \{([^}]*)\}/u),
  colours(/:root\[data-theme="dark"\] \{([^}]*)\}/u),
  colours(/:root\[data-theme="system"\] \{([^}]*)\}/u),
];

/** What stands on what, and the least contrast between them. */
const PAIRS: [front: string, back: string, least: number][] = [
  ["ink", "paper", 7],
  ["ink", "surface", 7],
  ["ink", "ai-2", 7],
  ["ink", "shu-2", 7],
  ["ink-2", "paper", 4.5],
  ["ink-2", "surface", 4.5],
  ["ai", "paper", 4.5],
  ["ai", "surface", 4.5],
  ["ai", "ai-2", 4.5],
  ["on-ai", "ai", 4.5],
  ["on-ai", "ai-press", 4.5],
  ["on-off", "off", 4.5],
  ["moegi", "paper", 4.5],
  ["moegi", "surface", 4.5],
  ["shu", "paper", 4.5],
  // The code in its last seconds: large text, where AAA asks for 4.5.
  ["shu", "surface", 4.5],
  ["edge", "paper", 3],
  ["edge", "surface", 3],
  ["on-band", "band", 7],
];

test("the system's dark is the chosen dark", () => {
  expect(systemDark).toEqual(dark);
});

describe.each([
  ["light", light],
  ["dark", { ...light, ...dark }],
])("in %s", (_theme, theme) => {
  test.each(PAIRS)("%s on %s has a contrast of %d or more", (front, back, least) => {
    expect(contrast(colour(theme, front), colour(theme, back))).toBeGreaterThanOrEqual(least);
  });
});

test("no component has a colour of its own", () => {
  const files = ["src/components", "src/screens", "src/rehearsal"].flatMap((folder) =>
    svelteFiles(folder),
  );
  expect(files.length).toBeGreaterThan(20);
  const literal = files.filter((file) => /#[0-9a-f]{3,8}\b|rgba?\(|hsla?\(/iu.test(styleOf(file)));
  expect(literal).toEqual([]);
});

test("no rule pairs colours that are not measured above", () => {
  const measured = new Set(PAIRS.map(([front, back]) => `${front} on ${back}`));
  const files = ["src/components", "src/screens", "src/rehearsal"].flatMap((f) => svelteFiles(f));
  const pairs = files.flatMap((file) =>
    [...styleOf(file).matchAll(/\{([^{}]*)\}/gu)].flatMap(([, rule = ""]) => {
      const front = /(?:^|[\s;])color: var\(--([\w-]+)\)/u.exec(rule)?.[1];
      const back = /background(?:-color)?: var\(--([\w-]+)\)/u.exec(rule)?.[1];
      return front && back ? [`${front} on ${back}`] : [];
    }),
  );
  expect(pairs.length).toBeGreaterThan(3);
  expect([...new Set(pairs)].filter((pair) => !measured.has(pair))).toEqual([]);
});

function svelteFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".svelte"))
    .map((name) => `${folder}/${name}`);
}

function styleOf(file: string): string {
  return /<style>([\s\S]*)<\/style>/u.exec(readFileSync(file, "utf8"))?.[1] ?? "";
}

function colours(block: RegExp): Record<string, string> {
  const body = block.exec(css)?.[1] ?? "";
  return Object.fromEntries(
    [...body.matchAll(/--([\w-]+): (#[0-9a-f]{6});/gu)].map((match) => [match[1], match[2]]),
  ) as Record<string, string>;
}

function colour(theme: Record<string, string>, name: string): string {
  const value = theme[name];
  if (value === undefined) throw new Error(`no colour ${name}`);
  return value;
}

function contrast(one: string, other: string): number {
  const [dim, bright] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [
    number,
    number,
  ];
  return (bright + 0.05) / (dim + 0.05);
}

/** WCAG 2.2, relative luminance. */
function luminance(colour: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const part = parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
