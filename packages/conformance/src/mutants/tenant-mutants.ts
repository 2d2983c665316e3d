import type { Stores } from './memory-harness.ts'
import type { Mutant } from './mutant.ts'
import { remembering, tenantsOf } from './tenants-of.ts'

const seen = [
  'rows: tenants see only their own, whatever they are called',
  'vectors: tenants see only their own, whatever they are called',
]

export const tenantMutants: readonly Mutant[] = [
  {
    name: 'tenant prefix match',
    mutate: (stores) => reading(stores, (asked, tenant) => tenant.startsWith(asked)),
    caughtBy: seen,
  },
  {
    name: '`*` as wildcard',
    mutate: (stores) => reading(stores, (asked, tenant) => asked === '*' || asked === tenant),
    caughtBy: seen,
  },
  {
    name: '`%` and `_` as wildcards',
    mutate: (stores) => reading(stores, (asked, tenant) => like(asked).test(tenant)),
    caughtBy: seen,
  },
  {
    name: 'tenants folded to lower case',
    mutate: (stores) => renaming(stores, (tenant) => tenant.toLowerCase()),
    caughtBy: [
      'rows: tenants see only their own, whatever they are called',
      'rows: a commit touches only its own tenant',
    ],
  },
  {
    name: 'tenants normalised',
    mutate: (stores) => renaming(stores, (tenant) => tenant.normalize('NFC')),
    caughtBy: ['rows: tenants see only their own, whatever they are called'],
  },
  {
    name: 'tenants trimmed',
    mutate: (stores) => renaming(stores, (tenant) => tenant.trim()),
    caughtBy: ['rows: tenants see only their own, whatever they are called'],
  },
  {
    name: 'same id in two tenants mixed up',
    mutate: ({ metadata, vectors }) => {
      const owners = new Map<string, string>()
      return {
        metadata: {
          ...metadata,
          async commit(tenant, changes) {
            await metadata.commit(tenant, changes)
            for (const { id, row } of changes) {
              const owner = owners.get(id)
              if (owner !== undefined && owner !== tenant)
                await metadata.commit(owner, [{ id, kind: 'memory', expects: 'any', row: null }])
              if (row !== null) owners.set(id, tenant)
            }
          },
        },
        vectors: {
          ...vectors,
          async upsert(tenant, records) {
            await vectors.upsert(tenant, records)
            for (const { id } of records) {
              const owner = owners.get(`vector ${id}`)
              if (owner !== undefined && owner !== tenant) await vectors.delete(owner, [id])
              owners.set(`vector ${id}`, tenant)
            }
          },
        },
      }
    },
    caughtBy: seen,
  },
  {
    name: 'get that ignores the tenant',
    mutate: (stores) => ({
      metadata: {
        ...stores.metadata,
        async get(tenant, ids) {
          const own = await stores.metadata.get(tenant, ids)
          if (own.length > 0) return own
          const others = await tenantsOf(stores)
          return (await Promise.all(others.map((other) => stores.metadata.get(other, ids)))).flat()
        },
      },
      vectors: stores.vectors,
    }),
    caughtBy: ['rows: a tenant that was never written is empty', 'rows: a commit touches only its own tenant'],
  },
  {
    name: 'delete that ignores the tenant',
    mutate: (stores) => ({
      metadata: {
        ...stores.metadata,
        async commit(tenant, changes) {
          await stores.metadata.commit(tenant, changes)
          const gone = changes
            .filter(({ row }) => row === null)
            .map((change) => ({ ...change, expects: 'any' as const }))
          for (const other of await tenantsOf(stores)) await stores.metadata.commit(other, gone)
        },
      },
      vectors: stores.vectors,
    }),
    caughtBy: ['rows: a commit touches only its own tenant'],
  },
]

/** Lists and searches of one tenant also see others. */
function reading(inner: Stores, sees: (asked: string, tenant: string) => boolean): Stores {
  const { stores, known } = remembering(inner)
  const { metadata, vectors } = stores
  const all = (asked: string) =>
    [...new Set([asked, ...known])].filter((tenant) => tenant === asked || sees(asked, tenant))
  return {
    metadata: {
      ...metadata,
      async list(asked, query) {
        const pages = await Promise.all(all(asked).map((tenant) => metadata.list(tenant, query)))
        return pages.length === 1 && pages[0] ? pages[0] : { rows: pages.flatMap((page) => page.rows) }
      },
    },
    vectors: {
      ...vectors,
      async search(asked, query) {
        const found = await Promise.all(all(asked).map((tenant) => vectors.search(tenant, query)))
        return found
          .flat()
          .sort((a, b) => b.score - a.score)
          .slice(0, query.limit)
      },
    },
  }
}

function renaming({ metadata, vectors }: Stores, rename: (tenant: string) => string): Stores {
  return {
    metadata: {
      ...metadata,
      get: (tenant, ids) => metadata.get(rename(tenant), ids),
      list: (tenant, query) => metadata.list(rename(tenant), query),
      count: (tenant, query) => metadata.count(rename(tenant), query),
      async commit(tenant, changes) {
        await metadata.commit(
          rename(tenant),
          changes.map((change) => ({ ...change, expects: 'any' })),
        )
      },
      clear: (tenant) => metadata.clear(rename(tenant)),
    },
    vectors,
  }
}

function like(pattern: string): RegExp {
  const escaped = pattern.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  return new RegExp(`^${escaped.replaceAll('%', '.*').replaceAll('_', '.')}$`, 's')
}
