import { allRecords } from './all-of-store.ts'
import type { Stores } from './memory-harness.ts'
import type { Mutant } from './mutant.ts'
import { remembering, tenantsOf } from './tenants-of.ts'

const cleared = ['rows: clear empties one tenant and no other', 'vectors: clear empties one tenant and no other']

export const clearMutants: readonly Mutant[] = [
  {
    name: 'clear that clears everybody',
    mutate: (stores) => ({
      metadata: {
        ...stores.metadata,
        async clear() {
          for (const tenant of await tenantsOf(stores)) await stores.metadata.clear(tenant)
        },
      },
      vectors: clearing(stores, () => true).vectors,
    }),
    caughtBy: [...cleared, 'rows: clear deletes the vector records of that tenant and no other'],
  },
  {
    name: 'clear by prefix',
    mutate: (stores) => clearing(stores, (asked, tenant) => tenant.startsWith(asked)),
    caughtBy: cleared,
  },
  {
    name: 'clear by pattern',
    mutate: (stores) =>
      clearing(
        stores,
        (asked, tenant) => asked === tenant || (asked.endsWith('*') && tenant.startsWith(asked.slice(0, -1))),
      ),
    caughtBy: cleared,
  },
  {
    name: 'tenants that were emptied still listed',
    mutate: ({ metadata, vectors }) => {
      const ever = new Set<string>()
      return {
        metadata: {
          ...metadata,
          commit(tenant, changes) {
            ever.add(tenant)
            return metadata.commit(tenant, changes)
          },
          tenants: async () => ({ tenants: [...ever] }),
        },
        vectors,
      }
    },
    caughtBy: ['rows: tenants() gives each tenant that holds rows once, by pages'],
  },
  {
    name: 'tenants listed once for each row',
    mutate: ({ metadata, vectors }) => ({
      metadata: {
        ...metadata,
        async tenants(page) {
          const found = await metadata.tenants(page)
          return { ...found, tenants: found.tenants.flatMap((tenant) => [tenant, tenant]).slice(0, page.limit) }
        },
      },
      vectors,
    }),
    caughtBy: ['rows: tenants() gives each tenant that holds rows once, by pages'],
  },
]

function clearing(inner: Stores, takes: (asked: string, tenant: string) => boolean): Stores {
  const { stores, known } = remembering(inner)
  const { metadata, vectors } = stores
  return {
    metadata: {
      ...metadata,
      async clear(asked) {
        for (const tenant of known) if (takes(asked, tenant)) await metadata.clear(tenant)
      },
    },
    vectors: {
      ...vectors,
      async clear(asked) {
        for (const tenant of known) {
          if (!takes(asked, tenant)) continue
          await vectors.delete(
            tenant,
            (await allRecords(stores, tenant)).map(({ id }) => id),
          )
        }
      },
    },
  }
}
