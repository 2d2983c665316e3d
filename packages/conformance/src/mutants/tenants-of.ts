import type { Stores } from './memory-harness.ts'

export async function tenantsOf({ metadata }: Stores): Promise<string[]> {
  return (await metadata.tenants({ limit: 1_000 })).tenants
}

/** Vectors have no `tenants()`: remembers whom it was called for. */
export function remembering(stores: Stores): { stores: Stores; known: Set<string> } {
  const known = new Set<string>()
  const { metadata, vectors } = stores
  return {
    known,
    stores: {
      metadata: {
        ...metadata,
        commit(tenant, changes) {
          known.add(tenant)
          return metadata.commit(tenant, changes)
        },
      },
      vectors: {
        ...vectors,
        upsert(tenant, records) {
          known.add(tenant)
          return vectors.upsert(tenant, records)
        },
      },
    },
  }
}
