import type { ConformanceCase } from '../conformance-case.ts'
import { expectListed, expectNoRows, expectRows, idsOf } from '../expect-rows.ts'
import { deleting, fields, hostileStrings, makeRow, storing } from '../samples.ts'
import { show } from '../show.ts'
import { putRows } from '../write-samples.ts'

const rows = hostileStrings.slice(2, 22).map((text, index) =>
  makeRow(`row-${index}`, {
    version: index + 1,
    body: text,
    fields: { scopeKey: text, tags: [text], createdAt: index % 3, pinned: index % 2 === 0, 'metadata.rank': index / 7 },
  }),
)

export const rowLifetimeCases: readonly ConformanceCase[] = [
  {
    name: 'rows: close may be called twice',
    group: 'rows',
    async run(context) {
      await putRows(context, 'acme', [makeRow('r')])
      await context.rows.close()
      await context.rows.close()
    },
  },
  {
    name: 'rows: close leaves the client of the caller open',
    group: 'rows',
    needs: ['injected'],
    async run(context) {
      await putRows(context, 'acme', [makeRow('r')])
      await context.close()
      await context.useClient()
    },
  },
  {
    name: 'rows: compact says whether it did, and keeps what is stored',
    group: 'rows',
    needs: ['compact'],
    async run(context) {
      await putRows(context, 'acme', [...rows, makeRow('doomed')])
      await context.rows.commit('acme', [deleting('doomed')])
      const answer = await context.rows.compact?.()
      if (typeof answer !== 'boolean') throw new Error(`compact gave ${show(answer)}, not whether it did`)
      const hint = 'compact takes away what was deleted, and nothing else'
      await expectRows(context, 'acme', rows, { when: 'after compact', hint })
      await expectNoRows(context, 'acme', ['doomed'], { when: 'after compact', hint })
    },
  },
  {
    name: 'rows: reopening keeps everything',
    group: 'rows',
    needs: ['reopen'],
    async run(context) {
      await putRows(context, 'acme', [...rows, makeRow('doomed')])
      await expectListed(
        context,
        'acme',
        {},
        { ids: [...idsOf(rows), 'doomed'], when: 'after a commit', hint: 'a row was lost' },
      )
      await context.rows.commit('acme', [deleting('doomed')])
      await context.close()
      const hint =
        'data lives in the process, is deleted by open or close, or is read back with other types than it was written'
      for (const schema of ['migrate', 'verify', 'off'] as const) {
        const reopened = await context.reopen({ schema })
        const when = `after reopening with schema '${schema}'`
        await expectRows(reopened, 'acme', rows, { when, hint })
        await expectNoRows(reopened, 'acme', ['doomed'], { when, hint })
        await expectListed(reopened, 'acme', {}, { ids: idsOf(rows), when, hint })
        await reopened.rows.close()
      }
    },
  },
  {
    name: 'rows: what was acknowledged is stored before close',
    group: 'rows',
    needs: ['reopen'],
    async run(context) {
      await putRows(context, 'acme', rows)
      const other = await context.reopen()
      const hint = 'writes are buffered until close: a crash would lose them'
      await expectRows(other, 'acme', rows, { when: 'seen by a second handle while the first is open', hint })
    },
  },
  {
    name: 'rows: reopening keeps compare-and-set',
    group: 'rows',
    needs: ['reopen'],
    async run(context) {
      await putRows(context, 'acme', [makeRow('r', { version: 7 })])
      await context.close()
      const reopened = await context.reopen()
      const next = makeRow('r', { version: 8 })
      const hint = 'versions are kept in the process only'
      await expectRows(reopened, 'acme', [makeRow('r', { version: 7 })], { when: 'after reopening', hint })
      await reopened.rows.commit('acme', [storing(next, 7)])
      await expectRows(reopened, 'acme', [next], { when: 'after a commit to a reopened store', hint })
    },
  },
  {
    name: 'rows: reopening with one more field finds old and new rows',
    group: 'rows',
    needs: ['reopen'],
    async run(context) {
      await putRows(context, 'acme', [makeRow('old')])
      await context.close()
      const reopened = await context.reopen({ fields: { ...fields, 'metadata.later': 'string' } })
      await putRows(reopened, 'acme', [makeRow('new', { fields: { 'metadata.later': 'x' } })])
      const when = 'after reopening with a field that the first open did not name'
      const hint = "`schema: 'migrate'` does not add what a new field needs, or old rows do not count as lacking it"
      const field = 'metadata.later'
      await expectListed(reopened, 'acme', { filter: { op: 'eq', field, value: 'x' } }, { ids: ['new'], when, hint })
      await expectListed(reopened, 'acme', { filter: { op: 'ne', field, value: 'x' } }, { ids: ['old'], when, hint })
      await expectRows(reopened, 'acme', [makeRow('old')], { when, hint })
    },
  },
]
