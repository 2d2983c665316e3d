import { type Change, ConflictError, type Row, type VectorRecord } from '@loci/core'
import type { CaseContext, ConformanceCase } from '../conformance-case.ts'
import { expectThrows } from '../expect.ts'
import { expectListed, expectRows } from '../expect-rows.ts'
import { expectFound, expectNoRecords, expectRecords } from '../expect-vectors.ts'
import { openSibling } from '../open-sibling.ts'
import { axis, deleting, makeRecord, makeRow, storing } from '../samples.ts'
import { upsertRecords } from '../write-samples.ts'

const needs = ['vectors', 'commitsIndex'] as const

export const commitsIndexCases: readonly ConformanceCase[] = [
  {
    name: 'rows: a commit stores vectors in its own generation, and deletes them in that of a sibling too',
    group: 'rows',
    needs: [...needs, 'sibling'],
    async run(context) {
      const record = makeRecord('r', axis(0))
      const beside = await openSibling(context)
      const hint = 'the sibling changes what commits know of the index'
      await context.rows.commit('acme', [indexing(makeRow('r'), 'absent', record)])
      await expectRecords(context, 'acme', [record], { when: 'after a commit beside a sibling', hint })
      await expectNoRecords(beside, 'acme', ['r'], { vector: axis(0), when: 'in the sibling', hint })
      await upsertRecords(beside, 'acme', [makeRecord('r', axis(1))])
      await context.rows.commit('acme', [{ ...deleting('r', 1), index: null }])
      const deleted = { when: 'after a delete with `index: null`', hint: 'only one generation was looked at' }
      await expectNoRecords(context, 'acme', ['r'], { vector: axis(0), ...deleted })
      await expectNoRecords(beside, 'acme', ['r'], { vector: axis(1), ...deleted })
      await beside.vectors.close()
    },
  },
  {
    name: 'rows: a commit stores, replaces and deletes its vector record too',
    group: 'rows',
    needs,
    async run(context) {
      const first = makeRecord('r', axis(0), { fields: { pinned: true }, body: 'one' })
      const second = makeRecord('r', axis(1), { version: 2, terms: ['two'] })
      const hint = 'traits.commitsIndex is true, but `change.index` is not (wholly) applied'
      await context.rows.commit('acme', [indexing(makeRow('r'), 'absent', first)])
      await expectRecords(context, 'acme', [first], { when: 'after a commit with `index`', hint })
      await context.rows.commit('acme', [indexing(makeRow('r', { version: 2 }), 1, second)])
      await expectRecords(context, 'acme', [second], { when: 'after a second commit with `index`', hint })
      await expectFound(
        context,
        'acme',
        { vector: axis(1) },
        { ids: ['r'], when: 'after a second commit with `index`', hint },
      )
      await context.rows.commit('acme', [{ ...deleting('r', 2), index: null }])
      await expectNoRecords(context, 'acme', ['r'], {
        vector: axis(1),
        when: 'after a delete with `index: null`',
        hint,
      })
    },
  },
  {
    name: 'rows: a commit without `index` leaves the vector record alone',
    group: 'rows',
    needs,
    async run(context) {
      const record = makeRecord('r', axis(0))
      const next = makeRow('r', { version: 2 })
      await context.rows.commit('acme', [indexing(makeRow('r'), 'absent', record)])
      await context.rows.commit('acme', [storing(next, 1)])
      const when = 'after a second commit, without `index`'
      await expectRows(context, 'acme', [next], { when, hint: 'the row was not stored' })
      await expectRecords(context, 'acme', [record], {
        when,
        hint: '`index: undefined` is taken for null, or the row replaces it',
      })
    },
  },
  {
    name: 'rows: `index: null` deletes the vector record and keeps the row',
    group: 'rows',
    needs,
    async run(context) {
      const next = makeRow('r', { version: 2 })
      await context.rows.commit('acme', [indexing(makeRow('r'), 'absent', makeRecord('r', axis(0)))])
      await context.rows.commit('acme', [indexing(next, 1, null)])
      const expectation = { when: 'after a commit with a row and `index: null`', hint: 'null is taken for undefined' }
      await expectNoRecords(context, 'acme', ['r'], { vector: axis(0), ...expectation })
      await expectRows(context, 'acme', [next], expectation)
    },
  },
  {
    name: 'rows: a refused commit leaves the vector index as it was',
    group: 'rows',
    needs,
    async run(context) {
      const before = makeRecord('r', axis(0))
      await context.rows.commit('acme', [indexing(makeRow('r'), 'absent', before)])
      const changes: Change[] = [
        indexing(makeRow('r', { version: 9 }), 8, makeRecord('r', axis(1), { version: 9 })),
        indexing(makeRow('after'), 'absent', makeRecord('after', axis(2))),
      ]
      await refused(context, changes)
      await refused(context, [{ ...deleting('r', 8), index: null }])
      const hint = 'the index is written before, or without, the check of `expects`'
      await expectRecords(context, 'acme', [before], { when: 'after refused commits', hint })
      await expectFound(context, 'acme', { vector: axis(1) }, { ids: ['r'], when: 'after refused commits', hint })
    },
  },
  {
    name: 'rows: clear deletes the vector records of that tenant and no other',
    group: 'rows',
    needs,
    async run(context) {
      const record = makeRecord('r', axis(0))
      for (const tenant of ['a', 'a*', 'A'])
        await context.rows.commit(tenant, [indexing(makeRow('r'), 'absent', record)])
      await context.rows.clear('a')
      const expectation = {
        when: 'after clear of "a"',
        hint: 'clear forgets the index, or takes that of other tenants',
      }
      await expectNoRecords(context, 'a', ['r'], { vector: axis(0), ...expectation })
      for (const tenant of ['a*', 'A']) {
        await expectRecords(context, tenant, [record], expectation)
        await expectListed(context, tenant, {}, { ids: ['r'], ...expectation })
      }
    },
  },
]

function indexing(row: Row, expects: Change['expects'], index: VectorRecord | null): Change {
  return { ...storing(row, expects), index }
}

async function refused(context: CaseContext, changes: readonly Change[]): Promise<void> {
  await expectThrows('a commit that expects version 8 where 1 is stored', ConflictError, {
    action: () => context.rows.commit('acme', changes),
    hint: '`expects` is not checked',
  })
}
