import type { Embedder } from '@loci/core'

/** In order, by batches of the size that the embedder takes. */
export async function embedAll(
  embedder: Embedder,
  texts: readonly string[],
  purpose: 'document' | 'query',
): Promise<Float32Array[]> {
  const { maxBatch } = embedder
  const vectors: Float32Array[] = []
  for (let start = 0; start < texts.length; start += maxBatch) {
    vectors.push(...(await embedder.embed(texts.slice(start, start + maxBatch), { purpose })))
  }
  return vectors
}

/** Of vectors of any length; 0 when one has no direction. */
export function cosine(a: Float32Array, b: Float32Array): number {
  let [product, squaresOfA, squaresOfB] = [0, 0, 0]
  for (let at = 0; at < a.length; at++) {
    const [x, y] = [a[at] as number, b[at] as number]
    product += x * y
    squaresOfA += x * x
    squaresOfB += y * y
  }
  return squaresOfA === 0 || squaresOfB === 0 ? 0 : product / Math.sqrt(squaresOfA * squaresOfB)
}
