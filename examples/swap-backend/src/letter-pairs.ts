import type { Embedder } from '@loci/core'

/** Which pairs of letters a text has: no model, but every store has vectors to search. Use a real embedder. */
export const letterPairs: Embedder = {
  name: 'letter-pairs',
  dimensions: 128,
  maxBatch: 100,
  embed: async (texts) => texts.map(toVector),
}

function toVector(text: string): Float32Array {
  const vector = new Float32Array(128)
  for (let at = 1; at < text.length; at++) {
    const place = (text.charCodeAt(at - 1) * 31 + text.charCodeAt(at)) % 128
    vector[place] = (vector[place] ?? 0) + 1
  }
  return vector
}
