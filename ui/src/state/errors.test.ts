import { describe, expect, test } from "vitest";
import { FakeClient } from "../ipc/fake";
import { settings } from "../ipc/fake-data";
import { ERROR_CODES, whatHappened, whatToDo } from "./errors";
import { Preferences } from "./preferences.svelte";
import type { ErrorCode, Language } from "./views";

const data = { host: "a.example", expected: "b.example", status: "500", minutes: "10" };
const preferences = new Preferences(new FakeClient());

describe.each(["ja", "en"] satisfies Language[])("in %s", (language) => {
  test.each(ERROR_CODES)("%s says what happened and what to do", (code) => {
    preferences.show({ ...settings, language });
    for (const text of [whatHappened, whatToDo]) {
      const words = text({ code, field: null, data });
      expect(words).toMatch(language === "ja" ? /。$/u : /[.!]$/u);
      expect(words).not.toMatch(/[{}]|undefined|エラーが発生|an error occurred/u);
    }
  });
});

test("where the system shows a prompt of its own, the key store's words lead to it", () => {
  preferences.show(settings);
  for (const code of ["keystore_locked", "keystore_missing"] as const) {
    const [elsewhere, linux] = ["windows", "linux"].map((os) =>
      whatToDo({ code, field: null, data: { os } }),
    );
    expect(linux).not.toBe(elsewhere);
  }
});

test("a code that this version does not know still has words", () => {
  const error = { code: "from_the_future" as ErrorCode, field: null, data: {} };
  expect(whatHappened(error)).not.toBe("");
});

test("a foreign QR is named by what it is of", () => {
  preferences.show(settings);
  const kinds = ["page", "other_token", "network", "contact", "other"];
  const words = kinds.map((kind) =>
    whatHappened({
      code: "picture_foreign_qr",
      field: "picture",
      data: { kind, host: "a.example" },
    }),
  );
  expect(new Set(words).size).toBe(kinds.length);
  expect(words[0]).toContain("a.example");
});

test("a picture that is too large is told by its own size and by the limit", () => {
  preferences.show(settings);
  const data = { megapixels: "48", limit: "40" };
  expect(whatHappened({ code: "picture_too_large", field: "picture", data })).toBe(
    "この画像は48メガピクセルです。読み取れるのは40メガピクセルまでです。",
  );
});
