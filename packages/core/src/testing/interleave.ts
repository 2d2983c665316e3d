import type { Backend } from '../stores/contract.ts'

/** A store before whose row of this number, counted over all its commits, something else happens. */
export function interleave(backend: Required<Backend>, row: number, then: () => Promise<unknown>): Required<Backend> {
  let written = 0
  const { metadata } = backend
  return {
    ...backend,
    metadata: {
      ...metadata,
      async commit(tenant, changes) {
        const isHere = written <= row && row < written + changes.length
        if (metadata.traits.commit === 'atomic') {
          written += changes.length
          if (isHere) await then()
          return await metadata.commit(tenant, changes)
        }
        for (const change of changes) {
          if (written++ === row) await then()
          await metadata.commit(tenant, [change])
        }
      },
    },
  }
}
