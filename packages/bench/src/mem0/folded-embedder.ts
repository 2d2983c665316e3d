import type { Embedder } from '@loci/core'
import { toVector } from '../trigram-embedder.ts'

const dimensions = 64

/** Trigrams folded to 64 numbers, so that a database of them is small enough for the repository. */
export function foldedEmbedder(): Embedder {
  return { name: 'folded trigrams', dimensions, maxBatch: 1_000, embed: async (texts) => texts.map(fold) }
}

function fold(text: string): Float32Array {
  const folded = new Float32Array(dimensions)
  for (const [at, part] of toVector(text).entries())
    folded[at % dimensions] = (folded[at % dimensions] as number) + part
  const length = Math.hypot(...folded) || 1
  return folded.map((part) => part / length)
}
