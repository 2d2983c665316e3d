/** What a tenant has besides memories, as lines: receipts, links, consents, tombstones. */
import type { Engine } from '../engine.ts'
import type { StoredConsent } from '../governance/consent.ts'
import { linkId } from '../governance/links.ts'
import type { Row } from '../stores/contract.ts'
import { allRows, rowPages } from '../stores/pages.ts'
import { split } from '../stores/rows.ts'
import type { ConsentLine, LinkLine, ReceiptLine, TombstoneLine } from './format.ts'

const pageSize = 1_000
const idsPerLine = 1_000

/** The store lists the parts of a receipt one after the other: they share its time, and their ids its own. */
export async function* receiptLines(engine: Engine, tenant: string, signal?: AbortSignal): AsyncGenerator<ReceiptLine> {
  let open: { id: string; at: number; ids: string[] } | undefined
  for await (const rows of rowPages(engine.rows, tenant, { kind: 'receipt', limit: pageSize }, signal)) {
    for (const { fields, body } of rows) {
      const [id, at] = [String(fields.memoryId), Number(fields.createdAt)]
      if (open !== undefined && open.id !== id) yield* linesOf(tenant, open)
      if (open?.id !== id) open = { id, at, ids: [] }
      open.ids.push(...(JSON.parse(body) as string[]))
    }
  }
  if (open !== undefined) yield* linesOf(tenant, open)
}

function linesOf(tenant: string, { id, at, ids }: { id: string; at: number; ids: string[] }): ReceiptLine[] {
  const parts = ids.length === 0 ? [[]] : split([...new Set(ids)].sort(), idsPerLine)
  return parts.map((part) => ({ kind: 'receipt', tenant, id, at, ids: part }))
}

/**
 * @param about when given, only links that name one of these.
 * @param mark when given, only links whose `writeId` begins so.
 */
export async function linkLines(
  engine: Engine,
  tenant: string,
  about: readonly (readonly [dimension: string, value: string])[] | undefined,
  signal?: AbortSignal,
  mark = '',
): Promise<LinkLine[]> {
  const rows = await allRows(engine.rows, tenant, { kind: 'link', limit: pageSize }, signal)
  const found = new Map<string, LinkLine>()
  for (const row of rows.filter(({ writeId }) => writeId.startsWith(mark))) {
    const line = await linkOf(engine, tenant, row)
    if (line !== undefined) found.set(`${line.dimension}\u0000${row.body}`, line)
  }
  const names = ({ dimension, values }: LinkLine): boolean =>
    about === undefined || about.some(([name, value]) => name === dimension && values.includes(value))
  return [...found.keys()].sort().flatMap((key) => {
    const line = found.get(key) as LinkLine
    return names(line) ? [line] : []
  })
}

/** The row's id tells the dimension to who knows which there are. */
async function linkOf(engine: Engine, tenant: string, { id, body }: Row): Promise<LinkLine | undefined> {
  const values = JSON.parse(body) as string[]
  for (const dimension of engine.dimensions.owners) {
    const ids = await Promise.all(values.map((value) => linkId(dimension, value)))
    if (ids.includes(id)) return { kind: 'link', tenant, dimension, values }
  }
  return undefined
}

export async function* consentLines(engine: Engine, tenant: string, signal?: AbortSignal): AsyncGenerator<ConsentLine> {
  for await (const rows of rowPages(engine.rows, tenant, { kind: 'consent', limit: pageSize }, signal)) {
    for (const { id, fields, body } of rows) {
      yield { kind: 'consent', tenant, id, at: Number(fields.createdAt), ...(JSON.parse(body) as StoredConsent) }
    }
  }
}

export async function* tombstoneLines(
  engine: Engine,
  tenant: string,
  signal?: AbortSignal,
): AsyncGenerator<TombstoneLine> {
  for await (const rows of rowPages(engine.rows, tenant, { kind: 'tombstone', limit: pageSize }, signal)) {
    for (const { id, fields } of rows) yield { kind: 'tombstone', tenant, id, at: Number(fields.createdAt) }
  }
}
