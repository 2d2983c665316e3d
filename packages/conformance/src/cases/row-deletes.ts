import type { Row } from '@loci/core'
import type { ConformanceCase } from '../conformance-case.ts'
import { expectListed, expectNoRows, expectRows } from '../expect-rows.ts'
import { deleting, makeRow, storing } from '../samples.ts'

import { casHint, expectRefused, startWith } from './refused.ts'

export const rowDeleteCases: readonly ConformanceCase[] = [
  {
    name: 'rows: a deleted row is gone, and its id is free again',
    group: 'rows',
    async run(context) {
      const hint = 'the row is only marked, or one of several places that hold it is forgotten'
      await startWith(context, [makeRow('r', { version: 3 }), makeRow('kept')])
      await context.rows.commit('acme', [deleting('r', 3)])
      await expectNoRows(context, 'acme', ['r'], { when: 'after a delete', hint })
      await expectListed(context, 'acme', {}, { ids: ['kept'], when: 'after a delete', hint })
      const again = makeRow('r', { version: 1 })
      await context.rows.commit('acme', [storing(again, 'absent')])
      await expectRows(context, 'acme', [again], { when: "after a new commit that expects 'absent'", hint })
    },
  },
  {
    name: 'rows: a delete checks what it expects',
    group: 'rows',
    async run(context) {
      const row = makeRow('r', { version: 3 })
      await startWith(context, [row])
      await expectRefused(context, 'to delete version 2 where 3 is stored', deleting('r', 2))
      await expectRefused(context, 'to delete version 3 of a row that does not exist', deleting('nothing', 3))
      await expectRows(context, 'acme', [row], { when: 'after a refused delete', hint: casHint })
    },
  },
  {
    name: 'rows: deleting what is absent is fine',
    group: 'rows',
    async run(context) {
      await context.rows.commit('acme', [deleting('nothing'), storing(makeRow('r'))])
      const when = 'after a commit that deletes an absent row and stores another'
      await expectListed(
        context,
        'acme',
        {},
        { ids: ['r'], when, hint: 'a delete that changes nothing is taken for a conflict' },
      )
    },
  },
  {
    name: 'rows: one commit stores, replaces and deletes',
    group: 'rows',
    async run(context) {
      await startWith(context, [makeRow('old'), makeRow('doomed')])
      const rows = [makeRow('new'), makeRow('old', { version: 2 })]
      await context.rows.commit('acme', [
        storing(rows[0] as Row, 'absent'),
        storing(rows[1] as Row, 1),
        deleting('doomed', 1),
      ])
      const expectation = {
        when: 'after a commit of three changes',
        hint: 'only one kind of change is handled in a batch',
      }
      await expectRows(context, 'acme', rows, expectation)
      await expectListed(context, 'acme', {}, { ids: ['new', 'old'], ...expectation })
    },
  },
]
