/** A query to tokens, in one pass: every alternative of the expression is bounded. */
import { dayOf, monthsOf, type Span, type Unit } from './calendar.ts'
import { type Meaning, unspacedWords, vocabulary } from './vocabulary.ts'

/** `dates` is a date in digits: none when it does not exist, two when day and month may be exchanged. */
export type Token = { start: number; end: number } & (
  | Meaning
  | { is: 'digits'; value: number; ordinal: boolean; length: number }
  | { is: 'decade'; value: number }
  | { is: 'dates'; value: Span[] }
  | { is: 'monthDay'; month: number; day: number | undefined }
  | { is: 'away'; unit: Unit; value: number }
  | { is: 'other' }
)

const unspaced = [...unspacedWords.keys()].sort((a, b) => b.length - a.length).join('|')
const letter = '(?:[A-Za-z0-9]|(?![\\p{sc=Han}\\p{sc=Hiragana}\\p{sc=Katakana}\\p{sc=Hangul}])[\\p{L}\\p{M}\\p{N}])'
/** What a token is shows in its first character, so that most need none of the expressions below. */
const pattern = new RegExp(
  [
    '\\d{4}\\s?[年년](?:\\s?\\d{1,2}\\s?[月월](?:\\s?\\d{1,2}\\s?[日号號일])?)?',
    '\\d{1,2}\\s?[月월](?:\\s?\\d{1,2}\\s?[日号號일])?',
    '(?<![\\d./-])(?:\\d{1,4}([-./])\\d{1,2}\\1\\d{1,4}|\\d{4}[-/]\\d{1,2})(?!\\d|[-./]\\d)',
    `['’]\\d\\d(?!${letter})`,
    `(?:[Aa]vant-hier|[Ii]l y a|[Jj]usqu['’](?:[àa]u?|en))(?!${letter})`,
    `${letter}+`,
    unspaced,
    "[^\\s'’]",
  ].join('|'),
  'gu',
)
const number = /^(\d{1,4})(st|nd|rd|th|er|s)?$/i
const digit = /^['’]?\d/
const ascii = /^[a-z]*$/

/** Words that stand in French and not in German, where `hier` means "here". */
const french = /\b(?:j|tu|elle|nous|vous|ai|as|qu|que|quoi|le|les|est|fait|avons)\b/i
const phrases: Record<string, string> = { a: 'avant-hier', i: 'il-y-a', j: 'jusqu-a' }
/** No word of the vocabulary is longer. */
const maxWordLength = 16

/** @param text in NFKC. */
export function tokensOf(text: string): Token[] {
  const isFrench = french.test(text)
  const tokens: Token[] = []
  for (const { 0: piece, index } of text.matchAll(pattern)) {
    const meaning = digit.test(piece) ? readDigits(piece) : readWord(piece, isFrench)
    tokens.push({ ...meaning, start: index, end: index + piece.length })
  }
  return tokens
}

type Unplaced = Token extends infer Each ? (Each extends Token ? Omit<Each, 'start' | 'end'> : never) : never

function readDigits(piece: string): Unplaced {
  const [, digits = '', suffix] = number.exec(piece) ?? []
  if (suffix?.toLowerCase() === 's')
    return /^(?:19|20)\d0/.test(piece) ? { is: 'decade', value: Number(digits) } : { is: 'other' }
  if (digits !== '')
    return { is: 'digits', value: Number(digits), ordinal: suffix !== undefined, length: digits.length }
  if (/^\d+[-./]/.test(piece)) return { is: 'dates', value: readNumericDate(piece) }
  if (/^['’]/.test(piece)) {
    const short = Number(piece.slice(1))
    return { is: 'digits', value: short + (short < 50 ? 2000 : 1900), ordinal: false, length: 4 }
  }
  if (!/[年년月월]/.test(piece)) return { is: 'other' }
  const [first = '', second, third] = piece.match(/\d+/g) ?? []
  if (/[年년]/.test(piece)) return { is: 'dates', value: readDate(first, second, third) }
  return { is: 'monthDay', month: Number(first), day: second === undefined ? undefined : Number(second) }
}

function readWord(piece: string, isFrench: boolean): Unplaced {
  if (piece.length > maxWordLength) return { is: 'other' }
  const away = unspacedWords.get(piece)
  if (away !== undefined) return { is: 'away', ...away }
  const lower = piece.toLowerCase()
  if (piece.length > 1 && /[ '’-]/.test(piece)) return vocabulary.get(phrases[lower[0] ?? ''] ?? '') ?? { is: 'other' }
  const plain = ascii.test(lower) ? lower : lower.normalize('NFD').replace(/\p{M}/gu, '')
  if (plain === 'hier' && !isFrench) return { is: 'other' }
  return vocabulary.get(plain) ?? { is: 'other' }
}

/** The order of the parts is clear from the year and from numbers above 12; if not, both readings. */
function readNumericDate(date: string): Span[] {
  const [first = '', second = '', third] = date.split(/[-./]/)
  if (first.length === 4) return readDate(first, second, third)
  if (third?.length !== 4) return []
  const dayFirst = readDate(third, second, first)
  return date.includes('.') || first === second ? dayFirst : [...dayFirst, ...readDate(third, first, second)]
}

function readDate(year: string, month: string | undefined, day: string | undefined): Span[] {
  if (Number(year) < 1900) return []
  if (month === undefined) return [monthsOf(Number(year), 1, 12)]
  if (day !== undefined) return [dayOf(Number(year), Number(month), Number(day)) ?? []].flat()
  return Number(month) >= 1 && Number(month) <= 12 ? [monthsOf(Number(year), Number(month), 1)] : []
}
