import type { VectorRecord } from '@loci/core'
import { allRecords } from './all-of-store.ts'
import type { Stores } from './memory-harness.ts'
import type { Mutant } from './mutant.ts'
import { withVectors } from './with-vectors.ts'

export const recordMutants: readonly Mutant[] = [
  {
    name: 'stale vector after delete',
    mutate: withStaleVectors,
    caughtBy: ['vectors: a deleted record is found no more', 'vectors: writes touch only their own tenant'],
  },
  {
    name: 'deleting absent vectors throws',
    mutate: (stores) =>
      withVectors(stores, (vectors) => ({
        async delete(tenant, ids) {
          if ((await vectors.get(tenant, ids)).length < ids.length) throw new Error('404: not found')
          return vectors.delete(tenant, ids)
        },
      })),
    caughtBy: ['vectors: deleting what is absent is fine'],
  },
  {
    name: 'texts of a record normalised',
    mutate: (stores) =>
      withRecords(stores, (record) => ({ ...record, terms: record.terms.map((term) => term.normalize('NFC').trim()) })),
    caughtBy: ['vectors: hostile strings come back unchanged'],
  },
  {
    name: 'delete by prefix of the id',
    mutate: (stores) =>
      withVectors(stores, (vectors) => ({
        async delete(tenant, ids) {
          const all = (await allRecords(stores, tenant)).map(({ id }) => id)
          return vectors.delete(
            tenant,
            all.filter((id) => ids.some((asked) => id.startsWith(asked))),
          )
        },
      })),
    caughtBy: ['vectors: ids are opaque and exact'],
  },
  {
    name: 'vector kept at old version',
    mutate: (stores) =>
      withVectors(stores, (vectors) => ({
        async upsert(tenant, records) {
          const old = new Map(
            (
              await vectors.get(
                tenant,
                records.map(({ id }) => id),
              )
            ).map((record) => [record.id, record]),
          )
          return vectors.upsert(
            tenant,
            records.map((record) => ({ ...record, vector: old.get(record.id)?.vector ?? record.vector })),
          )
        },
      })),
    caughtBy: ['vectors: a record is replaced whole', 'vectors: writes touch only their own tenant'],
  },
  {
    name: 'upsert that keeps what exists',
    mutate: (stores) =>
      withVectors(stores, (vectors) => ({
        async upsert(tenant, records) {
          const old = (
            await vectors.get(
              tenant,
              records.map(({ id }) => id),
            )
          ).map(({ id }) => id)
          return vectors.upsert(
            tenant,
            records.filter(({ id }) => !old.includes(id)),
          )
        },
      })),
    caughtBy: ['vectors: a record is replaced whole'],
  },
  {
    name: 'fields of a record merged instead of replaced',
    mutate: (stores) =>
      withVectors(stores, (vectors) => ({
        async upsert(tenant, records) {
          const old = new Map(
            (
              await vectors.get(
                tenant,
                records.map(({ id }) => id),
              )
            ).map((record) => [record.id, record]),
          )
          return vectors.upsert(
            tenant,
            records.map((record) => ({
              ...old.get(record.id),
              ...record,
              fields: { ...old.get(record.id)?.fields, ...record.fields },
            })),
          )
        },
      })),
    caughtBy: ['vectors: a record is replaced whole'],
  },
  {
    name: 'quantised vectors',
    mutate: (stores) =>
      withRecords(stores, (record) => ({ ...record, vector: record.vector.map((part) => Math.round(part * 20) / 20) })),
    caughtBy: ['vectors: search gives the nearest by cosine, best first', 'vectors: the numbers of a vector come back'],
  },
  {
    name: 'the whole buffer behind a view',
    mutate: (stores) =>
      withRecords(stores, (record) => ({
        ...record,
        vector: new Float32Array(record.vector.buffer as ArrayBuffer, 0, record.vector.length),
      })),
    caughtBy: ['vectors: a vector that is a view into a larger buffer is stored as itself'],
  },
  {
    name: 'plain lists as vectors',
    mutate: (stores) =>
      withVectors(stores, (vectors) => ({
        get: async (tenant, ids) =>
          (await vectors.get(tenant, ids)).map((record) => ({
            ...record,
            vector: [...record.vector] as unknown as Float32Array,
          })),
      })),
    caughtBy: ['vectors: a record comes back whole'],
  },
  {
    name: 'no body and no terms',
    mutate: (stores) => withRecords(stores, ({ body: _, ...record }) => ({ ...record, terms: [] })),
    caughtBy: ['vectors: a record comes back whole'],
  },
  {
    name: 'the field `version` taken for the version',
    mutate: (stores) =>
      withRecords(stores, (record) => ({ ...record, version: Number(record.fields.version ?? record.version) })),
    caughtBy: ['vectors: a match has the version of its record'],
  },
  {
    name: 'other dimensions accepted',
    mutate: (stores) => withVectors(stores, (vectors) => ({ open: (spec) => vectors.open(spec).catch(() => {}) })),
    caughtBy: ['vectors: reopening with other dimensions throws DimensionError'],
  },
  {
    name: 'a generation that two cannot make at once',
    mutate: (stores, client) =>
      withVectors(stores, (vectors) => ({
        async open(spec) {
          const making = client as typeof client & { making?: Set<number> }
          making.making ??= new Set()
          if (making.making.has(spec.generation)) throw new Error('the index exists already')
          making.making.add(spec.generation)
          await vectors.open(spec)
          await new Promise((resolve) => setTimeout(resolve, 1))
          making.making.delete(spec.generation)
        },
      })),
    caughtBy: ['vectors: several handles may make a new generation at once'],
  },
  {
    name: 'one index for all generations',
    mutate: (stores) =>
      withVectors(stores, (vectors) => ({ open: (spec) => vectors.open({ ...spec, generation: 1 }).catch(() => {}) })),
    caughtBy: ['vectors: another generation is another index'],
  },
  {
    name: 'a sibling that is the same handle',
    mutate: (stores) => withVectors(stores, (vectors) => ({ sibling: () => vectors })),
    caughtBy: [
      'vectors: a sibling is another generation beside this one',
      'rows: a commit stores vectors in its own generation, and deletes them in that of a sibling too',
    ],
  },
]

function withRecords(stores: Stores, change: (record: VectorRecord) => VectorRecord): Stores {
  return withVectors(stores, (vectors) => ({
    upsert: (tenant, records) => vectors.upsert(tenant, records.map(change)),
  }))
}

/** The record goes, and search goes on finding its vector. */
function withStaleVectors(stores: Stores): Stores {
  const deleted = new Set<string>()
  const key = (tenant: string, id: string) => JSON.stringify([tenant, id])
  const there =
    (tenant: string) =>
    ({ id }: { id: string }) =>
      !deleted.has(key(tenant, id))
  return withVectors(stores, (vectors) => ({
    async delete(tenant, ids) {
      for (const id of ids) deleted.add(key(tenant, id))
    },
    upsert(tenant, records) {
      for (const { id } of records) deleted.delete(key(tenant, id))
      return vectors.upsert(tenant, records)
    },
    get: async (tenant, ids) => (await vectors.get(tenant, ids)).filter(there(tenant)),
    async list(tenant, query) {
      const page = await vectors.list(tenant, query)
      return { ...page, records: page.records.filter(there(tenant)) }
    },
  }))
}
