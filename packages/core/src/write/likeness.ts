/**
 * How alike two un-keyed memories are. Pure. To lose a fact is worse than to keep it twice: only what differs in nothing
 * that carries meaning counts as the same; what is merely close is shown, and decided by whoever can understand it.
 */
import { canonicalJson } from '../hash.ts'
import type { Memory } from '../record.ts'
import { analyse } from '../retrieve/analyse.ts'
import type { NearDuplicates } from '../types/memory-type.ts'
import { isNegationOf } from './likeness-negation.ts'
import { isSameList, mayMeanTheSame, wordsOf } from './likeness-words.ts'

/** A known memory that is close to one that arrives. */
export interface Similar {
  memory: Memory
  /** The share of their character trigrams that both have (Jaccard), 0..1. */
  text: number
  /** Cosine similarity of their embeddings; absent without them. */
  meaning?: number
}

/** `opposite`: the same statement, one of the two negated. */
export type Likeness = 'same' | 'opposite' | 'close' | 'different'

const defaults = { text: 0.5, close: { text: 0.5, meaning: 0.8 } }
/** Terms in common, of all terms of both: what says the same in another order or at another length. */
const closeTerms = 0.6

/**
 * - `same`: the same words with the same signs in the same order, `thresholds.text` of the trigrams in common; style may
 *   differ: spaces, the shape of quotes, the capital at the start, the mark at the end, contractions.
 * - `opposite`: one plain clause in the present, and the other its negation in otherwise the same words.
 * - Both only for the same data, speaker and entities.
 *
 * An embedder alone decides `same` only for a type that sets `thresholds.meaning`: to most, `the doctor sued the lawyer`
 * is what the lawyer did to the doctor, and Monday is Tuesday. Even then the first words are equal, and in order all
 * names, numbers, signs, words of grammar and short words; at most two others differ on each side, and do not look alike.
 */
export function likenessOf(
  incoming: Memory,
  { memory: known, text, meaning = -1 }: Similar,
  thresholds: NearDuplicates = {},
): Likeness {
  const { close = {}, ...wanted } = thresholds
  const at = { ...defaults, ...wanted, close: { ...defaults.close, ...close } }
  if (isOfTheSame(incoming, known)) {
    const [a, b] = [wordsOf(incoming.text), wordsOf(known.text)]
    if (text >= at.text && isSameList(a, b) && a.length > 0) return 'same'
    if (at.meaning !== undefined && meaning >= at.meaning && mayMeanTheSame(a, b)) return 'same'
    if (isNegationOf(a, b) || isNegationOf(b, a)) return 'opposite'
  }
  const isClose =
    text >= at.close.text ||
    meaning >= at.close.meaning ||
    jaccard(new Set(analyse(incoming.text)), new Set(analyse(known.text))) >= closeTerms
  return isClose ? 'close' : 'different'
}

function isOfTheSame(a: Memory, b: Memory): boolean {
  return (
    a.source.speaker === b.source.speaker &&
    canonicalJson(a.data ?? null) === canonicalJson(b.data ?? null) &&
    canonicalJson(entitiesOf(a)) === canonicalJson(entitiesOf(b))
  )
}

function entitiesOf({ about = [] }: Memory): string[] {
  return [...new Set(about)].sort()
}

/** Jaccard similarity of the sets of character trigrams. Source: A. Broder, "On the resemblance of documents", 1997. */
export function textSimilarity(a: string, b: string): number {
  return jaccard(trigramsOf(a), trigramsOf(b))
}

export function cosineSimilarity(a: Float32Array, b: Float32Array): number {
  let [dot, squaresA, squaresB] = [0, 0, 0]
  for (let index = 0; index < a.length; index++) {
    const [x, y] = [a[index] as number, b[index] as number]
    dot += x * y
    squaresA += x * x
    squaresB += y * y
  }
  return squaresA === 0 || squaresB === 0 ? 0 : dot / Math.sqrt(squaresA * squaresB)
}

function trigramsOf(text: string): Set<string> {
  const plain = text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
  const padded = plain === '' ? '' : `  ${plain} `
  const grams = new Set<string>()
  for (let start = 0; start + 3 <= padded.length; start++) grams.add(padded.slice(start, start + 3))
  return grams
}

function jaccard(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  let common = 0
  for (const item of a) if (b.has(item)) common++
  const all = a.size + b.size - common
  return all === 0 ? 0 : common / all
}
