/**
 * Waits until a lagging index shows all that was written to a tenant before: a mark is written, and looked for. It rests
 * on one promise of the index: within a tenant, writes become visible in the order in which they were made.
 */
import { StoreError } from '../../errors.ts'
import { delay } from '../call.ts'
import type { VectorStore } from '../contract.ts'
import { createKeyedLock } from '../keyed-lock.ts'
import { ofSort, plainRecord } from './row-records.ts'

export const markId = 'mark'

/** @param space the tenant of the index. Rejects when the index does not show the mark in time. */
export type WaitUntilVisible = (space: string) => Promise<void>

export function createWaitUntilVisible(
  vectors: VectorStore,
  { vector, timeoutMs }: { vector: Float32Array; timeoutMs: number },
): WaitUntilVisible {
  const process = crypto.randomUUID()
  const lock = createKeyedLock()
  let count = 0

  async function isVisible(space: string, version: number): Promise<boolean> {
    const isIt = (record: { version: number; fields: Record<string, unknown> } | undefined): boolean =>
      record !== undefined && record.fields['_row.write'] === process && record.version >= version
    const [got, listed] = await Promise.all([
      vectors.get(space, [markId]),
      vectors.list(space, { filter: ofSort('mark'), limit: 1 }),
    ])
    return isIt(got[0]) && isIt(listed.records[0])
  }

  return async (space) => {
    const version = await lock([space], undefined, async () => {
      const next = ++count
      const fields = { '_row.write': process }
      await vectors.upsert(space, [plainRecord(markId, 'mark', vector, { version: next, fields })])
      return next
    })
    const deadline = performance.now() + timeoutMs
    for (let pauseMs = 10; !(await isVisible(space, version)); pauseMs = Math.min(pauseMs * 1.5, 1_000)) {
      if (performance.now() > deadline) {
        const message = `the index still does not show what was written ${timeoutMs} ms ago; try again later`
        throw new StoreError({ store: vectors.name, operation: 'catch up', retryable: true, message })
      }
      await delay(pauseMs)
    }
  }
}
