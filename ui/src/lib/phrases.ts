/** A phrase ends after hiragana or punctuation, before a word that begins anew. */
const BOUNDARY =
  /(?<=\s)(?=\p{sc=Han})|(?=\s\p{sc=Han})|(?<=[、。，．]|こと[はがに])|(?=こと[はがに]|おたずね|のとき)|(?<=が)(?=でき)|(?<=ワンタイム)(?=パスワード)|(?<=.)(?=（)|(?<=[\p{sc=Hiragana}）」』])(?=[^\p{sc=Hiragana}\p{P}\s]|[「『])/u;
/** Belongs to the word that follows: お知らせ, ご自身, 読み取る, 申し込み. */
const PREFIX = /[おご]$|\p{sc=Han}[いきしちびみりえけせめれ]$/u;
const KANJI = /^\p{sc=Han}/u;

/** Splits Japanese text where a line may end; the parts together are the text. */
export function phrases(text: string): string[] {
  const parts: string[] = [];
  for (const part of text.split(BOUNDARY)) {
    const last = parts.at(-1);
    const together = last !== undefined && PREFIX.test(last) && KANJI.test(part);
    if (together) parts[parts.length - 1] = last + part;
    else if (part !== "") parts.push(part);
  }
  return parts;
}
