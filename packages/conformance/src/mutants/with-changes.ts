import type { Change } from '@loci/core'
import type { Stores } from './memory-harness.ts'

/** The same stores, whose commits write something else. */
export function withChanges({ metadata, vectors }: Stores, change: (change: Change) => Change): Stores {
  return {
    metadata: { ...metadata, commit: (tenant, changes) => metadata.commit(tenant, changes.map(change)) },
    vectors,
  }
}
