import { type FieldValues, LociError, matches } from '@loci/core'
import type { ConformanceCase } from '../conformance-case.ts'
import { expectEqual, expectIds, expectThrows } from '../expect.ts'
import { expectListed, idsOf } from '../expect-rows.ts'
import { filterTopics } from '../filter-topics.ts'
import { fuzzFilters } from '../fuzz-filters.ts'
import { randomFields } from '../random-filters.ts'
import { makeRow } from '../samples.ts'
import { unknownOperatorFilters } from '../unknown-operator-filters.ts'
import { putRows } from '../write-samples.ts'

export const rowFilterCases: readonly ConformanceCase[] = [
  ...filterTopics.map(
    ({ name, hint, data, filters }): ConformanceCase => ({
      name: `rows: filters: ${name}`,
      group: 'rows',
      async run(context) {
        await putRows(
          context,
          'acme',
          data.map((fields, index) => makeRow(`row-${index}`, { fields })),
        )
        for (const filter of filters) {
          const ids = data.flatMap((fields, index) => (matches(filter, withTimes(fields)) ? [`row-${index}`] : []))
          await expectListed(context, 'acme', { filter }, { ids, when: 'after a commit', hint })
        }
      },
    }),
  ),
  {
    name: 'rows: filters: an unknown operator is refused',
    group: 'rows',
    async run(context) {
      const hint = 'the switch over operators has no default that throws: use unknownOperator() of @loci/core'
      const row = makeRow('r', { fields: { 'source.agent': 'planner' } })
      await putRows(context, 'acme', [row])
      await expectListed(context, 'acme', {}, { ids: ['r'], when: 'after a commit', hint: 'the row was not stored' })
      for (const filter of unknownOperatorFilters) {
        const what = JSON.stringify(filter)
        await expectThrows(`list with ${what}`, LociError, {
          action: () => context.rows.list('acme', { filter, limit: 10 }),
          hint,
        })
        await expectThrows(`count with ${what}`, LociError, {
          action: () => context.rows.count('acme', { filter }),
          hint,
        })
      }
    },
  },
  {
    name: 'rows: filters: random ones find what matches() finds',
    group: 'rows',
    async run(context) {
      const rows = randomFields(context.seed, 60).map((fields, index) =>
        makeRow(`row-${String(index).padStart(2, '0')}`, { fields, kind: index % 2 === 0 ? 'memory' : 'revision' }),
      )
      await putRows(context, 'acme', rows)
      await expectListed(context, 'acme', {}, { ids: idsOf(rows), when: 'after a commit', hint: 'a row was lost' })
      const data = new Map<string, FieldValues>(rows.map((row) => [row.id, row.fields]))
      const hint = 'see the hints of the other filter cases'
      await fuzzFilters(context, data, async (filter) => {
        const found = idsOf(rows.filter((row) => matches(filter, row.fields)))
        const all = await context.rows.list('acme', { filter, limit: 100 })
        expectIds('list of 60 rows with a random filter', { expected: found, received: idsOf(all.rows), hint })
        const kind = 'revision'
        const expected = idsOf(rows.filter((row) => row.kind === kind && matches(filter, row.fields)))
        const some = await context.rows.list('acme', { filter, kind, limit: 100 })
        expectIds('list of a kind with a random filter', { expected, received: idsOf(some.rows), hint })
        const received = await context.rows.count('acme', { filter, kind })
        expectEqual('count with a random filter', {
          expected: expected.length,
          received,
          hint: 'count and list differ',
        })
      })
    },
  },
]

function withTimes(fields: FieldValues): FieldValues {
  return { createdAt: 0, occurredAt: 0, ...fields }
}
