import { expect, test } from "vitest";
import ja from "../../messages/ja.json";
import { phrases } from "./phrases";

test.each([
  [
    "「登録」を押すと、この端末で使えます。",
    ["「登録」を", "押すと、", "この", "端末で", "使えます。"],
  ],
  ["そのままお待ちください。", ["そのままお待ちください。"]],
  ["読み取った内容の確認", ["読み取った", "内容の", "確認"]],
  [
    "割符信用組合（法人インターネットバンキング）",
    ["割符信用組合", "（法人インターネットバンキング）"],
  ],
  ["割符信用組合 代表口座", ["割符信用組合", " ", "代表口座"]],
  ["Nothing was sent.", ["Nothing was sent."]],
])("%s wraps between its phrases", (text, parts) => {
  expect(phrases(text)).toEqual(parts);
});

test("the phrases of every text are the text", () => {
  for (const text of Object.values(ja)) expect(phrases(text).join("")).toBe(text);
});
