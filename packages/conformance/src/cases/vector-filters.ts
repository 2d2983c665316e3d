import { type FieldValues, LociError, matches, type VectorRecord } from '@loci/core'
import type { ConformanceCase } from '../conformance-case.ts'
import { expectSameIds, expectThrows } from '../expect.ts'
import { idsOf } from '../expect-rows.ts'
import { expectFound, expectNearest, listRecords } from '../expect-vectors.ts'
import { filterTopics } from '../filter-topics.ts'
import { fuzzFilters } from '../fuzz-filters.ts'
import { randomNumbers, randomVector } from '../random.ts'
import { randomFields } from '../random-filters.ts'
import { axis, dimensions, makeRecord } from '../samples.ts'
import { unknownOperatorFilters } from '../unknown-operator-filters.ts'
import { upsertRecords } from '../write-samples.ts'

export const vectorFilterCases: readonly ConformanceCase[] = [
  ...filterTopics.map(
    ({ name, hint, data, filters }): ConformanceCase => ({
      name: `vectors: filters: ${name}`,
      group: 'vectors',
      async run(context) {
        const records = data.map((fields, index) => makeRecord(`r-${index}`, axis(index % dimensions), { fields }))
        await upsertRecords(context, 'acme', records)
        for (const filter of filters) {
          const ids = idsOf(records.filter((record) => matches(filter, record.fields)))
          await expectFound(context, 'acme', { vector: axis(0), filter }, { ids, when: 'after an upsert', hint })
        }
      },
    }),
  ),
  {
    name: 'vectors: filters: an unknown operator is refused',
    group: 'vectors',
    async run(context) {
      const hint = 'the switch over operators has no default that throws: use unknownOperator() of @loci/core'
      await upsertRecords(context, 'acme', [makeRecord('r', axis(0), { fields: { 'source.agent': 'planner' } })])
      await expectFound(
        context,
        'acme',
        { vector: axis(0) },
        { ids: ['r'], when: 'after an upsert', hint: 'the record was not stored' },
      )
      for (const filter of unknownOperatorFilters) {
        const what = JSON.stringify(filter)
        const search = () => context.vectors.search('acme', { vector: axis(0), limit: 10, filter })
        await expectThrows(`search with ${what}`, LociError, { action: search, hint })
        const list = () => context.vectors.list('acme', { filter, limit: 10 })
        await expectThrows(`list with ${what}`, LociError, { action: list, hint })
      }
    },
  },
  {
    name: 'vectors: filters: random ones find what matches() finds',
    group: 'vectors',
    async run(context) {
      const random = randomNumbers(context.seed)
      const records = randomFields(context.seed, 60).map(
        (fields, index): VectorRecord => makeRecord(`r-${index}`, randomVector(random, dimensions), { fields }),
      )
      const vector = randomVector(random, dimensions)
      await upsertRecords(context, 'acme', records)
      await expectFound(
        context,
        'acme',
        { vector },
        { ids: idsOf(records), when: 'after an upsert', hint: 'a record was lost' },
      )
      const data = new Map<string, FieldValues>(records.map((record) => [record.id, record.fields]))
      const hint = 'see the hints of the other filter cases'
      await fuzzFilters(context, data, async (filter) => {
        const wanted = records.filter((record) => matches(filter, record.fields))
        const expected = idsOf(wanted)
        const found = await context.vectors.search('acme', { vector, limit: 100, filter })
        expectSameIds('search of 60 records with a random filter', { expected, received: idsOf(found), hint })
        const nearest = await context.vectors.search('acme', { vector, limit: 5, filter })
        expectNearest('search with a random filter, limit 5', { records: wanted, vector, limit: 5, matches: nearest })
        const listed = await listRecords(context, 'acme', filter)
        expectSameIds('list of 60 records with a random filter', { expected, received: idsOf(listed), hint })
      })
    },
  },
]
