/**
 * The write loop: read, plan, commit, and when another writer was faster or the answer was lost, once more. Then the
 * vector index, where it is not part of the commit.
 */
import type { Engine } from '../engine.ts'
import { ConflictError, NotFoundError, StoreError } from '../errors.ts'
import { deleteMemories } from '../governance/delete-memories.ts'
import { type Decided, fromRow, type Outcome } from '../record.ts'
import { scopeKey } from '../scope.ts'
import { delay, isRetryable, isWorthAnotherLook, maxAttempts, retryDelayMs } from '../stores/call.ts'
import type { Change, Row } from '../stores/contract.ts'
import { split } from '../stores/rows.ts'
import { finishIndexing, type IndexPlan, memoryRows, planIndexing } from './index-plan.ts'
import { type CommitOptions, makePlan, type Plan } from './make-plan.ts'
import type { Planned, Unit } from './unit.ts'
import { revisionId } from './workspace.ts'

/**
 * Commits the units together and says what each did.
 * @throws what a plan throws, before anything is written; StoreError when the store fails for good.
 */
export async function commitUnits(
  engine: Engine,
  tenant: string,
  units: readonly Unit[],
  options: CommitOptions,
): Promise<Outcome[]> {
  const keys = units.flatMap((unit) => unit.reads).map((id) => `row\u0000${tenant}\u0000${id}`)
  return await engine.lock(keys, options.signal, () => commitInTurn(engine, tenant, units, options))
}

async function commitInTurn(
  engine: Engine,
  tenant: string,
  units: readonly Unit[],
  options: CommitOptions,
): Promise<Outcome[]> {
  const { signal } = options
  const deadline = performance.now() + engine.rows.timeoutMs
  const isAtomic = engine.rows.traits.commit === 'atomic'
  const lost: { plan: Plan; index: IndexPlan }[] = []
  /** What earlier tries may have written of. */
  const tried: Tried[] = []
  for (let attempt = 1; ; attempt++) {
    for (const { plan, index } of lost) {
      if (await hasLanded(engine, tenant, plan.changes, signal))
        return await conclude(engine, tenant, plan, index, signal)
    }
    const plan = await makePlan(engine, tenant, units, attempt === 1, options).catch(async (error: unknown) => {
      if (!isAtomic) await tidyUp(engine, tenant, tried, error instanceof NotFoundError, signal)
      throw error
    })
    const index = await planIndexing(engine, tenant, plan.changes, options)
    if (plan.changes.length === 0) return await conclude(engine, tenant, plan, index, signal)
    const stamps = await engine.scopeIndexes.stamp(tenant, memoryRows(plan.changes), isAtomic && attempt === 1)
    let failure: unknown = 'not tried'
    try {
      failure = await tryCommit(engine, tenant, [...index.changes, ...stamps.changes], signal)
    } finally {
      stamps.settle(failure === undefined)
    }
    if (failure === undefined && isSettling(plan)) {
      await finishIndexing(engine, tenant, index, signal)
      continue
    }
    if (!isAtomic && failure !== undefined) tried.push(...triedMemories(plan))
    if (failure === undefined) {
      if (!isAtomic) await tidyUp(engine, tenant, tried, false, signal)
      const stamped = new Set(memoryRows(plan.changes).map(({ fields }) => String(fields.scopeKey)))
      return await conclude(engine, tenant, plan, index, signal, stamped)
    }
    if (isRetryable(failure) && !isSettling(plan)) lost.push({ plan, index })
    const delayMs = retryDelayMs(attempt)
    if (attempt >= maxAttempts || performance.now() + delayMs >= deadline) throw giveUp(engine, failure, attempt)
    await delay(delayMs, signal)
  }
}

interface Tried {
  id: string
  expects: Change['expects']
  row: Row
  /** Of a memory that is completed for another writer: the claim that carries it. */
  announcedBy: string | undefined
}

function triedMemories(plan: Plan): Tried[] {
  const isOfOthers = isSettling(plan)
  return plan.changes.flatMap(({ id, kind, expects, row }) =>
    kind === 'memory' && row !== null
      ? [{ id, expects, row, announcedBy: isOfOthers ? fromRow(row).claimId : undefined }]
      : [],
  )
}

/**
 * On a store that commits row by row, an earlier try may have left claims and past versions of memories that somebody has
 * erased since; and, where the call came to nothing for that reason, new memories too.
 */
async function tidyUp(
  engine: Engine,
  tenant: string,
  tried: readonly Tried[],
  isVoid: boolean,
  signal: AbortSignal | undefined,
): Promise<void> {
  if (tried.length === 0) return
  const ids = new Set(tried.flatMap(({ id, announcedBy }) => [id, announcedBy ?? id]))
  const found = await engine.rows.get(tenant, ids, signal)
  const isLeftOver = ({ id, expects, row, announcedBy }: Tried): boolean => {
    const stored = found.get(id)
    // One that was never there may still be announced by a claim, which others build on.
    if (expects !== 'absent') return stored === undefined
    // Its writer may have been told of it, and others may have closed what it supersedes. Its claim goes with an erasure.
    if (announcedBy !== undefined && found.has(announcedBy)) return false
    return isVoid && stored?.version === row.version && stored.writeId === row.writeId
  }
  const leftOver = new Set(tried.filter(isLeftOver).map(({ id }) => id))
  await deleteMemories(engine, tenant, [...leftOver], { signal })
}

