/** Writes rows as records, so that every beginning of the writes can be read, and the next writer can tidy up after it. */
import type { Change, VectorStore } from '../contract.ts'
import { split } from '../rows.ts'
import type { RecentWrites, Written } from './recent-writes.ts'
import type { RowReads } from './row-reads.ts'
import {
  ofSort,
  type Parts,
  partIds,
  plainRecord,
  rowRecordId,
  rowRecords,
  splitText,
  toStoredRow,
} from './row-records.ts'

/** What a writer is about to do with parts of bodies, stored before it does it. */
interface Plan {
  rows: string[]
  parts: Parts[]
}

export interface RowWrites {
  /**
   * In the given order; parts of a body come before the row that names them, and go after it.
   * @param before what is stored under the ids.
   */
  write(tenant: string, space: string, changes: readonly Change[], before: ReadonlyMap<string, Written>): Promise<void>
  /** Deletes the parts of bodies that a writer had in hand when it died or failed. */
  dropAbandoned(space: string): Promise<void>
}

export function createRowWrites({
  vectors,
  reads,
  recent,
  vector,
  maxBodyBytes,
  ordered,
}: {
  vectors: VectorStore
  reads: RowReads
  /** Where the index lags. */
  recent: RecentWrites | undefined
  vector: Float32Array
  maxBodyBytes: number
  ordered: boolean
}): RowWrites {
  const ownPlans = new Set<string>()

  async function remove(space: string, ids: readonly string[], batchSize = vectors.traits.maxBatch): Promise<void> {
    for (const batch of split(ids, batchSize)) await vectors.delete(space, batch)
  }

  async function withPlan(space: string, plan: Plan, run: () => Promise<void>): Promise<void> {
    if (plan.parts.length === 0) return await run()
    const id = `plan:${crypto.randomUUID()}`
    ownPlans.add(id)
    try {
      await vectors.upsert(space, [plainRecord(id, 'plan', vector, { body: JSON.stringify(plan) })])
      await run()
      await remove(space, [id])
    } finally {
      ownPlans.delete(id)
    }
  }

  return {
    async write(tenant, space, changes, before) {
      const writes = changes.map((change) => {
        const { id, row } = change
        const former = before.get(id)?.parts
        if (row === null) return { id, row, former, record: undefined, pieces: [], parts: undefined }
        const { record, pieces } = rowRecords(row, splitText(row.body, maxBodyBytes), vector)
        return { id, row, former, record, pieces, parts: toStoredRow(record).parts }
      })
      const former = writes.flatMap((one) => one.former ?? [])
      const added = writes.flatMap(({ parts }) => parts ?? [])
      const plan = { rows: changes.map(({ id }) => id), parts: [...former, ...added] }
      await withPlan(space, plan, async () => {
        const pieces = writes.flatMap((one) => one.pieces)
        for (const batch of split(pieces, vectors.traits.maxBatch)) await vectors.upsert(space, batch)
        for (const run of runs(writes, ordered)) {
          const records = run.flatMap(({ record }) => record ?? [])
          if (records.length > 0) await vectors.upsert(space, records)
          else
            await vectors.delete(
              space,
              run.map(({ id }) => rowRecordId(id)),
            )
          for (const { id, row, parts } of run) recent?.add(tenant, id, { row, parts })
        }
        await remove(space, former.flatMap(partIds))
      })
    },
    async dropAbandoned(space) {
      for await (const plans of reads.pages(space, ofSort('plan'))) {
        for (const { id, body = '' } of plans) {
          if (ownPlans.has(id)) continue
          const plan = JSON.parse(body) as Plan
          const records = await reads.records(space, plan.rows.map(rowRecordId))
          const inUse = new Set(records.map((record) => toStoredRow(record).parts?.name))
          const dead = plan.parts.filter(({ name }) => !inUse.has(name))
          await remove(space, [...dead.flatMap(partIds), id])
        }
      }
    },
  }
}

/** Neighbours that one call may write, or delete. */
function runs<T extends { row: unknown }>(writes: readonly T[], ordered: boolean): T[][] {
  const found: T[][] = []
  for (const one of writes) {
    const last = found.at(-1)
    if (ordered && last !== undefined && (last[0]?.row === null) === (one.row === null)) last.push(one)
    else found.push([one])
  }
  return found
}
