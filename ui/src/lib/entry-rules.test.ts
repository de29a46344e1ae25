import { expect, test } from "vitest";
import { displayNameProblem, serviceIdProblem, userIdProblem } from "./entry-rules";

test.each([
  ["1021208", "service_id_length"],
  ["102120833", "service_id_length"],
  ["1021208A", "service_id_characters"],
  ["10212083", null],
])("service ID %s: %s", (serviceId, problem) => {
  expect(serviceIdProblem(serviceId)).toBe(problem);
});

test.each([
  ["", "user_id_empty"],
  ["A".repeat(33), "user_id_length"],
  ["2083_L", "user_id_characters"],
  ["2083L0000193A001", null],
])("user ID %s: %s", (userId, problem) => {
  expect(userIdProblem(userId)).toBe(problem);
});

test("a display name has 1 to 40 characters, counted as people count them", () => {
  expect(displayNameProblem("  ")).toBe("display_name_length");
  expect(displayNameProblem("𠮷".repeat(40))).toBeNull();
  expect(displayNameProblem("あ".repeat(41))).toBe("display_name_length");
});
