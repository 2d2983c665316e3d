/** What a sweep does. Each step leaves alone what has changed since it was looked at. */
import type { Engine } from '../engine.ts'
import { ConflictError, NotFoundError } from '../errors.ts'
import type { Caller } from '../scope.ts'
import { typeNamed } from '../types/memory-type.ts'
import type { ChangeOptions } from '../write/change-units.ts'
import { commitUnits } from '../write/commit-units.ts'
import { mergeUnit, retireUnit } from '../write/retire-units.ts'
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
