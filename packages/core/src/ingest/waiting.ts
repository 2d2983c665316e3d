/** What waits for a model: rows that `maintain()` works through, each tried again later and later until it succeeds. */
import { defined } from '../defined.ts'
import type { Engine } from '../engine.ts'
import { canonicalJson } from '../hash.ts'
import { type Caller, scopeKey, withValues } from '../scope.ts'
import { untilCommitted } from '../stores/call.ts'
import type { Change, Row } from '../stores/contract.ts'
import { allRows } from '../stores/pages.ts'
import { split } from '../stores/rows.ts'
import { turnsPerCall } from './ask-model.ts'
import type { Run } from './ingest.ts'
import type { Keep } from './ingest-options.ts'
import { commitNotes, noteChange, noteId, noteRow, type Owner } from './notes.ts'
import type { Turn } from './turn.ts'

export type Task =
  | { task: 'extract'; turns: Turn[]; keep: Keep; retentionDays?: number }
  | { task: 'summary'; session: string }
  | { task: 'profile' }

export interface Waiting {
  caller: { values: [dimension: string, values: readonly string[]][]; purpose?: string; share: boolean }
  tries: number
  /** Not before this time. */
  from: number
  work: Task
}

const pageSize = 100

/** A row that says what is to be done as this caller. */
export async function waitingChange(
  { engine, caller, scope, share }: Pick<Run, 'engine' | 'caller' | 'scope' | 'share'>,
  work: Task,
): Promise<Change> {
  const owner: Owner = { tenant: caller.tenant, scope }
  const who = defined({ values: [...caller.values], purpose: caller.purpose, share }) as Waiting['caller']
  const id = await noteId('waiting', owner, work.task, canonicalJson(who), ...nameOf(work))
  return noteChange(engine, 'waiting', id, owner, { caller: who, tries: 0, from: 0, work } satisfies Waiting)
}

/** Some number the messages of each conversation from one. */
function nameOf(work: Task): string[] {
  if (work.task === 'extract') return work.turns.flatMap(({ session = '', id }) => [session, id])
  return work.task === 'summary' ? [work.session] : []
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
): Promise<void> {
  const filter = { op: 'eq', field: 'scopeKey', value: scopeKey(owner.scope) } as const
  const query = { kind: 'waiting', filter, limit: pageSize }
  const plan = async (): Promise<Change[]> => {
    const rows = await allRows(engine.rows, owner.tenant, query, signal)
    return rows.flatMap((row): Change[] => {
      const { work, ...rest } = readWaiting(row) ?? {}
      if (work?.task !== 'extract' || !work.turns.some(isTaken)) return []
      const left = work.turns.filter((turn) => !isTaken(turn))
      const body = { ...rest, work: { ...work, turns: left } }
      const next = left.length === 0 ? null : noteRow(engine, 'waiting', row.id, owner, body)
      return [{ id: row.id, kind: 'waiting', expects: row.version, row: next }]
    })
  }
  // Somebody may work on it, or erase it.
  await untilCommitted(plan, (changes) => commitNotes(engine, owner.tenant, changes, signal), signal)
}

/** Undefined when the row was damaged. */
export function readWaiting({ body }: Row): Waiting | undefined {
  try {
    return JSON.parse(body) as Waiting
  } catch {
    return undefined
  }
}

/** Who it is done as. */
export function callerOf({ dimensions }: Engine, tenant: string, { values, purpose }: Waiting['caller']): Caller {
  const map = new Map(values)
  const owner = dimensions.owners.findLast((name) => map.has(name))
  return withValues({ tenant, purpose, owner, values: map, readKeys: [] }, map)
}
