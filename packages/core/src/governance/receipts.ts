/** Receipts of erasures: ids, no text. On record before anything is deleted, so that a call that was killed is in them. */
import type { Engine } from '../engine.ts'
import type { Row } from '../stores/contract.ts'
import { rowPages } from '../stores/pages.ts'
import { split } from '../stores/rows.ts'
import type { OpenErasure } from './open-erasures.ts'

export interface Recorded {
  ids: string[]
  /** A row is bounded, so that long lists take several. */
  parts: number
}

const idsPerPart = 1_000

/** What is on record of this erasure; `parts` is 0 when there is no such receipt. */
export async function readReceipt(
  engine: Engine,
  tenant: string,
  erasureId: string,
  signal?: AbortSignal,
): Promise<Recorded> {
  const filter = { op: 'eq', field: 'memoryId', value: erasureId } as const
  const query = { kind: 'receipt', filter, limit: idsPerPart }
  const recorded: Recorded = { ids: [], parts: 0 }
  for await (const rows of rowPages(engine.rows, tenant, query, signal)) {
    for (const { body } of rows) recorded.ids.push(...(JSON.parse(body) as string[]))
    recorded.parts += rows.length
  }
  return recorded
}

/** Adds ids to the receipt; without any, there is one all the same. */
export async function addToReceipt(
  engine: Engine,
  tenant: string,
  { id, at }: OpenErasure,
  recorded: Recorded,
  ids: readonly string[],
  signal?: AbortSignal,
): Promise<void> {
  const known = new Set(recorded.ids)
  const added = ids.filter((each) => !known.has(each))
  for (const part of added.length === 0 && recorded.parts === 0 ? [[]] : split(added, idsPerPart)) {
    const rowId = `${id}:${engine.newWriteId()}`
    const fields = { createdAt: at, occurredAt: recorded.parts, memoryId: id }
    const row: Row = { id: rowId, kind: 'receipt', version: 1, writeId: rowId, fields, body: JSON.stringify(part) }
    await engine.rows.commit(tenant, [{ id: rowId, kind: 'receipt', expects: 'any', row }], signal)
    recorded.ids.push(...part)
    recorded.parts++
  }
}
