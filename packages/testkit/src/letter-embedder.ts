import type { Embedder } from '@loci/core'

/** Counts of letters and digits: enough to have a vector for each text. */
export function letterEmbedder(): Embedder {
  return {
    name: 'letters',
    dimensions: 36,
    maxBatch: 1_000,
    embed: async (texts) => texts.map(toVector),
  }
}

function toVector(text: string): Float32Array {
  const vector = new Float32Array(36)
  for (const character of text.toLowerCase()) {
    const place = Number.parseInt(character, 36)
    if (!Number.isNaN(place)) vector[place] = (vector[place] as number) + 1
  }
  return vector
}
