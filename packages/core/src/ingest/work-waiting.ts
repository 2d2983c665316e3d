/** Works through what waits for a model: turns of one caller together, each tried again later and later until it succeeds. */
import type { Engine } from '../engine.ts'
import { BatchError, ConflictError, ModelError, StoreError } from '../errors.ts'
import { afterCommit } from '../governance/hooks.ts'
import { consentRefusal, readerOf } from '../governance/reader.ts'
import type { Usage } from '../models/contract.ts'
import { writeScope } from '../scope.ts'
import type { Change, Row } from '../stores/contract.ts'
import { rowPages } from '../stores/pages.ts'
import { dayMs } from '../time.ts'
import { digest } from './digest.ts'
import { extract } from './extract.ts'
import { foundBefore } from './found-before.ts'
import { commitNotes, noteRow } from './notes.ts'
import { addFailed } from './usage.ts'
import { callerOf, type Waiting } from './waiting.ts'
import { type Batch, toBatches } from './waiting-batches.ts'
import { type WriteCall, writeFound } from './write-found.ts'

export interface WaitingReport {
  /** Turns that a model has read. */
  read: number
  /** Summaries and profiles that were made. */
  digests: number
  usage: Usage
  problems: string[]
  complete: boolean
}

const pageSize = 100
const firstWaitMs = 60_000
const maxTries = 16

/** Does what waits in this tenant, until the time is over. */
export async function workThrough(
  engine: Engine,
  tenant: string,
  until: number,
  report: WaitingReport,
  signal: AbortSignal | undefined,
): Promise<void> {
  if (engine.extractor === undefined) return
  const query = { kind: 'waiting', order: { by: 'createdAt', direction: 'asc' }, limit: pageSize } as const
  for await (const rows of rowPages(engine.rows, tenant, query, signal)) {
    for (const batch of toBatches(engine, tenant, rows, report.problems)) {
      if (performance.now() >= until) {
        report.complete = false
        return
      }
      await workOn(engine, tenant, batch, report, signal)
    }
  }
}

/** Puts it off first, so that no other process does it too, and so that it is tried later should this one die. */
async function workOn(
  engine: Engine,
  tenant: string,
  { rows, waiting }: Batch,
  report: WaitingReport,
  signal: AbortSignal | undefined,
): Promise<void> {
  const later = rows.map((row) => putOff(engine, tenant, row))
  try {
    await commitNotes(engine, tenant, later, signal)
  } catch (error) {
    if (error instanceof ConflictError) return
    throw error
  }
  // Who was erased meanwhile, or has taken turns back, has changed it: then nothing of it is written.
  const isUnchanged = async (): Promise<boolean> => {
    const now = await engine.rows.get(
      tenant,
      later.map(({ id }) => id),
      signal,
    )
    return later.every(({ id, row }) => now.get(id)?.version === row?.version)
  }
  const tries = waiting.tries + 1
  try {
    if (!(await run(engine, tenant, waiting, isUnchanged, report, signal))) return
  } catch (error) {
    problem(error, report, signal)
    if (tries < maxTries || !(await isUnchanged())) return
    try {
      await keepTurns(engine, tenant, waiting, signal)
    } catch (worse) {
      problem(worse, report, signal)
      return
    }
    report.problems.push(`given up after ${tries} tries: ${waiting.work.task}`)
  }
  const done = later.map(({ id, row }): Change => ({ id, kind: 'waiting', expects: row?.version ?? 'any', row: null }))
  await commitNotes(engine, tenant, done, signal).catch((error: unknown) => {
    if (!(error instanceof ConflictError)) throw error
  })
}

/** What is wrong with one piece of work keeps nobody from the others; a store that is down does. */
function problem(error: unknown, report: WaitingReport, signal: AbortSignal | undefined): void {
  signal?.throwIfAborted()
  if (error instanceof StoreError || error instanceof BatchError) throw error
  if (error instanceof ModelError) addFailed(report.usage, error)
  report.problems.push(error instanceof Error ? error.message : String(error))
}

function putOff(engine: Engine, tenant: string, row: Row): Change {
  const waiting = JSON.parse(row.body) as Waiting
  const scope = writeScope(callerOf(engine, tenant, waiting.caller), {}, waiting.caller.share)
  const from = engine.now() + Math.min(dayMs, firstWaitMs * 2 ** waiting.tries) + 2 * engine.modelMs
  const body: Waiting = { ...waiting, tries: waiting.tries + 1, from }
  const next = noteRow(engine, 'waiting', row.id, { tenant, scope }, body)
  return { id: row.id, kind: 'waiting', expects: row.version, row: next }
}

/** @returns false when it has changed meanwhile, and must be done again. */
async function run(
  engine: Engine,
  tenant: string,
  { caller: who, work }: Waiting,
  isUnchanged: () => Promise<boolean>,
  report: WaitingReport,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const { extractor } = engine
  const acting = await actingAs(engine, tenant, who, signal)
  if (extractor === undefined || consentRefusal(acting.reader, acting.scope) !== undefined) return true
  const call = { ...acting, usage: report.usage }
  if (work.task !== 'extract') {
    const done = await digest(engine, extractor, work, { ...call, isUnchanged })
    if (done === 'made') report.digests++
    return done !== 'changed'
  }
  const triggered = await foundBefore(engine, work.turns, call)
  const { found, refusals } = await extract(engine, extractor, work.turns, triggered, call)
  if (!(await isUnchanged())) return false
  const { keep, retentionDays } = work
  const written = await writeFound(
    engine,
    { turns: work.turns, citable: new Map(), found },
    { ...call, keep, retentionDays },
  )
  await afterCommit(engine, call.caller, 'ingest', [...written.kept, ...written.outcomes])
  report.read += work.turns.length
  report.problems.push(...refusals)
  return true
}

/** No model could read them: they stay as they are. */
async function keepTurns(
  engine: Engine,
  tenant: string,
  { caller: who, work }: Waiting,
  signal: AbortSignal | undefined,
): Promise<void> {
  if (work.task !== 'extract' || work.keep === 'none') return
  const { turns, retentionDays } = work
  const call = { ...(await actingAs(engine, tenant, who, signal)), keep: 'episodes', retentionDays } as const
  await writeFound(engine, { turns, citable: new Map(), found: [] }, call)
}

/** What everything is done with that is done as this caller. */
async function actingAs(
  engine: Engine,
  tenant: string,
  who: Waiting['caller'],
  signal: AbortSignal | undefined,
): Promise<Pick<WriteCall, 'caller' | 'reader' | 'scope' | 'share' | 'signal'>> {
  const caller = callerOf(engine, tenant, who)
  const reader = (await readerOf(engine, caller, signal)) ?? caller
  return { caller, reader, scope: writeScope(caller, {}, who.share), share: who.share, signal }
}
