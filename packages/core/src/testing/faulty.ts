import { StoreError } from '../errors.ts'
import type { Backend, Change, MetadataStore } from '../stores/contract.ts'

/** `lost`: the call happens, its answer does not arrive. `refused`: it does not happen. A number: only so many changes do. */
export type Fault = 'lost' | 'refused' | 'dead' | number | undefined

/** A store whose commits fail as told; `call` counts them from 0. */
export function faulty(
  backend: Required<Backend>,
  faultOf: (call: number, changes: readonly Change[]) => Fault,
): Required<Backend> {
  const { metadata } = backend
  let calls = 0
  const wrapped: MetadataStore = {
    ...metadata,
    async commit(tenant, changes) {
      const fault = faultOf(calls++, changes)
      if (fault === undefined) return await metadata.commit(tenant, changes)
      if (typeof fault === 'number') await metadata.commit(tenant, changes.slice(0, fault))
      if (fault === 'lost') await metadata.commit(tenant, changes)
      throw new StoreError({
        store: 'faulty',
        operation: 'commit',
        retryable: fault === 'lost' || fault === 'refused',
        message: 'connection reset',
      })
    },
  }
  return { ...backend, metadata: wrapped }
}
