import { expect, test } from "vitest";
import { readTerms } from "./terms";

test("headings, paragraphs and numbered lists are told apart", () => {
  const terms = "# 規約\n\n前文です。\n\n## 第2条（管理）\n\n1. 一つ目です。\n2. 二つ目です。";
  expect(readTerms(terms)).toEqual([
    { kind: "heading", text: "規約" },
    { kind: "paragraph", text: "前文です。" },
    { kind: "heading", text: "第2条（管理）" },
    { kind: "list", items: ["一つ目です。", "二つ目です。"] },
  ]);
});

test("an article's heading may stand right above its text", () => {
  expect(readTerms("第1条（本アプリ）\n一行目\n二行目")).toEqual([
    { kind: "heading", text: "第1条（本アプリ）" },
    { kind: "paragraph", text: "一行目\n二行目" },
  ]);
});

test("every word of a paragraph is kept", () => {
  expect(readTerms("Please read this.\nAll of it.")).toEqual([
    { kind: "paragraph", text: "Please read this.\nAll of it." },
  ]);
});
