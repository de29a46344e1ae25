import { expect, test } from "vitest";
import { cleanName, isolated } from "./display-name";

test.each([
  ["本\u202e店", "本店"],
  ["本\u0000店\u200b", "本店"],
  ["本店\n経理", "本店 経理"],
  ["\u2067حساب\u2069", "حساب"],
  ["🏦 予備", "🏦 予備"],
])("a pasted name loses what does not show: %j", (pasted, name) => {
  expect(cleanName(pasted)).toBe(name);
});

test("a name of 10,000 characters is cut to 40, never within a character", () => {
  expect(cleanName("𠮷".repeat(10_000))).toBe("𠮷".repeat(40));
});

test("a name in a sentence is isolated from it", () => {
  expect(isolated("حساب")).toBe("\u2068حساب\u2069");
});
