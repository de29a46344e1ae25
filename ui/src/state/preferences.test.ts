import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { locales } from "../paraglide/runtime";
import { CHOICES } from "../screens/choice/choices";
import { inLocale, wanted } from "./preferences.svelte";

const file = readFileSync("project.inlang/settings.json", "utf8");

test("the languages that are offered are those of the one list, each by its own name", () => {
  const { locales: listed } = JSON.parse(file) as { locales: string[] };
  expect(locales).toEqual(listed);
  const offered = CHOICES.language.options.filter(({ lang }) => lang !== undefined);
  expect(offered.map(({ value }) => value)).toEqual(listed);
  expect(offered.map(({ label }) => label())).toEqual(["日本語", "English"]);
});

test("the system's first language that the app has is shown, and English where it has none", () => {
  const all = ["ja", "en", "pt"] as const;
  expect(wanted(["ja-JP", "en"], all)).toBe("ja");
  expect(wanted(["fr-FR", "pt-BR", "ja"], all)).toBe("pt");
  expect(wanted(["fr-FR"], all)).toBe("en");
  expect(wanted([], all)).toBe("en");
});

test("what an institution has not written in a language is read in English", () => {
  expect(inLocale({ ja: "銀行", en: "bank" })).toBe("銀行");
  const without = { en: "bank" } as unknown as { ja: string; en: string };
  expect(inLocale(without)).toBe("bank");
});
