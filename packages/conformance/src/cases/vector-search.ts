import type { ConformanceCase } from '../conformance-case.ts'
import { eventually } from '../eventually.ts'
import { expectEqual } from '../expect.ts'
import { idsOf } from '../expect-rows.ts'
import { expectFound, expectNearest } from '../expect-vectors.ts'
import { randomNumbers, randomVector } from '../random.ts'
import { axis, dimensions, makeRecord, numbered } from '../samples.ts'
import { upsertRecords } from '../write-samples.ts'

export const vectorSearchCases: readonly ConformanceCase[] = [
  {
    name: 'vectors: search gives the nearest by cosine, best first',
    group: 'vectors',
    async run(context) {
      const random = randomNumbers(context.seed)
      const records = numbered('r', 200).map((id) => makeRecord(id, unit(randomVector(random, dimensions))))
      await upsertRecords(context, 'acme', records)
      for (const limit of [1, 10, 10, 50]) {
        const vector = unit(randomVector(random, dimensions))
        await eventually(context, 'vectors', async () => {
          const matches = await context.vectors.search('acme', { vector, limit })
          expectNearest(`search of 200 records, limit ${limit}`, { records, vector, limit, matches })
        })
      }
    },
  },
  {
    name: 'vectors: the score is the cosine whatever the lengths',
    group: 'vectors',
    async run(context) {
      const random = randomNumbers(context.seed)
      const records = numbered('r', 50).map((id, index) =>
        makeRecord(
          id,
          randomVector(random, dimensions).map((part) => part * 10 ** ((index % 7) - 3)),
        ),
      )
      await upsertRecords(context, 'acme', records)
      for (const factor of [1, 0.001, 1_000]) {
        const vector = randomVector(random, dimensions).map((part) => part * factor)
        await eventually(context, 'vectors', async () => {
          const matches = await context.vectors.search('acme', { vector, limit: 20 })
          expectNearest(`search of vectors that are not normalised, the query × ${factor}`, {
            records,
            vector,
            limit: 20,
            matches,
          })
        })
      }
    },
  },
  {
    name: 'vectors: the opposite is found too, with a negative score',
    group: 'vectors',
    async run(context) {
      const records = [
        makeRecord('same', axis(0, 1)),
        makeRecord('across', axis(1)),
        makeRecord('opposite', axis(0, -1)),
      ]
      await upsertRecords(context, 'acme', records)
      await eventually(context, 'vectors', async () => {
        const matches = await context.vectors.search('acme', { vector: axis(0), limit: 10 })
        expectNearest('search where one vector is opposite', { records, vector: axis(0), limit: 10, matches })
      })
    },
  },
  {
    name: 'vectors: a limit above the number of records gives all of them',
    group: 'vectors',
    async run(context) {
      const records = numbered('r', 7).map((id, index) => makeRecord(id, axis(index)))
      await upsertRecords(context, 'acme', records)
      const hint = 'a threshold, or an approximate index whose candidate list is shorter than the limit'
      await expectFound(context, 'acme', { vector: axis(0) }, { ids: idsOf(records), when: 'after an upsert', hint })
    },
  },
  {
    name: 'vectors: search keeps its limit',
    group: 'vectors',
    async run(context) {
      const records = numbered('r', 30).map((id, index) => makeRecord(id, axis(index % dimensions)))
      await upsertRecords(context, 'acme', records)
      await expectFound(
        context,
        'acme',
        { vector: axis(0) },
        { ids: idsOf(records), when: 'after an upsert', hint: 'a record was lost' },
      )
      for (const limit of [1, 2, 29]) {
        const matches = await context.vectors.search('acme', { vector: axis(0), limit })
        expectEqual(`matches of a search with limit ${limit}`, {
          expected: limit,
          received: matches.length,
          hint: 'the limit is not passed on',
        })
      }
    },
  },
  {
    name: 'vectors: a match has the version of its record',
    group: 'vectors',
    async run(context) {
      const versions = [1, 2, 2 ** 40, 2 ** 53 - 1]
      const records = versions.map((version, index) =>
        makeRecord(`r-${index}`, axis(index), { version, fields: { version: 5 } }),
      )
      await upsertRecords(context, 'acme', records)
      await eventually(context, 'vectors', async () => {
        const matches = await context.vectors.search('acme', { vector: axis(0), limit: 10 })
        const received = Object.fromEntries(matches.map(({ id, version }) => [id, version]))
        const expected = Object.fromEntries(records.map(({ id, version }) => [id, version]))
        expectEqual('versions of the matches', {
          expected,
          received,
          hint: 'the field `version` is taken for it, or it is kept in 32 bits',
        })
      })
    },
  },
  {
    name: 'vectors: a filter that takes 1 % of 2,000 records fills a limit of 10 with the nearest',
    group: 'vectors',
    async run(context) {
      const random = randomNumbers(context.seed)
      const records = numbered('r', 2_000).map((id, index) =>
        makeRecord(id, unit(randomVector(random, dimensions)), {
          fields: { tags: [index % 100 === 50 ? 'rare' : 'common'] },
        }),
      )
      const rare = records.filter((_, index) => index % 100 === 50)
      const vector = unit(randomVector(random, dimensions))
      await upsertRecords(context, 'acme', records)
      const filter = { op: 'eq', field: 'tags', value: 'rare' } as const
      await eventually(context, 'vectors', async () => {
        const matches = await context.vectors.search('acme', { vector, limit: 10, filter })
        const hint =
          'the filter is applied after the limit, or an approximate index gives up early (pgvector: hnsw.iterative_scan)'
        expectEqual('matches of a search with limit 10', { expected: 10, received: matches.length, hint })
        expectNearest('search behind a 1 % filter', { records: rare, vector, limit: 10, matches })
      })
    },
  },
]

function unit(vector: Float32Array): Float32Array {
  const length = Math.hypot(...vector)
  return vector.map((part) => part / length)
}
