/** What similarity can do that has learned nothing: words and pieces of words, hashed into one vector. */
import type { Embedder } from '@loci/core'

const dimensions = 256
/** Of 0, 0.1, 0.3 and 0.5 none is better by more than chance: recall@10 on LoCoMo falls from 80.8 to 80.5, nDCG@10 rises from 67.4 to 67.8. */
const quality = 0.3
const word = /[\p{L}\p{N}]+/gu
/** Characters of a piece; the word has a mark at each end. */
const pieceLengths = [4, 5]

/**
 * Features are hashed with a sign (K. Weinberger et al., "Feature Hashing for Large Scale Multitask Learning", ICML
 * 2009) and weighted by the square of the inverse document frequency of their word, which found most of what was tried.
 * @param texts Those that will be searched. To know their frequencies is an advantage that no other embedder here has.
 */
export function hashedEmbedder(texts: readonly string[]): Embedder {
  const weightOf = inverseFrequencies(texts)
  const embed: Embedder['embed'] = async (inputs) => inputs.map((text) => toVector(text, weightOf))
  return { name: 'hashed-256', dimensions, maxBatch: 1_000, quality, embed }
}

function inverseFrequencies(texts: readonly string[]): (token: string) => number {
  const frequencies = new Map<string, number>()
  for (const text of texts) {
    for (const token of new Set(wordsOf(text))) frequencies.set(token, (frequencies.get(token) ?? 0) + 1)
  }
  return (token) => Math.log(1 + (texts.length + 1) / ((frequencies.get(token) ?? 0) + 1)) ** 2
}

function toVector(text: string, weightOf: (token: string) => number): Float32Array {
  const vector = new Float32Array(dimensions)
  for (const token of wordsOf(text)) {
    const weight = weightOf(token)
    for (const feature of [token, ...piecesOf(`<${token}>`)]) add(vector, feature, weight)
  }
  return vector
}

function wordsOf(text: string): string[] {
  return text.normalize('NFKC').toLowerCase().match(word) ?? []
}

function piecesOf(marked: string): string[] {
  return pieceLengths.flatMap((length) =>
    Array.from({ length: Math.max(0, marked.length - length + 1) }, (_, at) => marked.slice(at, at + length)),
  )
}

/** One bit of the hash is the sign, so that what falls together by chance cancels out on average. */
function add(vector: Float32Array, feature: string, weight: number): void {
  const hash = hashOf(feature)
  const at = (hash >>> 1) % dimensions
  vector[at] = (vector[at] as number) + (hash & 1 ? weight : -weight)
}

/** 32 bits: FNV-1a by G. Fowler, L. C. Noll, K.-P. Vo, and the last step of MurmurHash3 for the sake of the low bits. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}
