import { foldArabic } from './arabic.ts'

/** Scripts whose marks are accents or vowel points, which many leave out; in others they are letters. */
const markable = /[\p{sc=Latin}\p{sc=Greek}\p{sc=Hebrew}\p{sc=Arabic}]/u
const marks = /([\p{sc=Latin}\p{sc=Greek}\p{sc=Hebrew}\p{sc=Arabic}])\p{M}+/gu
const arabic = /\p{sc=Arabic}/u
const plainLetters: Readonly<Record<string, string>> = {
  ß: 'ss',
  ı: 'i',
  ø: 'o',
  æ: 'ae',
  œ: 'oe',
  ł: 'l',
  đ: 'd',
  ς: 'σ',
}

/** A word in lower case without accents: `Göteborg` is `goteborg`, `Straße` is `strasse`, `ё` is `е`. @param word NFKC. */
export function foldWord(word: string): string {
  const lower = word.toLowerCase()
  if (/^[a-z]*$/.test(lower)) return lower
  if (!markable.test(lower)) return lower.replace(/ё/g, 'е')
  const plain = lower.normalize('NFD').replace(marks, '$1').normalize('NFC')
  return arabic.test(plain)
    ? foldArabic(plain)
    : plain.replace(/[ßıøæœłđς]/g, (letter) => plainLetters[letter] as string)
}
