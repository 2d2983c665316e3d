/** What waits for a model: rows that `maintain()` works through, each tried again later and later until it succeeds. */
import { defined } from '../defined.ts'
import type { Engine } from '../engine.ts'
import { ConflictError, ModelError } from '../errors.ts'
import type { Filter } from '../filter.ts'
import { consentRefusal, readerOf } from '../governance/reader.ts'
import { type Caller, type ScopeValues, scopeKey, withValues, writeScope } from '../scope.ts'
import type { Change, Row } from '../stores/contract.ts'
import { allRows } from '../stores/pages.ts'
import { split } from '../stores/rows.ts'
import { dayMs } from '../time.ts'
import { turnsPerCall } from './ask-model.ts'
import { digest } from './digest.ts'
import { extract } from './extract.ts'
import type { Run } from './ingest.ts'
import type { Keep } from './ingest-options.ts'
import { noteChange, noteId, noteRow, type Owner } from './notes.ts'
import type { Turn } from './turn.ts'
import { noUsage } from './usage.ts'
import { writeFound } from './write-found.ts'

export type Task =
  | { task: 'extract'; turns: Turn[]; keep: Keep; retentionDays?: number }
  | { task: 'summary'; session: string }
  | { task: 'profile' }

interface Waiting {
  caller: { values: [dimension: string, values: readonly string[]][]; purpose?: string; share: boolean }
  tries: number
  /** Not before this time. */
  from: number
  work: Task
}

export interface WaitingReport {
  /** Turns that a model has read. */
  read: number
  /** Summaries and profiles that were made. */
  digests: number
  problems: string[]
  complete: boolean
}

const pageSize = 100
const firstWaitMs = 60_000
const maxTries = 16

/** A row that says what is to be done as this caller. */
export async function waitingChange(
  { engine, caller, scope, share }: Pick<Run, 'engine' | 'caller' | 'scope' | 'share'>,
  work: Task,
): Promise<Change> {
  const owner: Owner = { tenant: caller.tenant, scope }
  const who = defined({ values: [...caller.values], purpose: caller.purpose, share }) as Waiting['caller']
  const name = work.task === 'extract' ? work.turns.map(({ id }) => id) : [work.task === 'summary' ? work.session : '']
  const id = await noteId('waiting', owner, work.task, ...name)
  return noteChange(engine, 'waiting', id, owner, { caller: who, tries: 0, from: 0, work } satisfies Waiting)
}

/** Turns that wait to be read, as many at once as the model is shown. */
export async function waitingChanges(run: Run, turns: readonly Turn[]): Promise<Change[]> {
  const { keep, retentionDays } = run.options
  const parts = split(turns, turnsPerCall(run) ?? turns.length)
  return await Promise.all(
    parts.map((part) =>
      waitingChange(run, { task: 'extract', turns: part, keep, ...defined({ retentionDays }) } as Task),
    ),
  )
}

/** Takes turns out of what waits: their speaker took them back. */
export async function withoutTurns(
  engine: Engine,
  owner: Owner,
  isTaken: (turn: Turn) => boolean,
  signal: AbortSignal | undefined,
): Promise<Change[]> {
  const rows = await listWaiting(
    engine,
    owner.tenant,
    { op: 'eq', field: 'scopeKey', value: scopeKey(owner.scope) },
    signal,
  )
  return rows.flatMap((row): Change[] => {
    const { work, ...rest } = JSON.parse(row.body) as Waiting
    if (work.task !== 'extract' || !work.turns.some(isTaken)) return []
    const left = work.turns.filter((turn) => !isTaken(turn))
    const body: Waiting = { ...rest, work: { ...work, turns: left } }
    const next = left.length === 0 ? null : noteRow(engine, 'waiting', row.id, owner, body)
    return [{ id: row.id, kind: 'waiting', expects: 'any', row: next }]
  })
}

/** Does what waits in this tenant, until the time is over. */
export async function workThrough(
  engine: Engine,
  tenant: string,
  until: number,
  report: WaitingReport,
  signal: AbortSignal | undefined,
): Promise<void> {
  if (engine.extractor === undefined) return
  for (const row of await listWaiting(engine, tenant, undefined, signal)) {
    if (performance.now() >= until) {
      report.complete = false
      return
    }
    const waiting = JSON.parse(row.body) as Waiting
    if (waiting.from <= engine.now()) await workOn(engine, tenant, row, waiting, report, signal)
  }
}

