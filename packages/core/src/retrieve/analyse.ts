/** Text to terms, the same at write and at read, on every backend. */
import type { Memory } from '../record.ts'
import { stemArabic } from './arabic.ts'
import { isParticle, simplify } from './chinese.ts'
import { stemEnglish } from './english.ts'
import { foldWord } from './fold-word.ts'
import { englishStopWords, isForeign, otherStopWords } from './stop-words.ts'

/** Rises with every change of the rules below: terms stored by another version are made anew when read. */
export const analyserVersion = 2

/** Soft hyphens, joiners and marks of direction stand inside words and change none. */
const invisible = /[\u00ad\u200c-\u200f\u2060\ufeff]/g
/** Those of Arabic and of Persian. */
const arabicDigit = /[\u0660-\u0669\u06f0-\u06f9]/g
const sentenceEnd = /(?<=[.!?])\s+|[\n。؟]+/u
/** `c++` and `c#`; `12:30`, `1,000` and `v1.2.3`; words and identifiers; emoji. */
const token =
  /(?<![\p{L}\p{N}_])\p{L}(?:\+\+|#)(?![\p{L}\p{N}])|(?<![\p{L}\p{N}_])[vV]?\p{N}+(?:[.,:]\p{N}+)+|[\p{L}\p{N}][\p{L}\p{N}\p{M}'’_]*|\p{Extended_Pictographic}/gu
/** Scripts that write words without spaces between them, and all else. */
const runs =
  /[\p{sc=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]+|[^\p{sc=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]+/gu
const unspaced = /^[\p{sc=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]/u
const number = /^[vV]?\p{N}+[.,:]/u
const plainWord = /^[A-Za-z][a-z]*$/
const thousands = /^\d{1,3}(?:[.,]\d{3})+$/
const apostrophe = /['’]/
/** Between the pieces of `race_result` and `raceResult`. */
const joint = /_+|(?<=\p{Ll})(?=\p{Lu})/u
const quantity = /^(\p{N}+)(\p{L}+)$/u
const latinLetters = /^[a-z]+$/
const arabic = /\p{sc=Arabic}/u
const hangul = /\p{sc=Hangul}/u
const maxTermLength = 64
/** Begins the terms that are parts of words, and no other term. */
const partMark = '~'

/** Whether a term is a part of a word: `~rad` of `fahrrad`. */
export function isPart(term: string): boolean {
  return term.startsWith(partMark)
}

/**
 * Terms in the order of the text, repeated where it repeats: NFKC, lower case, no accents, no words of grammar. English is
 * stemmed, Arabic loses what is attached to its words, and scripts without spaces give characters and pairs of them.
 * Words of sentences that are not English give their parts too, so that `Fahrrad` is found by `Rad`, and `книгу` by
 * `книга`. `race_result`, `raceResult` and `15km` are also their pieces. Of a longer word the first 64 characters count.
 */
export function analyse(text: string): string[] {
  const terms: string[] = []
  const written = text.normalize('NFKC').replace(invisible, '').replace(arabicDigit, asciiDigit)
  for (const sentence of written.split(sentenceEnd)) {
    const tokens = sentence.match(token) ?? []
    const foreign = isForeign(tokens.flatMap((one) => one.split(apostrophe)))
    for (const one of tokens) addToken(terms, one, foreign)
  }
  return terms
}

/** The terms of a memory: of its words, and of the names that were given to it. `favourite_colour` is also two words. */
export function termsOf({
  text,
  key = '',
  tags,
  about = [],
}: Pick<Memory, 'text' | 'key' | 'tags' | 'about'>): string[] {
  const names = [key, ...tags, ...about].map((name) => name.replace(/[_:./-]+|(?<=\p{Ll})(?=\p{Lu})/gu, ' '))
  return analyse([text, ...names].join('\n'))
}

function addToken(terms: string[], one: string, foreign: boolean): void {
  if (plainWord.test(one)) addWord(terms, one.toLowerCase(), foreign)
  else if (number.test(one)) addNumber(terms, one.toLowerCase())
  else if (/[+#]/.test(one)) terms.push(one.toLowerCase(), one.replace(/[+#]+/, '').toLowerCase())
  else if (/\p{Extended_Pictographic}/u.test(one)) terms.push(one)
  else {
    for (const [run] of one.matchAll(runs)) {
      if (unspaced.test(run)) addCharacters(terms, run)
      else for (const word of run.split(apostrophe)) addWithPieces(terms, word, foreign)
    }
  }
}

/** `1,000` is also `1000`, and `v1.2.3` also `1.2.3`. */
function addNumber(terms: string[], digits: string): void {
  const groups = digits.split(/[.,:]/)
  terms.push(...groups.map(firstCharacters))
  const joined = thousands.test(digits) ? groups.join('') : groups.join('.').replace('v', '')
  if (joined.length <= maxTermLength) terms.push(joined)
}

function addWithPieces(terms: string[], word: string, foreign: boolean): void {
  addWord(terms, foldWord(word), foreign)
  const pieces = quantity.exec(word)?.slice(1) ?? word.split(joint)
  if (pieces.length > 1) for (const piece of pieces) addWord(terms, foldWord(piece), foreign)
}

function addWord(terms: string[], word: string, foreign: boolean): void {
  if (word === '' || englishStopWords.has(word) || otherStopWords.has(word)) return
  const isLatin = latinLetters.test(word)
  const whole = firstCharacters(word)
  const stem = isLatin ? stemEnglish(whole) : arabic.test(whole) ? stemArabic(whole) : whole
  terms.push(stem)
  if ((foreign || !isLatin) && !/[\p{N}_]/u.test(stem)) addParts(terms, stem)
}

/**
 * Three letters each, of Korean two syllables: what inflected forms and compounds have in common, in every language. Source:
 * P. McNamee, J. Mayfield, "Character n-gram tokenization for European language text retrieval", 2004.
 */
function addParts(terms: string[], word: string): void {
  const letters = Array.from(word)
  const size = hangul.test(word) ? 2 : 3
  for (let end = size; end <= letters.length; end++) terms.push(partMark + letters.slice(end - size, end).join(''))
}

/**
 * Characters and pairs instead of dictionary words: `Intl.Segmenter` cuts differently from one ICU version to the
 * next, so that what one process wrote another would not find. Source: J. Y. Nie et al., "On the use of words and
 * n-grams for Chinese information retrieval", IRAL 2000.
 */
function addCharacters(terms: string[], run: string): void {
  const characters = Array.from(run, simplify)
  for (const [at, character] of characters.entries()) {
    const previous = characters[at - 1]
    const isEmpty = isParticle(character)
    if (!isEmpty || characters.length === 1) terms.push(character)
    if (previous !== undefined && !(isEmpty && isParticle(previous))) terms.push(previous + character)
  }
}

function asciiDigit(digit: string): string {
  return String(digit.charCodeAt(0) % 16)
}

/** No half of a surrogate pair is left over. */
function firstCharacters(word: string): string {
  if (word.length <= maxTermLength) return word
  return Array.from(word.slice(0, 2 * maxTermLength))
    .slice(0, maxTermLength)
    .join('')
}
