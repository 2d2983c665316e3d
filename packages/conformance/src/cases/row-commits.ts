import { type Change, ConflictError } from '@loci/core'
import type { CaseContext, ConformanceCase } from '../conformance-case.ts'
import { expectThrows } from '../expect.ts'
import { expectListed, expectNoRows, expectRows } from '../expect-rows.ts'
import { deleting, makeRow, numbered, storing } from '../samples.ts'
import { putRows } from '../write-samples.ts'

import { casHint, expectRefused, startWith } from './refused.ts'

export const rowCommitCases: readonly ConformanceCase[] = [
  {
    name: 'rows: a row is replaced whole',
    group: 'rows',
    async run(context) {
      const first = makeRow('r', { fields: { scopeKey: 'a', pinned: true, tags: ['x', 'y'] }, body: 'long body' })
      const second = makeRow('r', {
        version: 2,
        kind: 'revision',
        fields: { scopeKey: 'b', occurredAt: 5, tags: ['y'] },
        body: '',
      })
      await putRows(context, 'acme', [first])
      await putRows(context, 'acme', [second])
      const when = 'after a second commit of the row, without `pinned`'
      const hint = 'fields are merged into the stored ones instead of replacing them, or an old index entry stays'
      await expectRows(context, 'acme', [second], { when, hint })
      const gone = { op: 'eq', field: 'pinned', value: true } as const
      await expectListed(context, 'acme', { filter: gone }, { ids: [], when, hint })
      await expectListed(context, 'acme', { filter: { op: 'eq', field: 'tags', value: 'x' } }, { ids: [], when, hint })
      await expectListed(context, 'acme', { kind: 'memory' }, { ids: [], when, hint })
    },
  },
  {
    name: 'rows: expects a version: stores when it holds, refuses when not',
    group: 'rows',
    async run(context) {
      const next = makeRow('r', { version: 8 })
      await startWith(context, [makeRow('r', { version: 7 })])
      await expectRefused(context, 'version 6 where 7 is stored', storing(makeRow('r', { version: 9 }), 6))
      await expectRefused(context, 'version 8 where 7 is stored', storing(makeRow('r', { version: 9 }), 8))
      await expectRefused(context, 'version 1 of a row that does not exist', storing(makeRow('new'), 1))
      await expectRows(context, 'acme', [makeRow('r', { version: 7 })], {
        when: 'after three refused commits',
        hint: casHint,
      })
      await expectNoRows(context, 'acme', ['new'], {
        when: 'after a refused commit',
        hint: 'the row is inserted when it is not found',
      })
      await context.rows.commit('acme', [storing(next, 7)])
      await expectRows(context, 'acme', [next], { when: 'after a commit that expects what is stored', hint: casHint })
    },
  },
  {
    name: "rows: expects 'absent': stores when nothing is there, refuses when something is",
    group: 'rows',
    async run(context) {
      const row = makeRow('r')
      await context.rows.commit('acme', [storing(row, 'absent')])
      await expectRows(context, 'acme', [row], { when: "after a commit that expects 'absent'", hint: casHint })
      await expectRefused(
        context,
        "'absent' where version 1 is stored",
        storing(makeRow('r', { version: 1, body: 'other' }), 'absent'),
      )
      await expectRows(context, 'acme', [row], { when: 'after a refused commit', hint: casHint })
    },
  },
  {
    name: "rows: expects 'any': stores whatever is there",
    group: 'rows',
    async run(context) {
      const hint = "'any' is taken for a version"
      const row = makeRow('r', { version: 5 })
      await context.rows.commit('acme', [storing(row)])
      await expectRows(context, 'acme', [row], { when: 'after a commit to nothing', hint })
      const older = makeRow('r', { version: 2 })
      await context.rows.commit('acme', [storing(older)])
      await expectRows(context, 'acme', [older], { when: 'after a commit of a lower version', hint })
    },
  },
  {
    name: 'rows: a refused commit stores neither the failing change nor what stands after it',
    group: 'rows',
    async run(context) {
      await startWith(context, [makeRow('taken')])
      const rows = ['one', 'two'].map((id) => storing(makeRow(id), 'absent'))
      await expectThrows('a commit whose first change of three conflicts', ConflictError, {
        action: () => context.rows.commit('acme', [storing(makeRow('taken', { body: 'other' }), 'absent'), ...rows]),
        hint: casHint,
      })
      const when = 'after a commit whose first change conflicted'
      await expectListed(
        context,
        'acme',
        {},
        { ids: ['taken'], when, hint: 'the conflict is noticed after the writes' },
      )
      await expectRows(context, 'acme', [makeRow('taken')], { when, hint: casHint })
    },
  },
  {
    name: 'rows: a refused commit stores nothing',
    group: 'rows',
    needs: ['atomic commit'],
    run: (context) => failAtEachPosition(context, () => []),
  },
  {
    name: 'rows: a refused commit stores exactly what stands before the failing change',
    group: 'rows',
    needs: ['row commit'],
    run: (context) => failAtEachPosition(context, (changes, position) => changes.slice(0, position)),
  },
  {
    name: 'rows: a commit takes maxBatch changes, and get as many ids',
    group: 'rows',
    async run(context) {
      const count = Math.min(context.rows.traits.maxBatch, 1_000)
      const rows = numbered('row', count).map((id) => makeRow(id, { fields: { tags: [id, 'x'] } }))
      await context.rows.commit(
        'acme',
        rows.map((row) => storing(row, 'absent')),
      )
      const hint = `traits.maxBatch is more than the backend takes in one call (${count} were sent)`
      await expectRows(context, 'acme', rows, { when: 'after a commit of maxBatch changes', hint })
    },
  },
]

/** Four changes of which one conflicts: at the start, in the middle, at the end. */
async function failAtEachPosition(
  context: CaseContext,
  stored: (changes: readonly Change[], position: number) => readonly Change[],
): Promise<void> {
  for (const position of [0, 1, 2, 3]) {
    const tenant = `conflict at ${position}`
    const before = makeRow('taken')
    await putRows(context, tenant, [before, makeRow('doomed')])
    await expectRows(context, tenant, [before], { when: 'after a commit', hint: 'the row was not stored' })
    const good = [storing(makeRow('one'), 'absent'), deleting('doomed', 1), storing(makeRow('two'))]
    const changes = good.toSpliced(position, 0, storing(makeRow('taken', { body: 'other' }), 'absent'))
    await expectThrows(`a commit whose change ${position} of ${changes.length} conflicts`, ConflictError, {
      action: () => context.rows.commit(tenant, changes),
      hint: casHint,
    })
    const applied = stored(changes, position)
    const ids = new Set(['taken', 'doomed'])
    for (const change of applied) change.row === null ? ids.delete(change.id) : ids.add(change.id)
    const when = `after a commit whose change ${position} (counted from 0) conflicted`
    const hint = 'changes are applied one by one without a transaction, or are not undone, or not in the given order'
    await expectListed(context, tenant, {}, { ids: [...ids], when, hint })
    await expectRows(context, tenant, [before], { when, hint })
  }
}
