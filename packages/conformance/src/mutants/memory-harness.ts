import { type Backend, type InMemoryOptions, inMemory, type MetadataStore, type VectorStore } from '@loci/core'
import type { Harness } from '../harness.ts'

export interface Stores {
  metadata: MetadataStore
  vectors: VectorStore
}

/** A client as a caller would hand one in. */
export interface Client {
  open: boolean
}

/** A harness over core's `inMemory()`, which `mutate` may break. */
export function memoryHarness(
  options: InMemoryOptions = {},
  mutate: (stores: Stores, client: Client) => Backend = (stores) => stores,
): Harness {
  const create = (client: Client) => {
    const stores = inMemory(options)
    return { store: mutate(stores, client), reopen: () => mutate(stores, client) }
  }
  return {
    name: 'in memory',
    create: () => create({ open: true }),
    injected() {
      const client = { open: true }
      const useClient = () => {
        if (!client.open) throw new Error('the client of the caller is closed')
      }
      return { ...create(client), useClient }
    },
  }
}
