import { expect, test } from "vitest";
import { normaliseServiceId, normaliseUserId } from "./normalise";

test("full-width digits become half-width", () => {
  expect(normaliseServiceId("１０２１２０８３")).toBe("10212083");
});

test.each([
  "1021 2083",
  "1021　2083",
  "1021-2083",
  "1021－2083",
  "1021ー2083",
  "1021‐2083",
  "1021−2083",
])("%s loses its space or hyphen", (typed) => {
  expect(normaliseServiceId(typed)).toBe("10212083");
});

test("letters in a service ID stay, so that the message can say so", () => {
  expect(normaliseServiceId("1021208a")).toBe("1021208a");
});

test("a user ID is put in half-width capitals", () => {
  expect(normaliseUserId("２０８３ｌ-0000193ａ001")).toBe("2083L0000193A001");
});
