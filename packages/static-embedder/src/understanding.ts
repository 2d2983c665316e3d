/**
 * Whether a text is in the language that the vocabulary is of. English words are whole pieces of it, and common ones; words
 * of other languages are cut into many rare ones. So the bits that the pieces of a word take, if they are as frequent as
 * Zipf's law says of their rank, are compared with those that its letters would take.
 */
import { functionWords } from './function-words.ts'
import type { WordPiece } from './word-piece.ts'

/** Of a letter, when nothing is known of the language. With these pieces the median is 2.7 in English, 6.4 in German. */
const bitsPerLetter = 4
/** The most that one word says against a text, so that no single name, term or typo decides. */
const bitsOfForeignWord = 6
/** What a letter of another script than Latin says against a text. */
const bitsOfOtherLetter = 3
/** More than one word can say, and less than two that are unknown where nothing speaks for the text. */
const mostForeignBits = 11
const rememberedTokens = 20_000
const longestRemembered = 40

const space = /\s+/
const otherLetter = /(?!\p{Script=Latin})\p{L}/gu
/** Codes, paths, addresses and names of programs are of no language. */
const identifier = /[\p{N}_/@\\=<>{}#]|\p{L}[.:]\p{L}|\p{Ll}\p{Lu}|\p{Lu}\p{Lu}/u
const contraction = /(\p{L})['’](?:s|t|m|d|ll|re|ve)(?!\p{L})/gu
/** Of two letters or more: single ones are in every language. */
const latinWord = /[\p{Script=Latin}\p{M}]{2,}/gu
const mark = /\p{M}/gu
const capital = /^\p{Lu}/u

/** In bits, against the text; below 0: for it. */
interface Weight {
  /** How many are in lower case. */
  words: number
  /** Of these, and of letters of other scripts. */
  bits: number
  bitsOfCapitalised: number
}

/**
 * @param vocabulary the pieces by id: single characters, then from `the` on those that are more frequent first
 * @param toPieces cuts by this vocabulary
 */
export function understanding(vocabulary: readonly string[], toPieces: WordPiece): (text: string) => boolean {
  const firstRanked = Math.max(0, vocabulary.indexOf('the'))
  // The sum of 1/rank over all ranks: divided by it, they are probabilities.
  const harmonic = Math.log(vocabulary.length) + 0.577
  const seen = new Map<string, Weight>()

  function bitsOfPiece(id: number): number {
    const rank = id < firstRanked ? vocabulary.length : id - firstRanked + 1
    return Math.log2(rank * harmonic)
  }

  function bitsOfWord(found: string): number {
    const word = found.normalize('NFD').replace(mark, '').toLowerCase()
    if (functionWords.has(word)) return bitsOfForeignWord
    const pieces = toPieces(word)
    if (pieces.length === 0) return bitsOfForeignWord
    const bits = pieces.reduce((sum, id) => sum + bitsOfPiece(id), 0) - bitsPerLetter * word.length
    // A short word that is known as a whole takes more bits than its letters, and yet is known.
    return Math.min(bits, pieces.length === 1 ? 0 : bitsOfForeignWord)
  }

  function weigh(token: string): Weight {
    const weight: Weight = {
      words: 0,
      bits: bitsOfOtherLetter * (token.match(otherLetter)?.length ?? 0),
      bitsOfCapitalised: 0,
    }
    if (identifier.test(token)) return weight
    for (const word of token.replace(contraction, '$1').match(latinWord) ?? []) {
      if (capital.test(word)) weight.bitsOfCapitalised += bitsOfWord(word)
      else {
        weight.words++
        weight.bits += bitsOfWord(word)
      }
    }
    return weight
  }

  function weightOf(token: string): Weight {
    if (token.length > longestRemembered) return weigh(token)
    const known = seen.get(token)
    if (known !== undefined) return known
    const weight = weigh(token)
    if (seen.size >= rememberedTokens) seen.clear()
    seen.set(token, weight)
    return weight
  }

  return (text) => {
    const sum: Weight = { words: 0, bits: 0, bitsOfCapitalised: 0 }
    // What is said again says nothing new.
    for (const token of new Set(text.split(space))) {
      const { words, bits, bitsOfCapitalised } = weightOf(token)
      sum.words += words
      sum.bits += bits
      sum.bitsOfCapitalised += bitsOfCapitalised
    }
    // Capitalised words may be names, which are of all languages: they are asked only where there is nothing else.
    return sum.bits + (sum.words === 0 ? sum.bitsOfCapitalised : 0) <= mostForeignBits
  }
}
