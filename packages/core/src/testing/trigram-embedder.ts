import type { Embedder } from '../models/contract.ts'

/** Hashed character trigrams: texts with parts of words in common are near each other. Counts its calls. */
export function trigramEmbedder(): Embedder & { calls: number; down: boolean } {
  return {
    name: 'trigrams',
    dimensions: 64,
    maxBatch: 1_000,
    calls: 0,
    down: false,
    async embed(texts) {
      this.calls++
      if (this.down) throw new Error('connection refused')
      return texts.map(toVector)
    },
  }
}

function toVector(text: string): Float32Array {
  const vector = new Float32Array(64)
  const padded = `  ${text.toLowerCase()} `
  for (let start = 0; start + 3 <= padded.length; start++) {
    let hash = 7
    for (const character of padded.slice(start, start + 3))
      hash = (hash * 31 + (character.codePointAt(0) as number)) % 64
    vector[hash] = (vector[hash] as number) + 1
  }
  return vector
}
