import { expect, test } from "vitest";
import { formatChoice, formatDate, formatSeconds, groupDigits, spellDigits } from "./format";

test("six digits are grouped by three, eight by four", () => {
  expect(groupDigits("482917")).toEqual(["482", "917"]);
  expect(groupDigits("48291735")).toEqual(["4829", "1735"]);
});

test("digits are spelled one by one", () => {
  expect(spellDigits("482917")).toBe("4 8 2 9 1 7");
});

test("dates follow the language", () => {
  const noon = new Date(2026, 10, 21, 12).getTime();
  expect(formatDate(noon, "ja")).toBe("2026/11/21");
  expect(formatDate(noon, "en")).toBe("November 21, 2026");
});

test("an offset is told in tenths while it is small", () => {
  expect(formatSeconds(-300, "ja")).toBe("0.3");
  expect(formatSeconds(602_400, "en")).toBe("602");
});

test("two hosts are joined as a choice", () => {
  expect(formatChoice(["a.example", "b.example"], "en")).toBe("a.example or b.example");
});
