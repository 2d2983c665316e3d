import type { Embedder } from '@loci/core'

const letters = 'abcdefghijklmnopqrstuvwxyz0123456789'

/** Counts letters and digits: texts with words in common are near each other. */
export function letterEmbedder(): Embedder {
  return {
    name: 'letters',
    dimensions: letters.length,
    maxBatch: 100,
    async embed(texts) {
      return texts.map((text) => {
        const vector = new Float32Array(letters.length)
        for (const character of text.toLowerCase()) {
          const at = letters.indexOf(character)
          if (at >= 0) vector[at] = (vector[at] ?? 0) + 1
        }
        return vector
      })
    },
  }
}
