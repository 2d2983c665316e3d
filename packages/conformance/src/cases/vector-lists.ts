import type { CaseContext, ConformanceCase } from '../conformance-case.ts'
import { eventually } from '../eventually.ts'
import { expectSameIds } from '../expect.ts'
import { idsOf } from '../expect-rows.ts'
import { expectFound, expectNoRecords, expectRecords, listRecords } from '../expect-vectors.ts'
import { axis, dimensions, hostileStrings, makeRecord, numbered } from '../samples.ts'
import { upsertRecords } from '../write-samples.ts'

const when = 'after an upsert'

export const vectorListCases: readonly ConformanceCase[] = [
  {
    name: 'vectors: upsert, get and delete take maxBatch at a time',
    group: 'vectors',
    async run(context) {
      const count = Math.min(context.vectors.traits.maxBatch, 1_000)
      const records = numbered('r', count).map((id, index) => makeRecord(id, axis(index % dimensions)))
      const hint = `traits.maxBatch is more than the backend takes in one call (${count} were sent)`
      await context.vectors.upsert('acme', records)
      await expectRecords(context, 'acme', records, { when: 'after an upsert of maxBatch records', hint })
      await context.vectors.delete('acme', idsOf(records))
      const [first] = idsOf(records)
      await expectNoRecords(context, 'acme', [first ?? ''], {
        vector: axis(0),
        when: 'after a delete of maxBatch ids',
        hint,
      })
      await expectFound(context, 'acme', { vector: axis(0) }, { ids: [], when: 'after a delete of maxBatch ids', hint })
    },
  },
  {
    name: 'vectors: ids are opaque and exact',
    group: 'vectors',
    async run(context) {
      const ids = hostileStrings.filter((id) => id !== '').concat('x'.repeat(128))
      const records = ids.map((id, index) => makeRecord(id, axis(index % dimensions)))
      await upsertRecords(context, 'acme', records)
      const hint =
        'ids are trimmed, folded, matched by pattern, or used as a key prefix; search must give them back as they were'
      await expectRecords(context, 'acme', records, { when, hint })
      await expectFound(context, 'acme', { vector: axis(0) }, { ids, when, hint })
      await context.vectors.delete('acme', ['a', '*', '%'])
      const rest = ids.filter((id) => !['a', '*', '%'].includes(id))
      await expectFound(
        context,
        'acme',
        { vector: axis(0) },
        { ids: rest, when: 'after a delete of "a", "*" and "%"', hint },
      )
    },
  },
  ...[1, 3, 7].map(
    (limit): ConformanceCase => ({
      name: `vectors: list by pages of ${limit} neither skips nor repeats`,
      group: 'vectors',
      async run(context) {
        const records = numbered('r', 16).map((id, index) => makeRecord(id, axis(index % dimensions)))
        await upsertRecords(context, 'acme', records)
        await upsertRecords(context, 'other', records)
        await eventually(context, 'vectors', async () => {
          const received = idsOf(await listRecords(context, 'acme', undefined, limit))
          expectSameIds(`list by pages of ${limit}`, {
            expected: idsOf(records),
            received,
            hint: 'the cursor is off by one',
          })
        })
      },
    }),
  ),
  {
    name: 'vectors: listing while what was seen is deleted misses none',
    group: 'vectors',
    run: listWhileDeleting,
  },
]

async function listWhileDeleting(context: CaseContext): Promise<void> {
  const records = numbered('r', 30).map((id, index) => makeRecord(id, axis(index % dimensions)))
  await upsertRecords(context, 'acme', records)
  await expectFound(context, 'acme', { vector: axis(0) }, { ids: idsOf(records), when, hint: 'a record was lost' })
  const seen: string[] = []
  for (let cursor: string | undefined, page = 0; page === 0 || (cursor !== undefined && page < 60); page++) {
    const { records: found, ...next } = await context.vectors.list('acme', {
      limit: 5,
      ...(cursor === undefined ? {} : { cursor }),
    })
    seen.push(...idsOf(found))
    cursor = next.cursor
    if (found.length > 0) await context.vectors.delete('acme', idsOf(found))
  }
  const hint = 'the cursor is an offset: make it the position of the last record'
  expectSameIds('records listed by pages of 5, each deleted once seen', {
    expected: idsOf(records),
    received: seen,
    hint,
  })
}
