/**
 * Erasures that are under way: one row for each tenant, read beside every read, so that what is being erased is gone
 * for everybody from the first moment, also when whoever erases is killed.
 */
import type { Engine } from '../engine.ts'
import { allOf, type Filter, matches } from '../filter.ts'
import type { Memory } from '../record.ts'
import { scopeParts } from '../scope.ts'
import { untilCommitted } from '../stores/call.ts'
import type { Change, Row } from '../stores/contract.ts'
import { split } from '../stores/rows.ts'
import { randomVersion } from '../write/claims.ts'
import type { Workspace } from '../write/workspace.ts'
import { type CheckedSelector, exceptFilter } from './selector.ts'

export interface OpenErasure extends CheckedSelector {
  id: string
  at: number
  authored: boolean
  /** What was found elsewhere when it began: derived from the subject's memories, or written by the subject. */
  elsewhere: readonly string[]
}

/** As many values as a filter's list may have. */
const maxListed = 1_000

/** The row that says what is being erased. */
export const erasuresId = 'erasures'

export async function openErasures(engine: Engine, tenant: string, signal?: AbortSignal): Promise<OpenErasure[]> {
  return erasuresOf((await engine.rows.get(tenant, [erasuresId], signal)).get(erasuresId))
}

/** What a reader must add to its filter; undefined when nothing is being erased. */
export function hiddenBy(erasures: readonly OpenErasure[]): Filter | undefined {
  return allOf(
    ...erasures.flatMap(({ elsewhere, ...subject }) => [
      exceptFilter(subject),
      ...split(elsewhere, maxListed).map((ids) => exceptFilter({ ids })),
    ]),
  )
}

/** Adds or removes one of them. */
export async function changeErasures(
  engine: Engine,
  tenant: string,
  change: (open: readonly OpenErasure[]) => OpenErasure[],
  signal?: AbortSignal,
): Promise<void> {
  const plan = async (): Promise<Change[]> => {
    const row = (await engine.rows.get(tenant, [erasuresId], signal)).get(erasuresId)
    const next = change(erasuresOf(row))
    if (next.length === 0 && row === undefined) return []
    const at = engine.now()
    const written: Row = {
      id: erasuresId,
      kind: 'erasures',
      version: randomVersion(),
      writeId: engine.newWriteId(),
      fields: { createdAt: at, occurredAt: at },
      body: JSON.stringify(next),
    }
    const replacement = next.length === 0 ? null : written
    return [{ id: erasuresId, kind: 'erasures', expects: row?.version ?? 'absent', row: replacement }]
  }
  const commit = async (changes: readonly Change[]): Promise<void> => {
    if (changes.length > 0) await engine.rows.commit(tenant, changes, signal)
  }
  await untilCommitted(plan, commit, signal)
}

export const beingErasedReason = 'whom it is about is being erased; say it again when that is done'

/** Whether an erasure that is under way would take this memory too. A unit that asks must peek at `erasuresId`. */
export function isBeingErased(work: Workspace, { id, scope }: Memory): boolean {
  const hidden = hiddenBy(erasuresOf(work.row(erasuresId)))
  return hidden !== undefined && !matches(hidden, { memoryId: id, scopeParts: scopeParts(scope) })
}

export function erasuresOf(row: Row | undefined): OpenErasure[] {
  return row === undefined ? [] : (JSON.parse(row.body) as OpenErasure[])
}
