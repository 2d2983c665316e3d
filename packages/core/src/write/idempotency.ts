/**
 * Idempotency keys: the same request again, after a restart or a lost answer, returns what the first one did. The row
 * that says so is part of the same commit, and holds ids, not text. Where a commit may stop half-way, a first version
 * of the row keeps the ids of the attempt, so that the next one completes it instead of starting another.
 */
import type { Engine } from '../engine.ts'
import { ConflictError, IdempotencyError, InputError, LociError, StoreError } from '../errors.ts'
import { matches } from '../filter.ts'
import { readerOf } from '../governance/reader.ts'
import { canonicalJson, sha256 } from '../hash.ts'
import { type Action, type Decided, fromRow, type Memory, type Outcome } from '../record.ts'
import { visibleTo } from '../retrieve/visibility.ts'
import type { Caller } from '../scope.ts'
import { delay, isRetryable, maxAttempts, retryDelayMs } from '../stores/call.ts'
import type { Row } from '../stores/contract.ts'
import { dayMs } from '../time.ts'
import { isStorable } from '../unicode.ts'
import { randomVersion } from './claims.ts'
import { commitUnits, restamp } from './commit-units.ts'
import { notIndexed } from './index-plan.ts'
import type { CommitOptions } from './make-plan.ts'
import { repairUnit } from './repair-unit.ts'
import type { Workspace } from './workspace.ts'

/** What an attempt calls its new memories and its writes. */
export interface Attempt {
  freshIds: string[]
  writeId: string
  /** Whether an earlier attempt, which may have stopped half-way, went by the same names. */
  isRepeat: boolean
  startedAt: number
}

interface Receipt extends Attempt {
  requestHash: string
  expiresAt: number
  /** What was done; absent while it is being done. */
  items?: { action: Action; reason: string; memoryId?: string; previousId?: string }[]
}

export interface Request {
  caller: Caller
  share: boolean
  key: string | undefined
  /** Hash of the whole call, also when it takes several commits. */
  hash: () => Promise<string>
  /** Which commit of the call this is. */
  part: number
  signal: AbortSignal | undefined
}

type Run = (attempt: Attempt, alongside: CommitOptions['alongside']) => Promise<Outcome[]>

const keptMs = dayMs
const maxKeyLength = 256

/** Another process with the same key was faster, or an answer was lost: the row tells. */
class LookAgain extends Error {}

/**
 * Runs the write once for its key.
 * @throws IdempotencyError when the key was used for another request.
 */
export async function runOnce(
  engine: Engine,
  request: Request,
  newIds: () => Promise<string[]>,
  run: Run,
): Promise<Outcome[]> {
  const { caller, key, signal } = request
  const begin = async (): Promise<Attempt> => {
    const [writeId, startedAt] = [engine.newWriteId(), engine.now()]
    return { freshIds: await newIds(), writeId, isRepeat: false, startedAt }
  }
  if (key === undefined) return await run(await begin(), undefined)
  checkKey(key)
  const { tenant } = caller
  const id = await receiptId(request, key)
  const hash = await request.hash()
  const deadline = performance.now() + engine.rows.timeoutMs
  return await engine.lock([`key\u0000${tenant}\u0000${id}`], signal, async () => {
    for (let tries = 1; ; tries++) {
      const { row, receipt } = await readReceipt(engine, tenant, id, hash, signal)
      if (receipt?.items !== undefined) return await replay(engine, caller, receipt.items, signal)
      let announced: number | undefined
      try {
        const attempt = receipt === undefined ? await begin() : { ...receipt, isRepeat: true }
        const draft: Draft = { ...attempt, requestHash: hash }
        announced = await announce(engine, tenant, id, row, draft, signal)
        return await run(draft, (decided, work) => [done(engine, id, announced, draft, decided, work)])
      } catch (error) {
        if (error instanceof LookAgain && tries < maxAttempts && performance.now() < deadline) {
          await delay(retryDelayMs(tries), signal)
          continue
        }
        // What failed here may have failed because another process with the same key had done it.
        const now = await readReceipt(engine, tenant, id, hash, signal)
        if (now.receipt?.items !== undefined) return await replay(engine, caller, now.receipt.items, signal)
        if (announced !== undefined && receipt === undefined) await takeBack(engine, tenant, id, announced, error)
        throw error instanceof LookAgain ? error.cause : error
      }
    }
  })
}

/** @throws IdempotencyError when the key was used for another request. */
async function readReceipt(
  engine: Engine,
  tenant: string,
  id: string,
  hash: string,
  signal: AbortSignal | undefined,
): Promise<{ row: Row | undefined; receipt: Receipt | undefined }> {
  const row = (await engine.rows.get(tenant, [id], signal)).get(id)
  const receipt = row === undefined ? undefined : liveReceipt(row, engine.now())
  if (receipt !== undefined && receipt.requestHash !== hash) {
    throw new IdempotencyError('this idempotency key was used before for another request')
  }
  return { row, receipt }
}

/** The hash of a call, made when it is needed and once. */
export function requestHash(body: unknown): () => Promise<string> {
  let hash: Promise<string> | undefined
  return () => {
    hash ??= sha256([canonicalJson(body)])
    return hash
  }
}

function checkKey(key: unknown): void {
  if (typeof key !== 'string' || key === '' || key.length > maxKeyLength || !isStorable(key)) {
    throw new InputError('idempotencyKey', `expected a string of 1 to ${maxKeyLength} characters`)
  }
}