async function listWaiting(
  engine: Engine,
  tenant: string,
  filter: Filter | undefined,
  signal: AbortSignal | undefined,
): Promise<Row[]> {
  const query = { kind: 'waiting', limit: pageSize, ...(filter && { filter }) }
  return await allRows(engine.rows, tenant, query, signal)
}

/** Puts it off first, so that no other process does it too, and so that it is tried later should this one die. */
async function workOn(
  engine: Engine,
  tenant: string,
  row: Row,
  waiting: Waiting,
  report: WaitingReport,
  signal: AbortSignal | undefined,
): Promise<void> {
  const owner: Owner = { tenant, scope: scopeOfRow(engine, tenant, waiting) }
  const tries = waiting.tries + 1
  const from = engine.now() + Math.min(dayMs, firstWaitMs * 2 ** waiting.tries) + 2 * engine.modelMs
  const later = noteRow(engine, 'waiting', row.id, owner, { ...waiting, tries, from } satisfies Waiting)
  try {
    await engine.rows.commit(tenant, [{ id: row.id, kind: 'waiting', expects: row.version, row: later }], signal)
  } catch (error) {
    if (error instanceof ConflictError) return
    throw error
  }
  try {
    await run(engine, tenant, waiting, report, signal)
  } catch (error) {
    signal?.throwIfAborted()
    if (!(error instanceof ModelError)) throw error
    report.problems.push(error.message)
    if (tries < maxTries) return
    report.problems.push(`given up after ${tries} tries: ${waiting.work.task}`)
    if (waiting.work.task === 'extract') await keepTurns(engine, tenant, waiting, waiting.work, signal)
  }
  // Who took turns back meanwhile has changed it; the rest of it is done all the same.
  await engine.rows.commit(tenant, [{ id: row.id, kind: 'waiting', expects: 'any', row: null }], signal)
}

async function run(
  engine: Engine,
  tenant: string,
  { caller: who, work }: Waiting,
  report: WaitingReport,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { extractor } = engine
  const caller = callerOf(engine, tenant, who)
  const reader = (await readerOf(engine, caller, signal)) ?? caller
  const { share } = who
  const scope = writeScope(caller, {}, share)
  if (extractor === undefined || consentRefusal(reader, scope) !== undefined) return
  const call = { caller, reader, scope, share, usage: noUsage(), signal }
  if (work.task !== 'extract') {
    if (await digest(engine, extractor, work, call)) report.digests++
    return
  }
  const { found, refusals } = await extract(engine, extractor, work.turns, [], call)
  const { keep, retentionDays } = work
  await writeFound(engine, { turns: work.turns, before: [], found }, { ...call, keep, retentionDays })
  report.read += work.turns.length
  report.problems.push(...refusals)
}

/** No model could read them: they stay as they are. */
async function keepTurns(
  engine: Engine,
  tenant: string,
  { caller: who }: Waiting,
  { turns, keep, retentionDays }: Extract<Task, { task: 'extract' }>,
  signal: AbortSignal | undefined,
): Promise<void> {
  if (keep === 'none') return
  const caller = callerOf(engine, tenant, who)
  const reader = (await readerOf(engine, caller, signal)) ?? caller
  const scope = writeScope(caller, {}, who.share)
  const call = { caller, reader, scope, share: who.share, keep: 'episodes', retentionDays, signal } as const
  await writeFound(engine, { turns, before: [], found: [] }, call)
}

function scopeOfRow(engine: Engine, tenant: string, { caller }: Waiting): ScopeValues {
  return writeScope(callerOf(engine, tenant, caller), {}, caller.share)
}

function callerOf({ dimensions }: Engine, tenant: string, { values, purpose }: Waiting['caller']): Caller {
  const map = new Map(values)
  const owner = dimensions.owners.findLast((name) => map.has(name))
  return withValues({ tenant, purpose, owner, values: map, readKeys: [] }, map)
}
