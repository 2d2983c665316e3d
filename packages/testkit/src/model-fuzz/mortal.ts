/** A backend whose writer dies in the middle of a commit. */
import { type Backend, type Change, type MetadataStore, StoreError } from '@loci/core'

/**
 * Row by row: after so many rows. Atomic: at the commit of this number, before it when the number is even, and after it,
 * with the answer lost, when it is odd.
 */
export function mortal(backend: Backend & { metadata: MetadataStore }, at: number): Backend {
  const { metadata } = backend
  let left = at
  let isDead = false
  const died = (): StoreError =>
    new StoreError({ store: metadata.name, operation: 'commit', retryable: false, message: 'the writer was killed' })

  async function commit(tenant: string, changes: readonly Change[]): Promise<void> {
    if (isDead) throw died()
    if (metadata.traits.commit === 'atomic') {
      isDead = left < 2
      left -= 2
      if (!isDead || at % 2 === 1) await metadata.commit(tenant, changes)
    } else {
      const part = changes.slice(0, left)
      left -= part.length
      isDead = part.length < changes.length
      if (part.length > 0) await metadata.commit(tenant, part)
    }
    if (isDead) throw died()
  }
  return { ...backend, metadata: { ...metadata, commit } }
}
