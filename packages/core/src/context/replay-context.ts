/** Makes the context of a trace again, from the versions that it had, and tells what has become of them since. */
import type { Engine } from '../engine.ts'
import { InputError } from '../errors.ts'
import { matches } from '../filter.ts'
import { returnable } from '../governance/hooks.ts'
import { fromRow, isOver, type Memory, type StoredMemory } from '../record.ts'
import { visibleTo } from '../retrieve/visibility.ts'
import type { Caller } from '../scope.ts'
import { revisionId } from '../write/workspace.ts'
import type { ContextOptions } from './context-options.ts'
import { type Context, type ContextChange, describe, toCosts } from './get-context.ts'
import { createLayout } from './layout.ts'
import { type Candidate, fit } from './pack.ts'
import { type ContextTrace, checkTrace, type Traced } from './trace.ts'

export interface Replayed {
  trace: ContextTrace
  /** In the order in which they were chosen, each in the version that it had. */
  used: Candidate[]
  changes: ContextChange[]
}

/** @throws InputError, BudgetError; StoreError when the rows cannot be read. */
export async function findReplayed(engine: Engine, caller: Caller, options: ContextOptions): Promise<Replayed> {
  const { replay, signal, ...others } = options
  const extra = Object.keys(others).find((name) => others[name as keyof typeof others] !== undefined)
  if (extra !== undefined) throw new InputError(extra, 'cannot be given with replay, which has its own')
  const trace = checkTrace(replay)
  const current = await readVisible(engine, caller, trace.used, signal)
  const other = trace.used.filter(({ id, version }) => current.has(id) && current.get(id)?.memory.version !== version)
  const past = await readVersions(engine, caller, other, signal)
  const now = engine.now()
  const used: Candidate[] = []
  const changes: ContextChange[] = []
  for (const traced of trace.used) {
    const { id, version, score } = traced
    const stored = current.get(id)
    const isCurrent = stored?.memory.version === version
    const memory = stored?.memory.status === 'forgotten' ? undefined : isCurrent ? stored.memory : past.get(id)
    if (memory !== undefined) used.push({ memory, score })
    const why = whatBecame(traced, stored, trace, now) ?? (memory === undefined ? 'gone' : undefined)
    if (why !== undefined) {
      const change: ContextChange = { id, version, why, shown: memory !== undefined }
      changes.push(stored === undefined ? change : { ...change, now: stored.memory.version })
    }
  }
  return { trace, used, changes }
}

/** The context as it was, as far as what it was made of is still there. */
export async function toReplayed(
  engine: Engine,
  caller: Caller,
  { trace, used, changes }: Replayed,
  { signal }: ContextOptions,
): Promise<Context> {
  const seen = await returnable(engine, caller, 'getContext', used, signal)
  const { whole } = toCosts(engine, createLayout(engine, trace.format, trace.cite))
  const written = fit({ used: seen, dropped: [], budget: trace.budget, write: whole })
  const known = new Set(seen.map(({ memory }) => memory.id))
  const withheld = used
    .filter(({ memory }) => !known.has(memory.id))
    .map(({ memory: { id, version } }): ContextChange => ({ id, version, why: 'withheld', now: version, shown: false }))
  const others = changes.filter(({ id }) => !withheld.some((change) => change.id === id))
  return { ...describe(written, trace), changes: [...others, ...withheld] }
}

function whatBecame(
  { version }: Traced,
  stored: StoredMemory | undefined,
  { at, asOf }: ContextTrace,
  now: number,
): ContextChange['why'] | undefined {
  if (stored === undefined) return 'gone'
  const { memory, change } = stored
  if (memory.status === 'forgotten') return 'forgotten'
  // A context of the past was made of former versions to begin with.
  const isSince = memory.version !== version && (asOf === undefined || change.at > at)
  if (isSince && (memory.status === 'superseded' || memory.status === 'archived')) return memory.status
  if (isSince) return 'updated'
  return asOf === undefined && memory.version === version && isOver(memory, now) ? 'expired' : undefined
}

/** The memories as they are now, by id: those that the caller sees. */
async function readVisible(
  engine: Engine,
  caller: Caller,
  used: readonly Traced[],
  signal: AbortSignal | undefined,
): Promise<Map<string, StoredMemory>> {
  if (used.length === 0) return new Map()
  const ids = used.map(({ id }) => id)
  const rows = await engine.rows.get(caller.tenant, ids, signal)
  const visible = [...rows].filter(
    ([, { kind, fields }]) => kind === 'memory' && fields.status !== 'pending' && matches(visibleTo(caller), fields),
  )
  return new Map(visible.map(([id, row]) => [id, fromRow(row)]))
}

/** What these memories were in these versions, by id; what was compacted away is not there. */
async function readVersions(
  engine: Engine,
  caller: Caller,
  wanted: readonly Traced[],
  signal: AbortSignal | undefined,
): Promise<Map<string, Memory>> {
  if (wanted.length === 0) return new Map()
  const ids = wanted.map(({ id, version }) => revisionId(id, version))
  const rows = await engine.rows.get(caller.tenant, ids, signal)
  return new Map(
    [...rows.values()]
      .filter(({ kind, fields }) => kind === 'revision' && matches(visibleTo(caller), fields))
      .map((row) => fromRow(row).memory)
      .map((memory) => [memory.id, memory]),
  )
}
