/**
 * From raw events to memories: turns that were read before are left out, triggers and a model find what is worth
 * remembering, the turns that it rests on are kept, and both are written like any other draft.
 */
import type { Engine } from '../engine.ts'
import { InputError } from '../errors.ts'
import { consentRefusal, readerOf } from '../governance/reader.ts'
import type { Usage } from '../models/contract.ts'
import type { Outcome } from '../record.ts'
import { type Caller, type ScopeValues, writeScope } from '../scope.ts'
import { delay } from '../stores/call.ts'
import { split } from '../stores/rows.ts'
import { askModel, turnsPerCall } from './ask-model.ts'
import { withRecurring } from './count-recurring.ts'
import { dueDigests } from './due-digests.ts'
import { findMemories } from './find-memories.ts'
import type { CheckedIngest } from './ingest-options.ts'
import { readTurns, type Skipped } from './read/read-turns.ts'
import { markRead, readBefore, type Unread } from './read-before.ts'
import { redactTurn } from './redact-turn.ts'
import { openSessions } from './sessions.ts'
import { takeBack } from './take-back.ts'
import type { Turn } from './turn.ts'
import { noUsage } from './usage.ts'
import { waitingChanges } from './waiting.ts'
import { type IngestOutcome, writeFound } from './write-found.ts'

/** What `ingest` did, and what it cost. */
export interface IngestReport {
  /** Of the memories that were made, in the order of the turns, and what was forgotten because it was taken back. */
  outcomes: IngestOutcome[]
  /** Of the turns that were kept beside them. */
  kept: Outcome[]
  /** How many turns were read. */
  read: number
  /** How many had been read before: nothing was done about them. */
  known: number
  /** What was not remembered, and why: parts without words, turns whose speaker does not want it. */
  skipped: (Omit<Skipped, 'path'> & Partial<Skipped>)[]
  /** How many turns wait for the model, which `maintain()` shows them. */
  waiting: number
  /** Of the language model. */
  usage: Usage
  /** What the model failed at, in words. */
  problems: string[]
}

/** One call, as it goes on. */
export interface Run {
  engine: Engine
  caller: Caller
  /** The caller with what operators have decided about it. */
  reader: Caller
  /** Where what is made goes, and the notes about it. */
  scope: ScopeValues
  share: boolean
  options: CheckedIngest
  report: IngestReport
  signal: AbortSignal | undefined
  /** The last turns of the part before. */
  before: readonly Turn[]
  /** The model has failed in this call, and is not asked again. */
  isModelDown: boolean
}

/** Where no model is asked meanwhile. */
const turnsAtOnce = 200
const turnsBefore = 8

/** @throws InputError, TooLargeError or ConfigError before anything is written; StoreError. The same call again goes on. */
export async function ingest(
  engine: Engine,
  caller: Caller,
  input: unknown,
  { share, options }: { share: boolean; options: CheckedIngest },
): Promise<IngestReport> {
  const { signal } = options
  signal?.throwIfAborted()
  const now = engine.now()
  const { turns, skipped } = await readTurns(input, { now, ...sessionOf(caller, options.session) })
  checkSessions(caller, turns)
  const scope = writeScope(caller, {}, share)
  const reader = (await readerOf(engine, caller, signal)) ?? caller
  const report: IngestReport = {
    ...{ outcomes: [], kept: [], read: 0, known: 0, skipped: [...skipped] },
    ...{ waiting: 0, usage: noUsage(), problems: [] },
  }
  const refusal = consentRefusal(reader, scope)
  if (refusal !== undefined) {
    for (const turn of turns) skip(report, turn, refusal)
    return report
  }
  const { unread, known, changed, receiptIds } = await readBefore(
    engine,
    { tenant: caller.tenant, scope },
    turns,
    signal,
  )
  report.known = known
  for (const turn of changed)
    skip(report, turn, 'another text had this id before; give what was edited an id of its own')
  const run: Run = { engine, caller, reader, scope, share, options, report, signal, before: [], isModelDown: false }
  const isAsked = options.extract === 'now'
  for (const part of split(unread, (isAsked ? turnsPerCall(run) : undefined) ?? turnsAtOnce)) {
    if (report.read > 0) await delay(0, signal)
    await ingestPart(part, receiptIds, run)
  }
  return report
}

/** Some turns: whoever is killed after them goes on with the next. */
async function ingestPart(given: readonly Turn[], receiptIds: Unread['receiptIds'], run: Run): Promise<void> {
  const { engine, caller, scope, options, report, signal } = run
  const owner = { tenant: caller.tenant, scope }
  const sessions = await openSessions(engine, owner, given, signal)
  const turns = sessions.numbered(given.map((turn) => redactTurn(turn, engine.redact)))
  const { triggers } = engine.ingest
  const findings = findMemories(turns, { triggers, before: run.before, isOffRecord: sessions.isOffRecord })
  for (const [turn, reason] of findings.refused) skip(report, turn, reason)
  await takeBack(findings.takenBack, sessions, run)

  const wanted = turns.filter((turn) => !findings.refused.has(turn))
  const triggered = await withRecurring(engine, owner, findings.found, signal)
  const { found, waits } = await askModel(wanted, triggered, run)
  const { keep, retentionDays } = options
  const call = { ...run, keep, retentionDays }
  const written = await writeFound(engine, { turns: wanted, before: run.before, found: [...triggered, ...found] }, call)

  const refused = new Set([...findings.refused.keys()].map(({ id }) => id))
  const marks = await markRead(engine, owner, given, receiptIds, ({ id }) => refused.has(id))
  const notes = [...(await waitingChanges(run, waits)), ...marks]
  const due = await sessions.close(wanted, findings.offRecord, engine.ingest.summary?.everyTurns, notes)
  await dueDigests(run, due, written.outcomes)
  report.outcomes.push(...written.outcomes)
  report.kept.push(...written.kept)
  report.read += turns.length
  report.waiting += waits.length
  run.before = [...run.before, ...wanted].slice(-turnsBefore)
}

function skip(report: IngestReport, { id }: Turn, reason: string): void {
  report.skipped.push({ kind: 'message', id, reason })
}

/** @throws InputError when the call names another session than the handle. */
function sessionOf(caller: Caller, wanted: string | undefined): { session?: string } {
  const own = caller.values.get('session')?.[0]
  if (own !== undefined && wanted !== undefined && own !== wanted) {
    throw new InputError('session', 'the handle already says another value')
  }
  const session = own ?? wanted
  return session === undefined ? {} : { session }
}

/** @throws InputError when a message is of another session than the handle. */
function checkSessions(caller: Caller, turns: readonly Turn[]): void {
  const own = caller.values.get('session')?.[0]
  const other = own === undefined ? undefined : turns.find(({ session }) => session !== own)
  if (other === undefined) return
  throw new InputError(`message ${JSON.stringify(other.id)}`, 'is of another session than the handle')
}
