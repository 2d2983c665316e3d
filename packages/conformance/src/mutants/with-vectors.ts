import type { Stores } from './memory-harness.ts'

type Vectors = Stores['vectors']

/** The same stores, with some methods of the vector store replaced. */
export function withVectors(stores: Stores, change: (vectors: Vectors) => Partial<Vectors>): Stores {
  return { ...stores, vectors: { ...stores.vectors, ...change(stores.vectors) } }
}
