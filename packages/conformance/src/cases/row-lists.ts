import type { FieldValues, Order, Row } from '@loci/core'
import type { CaseContext, ConformanceCase } from '../conformance-case.ts'
import { eventually } from '../eventually.ts'
import { expectEqual, expectIds, expectTrue } from '../expect.ts'
import { expectListed, expectPages, idsOf } from '../expect-rows.ts'
import { inOrder } from '../oracle.ts'
import { deleting, endOfTime, makeRow, numbered, storing } from '../samples.ts'
import { putRows } from '../write-samples.ts'

const when = 'after a commit'
const ascending: Order = { by: 'createdAt', direction: 'asc' }
const orders = (['createdAt', 'occurredAt'] as const).flatMap((by) =>
  (['asc', 'desc'] as const).map((direction): Order => ({ by, direction })),
)

export const rowListCases: readonly ConformanceCase[] = [
  ...orders.map(
    (order): ConformanceCase => ({
      name: `rows: list by ${order.by}, ${order.direction === 'asc' ? 'ascending' : 'descending'}`,
      group: 'rows',
      async run(context) {
        const times = [-1_000, 0, 9, 10, 100, 1_750_000_000_000, endOfTime]
        const rows = times.map((time, index) => row(`row-${index}`, time, times[(index * 3) % times.length] ?? 0))
        await putRows(context, 'acme', rows)
        const hint = 'no ORDER BY, the other direction, the other field, or times that are compared as text'
        await expectPages(context, 'acme', { order }, { ids: idsOf(inOrder(rows, order)), limit: 100, when, hint })
      },
    }),
  ),
  ...orders.map(
    (order): ConformanceCase => ({
      name: `rows: equal times are listed by id (${order.by}, ${order.direction})`,
      group: 'rows',
      async run(context) {
        const ids = ['b', 'a', 'C', 'B', 'ä', 'z', 'Z', '10', '9', 'a-1', 'a1', 'a_1', 'ab', 'é', '中', 'ÿ', 'ß', ' ']
        const rows = ids.map((id, index) => row(id, index % 2, index % 3))
        await putRows(context, 'acme', rows)
        const hint =
          'ties are left to chance, ids always ascend, or a collation sorts them: compare code points or UTF-8 bytes'
        await expectPages(context, 'acme', { order }, { ids: idsOf(inOrder(rows, order)), limit: 100, when, hint })
      },
    }),
  ),
  {
    name: 'rows: equal times are listed by id beyond the basic plane too',
    group: 'rows',
    async run(context) {
      const rows = ['～', '😀', '𠀀', '豈', 'z'].map((id) => row(id, 1, 1))
      await putRows(context, 'acme', rows)
      const hint = 'JavaScript’s < compares UTF-16 units, which sorts surrogates before U+E000 to U+FFFF'
      await expectPages(context, 'acme', {}, { ids: idsOf(inOrder(rows, ascending)), limit: 100, when, hint })
    },
  },
  {
    name: 'rows: without an order, list goes by createdAt ascending',
    group: 'rows',
    async run(context) {
      const rows = ['d', 'a', 'c', 'b'].map((id, index) => row(id, index % 2, 5 - index))
      await putRows(context, 'acme', rows)
      const hint = 'the default order is missing'
      await expectPages(context, 'acme', {}, { ids: idsOf(inOrder(rows, ascending)), limit: 100, when, hint })
    },
  },
  ...[1, 3, 7].map(
    (limit): ConformanceCase => ({
      name: `rows: pages of ${limit} neither skip nor repeat`,
      group: 'rows',
      async run(context) {
        const rows = numbered('row', 22).map((id, index) => row(id, index % 3, index % 4))
        await putRows(context, 'acme', rows)
        await putRows(context, 'other', rows)
        const hint = 'the cursor forgets the id, so that equal times are skipped or repeated, or it is off by one'
        for (const order of orders) {
          await expectPages(context, 'acme', { order }, { ids: idsOf(inOrder(rows, order)), limit, when, hint })
        }
      },
    }),
  ),
  {
    name: 'rows: pages of a filtered list neither skip nor repeat',
    group: 'rows',
    async run(context) {
      const rows = numbered('row', 40).map((id, index) =>
        row(id, index % 3, 0, { tags: index % 4 === 0 ? ['wanted'] : [] }),
      )
      await putRows(context, 'acme', rows)
      const filter = { op: 'eq', field: 'tags', value: 'wanted' } as const
      const wanted = inOrder(
        rows.filter((_, index) => index % 4 === 0),
        ascending,
      )
      const hint =
        'the cursor counts rows before the filter, or is made from the last row read instead of the last returned'
      await expectPages(context, 'acme', { filter }, { ids: idsOf(wanted), limit: 3, when, hint })
    },
  },
  ...orders.slice(0, 2).map(
    (order): ConformanceCase => ({
      name: `rows: paging (${order.direction}) while rows come and go misses none that stays`,
      group: 'rows',
      run: (context) => pageWhileWriting(context, order),
    }),
  ),
  {
    name: 'rows: list keeps its limit',
    group: 'rows',
    async run(context) {
      const rows = numbered('row', 20).map((id, index) => row(id, index, 0))
      await putRows(context, 'acme', rows)
      const hint = 'the limit is not passed on'
      for (const limit of [1, 5, 20]) {
        await eventually(context, 'rows', async () => {
          const page = await context.rows.list('acme', { limit })
          expectIds(`the first page of ${limit}`, {
            expected: idsOf(rows.slice(0, limit)),
            received: idsOf(page.rows),
            hint,
          })
        })
      }
    },
  },
  {
    name: 'rows: kinds are kept apart',
    group: 'rows',
    async run(context) {
      const kinds = ['memory', 'revision', 'claim', 'mem', 'Memory', 'memory%']
      const rows = kinds.flatMap((kind) =>
        ['x', 'y'].map((tag) => makeRow(`${kind}-${tag}`, { kind, fields: { tags: [tag] } })),
      )
      await putRows(context, 'acme', rows)
      const filter = { op: 'eq', field: 'tags', value: 'y' } as const
      const hint = '`kind` is ignored, matched by prefix or pattern, or lost when there is also a filter'
      for (const kind of [...kinds, 'unknown']) {
        const ids = idsOf(rows.filter((row) => row.kind === kind))
        await expectListed(context, 'acme', { kind }, { ids, when, hint })
        await expectListed(context, 'acme', { kind, filter }, { ids: ids.filter((id) => id.endsWith('y')), when, hint })
      }
      await expectListed(context, 'acme', {}, { ids: idsOf(rows), when, hint })
    },
  },
  {
    name: 'rows: a filter that takes 1 % of 2,000 rows fills a page of 10',
    group: 'rows',
    async run(context) {
      const rows = numbered('row', 2_000).map((id, index) =>
        row(id, index, index, { tags: index % 100 === 99 ? ['rare'] : ['common'] }),
      )
      await putRows(context, 'acme', rows)
      const filter = { op: 'eq', field: 'tags', value: 'rare' } as const
      const expected = idsOf(rows.filter((row) => (row.fields.tags as string[])[0] === 'rare'))
      const hint = 'the filter is applied after the limit'
      await eventually(context, 'rows', async () => {
        const page = await context.rows.list('acme', { filter, limit: 10 })
        expectIds('the first page of 10', { expected: expected.slice(0, 10), received: idsOf(page.rows), hint })
        expectTrue(page.cursor !== undefined, 'the first page of 10', {
          expected: 'a cursor: 10 more follow',
          received: 'none',
          hint,
        })
        const received = await context.rows.count('acme', { filter })
        expectEqual('count', { expected: expected.length, received, hint })
      })
      await expectPages(context, 'acme', { filter }, { ids: expected, limit: 10, when, hint })
    },
  },
]

