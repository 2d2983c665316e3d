/** Counts what recurs. A counter is a row of the scope: it holds times and hashes, no text. */
import type { Engine } from '../engine.ts'
import { sha256 } from '../hash.ts'
import { dayMs } from '../time.ts'
import type { Found } from './find-memories.ts'
import { changeNote, noteId, type Owner } from './notes.ts'

/** When it was said, by the hash of the message that says it: the same message counts once. */
type Counter = { [message: string]: number }

const maxCounted = 64

/**
 * Those that need not recur, and those that have recurred often enough.
 * @returns them in order.
 */
export async function withRecurring(
  engine: Engine,
  owner: Owner,
  found: readonly Found[],
  signal: AbortSignal | undefined,
): Promise<Found[]> {
  const kept: Found[] = []
  for (const one of found) {
    if (one.recurs === undefined || (await count(engine, owner, one, one.recurs, signal))) kept.push(one)
  }
  return kept
}

async function count(
  engine: Engine,
  owner: Owner,
  { by, turn }: Found,
  { key, times, withinDays }: NonNullable<Found['recurs']>,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const id = await noteId('counter', owner, by, key)
  const message = (await sha256([turn.session ?? '', turn.id])).slice(0, 16)
  const known = (await engine.rows.get(owner.tenant, [id], signal)).get(id)
  const isIn = (at: number): boolean => Math.abs(turn.at - at) < withinDays * dayMs
  const change = (before: Counter = {}): Counter | undefined => {
    if (Object.hasOwn(before, message)) return undefined
    const all = [...Object.entries(before), [message, turn.at] as const].sort(([, a], [, b]) => a - b)
    return Object.fromEntries(all.slice(-Math.max(maxCounted, times)))
  }
  const counted = await changeNote<Counter>(engine, { kind: 'counter', id, owner, known, change }, signal)
  return Object.values(counted ?? {}).filter(isIn).length >= times
}
