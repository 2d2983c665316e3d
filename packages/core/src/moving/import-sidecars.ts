/** What a tenant has besides memories into the store: receipts, links, consents, tombstones. */
import type { Engine } from '../engine.ts'
import { InputError } from '../errors.ts'
import type { StoredConsent } from '../governance/consent.ts'
import { complete } from '../governance/erase.ts'
import { link, linkedValues, linkId } from '../governance/links.ts'
import { changeErasures, type OpenErasure } from '../governance/open-erasures.ts'
import { addToReceipt, readReceipt } from '../governance/receipts.ts'
import type { Change, Row } from '../stores/contract.ts'
import { randomVersion } from '../write/claims.ts'
import type { ConsentLine, LinkLine, ReceiptLine, TombstoneLine } from './format.ts'
import type { ImportRun } from './import-run.ts'
import { putRows } from './put-rows.ts'
import type { SideRecord } from './read-records.ts'

/** Records of one kind. What was decided later stays. */
export async function importSidecars(
  engine: Engine,
  tenant: string,
  records: readonly SideRecord[],
  run: ImportRun,
): Promise<void> {
  const rows: (ConsentLine | TombstoneLine)[] = []
  for (const record of records) {
    if (record.kind === 'receipt') await importReceipt(engine, record, run)
    else if (record.kind === 'link') await importLink(engine, record, run)
    else rows.push(record)
  }
  if (rows.length > 0) await importRows(engine, tenant, rows, run)
}

/** What was erased in the source is erased here too, with what was made from it here, under the same receipt. */
async function importReceipt(engine: Engine, { tenant, id, at, ids }: ReceiptLine, run: ImportRun): Promise<void> {
  const { signal, report, erased } = run
  const recorded = await readReceipt(engine, tenant, id, signal)
  const known = new Set(recorded.ids)
  const isKnown = recorded.parts > 0 && ids.every((one) => known.has(one))
  const rows = await engine.rows.get(tenant, ids, signal)
  const there = ids.filter((one) => rows.get(one)?.kind === 'memory')
  if (!isKnown) report.others++
  report.deleted += there.length
  for (const one of ids) erased.add(one)
  if (run.dryRun || (isKnown && there.length === 0)) return
  await run.begin()
  const erasure: OpenErasure = { id, at, ids: there, authored: false, elsewhere: [] }
  if (there.length > 0) {
    await changeErasures(engine, tenant, (open) => [...open.filter((other) => other.id !== id), erasure], signal)
    await complete(engine, tenant, erasure, signal)
  }
  await addToReceipt(engine, tenant, erasure, await readReceipt(engine, tenant, id, signal), ids, signal)
}

async function importLink(
  engine: Engine,
  { tenant, dimension, values, line }: LinkLine & { line: number },
  run: ImportRun,
): Promise<void> {
  const { signal } = run
  const [first = '', ...others] = values
  const ids = await Promise.all(values.map((value) => linkId(dimension, value)))
  const rows = await engine.rows.get(tenant, ids, signal)
  const isLinked = ids.every((id, at) => {
    const linked = linkedValues(rows.get(id), values[at] as string)
    return values.every((value) => linked.includes(value))
  })
  if (isLinked) return
  run.report.others++
  if (run.dryRun) return
  await run.begin()
  // Linked to somebody whom the target knows by itself, it is the target's own, and stays.
  const isCopy = [...rows.values()].every(({ writeId }) => writeId.startsWith(`${run.mark}:`))
  try {
    for (const other of others) {
      const writeId = isCopy ? `${run.mark}:${engine.newWriteId()}` : engine.newWriteId()
      await link(engine, tenant, { [dimension]: first }, { [dimension]: other }, signal, writeId)
    }
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    throw new InputError(`line ${line}: values`, error.message)
  }
}

async function importRows(
  engine: Engine,
  tenant: string,
  records: readonly (ConsentLine | TombstoneLine)[],
  run: ImportRun,
): Promise<void> {
  for (const { kind, id } of records) if (kind === 'tombstone') run.tombstones.add(id)
  const latest = new Map(records.map((record) => [record.id, record]))
  const known = await engine.rows.get(tenant, latest.keys(), run.signal)
  const newer = [...latest.values()].filter(({ kind, id, at }) => {
    const there = Number(known.get(id)?.fields.createdAt ?? Number.NEGATIVE_INFINITY)
    // Of a tombstone, the time says nothing.
    return kind === 'tombstone' ? there !== at : there < at
  })
  run.report.others += newer.length
  if (run.dryRun || newer.length === 0) return
  await run.begin()
  await putRows(
    engine,
    tenant,
    newer.map((record) => sideChange(engine, record, run)),
    run.signal,
  )
}

function sideChange(engine: Engine, record: ConsentLine | TombstoneLine, { mark }: ImportRun): Change {
  const { id, kind, at } = record
  const row: Row = {
    ...{ id, kind, version: kind === 'tombstone' ? 1 : randomVersion() },
    writeId: `${mark}:${engine.newWriteId()}`,
    fields: { createdAt: at, occurredAt: at },
    body: kind === 'tombstone' ? '' : consentBody(record),
  }
  return { id, kind, expects: 'any', row }
}

function consentBody({ decision, until }: ConsentLine): string {
  return JSON.stringify((until === undefined ? { decision } : { decision, until }) satisfies StoredConsent)
}
