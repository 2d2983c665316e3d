/**
 * Idempotency keys: the same request again, after a restart or a lost answer, returns what the first one did. The
 * row that remembers it is part of the same commit, and holds ids, not text.
 */
import type { Engine } from '../engine.ts'
import { IdempotencyError, InputError } from '../errors.ts'
import { canonicalJson, sha256 } from '../hash.ts'
import { type Action, type Decided, fromRow, type Memory, type Outcome } from '../record.ts'
import type { Caller } from '../scope.ts'
import type { Row } from '../stores/contract.ts'
import { dayMs } from '../time.ts'
import { randomVersion } from './claims.ts'
import { type CommitOptions, commitUnits } from './commit-units.ts'
import { repairUnit } from './repair-unit.ts'

interface Receipt {
  requestHash: string
  expiresAt: number
  /** Ids that the call gave to its drafts, so that a half-done one can be completed under the same ids. */
  freshIds: string[]
  items: { action: Action; reason: string; memoryId?: string; previousId?: string }[]
}

export interface Request {
  caller: Caller
  key: string | undefined
  /** The operation and its arguments: anything that JSON can hold. */
  body: unknown
  /** Which commit of the call this is. */
  part: number
  signal: AbortSignal | undefined
}

type Run = (alongside: CommitOptions['alongside'], freshIds: string[]) => Promise<Outcome[]>

const keptMs = dayMs
const maxKeyLength = 256

/** Another process with the same key was faster. */
class AlreadyDone extends Error {}

/**
 * Runs the write once for its key.
 * @throws IdempotencyError when the key was used for another request.
 */
export async function runOnce(engine: Engine, request: Request, makeIds: () => string[], run: Run): Promise<Outcome[]> {
  const { caller, key, part, signal } = request
  if (key === undefined) return await run(undefined, makeIds())
  if (typeof key !== 'string' || key === '' || key.length > maxKeyLength) {
    throw new InputError('idempotencyKey', `expected a string of 1 to ${maxKeyLength} characters`)
  }
  const id = `idempotency:${await sha256([caller.readKeys.at(-1) as string, key, String(part)])}`
  const requestHash = await sha256([canonicalJson(request.body)])
  return await engine.lock([`${caller.tenant}\u0000${id}`], async () => {
    for (;;) {
      const row = (await engine.rows.get(caller.tenant, [id], signal)).get(id)
      const receipt = row === undefined ? undefined : liveReceipt(row, engine.now())
      if (receipt !== undefined && receipt.requestHash !== requestHash) {
        throw new IdempotencyError(`idempotency key ${JSON.stringify(key)} was used before for another request`)
      }
      const replayed = receipt && (await replay(engine, caller.tenant, receipt, signal))
      if (replayed !== undefined) return replayed
      const freshIds = receipt?.freshIds ?? makeIds()
      try {
        return await run(recordReceipt(engine, id, { requestHash, freshIds }, row), freshIds)
      } catch (error) {
        if (!(error instanceof AlreadyDone)) throw error
      }
    }
  })
}

function recordReceipt(
  engine: Engine,
  id: string,
  { requestHash, freshIds }: Pick<Receipt, 'requestHash' | 'freshIds'>,
  before: Row | undefined,
): CommitOptions['alongside'] {
  return (decided, work) => {
    const found = work.row(id)
    if (work.missing().includes(id)) return []
    if (found?.version !== before?.version) throw new AlreadyDone()
    const at = engine.now()
    const receipt: Receipt = { requestHash, freshIds, expiresAt: at + keptMs, items: decided.map(toItem) }
    const fields = { createdAt: at, occurredAt: at, expiresAt: receipt.expiresAt }
    return [{ id, kind: 'idempotency', version: randomVersion(), writeId: id, fields, body: JSON.stringify(receipt) }]
  }
}

function toItem({ action, reason, memory, previous }: Decided): Receipt['items'][number] {
  return {
    action,
    reason,
    ...(memory === undefined ? {} : { memoryId: memory.id }),
    ...(previous === undefined ? {} : { previousId: previous.id }),
  }
}

function liveReceipt(row: Row, now: number): Receipt | undefined {
  const receipt = JSON.parse(row.body) as Receipt
  return receipt.expiresAt > now ? receipt : undefined
}

/** What the first call said; undefined when its commit stopped half-way and must be completed. */
async function replay(
  engine: Engine,
  tenant: string,
  { items }: Receipt,
  signal: AbortSignal | undefined,
): Promise<Outcome[] | undefined> {
  const ids = items.flatMap(({ memoryId, previousId }) => [memoryId, previousId]).filter((id) => id !== undefined)
  const rows = await engine.rows.get(tenant, ids, signal)
  if (ids.some((id) => !rows.has(id))) return undefined
  if (engine.rows.traits.commit !== 'atomic') {
    for (const holder of [...rows.values()].map(fromRow).filter(({ memory }) => memory.supersedes !== undefined)) {
      await commitUnits(engine, tenant, [repairUnit(holder, engine.newId())], { signal, vectors: new Map() })
    }
  }
  const memoryOf = (id: string | undefined): Memory | undefined =>
    id === undefined ? undefined : fromRow(rows.get(id) as Row).memory
  return items.map(({ action, reason, memoryId, previousId }) => {
    const memory = memoryOf(memoryId)
    const previous = memoryOf(previousId)
    const outcome = { action, reason, indexed: true, ...(memory && { memory }), ...(previous && { previous }) }
    return outcome as Outcome
  })
}
