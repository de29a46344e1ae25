import { expect, test } from "vitest";
import { strength } from "./strength";

test.each([
  ["", "short"],
  ["elevenchars", "short"],
  ["　elevenchars　", "short"],
  ["aaaaaaaaaaaaaaaaaaaaaaaa", "weak"],
  ["19450815194508151945", "weak"],
  ["asagaonohana", "fair"],
  ["あおいとりがさんわ、はしのうえに", "fair"],
  ["あおいとりがさんわ、はしのうえにとまっている", "good"],
] as const)("%s is %s", (phrase, expected) => {
  expect(strength(phrase)).toBe(expected);
});
