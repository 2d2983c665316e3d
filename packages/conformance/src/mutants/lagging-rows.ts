import { inMemory } from '@loci/core'
import type { Stores } from './memory-harness.ts'

/** Reads rows from a replica that is `lagMs` behind: right, and eventual. */
export function withLaggingRows({ metadata, vectors }: Stores, lagMs: number): Stores {
  const replica = inMemory().metadata
  const later = (write: () => Promise<void>): void => {
    setTimeout(() => void write(), lagMs)
  }
  return {
    vectors,
    metadata: {
      ...replica,
      traits: { ...metadata.traits, commitsIndex: false, consistency: 'eventual' },
      async commit(tenant, changes) {
        await metadata.commit(tenant, changes)
        const copies = structuredClone(changes).map((change) => ({ ...change, expects: 'any' as const }))
        later(() => replica.commit(tenant, copies))
      },
      async clear(tenant) {
        await metadata.clear(tenant)
        later(() => replica.clear(tenant))
      },
    },
  }
}
