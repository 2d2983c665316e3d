/** Text to terms, the same at write and at read, on every backend. */
import type { Memory } from '../record.ts'
import { porterStem } from './porter.ts'

/** Rises with every change of the rules below: terms stored by another version are made anew when read. */
export const analyserVersion = 1

const word = /[\p{L}\p{N}][\p{L}\p{N}\p{M}'’_]*/gu
/** Scripts that write words without spaces between them. */
const unspaced = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]/u
const english = /^[a-z]+$/
const latin = /\p{sc=Latin}/u
const maxTermLength = 64
/** A longer word cannot be stemmed usefully, and the stemmer looks at every letter several times. */
const maxStemLength = 32

const stopWords = new Set(
  `a about after all also am an and any are as at be because been before being but by can could did do does doing
  ever for from had has have having he her here hers him his how i if in into is it its just me more most my no nor not now
  of off on once only or other our out over own s same she should so some such t than that the their them then there
  these they this those through to too under until up very was we were what when where which while who whom why will
  with would you your yours d ll m re ve`.split(/\s+/),
)

/**
 * Terms in the order of the text, repeated where it repeats: NFKC, lower case, without English stop words,
 * English words stemmed. `Göteborg` is also `goteborg`, `race_result` also its parts, and scripts without spaces
 * give characters and pairs of characters. Nothing that is a letter or a digit is lost.
 */
export function analyse(text: string): string[] {
  const terms: string[] = []
  for (const [token] of text.normalize('NFKC').toLowerCase().matchAll(word)) {
    if (unspaced.test(token)) addCharacters(terms, token)
    else for (const part of token.split(/['’]/)) addWord(terms, part)
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

function addWord(terms: string[], part: string): void {
  if (part === '' || stopWords.has(part)) return
  const isEnglish = english.test(part) && part.length <= maxStemLength
  const term = isEnglish ? porterStem(part) : part.slice(0, maxTermLength)
  terms.push(term)
  if (isEnglish) return
  const plain = latin.test(term) ? term.normalize('NFD').replace(/\p{M}/gu, '') : term
  if (plain !== term) terms.push(plain)
  if (part.includes('_')) for (const piece of part.split('_')) addWord(terms, piece)
}

/**
 * Characters and pairs instead of dictionary words: `Intl.Segmenter` cuts differently from one ICU version to the
 * next, so that what one process wrote another would not find. Source: J. Y. Nie et al., "On the use of words and
 * n-grams for Chinese information retrieval", IRAL 2000.
 */
function addCharacters(terms: string[], token: string): void {
  let previous = ''
  for (const character of token) {
    terms.push(character)
    if (previous !== '') terms.push(previous + character)
    previous = character
  }
}
