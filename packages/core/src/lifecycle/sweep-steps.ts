/** What a sweep does. Each step leaves alone what has changed since it was looked at. */
import type { Engine } from '../engine.ts'
import { ConflictError, NotFoundError } from '../errors.ts'
import { deleteMemories } from '../governance/delete-memories.ts'
import type { Caller } from '../scope.ts'
import type { Change } from '../stores/contract.ts'
import { pages } from '../stores/pages.ts'
import { split } from '../stores/rows.ts'
import { dayMs } from '../time.ts'
import { typeNamed } from '../types/memory-type.ts'
import { type ChangeOptions, mergeUnit, retireUnit } from '../write/change-units.ts'
import { commitUnits } from '../write/commit-units.ts'
import type { Unit } from '../write/unit.ts'
import type { SweepAction } from './sweep-memories.ts'

/** Takes a memory out of every read. */
export async function retire(
  engine: Engine,
  tenant: string,
  action: SweepAction,
  status: 'forgotten' | 'archived',
  signal?: AbortSignal,
): Promise<boolean> {
  return await commitStep(engine, tenant, retireUnit(optionsOf(engine, tenant, action), status, action.reason), signal)
}

export async function merge(
  engine: Engine,
  tenant: string,
  action: SweepAction,
  signal?: AbortSignal,
): Promise<boolean> {
  if (action.into === undefined) return false
  return await commitStep(engine, tenant, mergeUnit(optionsOf(engine, tenant, action), action.into), signal)
}

export async function deleteForgotten(
  engine: Engine,
  tenant: string,
  { id, version }: SweepAction,
  signal?: AbortSignal,
): Promise<boolean> {
  const row = (await engine.rows.get(tenant, [id], signal)).get(id)
  if (row?.version !== version) return false
  await deleteMemories(engine, tenant, [id], { signal })
  return true
}

const pageSize = 1_000

/** Deletes past versions by policy. The newest of each memory stay. */
export async function compactRevisions(engine: Engine, tenant: string, signal?: AbortSignal): Promise<number> {
  const { revisions } = engine.sweepPolicy
  if (revisions === undefined) return 0
  const before = engine.now() - revisions.olderThanDays * dayMs
  const versionsOf = new Map<string, { id: string; version: number; at: number }[]>()
  for await (const { rows } of pages((page) =>
    engine.rows.list(tenant, { kind: 'revision', limit: pageSize, ...page }, signal),
  )) {
    for (const { id, version, fields, body } of rows) {
      const { change } = JSON.parse(body) as { change: { at: number } }
      const memoryId = String(fields.memoryId)
      versionsOf.set(memoryId, [...(versionsOf.get(memoryId) ?? []), { id, version, at: change.at }])
    }
  }
  const old = [...versionsOf.values()].flatMap((versions) =>
    versions
      .sort((a, b) => b.version - a.version)
      .slice(revisions.keep)
      .filter(({ at }) => at < before),
  )
  const changes = old.map(({ id }): Change => ({ id, kind: 'revision', expects: 'any', row: null }))
  for (const part of split(changes, engine.rows.traits.maxBatch)) await engine.rows.commit(tenant, part, signal)
  return changes.length
}

/** False when the memory has changed since, which is for the next sweep to judge. */
async function commitStep(engine: Engine, tenant: string, unit: Unit, signal?: AbortSignal): Promise<boolean> {
  try {
    const [outcome] = await commitUnits(engine, tenant, [unit], { signal, vectors: new Map() })
    return outcome?.action !== 'unchanged'
  } catch (error) {
    if (error instanceof ConflictError || error instanceof NotFoundError) return false
    throw error
  }
}

function optionsOf(engine: Engine, tenant: string, { id, version, scopeKey }: SweepAction): ChangeOptions {
  const sweeper: Caller = { tenant, values: new Map(), readKeys: [scopeKey], owner: undefined }
  const now = engine.now()
  return {
    id,
    caller: sweeper,
    share: true,
    by: { channel: 'sweep' },
    typeOf: (name) => typeNamed(engine.types, name, 'type'),
    tombstones: undefined,
    expectedVersion: version,
    writeId: engine.newWriteId(),
    isRepeat: false,
    startedAt: now,
    now,
    withIntent: engine.rows.traits.commit !== 'atomic',
  }
}