/** Returns why it failed when trying again may help: another writer, or an answer that did not come. */
async function tryCommit(
  engine: Engine,
  tenant: string,
  changes: Change[],
  signal: AbortSignal | undefined,
): Promise<ConflictError | StoreError | undefined> {
  try {
    await commit(engine, tenant, changes, signal)
    return undefined
  } catch (error) {
    if (isWorthAnotherLook(error)) return error
    throw error
  }
}

function isSettling({ planned }: Plan): boolean {
  return planned.some(({ action }) => action === 'settled')
}

/** Whether a commit whose answer was lost had happened: its rows are there, or have become revisions since. */
async function hasLanded(
  engine: Engine,
  tenant: string,
  changes: readonly Change[],
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const memories = memoryRows(changes)
  const receipts = changes.flatMap(({ kind, row }) => (kind === 'idempotency' && row !== null ? [row] : []))
  const ids = [...memories.flatMap((row) => [row.id, revisionId(row.id, row.version)]), ...receipts.map(({ id }) => id)]
  const found = await engine.rows.get(tenant, ids, signal)
  const isThere = (id: string, { version, writeId }: Row): boolean => {
    const row = found.get(id)
    return row?.version === version && row.writeId === writeId
  }
  const memoriesAre = memories.every((row) => isThere(row.id, row) || isThere(revisionId(row.id, row.version), row))
  return memories.length > 0 && memoriesAre && receipts.every((row) => isThere(row.id, row))
}

/**
 * The order in which a store that commits row by row writes: a job that remembers to index, past versions, claims, then
 * memories, what is current before what is closed, freed claims, the receipt that makes the request repeatable, and at last the stamps
 * that tell readers. Every prefix of it can be read, and the next writer or `reindex()` completes it.
 */
function rank({ kind, row, expects }: Change): number {
  if (kind === 'memory' && row?.fields.status === 'active') return 4
  // A value of the past is there before its neighbours point to it.
  if (kind === 'memory') return expects === 'absent' ? 3 : 5
  if (kind === 'claim') return row === null ? 6 : 2
  if (kind === 'idempotency') return 7
  return (kind === 'job' || kind === 'revision') && row !== null ? 1 : 8
}

async function commit(
  engine: Engine,
  tenant: string,
  changes: Change[],
  signal: AbortSignal | undefined,
): Promise<void> {
  const { rows } = engine
  const ordered = [...changes].sort((a, b) => rank(a) - rank(b) || (a.id < b.id ? -1 : 1))
  if (rows.traits.commit === 'atomic') return await rows.commit(tenant, ordered, signal)
  for (const part of split(ordered, rows.traits.maxBatch)) await rows.commit(tenant, part, signal)
}

/**
 * What is done after a commit, or when nothing was left to commit.
 * @param stamped scopes whose stamps are written. A writer that died before them left readers with an old index.
 */
async function conclude(
  engine: Engine,
  tenant: string,
  { planned }: Plan,
  index: IndexPlan,
  signal: AbortSignal | undefined,
  stamped: ReadonlySet<string> = new Set(),
): Promise<Outcome[]> {
  if (engine.rows.traits.commit !== 'atomic') await restamp(engine, tenant, planned, signal, stamped)
  const indexed = await finishIndexing(engine, tenant, index, signal)
  return planned.map((decided) => {
    if (decided.action === 'failed') throw decided.error
    return { ...(decided as Decided), indexed }
  })
}

/**
 * Readers of these memories' scopes read again. The memories are written already: what fails here for good leaves a
 * process that has searched before with its old index until the next write, and is no reason to throw.
 */
export async function restamp(
  engine: Engine,
  tenant: string,
  planned: readonly (Planned | Pick<Decided, 'memory' | 'previous'>)[],
  signal: AbortSignal | undefined,
  stamped: ReadonlySet<string> = new Set(),
): Promise<void> {
  const memories = planned.flatMap((decided) =>
    'memory' in decided || 'previous' in decided ? [decided.memory, decided.previous] : [],
  )
  const scopes = new Set(memories.filter((memory) => memory !== undefined).map(({ scope }) => scopeKey(scope)))
  const changes = await engine.scopeIndexes.stampScopes(
    tenant,
    [...scopes].filter((key) => !stamped.has(key)),
  )
  for (let attempt = 1; changes.length > 0 && attempt <= maxAttempts; attempt++) {
    const failure = await tryCommit(engine, tenant, changes, signal).catch((error: unknown) => error)
    if (!isRetryable(failure)) return
    await delay(retryDelayMs(attempt), signal)
  }
}

function giveUp(engine: Engine, cause: unknown, attempts: number): unknown {
  if (!(cause instanceof ConflictError)) return cause
  const message = `other writers were faster ${attempts} times in a row`
  return new StoreError({ store: engine.rows.name, operation: 'commit', retryable: true, message, cause })
}
