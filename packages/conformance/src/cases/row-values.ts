import type { ConformanceCase } from '../conformance-case.ts'
import { eventually } from '../eventually.ts'
import { expectEqual, expectTrue } from '../expect.ts'
import { expectListed, expectNoRows, expectRows, getRows } from '../expect-rows.ts'
import { expectTraits } from '../expect-traits.ts'
import { deleting, endOfTime, hostileStrings, makeRow, storing } from '../samples.ts'
import { putRows } from '../write-samples.ts'

const when = 'after a commit'

export const rowValueCases: readonly ConformanceCase[] = [
  {
    name: 'rows: the traits are legal',
    group: 'rows',
    async run({ rows }) {
      expectTraits(rows.traits)
      const commits = ['atomic', 'row', 'single-writer']
      const legal = commits.includes(rows.traits.commit) && typeof rows.traits.commitsIndex === 'boolean'
      const expected = `commit: one of ${commits.join(', ')}; commitsIndex: a boolean`
      expectTrue(legal, 'traits', { expected, received: rows.traits, hint: 'a typing error' })
    },
  },
  {
    name: 'rows: every type of value comes back as it was stored',
    group: 'rows',
    async run(context) {
      const values = {
        scopeKey: 'user=alice',
        tags: ['travel', 'food', 'a'],
        'metadata.rank': 3,
        'metadata.Rank': -2.5,
        pinned: true,
        'metadata.done': false,
        'metadata.a.b': '1',
      }
      const rows = [makeRow('full', { fields: values, kind: 'memory' }), makeRow('bare', { kind: 'claim', body: '' })]
      await putRows(context, 'acme', rows)
      const hint =
        'a type is lost on the way (true as 1, "1" as 1), a list is sorted, or an absent field comes back as null'
      await expectRows(context, 'acme', rows, { when, hint })
    },
  },
  {
    name: 'rows: hostile strings come back unchanged',
    group: 'rows',
    async run(context) {
      const rows = hostileStrings.map((text, index) =>
        makeRow(`row-${index}`, { fields: { scopeKey: text, tags: [text, 'x'] }, body: text, writeId: `w${text}` }),
      )
      await putRows(context, 'acme', rows)
      const hint = 'text is trimmed, normalised, unescaped once too often, or put into a query instead of a parameter'
      await expectRows(context, 'acme', rows, { when, hint })
    },
  },
  {
    name: 'rows: a body of 64 KB comes back whole',
    group: 'rows',
    async run(context) {
      const rows = [makeRow('ascii', { body: 'x'.repeat(65_536) }), makeRow('wide', { body: '中😀"\\'.repeat(8_000) })]
      await putRows(context, 'acme', rows)
      await expectRows(context, 'acme', rows, {
        when,
        hint: 'the column, value or message of the backend is too small',
      })
    },
  },
  {
    name: 'rows: large integers and doubles come back exactly',
    group: 'rows',
    async run(context) {
      const numbers = [0, -1, 0.1, 0.30000000000000004, 1e-300, 5e-324, 1e21, Number.MAX_VALUE]
      const integers = [2 ** 31, -(2 ** 31) - 1, 2 ** 53 - 1, -(2 ** 53) + 1, endOfTime]
      const rows = [...numbers, ...integers].map((value, index) =>
        makeRow(`row-${index}`, {
          fields: { 'metadata.rank': value, occurredAt: integers[index % integers.length] ?? 0 },
        }),
      )
      await putRows(context, 'acme', rows)
      const hint = 'a 32-bit integer or float, a decimal with too few digits, or a number printed with too few digits'
      await expectRows(context, 'acme', rows, { when, hint })
    },
  },
  {
    name: 'rows: an empty list and an empty string are not missing',
    group: 'rows',
    async run(context) {
      const rows = [makeRow('empty', { fields: { tags: [], scopeKey: '' } }), makeRow('missing')]
      await putRows(context, 'acme', rows)
      const hint = 'empty values are dropped or become null'
      await expectRows(context, 'acme', rows, { when, hint })
      const filter = { op: 'eq', field: 'scopeKey', value: '' } as const
      await expectListed(context, 'acme', { filter }, { ids: ['empty'], when, hint })
    },
  },
  {
    name: 'rows: an open end keeps 8.64e15',
    group: 'rows',
    async run(context) {
      const rows = [
        makeRow('open', { fields: { validTo: endOfTime } }),
        makeRow('closed', { fields: { validTo: 1_750_000_000_000 } }),
      ]
      await putRows(context, 'acme', rows)
      const hint = 'times are stored in a date type whose range is too small'
      await expectRows(context, 'acme', rows, { when, hint })
      const filter = { op: 'gt', field: 'validTo', value: 1_760_000_000_000 } as const
      await expectListed(context, 'acme', { filter }, { ids: ['open'], when, hint })
    },
  },
  {
    name: 'rows: version and writeId are kept',
    group: 'rows',
    async run(context) {
      const rows = [
        makeRow('first', { version: 1, writeId: '0197a1b2-0000-7000-8000-000000000001' }),
        makeRow('large', { version: Number.MAX_SAFE_INTEGER, writeId: 'another' }),
        makeRow('random', { version: 2 ** 51 + 12_345, writeId: 'a third' }),
      ]
      await putRows(context, 'acme', rows)
      const hint = 'the store counts versions itself, or keeps them in 32 bits: core sets them, up to 2^53 - 1'
      await expectRows(context, 'acme', rows, { when, hint })
    },
  },
  {
    name: 'rows: ids are opaque and exact',
    group: 'rows',
    async run(context) {
      const ids = hostileStrings.filter((id) => id !== '').concat('x'.repeat(128), 'revision:0197a1b2:0000000001')
      const rows = ids.map((id) => makeRow(id))
      await putRows(context, 'acme', rows)
      const hint = 'ids are trimmed, folded, matched by pattern, or used as a path or key prefix'
      await expectRows(context, 'acme', rows, { when, hint })
      await expectNoRows(context, 'acme', ['B', 'b', 'a**', 'AB', '2'], { when, hint })
      await context.rows.commit('acme', [deleting('a'), deleting('*')])
      await expectNoRows(context, 'acme', ['a', '*'], { when: 'after a delete of "a" and "*"', hint })
      const rest = rows.filter((row) => row.id !== 'a' && row.id !== '*')
      await expectRows(context, 'acme', rest, { when: 'after a delete of "a" and "*"', hint })
    },
  },
  {
    name: 'rows: the store keeps its own copy',
    group: 'rows',
    async run(context) {
      const row = makeRow('mine', { fields: { tags: ['a'] } })
      const given = structuredClone(row)
      await context.rows.commit('acme', [storing(given)])
      given.fields.tags = ['changed by the caller']
      const hint = 'the store keeps or returns its own objects: clone them, in and out'
      await expectRows(context, 'acme', [row], { when: 'after the caller changed the row that it had stored', hint })
      const [read] = await getRows(context, 'acme', ['mine'])
      if (read !== undefined) read.fields.tags = ['changed by the reader']
      await expectRows(context, 'acme', [row], { when: 'after the caller changed a row that it had read', hint })
    },
  },
  {
    name: 'rows: a tenant that was never written is empty',
    group: 'rows',
    async run(context) {
      const hint = 'reading creates something, or an unknown tenant falls back to all'
      await putRows(context, 'acme', [makeRow('a')])
      await expectRows(context, 'acme', [makeRow('a')], { when, hint })
      await expectNoRows(context, 'nobody', ['a'], { when, hint })
      await expectListed(context, 'nobody', {}, { ids: [], when, hint })
      await context.rows.clear('nobody')
      await eventually(context, 'rows', async () => {
        const { tenants } = await context.rows.tenants({ limit: 10 })
        expectEqual('tenants after reading and clearing "nobody"', { expected: ['acme'], received: tenants, hint })
      })
    },
  },
]
