import { expect, test } from "vitest";
import { readTerms } from "./terms";

test("an article's heading is told from its text", () => {
  expect(readTerms("第1条（本アプリ）\n本文です。\n\n第2条（管理）\n一行目\n二行目")).toEqual([
    { heading: "第1条（本アプリ）", text: "本文です。" },
    { heading: "第2条（管理）", text: "一行目\n二行目" },
  ]);
});

test("a paragraph without a heading keeps all of its words", () => {
  expect(readTerms("Please read this.\nAll of it.")).toEqual([
    { heading: null, text: "Please read this.\nAll of it." },
  ]);
});
