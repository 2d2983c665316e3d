import type { Row } from '@loci/core'
import type { Stores } from './memory-harness.ts'
import type { Mutant } from './mutant.ts'
import { withChanges } from './with-changes.ts'

export const valueMutants: readonly Mutant[] = [
  {
    name: 'fields merged instead of replaced',
    mutate: ({ metadata, vectors }) => ({
      metadata: {
        ...metadata,
        async commit(tenant, changes) {
          const old = new Map(
            (
              await metadata.get(
                tenant,
                changes.map(({ id }) => id),
              )
            ).map((row) => [row.id, row]),
          )
          const merged = (row: Row | null) => row && { ...row, fields: { ...old.get(row.id)?.fields, ...row.fields } }
          return metadata.commit(
            tenant,
            changes.map((change) => ({ ...change, row: merged(change.row) })),
          )
        },
      },
      vectors,
    }),
    caughtBy: ['rows: a row is replaced whole'],
  },
  {
    name: 'a lower version never stored',
    mutate: ({ metadata, vectors }) => ({
      metadata: {
        ...metadata,
        async commit(tenant, changes) {
          const stored = new Map(
            (
              await metadata.get(
                tenant,
                changes.map(({ id }) => id),
              )
            ).map((row) => [row.id, row.version]),
          )
          return metadata.commit(
            tenant,
            changes.filter(({ id, row }) => (row?.version ?? 0) >= (stored.get(id) ?? 0) || row === null),
          )
        },
      },
      vectors,
    }),
    caughtBy: ["rows: expects 'any': stores whatever is there"],
  },
  {
    name: 'maxBatch more than is stored',
    mutate: ({ metadata, vectors }) => ({
      metadata: { ...metadata, commit: (tenant, changes) => metadata.commit(tenant, changes.slice(0, 50)) },
      vectors: { ...vectors, upsert: (tenant, records) => vectors.upsert(tenant, records.slice(0, 50)) },
    }),
    caughtBy: [
      'rows: a commit takes maxBatch changes, and get as many ids',
      'vectors: upsert, get and delete take maxBatch at a time',
    ],
  },
  {
    name: 'ids folded to lower case',
    mutate: ({ metadata, vectors }) => ({
      metadata: {
        ...metadata,
        async commit(tenant, changes) {
          const folded = new Map(changes.map((change) => [change.id.toLowerCase(), change]))
          return metadata.commit(
            tenant,
            [...folded].map(([id, change]) => ({ ...change, id })),
          )
        },
        get: (tenant, ids) =>
          metadata.get(
            tenant,
            ids.map((id) => id.toLowerCase()),
          ),
      },
      vectors,
    }),
    caughtBy: ['rows: ids are opaque and exact'],
  },
  {
    name: 'versions in 32 bits',
    mutate: (stores) => withRows(stores, (row) => ({ ...row, version: row.version | 0 })),
    caughtBy: ['rows: version and writeId are kept'],
  },
  {
    name: 'integers instead of doubles',
    mutate: (stores) => withFields(stores, (value) => (typeof value === 'number' ? Math.trunc(value) : value)),
    caughtBy: [
      'rows: every type of value comes back as it was stored',
      'rows: large integers and doubles come back exactly',
    ],
  },
  {
    name: 'times up to the year 9999',
    mutate: (stores) =>
      withFields(stores, (value) => (typeof value === 'number' ? Math.min(value, 253_402_300_799_999) : value)),
    caughtBy: ['rows: an open end keeps 8.64e15'],
  },
  {
    name: 'empty values dropped',
    mutate: (stores) =>
      withFields(stores, (value) => (typeof value === 'object' && value.length === 0 ? undefined : value)),
    caughtBy: ['rows: an empty list and an empty string are not missing'],
  },
  {
    name: 'text normalised',
    mutate: (stores) => withRows(stores, (row) => ({ ...row, body: row.body.normalize('NFC').trim() })),
    caughtBy: ['rows: hostile strings come back unchanged'],
  },
  {
    name: 'long bodies cut',
    mutate: (stores) => withRows(stores, (row) => ({ ...row, body: row.body.slice(0, 32_768) })),
    caughtBy: ['rows: a body of 64 KB comes back whole'],
  },
  {
    name: 'its own objects handed out',
    mutate: handingOut,
    caughtBy: ['rows: the store keeps its own copy', 'vectors: the store keeps its own copy'],
  },
]

function withRows(stores: Stores, change: (row: Row) => Row): Stores {
  return withChanges(stores, (step) => (step.row === null ? step : { ...step, row: change(step.row) }))
}

function withFields(
  stores: Stores,
  change: (value: Row['fields'][string]) => Row['fields'][string] | undefined,
): Stores {
  return withRows(stores, (row) => {
    const fields = Object.entries(row.fields).flatMap(([name, value]) => {
      const changed = change(value)
      return changed === undefined ? [] : [[name, changed] as const]
    })
    return { ...row, fields: Object.fromEntries(fields) }
  })
}

/** Reads give the objects that the writes were given. */
function handingOut({ metadata, vectors }: Stores): Stores {
  const rows = new Map<string, Row>()
  const records = new Map<string, Parameters<Stores['vectors']['upsert']>[1][number]>()
  const key = (tenant: string, id: string) => JSON.stringify([tenant, id])
  return {
    metadata: {
      ...metadata,
      async commit(tenant, changes) {
        await metadata.commit(tenant, changes)
        for (const { id, row } of changes) if (row !== null) rows.set(key(tenant, id), row)
      },
      get: async (tenant, ids) => (await metadata.get(tenant, ids)).map((row) => rows.get(key(tenant, row.id)) ?? row),
    },
    vectors: {
      ...vectors,
      async upsert(tenant, given) {
        await vectors.upsert(tenant, given)
        for (const record of given) records.set(key(tenant, record.id), record)
      },
      get: async (tenant, ids) =>
        (await vectors.get(tenant, ids)).map((record) => records.get(key(tenant, record.id)) ?? record),
    },
  }
}
