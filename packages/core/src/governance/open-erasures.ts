/**
 * Erasures that are under way: one row for each tenant, read beside every read, so that what is being erased is gone
 * for everybody from the first moment, also when whoever erases is killed.
 */
import type { Engine } from '../engine.ts'
import { ConflictError } from '../errors.ts'
import { allOf, type Filter } from '../filter.ts'
import { delay, maxAttempts, retryDelayMs } from '../stores/call.ts'
import type { Row } from '../stores/contract.ts'
import { randomVersion } from '../write/claims.ts'
import { type CheckedSelector, exceptFilter } from './selector.ts'

export interface OpenErasure extends CheckedSelector {
  id: string
  at: number
  authored: boolean
}

/** The row that says what is being erased. */
export const erasuresId = 'erasures'

export async function openErasures(engine: Engine, tenant: string, signal?: AbortSignal): Promise<OpenErasure[]> {
  return erasuresOf((await engine.rows.get(tenant, [erasuresId], signal)).get(erasuresId))
}

/** What a reader must add to its filter; undefined when nothing is being erased. */
export function hiddenBy(erasures: readonly OpenErasure[]): Filter | undefined {
  return allOf(...erasures.map(exceptFilter))
}

/** Adds or removes one of them. */
export async function changeErasures(
  engine: Engine,
  tenant: string,
  change: (open: readonly OpenErasure[]) => OpenErasure[],
  signal?: AbortSignal,
): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const row = (await engine.rows.get(tenant, [erasuresId], signal)).get(erasuresId)
    const next = change(erasuresOf(row))
    const at = engine.now()
    const written: Row = {
      id: erasuresId,
      kind: 'erasures',
      version: randomVersion(),
      writeId: engine.newWriteId(),
      fields: { createdAt: at, occurredAt: at },
      body: JSON.stringify(next),
    }
    const expects = row?.version ?? 'absent'
    try {
      if (next.length === 0 && row === undefined) return
      const replacement = next.length === 0 ? null : written
      return await engine.rows.commit(tenant, [{ id: erasuresId, kind: 'erasures', expects, row: replacement }], signal)
    } catch (error) {
      if (!(error instanceof ConflictError) || attempt >= maxAttempts) throw error
      await delay(retryDelayMs(attempt), signal)
    }
  }
}

export function erasuresOf(row: Row | undefined): OpenErasure[] {
  return row === undefined ? [] : (JSON.parse(row.body) as OpenErasure[])
}