/** Keys of different identities never meet: the receipt of one must not tell another what was done. */
async function receiptId({ caller, share, part }: Request, key: string): Promise<string> {
  return `idempotency:${await sha256([canonicalJson([...caller.values, caller.purpose ?? null]), String(share), key, String(part)])}`
}

type Draft = Attempt & Pick<Receipt, 'requestHash'>

/** Where a commit may stop half-way: stores the ids before anything else. Returns the version to build on. */
async function announce(
  engine: Engine,
  tenant: string,
  id: string,
  row: Row | undefined,
  draft: Draft,
  signal: AbortSignal | undefined,
): Promise<number | undefined> {
  const isAnnounced = row !== undefined && liveReceipt(row, engine.now()) !== undefined
  if (engine.rows.traits.commit === 'atomic' || isAnnounced) return row?.version
  const next = receiptRow(engine, id, draft)
  const change = { id, kind: 'idempotency', expects: row?.version ?? 'absent', row: next } as const
  await engine.rows.commit(tenant, [change], signal).catch((error: unknown) => {
    throw error instanceof ConflictError || isRetryable(error) ? new LookAgain('', { cause: error }) : error
  })
  return next.version
}

/** A request that was refused, and wrote nothing, leaves its key free. */
async function takeBack(engine: Engine, tenant: string, id: string, version: number, error: unknown): Promise<void> {
  const mayHaveWritten = !(error instanceof LociError) || error instanceof StoreError || error instanceof LookAgain
  if (mayHaveWritten || engine.rows.traits.commit === 'atomic') return
  const change = { id, kind: 'idempotency', expects: version, row: null } as const
  // The key is over in a day anyway.
  await engine.rows.commit(tenant, [change]).catch(() => undefined)
}

/** The row that tells that it is done; part of the commit. */
function done(
  engine: Engine,
  id: string,
  before: number | undefined,
  draft: Draft,
  decided: readonly Decided[],
  work: Workspace,
): Row {
  const found = work.row(id)
  if (!work.missing().includes(id) && found?.version !== before)
    throw new LookAgain('', { cause: new ConflictError('another process uses the same idempotency key') })
  return receiptRow(engine, id, { ...draft, items: decided.map(toItem) })
}

/** Whether the request that this row is about made, or was about, one of these memories. */
export function namesAny({ body }: Row, ids: ReadonlySet<string>): boolean {
  const { freshIds, items = [] } = JSON.parse(body) as Receipt
  const named = items.flatMap(({ memoryId, previousId }) => [memoryId, previousId])
  return [...freshIds, ...named].some((id) => id !== undefined && ids.has(id))
}

function receiptRow(engine: Engine, id: string, draft: Omit<Receipt, 'expiresAt'>): Row {
  const at = engine.now()
  const expiresAt = at + keptMs
  const fields = { createdAt: at, occurredAt: at, expiresAt }
  const body = JSON.stringify({ ...draft, expiresAt })
  return { id, kind: 'idempotency', version: randomVersion(), writeId: engine.newWriteId(), fields, body }
}

function toItem({ action, reason, memory, previous }: Decided): NonNullable<Receipt['items']>[number] {
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

/** What the first call said, of memories as they are now. What was forgotten since does not come back this way. */
async function replay(
  engine: Engine,
  caller: Caller,
  items: NonNullable<Receipt['items']>,
  signal: AbortSignal | undefined,
): Promise<Outcome[]> {
  const { tenant } = caller
  if (engine.rows.traits.commit !== 'atomic') {
    const successors = items.flatMap(({ action, memoryId }) => (action === 'superseded' && memoryId ? [memoryId] : []))
    for (const id of successors) {
      const repair = repairUnit(id, engine.newWriteId(), engine.now())
      await commitUnits(engine, tenant, [repair], { signal, vectors: new Map() })
    }
  }
  const ids = items.flatMap(({ memoryId, previousId }) => [memoryId, previousId]).filter((id) => id !== undefined)
  const [rows, reader] = await Promise.all([engine.rows.get(tenant, ids, signal), readerOf(engine, caller, signal)])
  const visible = visibleTo(reader ?? caller)
  const memoryOf = (id: string | undefined): Memory | undefined => {
    const row = id === undefined ? undefined : rows.get(id)
    return row && matches(visible, row.fields) ? withoutForgotten(fromRow(row).memory) : undefined
  }
  const found = [...rows.values()]
  const lagging = await notIndexed(engine, tenant, found, signal).catch(() => found.map(({ id }) => id))
  const outcomes = items.map(({ action, reason, memoryId, previousId }) => {
    const memory = memoryOf(memoryId)
    const previous = memoryOf(previousId)
    const indexed = memoryId === undefined || !lagging.includes(memoryId)
    return { action, reason, indexed, ...(memory && { memory }), ...(previous && { previous }) } as Outcome
  })
  if (engine.rows.traits.commit !== 'atomic') await restamp(engine, tenant, outcomes, signal)
  return outcomes
}

function withoutForgotten(memory: Memory): Memory {
  if (memory.status !== 'forgotten') return memory
  const { data: _data, about: _about, key: _key, ...rest } = memory
  return { ...rest, text: '', tags: [], metadata: {}, source: {} }
}
