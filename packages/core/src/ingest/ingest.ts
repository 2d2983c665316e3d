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
import { withoutWrong } from './check-found.ts'
import { withRecurring } from './count-recurring.ts'
import { erasedReason, isErased, reasonToStop } from './erased-meanwhile.ts'
import { type Findings, findMemories } from './find-memories.ts'
import type { CheckedIngest } from './ingest-options.ts'
import { noteRead } from './note-read.ts'
import { readTurns, type Skipped } from './read/read-turns.ts'
import { type ReadStatus, readBefore } from './read-before.ts'
import { redactTurn } from './redact-turn.ts'
import { openSessions, type Sessions } from './sessions.ts'
import { takeBack } from './take-back.ts'
import type { Turn } from './turn.ts'
import { noUsage } from './usage.ts'
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
  findings: Findings
  sessions: Sessions
  /** All turns of the call that may be cited, by id. */
  citable: ReadonlyMap<string, Turn>
  /** A turn whose receipt this call has stored: when that is gone, its owner has been erased meanwhile. */
  witness: Turn | undefined
  /** The model has failed in this call, and is not asked again. */
  isModelDown: boolean
}

/** Where no model is asked meanwhile. */
const turnsAtOnce = 200

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
  const { turns: given, skipped } = await readTurns(input, { now, ...sessionOf(caller, options.session) })
  checkSessions(caller, given)
  const scope = writeScope(caller, {}, share)
  const reader = (await readerOf(engine, caller, signal)) ?? caller
  const report: IngestReport = {
    ...{ outcomes: [], kept: [], read: 0, known: 0, skipped: [...skipped] },
    ...{ waiting: 0, usage: noUsage(), problems: [] },
  }
  const refusal = consentRefusal(reader, scope)
  if (refusal !== undefined) {
    skip(report, given, refusal)
    return report
  }
  for (const turns of withUniqueIds(given)) {
    await ingestTurns(turns, { engine, caller, reader, scope, share, options, report, signal })
  }
  return report
}

/** Ids are unique in their session; where two sessions of a call share some, they are read one after the other. */
function withUniqueIds(turns: readonly Turn[]): Turn[][] {
  if (new Set(turns.map(({ id }) => id)).size === turns.length) return [[...turns]]
  const sessions = new Map<string | undefined, Turn[]>()
  for (const turn of turns) {
    const own = sessions.get(turn.session) ?? []
    sessions.set(turn.session, own)
    own.push(turn)
  }
  return [...sessions.values()]
}

type Call = Pick<Run, 'engine' | 'caller' | 'reader' | 'scope' | 'share' | 'options' | 'report' | 'signal'>

async function ingestTurns(given: readonly Turn[], call: Call): Promise<void> {
  const { engine, caller, scope, options, report, signal } = call
  const owner = { tenant: caller.tenant, scope }
  // Before what was read: who reads the same now may have put a session on the record again after that.
  const sessions = await openSessions(engine, owner, given, signal)
  const redacted = given.map((turn) => redactTurn(turn, engine.redact))
  const statuses = await readBefore(engine, owner, redacted, signal)
  const statusOf = ({ id }: Turn): ReadStatus => statuses.get(id) as ReadStatus
  const turns = sessions.numbered(redacted, (turn) => statusOf(turn) === 'unread')
  const thatAre = (...wanted: ReadStatus[]): Turn[] => turns.filter((turn) => wanted.includes(statusOf(turn)))
  const [unread, changed, readable] = [thatAre('unread'), thatAre('changed'), thatAre('unread', 'read')]
  report.known += turns.length - unread.length - changed.length
  skip(report, changed, 'another text had this id before; give what was edited an id of its own')

  const findings = await findMemories(
    turns.filter((turn) => statusOf(turn) !== 'changed'),
    {
      triggers: engine.ingest.triggers,
      statusOf,
      isOffRecord: sessions.isOffRecord,
      lastOf: sessions.lastOf,
      signal,
    },
  )
  const citable = new Map(readable.filter((turn) => !findings.refused.has(turn)).map((turn) => [turn.id, turn]))
  const run: Run = {
    ...call,
    ...{ findings, sessions, citable, witness: undefined, isModelDown: false },
  }
  await takeBack(findings.takenBack, run)
  const isAsked = options.extract === 'now'
  const parts = split(unread, (isAsked ? turnsPerCall(run) : undefined) ?? turnsAtOnce)
  for (const [index, part] of parts.entries()) {
    if (index > 0) await delay(0, signal)
    const reason = index > 0 ? await reasonToStop(run) : undefined
    const isDone = reason === undefined && (await ingestPart(part, run))
    if (isDone) continue
    skip(report, parts.slice(index).flat(), reason ?? erasedReason)
    break
  }
}

/**
 * Some turns: whoever is killed after them goes on with the next.
 * @returns false when their owner was erased meanwhile; then nothing of them is kept.
 */
async function ingestPart(given: readonly Turn[], run: Run): Promise<boolean> {
  const { engine, caller, scope, options, report, findings, signal } = run
  const owner = { tenant: caller.tenant, scope }
  // Another call may have read some of them since this one began.
  const statuses = run.witness === undefined ? undefined : await readBefore(engine, owner, given, signal)
  const turns = given.filter(({ id }) => (statuses?.get(id) ?? 'unread') === 'unread')
  report.known += given.length - turns.length
  if (turns.length === 0) return true
  const isRefused = (turn: Turn): boolean => findings.refused.has(turn)
  const wanted = turns.filter((turn) => !isRefused(turn))

  const checked = await withoutWrong(
    wanted.flatMap((turn) => findings.found.get(turn) ?? []),
    run,
  )
  const triggered = await withRecurring(engine, owner, checked, signal)
  const { found, waits } = await askModel(wanted, triggered, run)
  if (await isErased(run)) return false
  for (const turn of turns) if (isRefused(turn)) skip(report, [turn], findings.refused.get(turn) as string)
  const { keep, retentionDays } = options
  const call = { ...run, keep, retentionDays }
  const written = await writeFound(
    engine,
    { turns: wanted, citable: run.citable, found: [...triggered, ...found] },
    call,
  )
  await noteRead(turns, waits, written.outcomes, run)
  report.outcomes.push(...written.outcomes)
  report.kept.push(...written.kept)
  report.read += turns.length
  report.waiting += waits.length
  return true
}

function skip(report: IngestReport, turns: readonly Turn[], reason: string): void {
  report.skipped.push(...turns.map(({ id }) => ({ kind: 'message' as const, id, reason })))
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
