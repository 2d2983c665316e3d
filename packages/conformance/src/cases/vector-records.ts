import type { ConformanceCase } from '../conformance-case.ts'
import { eventually } from '../eventually.ts'
import { expectEqual, expectTrue } from '../expect.ts'
import { idsOf } from '../expect-rows.ts'
import { expectTraits } from '../expect-traits.ts'
import { expectFound, expectNearest, expectNoRecords, expectRecords, getRecords } from '../expect-vectors.ts'
import { randomNumbers, randomVector } from '../random.ts'
import { axis, dimensions, endOfTime, hostileStrings, makeRecord, numbered } from '../samples.ts'
import { upsertRecords } from '../write-samples.ts'

const when = 'after an upsert'

export const vectorRecordCases: readonly ConformanceCase[] = [
  {
    name: 'vectors: the traits are legal',
    group: 'vectors',
    run: async ({ vectors }) => expectTraits(vectors.traits),
  },
  {
    name: 'vectors: a record comes back whole',
    group: 'vectors',
    async run(context) {
      const values = {
        scopeKey: 'user=alice',
        tags: ['b', 'a'],
        'metadata.rank': 0.1,
        validTo: endOfTime,
        pinned: true,
        'metadata.done': false,
        id: 'other',
        version: 7,
      }
      const records = [
        makeRecord('full', axis(0), {
          version: 2 ** 53 - 1,
          fields: values,
          terms: ['two', 'words', 'two'],
          body: 'text',
        }),
        makeRecord('bare', axis(1), { fields: { tags: [], scopeKey: '' }, terms: [] }),
      ]
      await upsertRecords(context, 'acme', records)
      const hint = 'a part is not stored, a type is lost, or an absent body comes back as null'
      await expectRecords(context, 'acme', records, { when, hint })
    },
  },
  {
    name: 'vectors: hostile strings come back unchanged',
    group: 'vectors',
    async run(context) {
      const records = hostileStrings.map((text, index) =>
        makeRecord(`r-${index}`, axis(index % dimensions), {
          fields: { scopeKey: text, tags: [text] },
          terms: ['x', text],
          body: text,
        }),
      )
      await upsertRecords(context, 'acme', records)
      const hint = 'text is trimmed, normalised, unescaped once too often, or put into a query instead of a parameter'
      await expectRecords(context, 'acme', records, { when, hint })
    },
  },
  {
    name: 'vectors: the numbers of a vector come back',
    group: 'vectors',
    async run(context) {
      const random = randomNumbers(context.seed)
      const records = numbered('r', 10).map((id) => makeRecord(id, unit(randomVector(random, dimensions))))
      await upsertRecords(context, 'acme', records)
      await eventually(context, 'vectors', async () => {
        const found = new Map((await getRecords(context, 'acme', idsOf(records))).map(({ id, vector }) => [id, vector]))
        for (const { id, vector } of records) {
          const received = found.get(id)
          const isNear = vector.every((part, index) => Math.abs((received?.[index] ?? 9) - part) <= 1e-3)
          const hint = 'the backend quantises what it stores, or prints too few digits'
          expectTrue(isNear, `the numbers of ${id}, to three digits`, { expected: vector, received, hint })
        }
      })
    },
  },
  {
    name: 'vectors: a vector that is a view into a larger buffer is stored as itself',
    group: 'vectors',
    async run(context) {
      const buffer = Float32Array.from({ length: dimensions * 3 }, (_, index) => index + 1)
      const view = buffer.subarray(dimensions, dimensions * 2)
      const expected = makeRecord('r', view)
      await context.vectors.upsert('acme', [{ ...expected, vector: view }])
      const hint = '`vector.buffer` is used without byteOffset and byteLength'
      await expectRecords(context, 'acme', [expected], { when, hint })
      await eventually(context, 'vectors', async () => {
        const matches = await context.vectors.search('acme', { vector: view, limit: 1 })
        expectNearest('search by a view', { records: [expected], vector: view, limit: 1, matches })
      })
    },
  },
  {
    name: 'vectors: the store keeps its own copy',
    group: 'vectors',
    async run(context) {
      const record = makeRecord('r', axis(0), { fields: { tags: ['a'] } })
      const given = structuredClone(record)
      await context.vectors.upsert('acme', [given])
      given.vector.fill(7)
      given.fields.tags = ['changed by the caller']
      const hint = 'the store keeps or returns its own objects: clone them, in and out'
      await expectRecords(context, 'acme', [record], {
        when: 'after the caller changed the record that it had given',
        hint,
      })
      const [read] = await getRecords(context, 'acme', ['r'])
      read?.vector.fill(7)
      await expectRecords(context, 'acme', [record], {
        when: 'after the caller changed a record that it had read',
        hint,
      })
    },
  },
  {
    name: 'vectors: a record is replaced whole',
    group: 'vectors',
    async run(context) {
      const first = makeRecord('r', axis(0), { fields: { pinned: true, tags: ['old'] }, terms: ['old'], body: 'old' })
      const second = makeRecord('r', axis(1), { version: 2, fields: { tags: ['new'] }, terms: ['new'] })
      await upsertRecords(context, 'acme', [first])
      await expectRecords(context, 'acme', [first], { when, hint: 'the record was not stored' })
      await upsertRecords(context, 'acme', [second])
      const hint = 'an insert that ignores what exists, or an update of some parts only'
      await expectRecords(context, 'acme', [second], { when: 'after a second upsert', hint })
      await eventually(context, 'vectors', async () => {
        const received = await context.vectors.search('acme', { vector: axis(1), limit: 10 })
        const rounded = received.map((match) => ({ ...match, score: Math.round(match.score * 100) / 100 }))
        const expected = [{ id: 'r', version: 2, score: 1 }]
        expectEqual('search by the new vector after a second upsert', { expected, received: rounded, hint })
      })
      const filter = { op: 'eq', field: 'pinned', value: true } as const
      await expectFound(context, 'acme', { vector: axis(0), filter }, { ids: [], when: 'after a second upsert', hint })
    },
  },
  {
    name: 'vectors: a deleted record is found no more',
    group: 'vectors',
    async run(context) {
      const records = [makeRecord('doomed', axis(0)), makeRecord('kept', axis(0))]
      await upsertRecords(context, 'acme', records)
      await expectRecords(context, 'acme', records, { when, hint: 'a record was not stored' })
      await context.vectors.delete('acme', ['doomed', 'never stored'])
      const expectation = { when: 'after a delete', hint: 'the record goes, and its vector stays in the index' }
      await expectNoRecords(context, 'acme', ['doomed'], { vector: axis(0), ...expectation })
      await expectFound(context, 'acme', { vector: axis(0) }, { ids: ['kept'], ...expectation })
    },
  },
  {
    name: 'vectors: deleting what is absent is fine',
    group: 'vectors',
    async run(context) {
      await context.vectors.delete('acme', ['nothing'])
      await context.vectors.clear('nobody')
      await expectFound(
        context,
        'acme',
        { vector: axis(0) },
        { ids: [], when: 'after deletes of nothing', hint: 'a record appeared' },
      )
    },
  },
]

function unit(vector: Float32Array): Float32Array {
  const length = Math.hypot(...vector)
  return vector.map((part) => part / length)
}
