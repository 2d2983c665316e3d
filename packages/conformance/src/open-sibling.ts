import type { VectorStore } from '@loci/core'
import type { OpenStores } from './conformance-case.ts'
import { dimensions, fields } from './samples.ts'

/** The stores with a sibling of the vectors, opened for the second generation. Whoever asks closes it. */
export async function openSibling(stores: OpenStores): Promise<OpenStores> {
  const vectors = stores.vectors.sibling?.() as VectorStore
  await vectors.open({ dimensions, fields, generation: 2, schema: 'migrate' })
  return { ...stores, vectors }
}
