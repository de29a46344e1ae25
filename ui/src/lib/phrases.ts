/** A phrase ends after hiragana or punctuation, before a word that begins anew; an address after a dot. */
const BOUNDARY = new RegExp(
  [
    String.raw`(?<=\s)(?=\p{sc=Han})|(?=\s\p{sc=Han})|(?<=[、。，．・])|(?<=こと[はがに])(?![、。])|(?<=.)(?=（)`,
    String.raw`(?=こと[はがにをも]|おたずね|おすすめ|ください|いただ|でした|について|そのまま|すべて)`,
    String.raw`(?<=[がはもに])(?=あり|なり)|(?<=て)(?=い[まなる])|(?<=[たいるの])(?=とき|あいだ)`,
    // A verb that was made of a noun: コピーして, 確認できません.
    String.raw`(?<=[\p{sc=Katakana}ー])(?=し[まて])|(?<=.)(?=でき[まなる])|(?<=もう一度)(?=[\p{sc=Han}\p{sc=Katakana}お])`,
    String.raw`(?<=\p{sc=Hiragana})(?=[おご]\p{sc=Han}|もう一|[こそ]の[\p{sc=Han}\p{sc=Katakana}]|つな[ぎぐい])|(?<=の)(?=いずれ|それぞれ)`,
    String.raw`(?<=ワンタイム|利用開始)(?=パスワード)|(?<=法人)(?=インター)|(?<=インターネット)(?=バンキング|接続)`,
    String.raw`(?<=[a-z]\.)(?=[a-z])`,
    String.raw`(?<=[\p{sc=Hiragana}）」』])(?=[^\p{sc=Hiragana}\p{P}\s]|[「『])`,
  ].join("|"),
  "u",
);
/** Belongs to the word that follows: お知らせ, ご自身, 読み取る, 申し込み. */
const PREFIX = /[おご]$|\p{sc=Han}[いきしちびみりえけせめれべ]$/u;
const KANJI = /^\p{sc=Han}/u;
/** Belongs to the word before it: やり直す, しぼり込む. */
const SUFFIX = /^(?:直[しす]|込[みむ]|替え)/u;
/** Says little alone: もう一度, この端末. */
const LEADS = /^[「（]?(?:もう|この|その|何も|同じ|[次下今別]の)$/u;
/** So much fits a narrow line of large text. */
const NARROW = 7;
/** Where a phrase that fits no narrow line is broken best. */
const FINER =
  /(?<=..)(?=ません|ました|ないと|なくな|られ[なま]|ように|かどうか|ため|ばかり|だけ|まで|から|など|(?<!も)ので|うちに|のあと)|(?<=の)(?=方[もは])|(?<=した)(?=もの)|(?<=[\p{sc=Han}])(?<!再)(?=[\p{sc=Katakana}\d])|(?<=[\p{sc=Katakana}ー])(?=\p{sc=Han})/u;

/** Splits Japanese text where a line may end; the parts together are the text. */
export function phrases(text: string): string[] {
  const parts: string[] = [];
  for (const part of text.split(BOUNDARY)) {
    const last = parts.at(-1);
    if (last !== undefined && together(last, part)) parts[parts.length - 1] = last + part;
    else if (part !== "") parts.push(part);
  }
  return parts;
}

/** Splits a phrase that fits no narrow line once more. */
export function pieces(phrase: string): string[] {
  return phrase.length > NARROW ? phrase.split(FINER) : [phrase];
}

function together(last: string, part: string): boolean {
  if (LEADS.test(last)) return last.length + part.length <= NARROW;
  return (PREFIX.test(last) && KANJI.test(part)) || SUFFIX.test(part);
}
