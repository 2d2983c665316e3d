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
const letter = '(?![\\p{sc=Han}\\p{sc=Hiragana}\\p{sc=Katakana}\\p{sc=Hangul}])[\\p{L}\\p{M}\\p{N}]'
const pattern = new RegExp(
  [
    '(?<year>\\d{4})\\s?[年년](?:\\s?(?<month>\\d{1,2})\\s?[月월](?:\\s?(?<day>\\d{1,2})\\s?[日号號일])?)?',
    '(?<onlyMonth>\\d{1,2})\\s?[月월](?:\\s?(?<monthsDay>\\d{1,2})\\s?[日号號일])?',
    `(?<away>${unspaced})`,
    '(?<![\\d./-])(?<date>\\d{1,4}([-./])\\d{1,2}\\k<separator>\\d{1,4}|\\d{4}[-/]\\d{1,2})(?!\\d|[-./]\\d)',
    "['’](?<shortYear>\\d\\d)(?![\\p{L}\\p{M}\\p{N}])",
    "(?<phrase>avant-hier|il y a|jusqu['’](?:[àa]u?|en))(?![\\p{L}\\p{M}\\p{N}])",
    `(?<word>(?:${letter})+)`,
    "[^\\s'’]",
  ]
    .join('|')
    .replace('([-./])', '(?<separator>[-./])'),
  'giu',
)

/** Words that stand in French and not in German, where `hier` means "here". */
const french = /\b(?:j|tu|elle|nous|vous|ai|as|qu|que|quoi|le|les|est|fait|avons)\b/i
const phrases: Record<string, string> = { avant: 'avant-hier', 'il y': 'il-y-a', jusqu: 'jusqu-a' }
/** No word of the vocabulary is longer. */
const maxWordLength = 16

/** @param text in NFKC. */
export function tokensOf(text: string): Token[] {
  const isFrench = french.test(text)
  return Array.from(text.matchAll(pattern), (match): Token => {
    const meaning = meaningOf(match, match.groups ?? {}, isFrench)
    return { ...meaning, start: match.index, end: match.index + match[0].length }
  })
}

type Unplaced = Token extends infer Each ? (Each extends Token ? Omit<Each, 'start' | 'end'> : never) : never

function meaningOf(match: RegExpExecArray, found: Record<string, string | undefined>, isFrench: boolean): Unplaced {
  const { year, month, day, onlyMonth, monthsDay, away, date, shortYear, phrase, word = match[0] } = found
  if (year !== undefined) return { is: 'dates', value: readDate(year, month, day) }
  if (onlyMonth !== undefined)
    return { is: 'monthDay', month: Number(onlyMonth), day: monthsDay === undefined ? undefined : Number(monthsDay) }
  if (away !== undefined) return { is: 'away', ...(unspacedWords.get(away) ?? { unit: 'day', value: 0 }) }
  if (date !== undefined) return { is: 'dates', value: readNumericDate(date) }
  if (shortYear !== undefined)
    return { is: 'digits', value: Number(shortYear) + (shortYear < '50' ? 2000 : 1900), ordinal: false, length: 4 }
  if (phrase !== undefined) {
    const key = Object.keys(phrases).find((start) => phrase.toLowerCase().startsWith(start)) ?? ''
    return vocabulary.get(phrases[key] ?? '') ?? { is: 'other' }
  }
  return word.length > maxWordLength ? { is: 'other' } : readWord(word, isFrench)
}

function readWord(word: string, isFrench: boolean): Unplaced {
  const digits = /^(\d{1,4})(st|nd|rd|th|er|s)?$/i.exec(word)
  if (digits !== null) {
    const value = Number(digits[1])
    if (digits[2]?.toLowerCase() === 's')
      return /^(?:19|20)\d0s$/i.test(word) ? { is: 'decade', value } : { is: 'other' }
    return { is: 'digits', value, ordinal: digits[2] !== undefined, length: digits[1]?.length ?? 0 }
  }
  const plain = word.toLowerCase().normalize('NFD').replace(/\p{M}/gu, '')
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
