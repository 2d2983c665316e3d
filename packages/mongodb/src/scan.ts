/** Exact search where the server has no vector index: the vectors that the filter lets through, compared here. */
import { CapabilityError, type Match } from '@loci/core'
import type { Collection, Document } from 'mongodb'
import { floatsOf, type VectorDocument } from './documents.ts'

export interface ScanQuery {
  vector: Float32Array
  limit: number
  condition: Document
  maxScanned: number
  signal?: AbortSignal | undefined
}

const perBatch = 1_000

/** @throws CapabilityError when there are more than `maxScanned`: what is not read could be nearer. */
export async function scan(vectors: Collection<VectorDocument>, query: ScanQuery): Promise<Match[]> {
  const { vector, limit, condition, maxScanned, signal } = query
  const length = Math.hypot(...vector)
  const projection = { id: 1, version: 1, vector: 1, _id: 0 }
  const found: Match[] = []
  for await (const document of vectors.find(condition, { projection, limit: maxScanned + 1, batchSize: perBatch })) {
    signal?.throwIfAborted()
    if (found.length === maxScanned) {
      throw new CapabilityError(
        `mongodb: a search without a vector index reads at most ${maxScanned} vectors, and the filter lets more through; use a server with $vectorSearch, or raise maxScanned`,
      )
    }
    const other = floatsOf(document.vector)
    found.push({ id: document.id, version: document.version, score: cosine(vector, length, other) })
  }
  return found.sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1)).slice(0, limit)
}

function cosine(one: Float32Array, lengthOfOne: number, other: Float32Array): number {
  let product = 0
  let squares = 0
  for (let index = 0; index < other.length; index++) {
    const part = other[index] as number
    product += (one[index] as number) * part
    squares += part * part
  }
  const lengths = lengthOfOne * Math.sqrt(squares)
  return lengths === 0 ? 0 : Math.max(-1, Math.min(1, product / lengths))
}
