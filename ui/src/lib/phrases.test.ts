import { expect, test } from "vitest";
import ja from "../../messages/ja.json";
import { phrases, pieces } from "./phrases";

test.each([
  [
    "「登録」を押すと、この端末で使えます。",
    ["「登録」を", "押すと、", "この端末で", "使えます。"],
  ],
  ["そのままお待ちください。", ["そのまま", "お待ち", "ください。"]],
  ["ロックされています", ["ロックされて", "います"]],
  ["PINを忘れたとき", ["PINを", "忘れた", "とき"]],
  ["実際のトークンではありません", ["実際の", "トークンでは", "ありません"]],
  ["接続先はib.bank.exampleです。", ["接続先は", "ib.", "bank.", "exampleです。"]],
  ["読み取った内容の確認", ["読み取った", "内容の", "確認"]],
  [
    "割符信用組合（法人インターネットバンキング）",
    ["割符信用組合", "（法人", "インターネット", "バンキング）"],
  ],
  ["割符信用組合 代表口座", ["割符信用組合", " ", "代表口座"]],
  ["Nothing was sent.", ["Nothing was sent."]],
  [
    "続くときは、もう一度金融機関にお問い合わせください。",
    ["続くときは、", "もう一度", "金融機関に", "お問い合わせ", "ください。"],
  ],
  ["トークン発行のときに決めたものです。", ["トークン発行の", "ときに", "決めたものです。"]],
  ["「もう一度試す」を押し、やり直すと", ["「もう一度", "試す」を", "押し、", "やり直すと"]],
  ["利用開始パスワードをご用意ください", ["利用開始", "パスワードを", "ご用意", "ください"]],
])("%s wraps between its phrases", (text, parts) => {
  expect(phrases(text)).toEqual(parts);
});

test("what fits no narrow line is broken between words once more", () => {
  expect(pieces("確かめられません。")).toEqual(["確かめ", "られ", "ません。"]);
  expect(pieces("決めたものです。")).toEqual(["決めたものです。"]);
  expect(pieces("見られなくなります。")).toEqual(["見られ", "なくなります。"]);
  expect(pieces("コピーしたものから")).toEqual(["コピーした", "もの", "から"]);
  expect(pieces("この端末で")).toEqual(["この端末で"]);
  expect(pieces("（平日9時～17時）")).toEqual(["（平日", "9時～17時）"]);
});

test("no line begins with a particle, and no piece is longer than an ordinary one", () => {
  const all = Object.values(ja).filter((text) => !/[a-z]|^[の、]/iu.test(text));
  const found = all.flatMap((text) => phrases(text).flatMap((phrase) => pieces(phrase)));
  const particles = found.filter((piece) =>
    /^(?:[のをにはがでとも][、。」）]?|、.*)$/u.test(piece),
  );
  expect(particles).toEqual([]);
  const long = found.filter((piece) => piece.length > 12 && !piece.includes(" "));
  expect(long).toEqual([]);
});

test("the phrases of every text are the text", () => {
  for (const text of Object.values(ja)) {
    expect(phrases(text).join("")).toBe(text);
    expect(
      phrases(text)
        .flatMap((phrase) => pieces(phrase))
        .join(""),
    ).toBe(text);
  }
});
