/**
 * How alike two un-keyed memories are. Pure. To lose a fact is worse than to keep it twice: only what differs in nothing
 * that carries meaning counts as the same; what is merely close is shown, and decided by whoever can understand it.
 */
import { canonicalJson } from '../hash.ts'
import type { Memory } from '../record.ts'
import { analyse } from '../retrieve/analyse.ts'
import type { NearDuplicates } from '../types/memory-type.ts'

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

const defaults = { text: 0.5, meaning: 0.95, close: { text: 0.5, meaning: 0.8 } }
/** Terms in common, of all terms of both: what says the same in another order or at another length. */
const closeTerms = 0.6

export function likenessOf(
  incoming: Memory,
  { memory: known, text, meaning = -1 }: Similar,
  thresholds: NearDuplicates = {},
): Likeness {
  const { close = {}, ...wanted } = thresholds
  const at = { ...defaults, ...wanted, close: { ...defaults.close, ...close } }
  const [a, b] = [wordsOf(incoming.text), wordsOf(known.text)]
  const hasSameData = canonicalJson(incoming.data ?? null) === canonicalJson(known.data ?? null)
  const isNegated = a.negations !== b.negations
  if (hasSameData && !isNegated) {
    if (text >= at.text && a.polarity === b.polarity && areAligned(a.words, b.words)) return 'same'
    if (meaning >= at.meaning && a.particulars === b.particulars && a.polarity === b.polarity) return 'same'
  }
  if (hasSameData && a.negations + b.negations === 1 && areAligned(a.statement, b.statement)) return 'opposite'
  const isClose =
    text >= at.close.text ||
    meaning >= at.close.meaning ||
    jaccard(new Set(analyse(incoming.text)), new Set(analyse(known.text))) >= closeTerms
  return isClose ? 'close' : 'different'
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

interface Words {
  /** Everything that carries meaning, in order. */
  words: string[]
  /** The same without what negates and what negation drags along. */
  statement: string[]
  negations: number
  /** How often it is negated: `not` and `never` may not be the same. */
  polarity: string
  /** Numbers and names, in order: two statements that differ in one of them differ. */
  particulars: string
}

const word = /[\p{L}\p{N}][\p{L}\p{N}\p{M}_.-]*/gu
const light = new Set(['a', 'an', 'the', 'that', 'really', 'very', 'also', 'just', 'please'])
const negators = new Set(
  `not no never cannot nicht kein keine keinen keinem keiner nie niemals pas jamais nunca não nao niet geen nooit non`.split(
    ' ',
  ),
)
/** What comes and goes with a negation: `does not`, `no longer`, `not any more`. */
const besideNegators = new Set(['do', 'does', 'longer', 'any', 'more', 'anymore'])

function wordsOf(text: string): Words {
  const plain = text
    .normalize('NFKC')
    .replace(/^\s*no[,.!]\s*/i, '')
    .replace(/can['’]t\b/gi, 'can not')
    .replace(/n['’]t\b/gi, ' not')
  const tokens = [...plain.matchAll(word)].map(([token]) => token.replace(/[.-]+$/, ''))
  const lower = tokens.map((token) => token.toLowerCase()).filter((token) => !light.has(token))
  const negations = lower.filter((token) => negators.has(token))
  const statement = lower.filter((token) => !negators.has(token) && !besideNegators.has(token)).map(withoutS)
  const particulars = tokens.filter((token, index) => /\p{N}/u.test(token) || (index > 0 && /^\p{Lu}/u.test(token)))
  return {
    words: lower.map(withoutS),
    statement,
    negations: negations.length,
    polarity: negations.join(' '),
    particulars: particulars.join(' '),
  }
}

/** `likes` is `like`, but `liked` is another time. */
function withoutS(token: string): string {
  return token.length > 3 && /[^su]s$/.test(token) ? token.slice(0, -1) : token
}

/** The same words in the same order, but for slips of the pen in long ones. */
function areAligned(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.length > 0 && a.every((token, index) => isSameWord(token, b[index] as string))
}

const longWord = 7

function isSameWord(a: string, b: string): boolean {
  if (a === b) return true
  if (Math.min(a.length, b.length) < longWord || /\p{N}/u.test(a + b) || a[0] !== b[0]) return false
  let start = 0
  while (a[start] === b[start]) start++
  const [restA, restB] = [a.slice(start), b.slice(start)]
  const isSwap = restA[0] === restB[1] && restA[1] === restB[0] && restA.slice(2) === restB.slice(2)
  return isSwap || restA.slice(1) === restB || restA === restB.slice(1)
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
