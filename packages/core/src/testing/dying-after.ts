import { StoreError } from '../errors.ts'
import type { Backend } from '../stores/contract.ts'

/** A process that is killed after so many rows. */
export function dyingAfter(backend: Required<Backend>, rows: number): Required<Backend> {
  let left = rows
  return {
    ...backend,
    metadata: {
      ...backend.metadata,
      async commit(tenant, changes) {
        const part = changes.slice(0, left)
        left -= part.length
        await backend.metadata.commit(tenant, part)
        if (part.length < changes.length) {
          throw new StoreError({ store: 's', operation: 'commit', retryable: false, message: 'killed' })
        }
      },
    },
  }
}
