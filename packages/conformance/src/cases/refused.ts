import { type Change, ConflictError, type Row } from '@loci/core'
import type { CaseContext } from '../conformance-case.ts'
import { expectThrows } from '../expect.ts'
import { expectRows } from '../expect-rows.ts'
import { putRows } from '../write-samples.ts'

export const casHint = '`expects` is not checked, or not in the same step as the write'

/** Rows that later commits expect: waits until an eventual store shows them. */
export async function startWith(context: CaseContext, rows: readonly Row[]): Promise<void> {
  await putRows(context, 'acme', rows)
  await expectRows(context, 'acme', rows, { when: 'after a commit', hint: 'the row was not stored' })
}

/** A commit of the change to tenant `acme` conflicts. */
export async function expectRefused(context: CaseContext, what: string, change: Change): Promise<void> {
  await expectThrows(`a commit that expects ${what}`, ConflictError, {
    action: () => context.rows.commit('acme', [change]),
    hint: `${casHint}, or the error of the backend is passed on as it is`,
  })
}
