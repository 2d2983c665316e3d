/** What a sweep would do to which memory, and why. Reads only. */
import type { Engine } from '../engine.ts'
import { isOver, type Memory, type StoredMemory } from '../record.ts'
import { scopeKey } from '../scope.ts'
import { dayMs } from '../time.ts'
import type { MemoryType } from '../types/memory-type.ts'
import { findSimilar, isCompared } from '../write/find-similar.ts'
import type { Incoming } from '../write/prepare-memory.ts'
import { strengthOf } from './strength.ts'
import { readUsage } from './usage.ts'

export interface SweepAction {
  id: string
  version: number
  scopeKey: string
  action: 'expired' | 'archived' | 'merged' | 'deleted'
  /** The memory that it is merged into. */
  into?: { id: string; version: number }
  reason: string
}

export async function findSweepable(
  engine: Engine,
  tenant: string,
  page: readonly StoredMemory[],
  signal?: AbortSignal,
): Promise<SweepAction[]> {
  const now = engine.now()
  const memories = page.map(({ memory }) => memory)
  const byTime = memories.flatMap((memory) => ofTime(engine, memory, now))
  const faded = await findFaded(engine, tenant, memories, now, signal)
  const done = new Set([...byTime, ...faded].map(({ id }) => id))
  const duplicates = await findDuplicates(
    engine,
    tenant,
    memories.filter(({ id }) => !done.has(id)),
    now,
    signal,
  )
  return [...byTime, ...faded, ...duplicates]
}

/** Expired, or forgotten for longer than it can be restored. What is pinned stays until its caller lets go of it. */
function ofTime({ sweepPolicy: { forgottenDays } }: Engine, memory: Memory, now: number): SweepAction[] {
  const { status, expiresAt, updatedAt, pinned } = memory
  if (status === 'forgotten') {
    const days = (now - updatedAt) / dayMs
    return days < forgottenDays ? [] : [toAction(memory, 'deleted', `forgotten ${Math.floor(days)} days ago`)]
  }
  return expiresAt !== undefined && expiresAt <= now && !pinned
    ? [toAction(memory, 'expired', `expired ${new Date(expiresAt).toISOString()}`)]
    : []
}

async function findFaded(
  engine: Engine,
  tenant: string,
  memories: readonly Memory[],
  now: number,
  signal?: AbortSignal,
): Promise<SweepAction[]> {
  const { types, sweepPolicy } = engine
  const faded = memories.filter(
    (memory) =>
      !memory.pinned &&
      !isOver(memory, now) &&
      strengthOf(memory, types.get(memory.type)?.halfLifeDays, now) < sweepPolicy.fadedBelow,
  )
  const usage =
    faded.length === 0
      ? new Map()
      : await readUsage(
          engine,
          tenant,
          faded.map(({ id }) => id),
          signal,
        )
  return faded.flatMap((memory) => {
    const { halfLifeDays = 0 } = types.get(memory.type) ?? {}
    const isInUse = (usage.get(memory.id)?.lastRetrievedAt ?? 0) > now - halfLifeDays * dayMs
    const strength = strengthOf(memory, types.get(memory.type)?.halfLifeDays, now).toFixed(3)
    return isInUse ? [] : [toAction(memory, 'archived', `faded to ${strength}, not retrieved for a half-life`)]
  })
}

/** Only the newer of two goes, into the older one, which is there and can be found. */
async function findDuplicates(
  engine: Engine,
  tenant: string,
  memories: readonly Memory[],
  now: number,
  signal?: AbortSignal,
): Promise<SweepAction[]> {
  const compared = memories
    .filter((memory) => !memory.pinned && !isOver(memory, now))
    .flatMap((memory): Incoming[] => {
      const type: MemoryType | undefined = engine.types.get(memory.type)
      return type === undefined ? [] : [{ memory, type, datedByCaller: false }]
    })
    .filter(isCompared)
  if (compared.length === 0) return []
  const vectors = await knownVectors(engine, tenant, compared, signal)
  const found = await findSimilar(engine, tenant, compared, vectors, signal)
  const merged = new Set<string>()
  return compared.flatMap((one) => {
    const { memory } = one
    const twin = found
      .get(one)
      ?.find(({ likeness, memory: other }) => likeness === 'same' && isOlder(other, memory) && !merged.has(other.id))
    if (twin === undefined) return []
    merged.add(memory.id)
    return [
      {
        ...toAction(memory, 'merged', `says the same as ${JSON.stringify(twin.memory.text.slice(0, 80))}`),
        into: { id: twin.memory.id, version: twin.memory.version },
      },
    ]
  })
}

function isOlder(a: Memory, b: Memory): boolean {
  return a.id !== b.id && (a.createdAt < b.createdAt || (a.createdAt === b.createdAt && a.id < b.id))
}

async function knownVectors(
  engine: Engine,
  tenant: string,
  compared: readonly Incoming[],
  signal?: AbortSignal,
): Promise<Map<string, Float32Array>> {
  const ids = compared.map(({ memory }) => memory.id)
  const records = await engine.semantic?.vectors.get(tenant, ids, signal).catch(() => undefined)
  return new Map(
    compared.flatMap(({ memory }) => {
      const record = records?.get(memory.id)
      return record === undefined ? [] : [[memory.text, record.vector] as const]
    }),
  )
}

function toAction({ id, version, scope }: Memory, action: SweepAction['action'], reason: string): SweepAction {
  return { id, version, scopeKey: scopeKey(scope), action, reason }
}
