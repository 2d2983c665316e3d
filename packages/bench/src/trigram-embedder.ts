import type { Embedder } from '@loci/core'

export const dimensions = 256

/** Hashed character trigrams: nearly free, so that what is measured is the store. */
export function trigramEmbedder(): Embedder {
  return { name: 'trigrams', dimensions, maxBatch: 1_000, embed: async (texts) => texts.map(toVector) }
}

export function toVector(text: string): Float32Array {
  const vector = new Float32Array(dimensions)
  for (let at = 0; at + 3 <= text.length; at++) {
    const hash = text.charCodeAt(at) * 961 + text.charCodeAt(at + 1) * 31 + text.charCodeAt(at + 2)
    vector[hash % dimensions] = (vector[hash % dimensions] as number) + 1
  }
  const length = Math.hypot(...vector) || 1
  return vector.map((part) => part / length)
}