function row(id: string, createdAt: number, occurredAt: number, fields: FieldValues = {}): Row {
  return makeRow(id, { fields: { ...fields, createdAt, occurredAt } })
}

/** Between two pages a row comes in front of what was read, or one that was read goes; and one ahead goes. */
async function pageWhileWriting(context: CaseContext, order: Order): Promise<void> {
  const rows = numbered('row', 40).map((id, index) => row(id, index >> 2, index >> 2))
  await putRows(context, 'acme', rows)
  await expectListed(context, 'acme', {}, { ids: idsOf(rows), when, hint: 'a row was lost' })
  const start = order.direction === 'asc' ? -1 : 1_000
  const ahead = order.direction === 'asc' ? rows.slice(28) : rows.slice(0, 12)
  const removed: string[] = []
  const seen: string[] = []
  for (let cursor: string | undefined, page = 0; page < 60; page++) {
    const found = await context.rows.list('acme', { order, limit: 6, ...(cursor === undefined ? {} : { cursor }) })
    seen.push(...idsOf(found.rows))
    cursor = found.cursor
    if (cursor === undefined) break
    const gone = [page % 2 === 0 ? found.rows[0]?.id : undefined, ahead[page]?.id].filter((id) => id !== undefined)
    const come = page % 2 === 0 ? [] : [storing(row(`new-${page}`, start, start))]
    removed.push(...gone)
    await context.rows.commit('acme', [...come, ...gone.map((id) => deleting(id))])
    await context.rows.commit('elsewhere', [storing(row(`other-${page}`, page, page))])
  }
  const stayed = idsOf(inOrder(rows, order)).filter((id) => !removed.includes(id))
  expectIds('rows that were there all along, by pages of 6, while others came and went', {
    expected: stayed,
    received: seen.filter((id) => stayed.includes(id)),
    hint: 'the cursor is an offset: make it the position of the last row, (time, id)',
  })
}
