/** `update`, `correct` and `forget`: from the call to what was committed. */
import type { Engine } from '../engine.ts'
import type { Outcome } from '../record.ts'
import type { Caller } from '../scope.ts'
import { typeNamed } from '../types/memory-type.ts'
import { type ChangeOptions, correctUnit, forgetUnit, updateUnit } from './change-units.ts'
import { commitUnits } from './commit-units.ts'
import { runOnce } from './idempotency.ts'
import { writerSource } from './prepare-memory.ts'
import { checkFilterable, type DraftContent, readPatch } from './read-draft.ts'
import type { Unit } from './unit.ts'

export interface ChangeCall {
  operation: 'update' | 'correct' | 'forget'
  id: string
  /** The patch, as it was given. */
  input: unknown
  share: boolean
  signal: AbortSignal | undefined
  idempotencyKey: string | undefined
  expectedVersion: number | undefined
  reason: string | undefined
}

/** @throws NotFoundError, ConflictError, ScopeError or InputError before anything is written. */
export async function writeChange(engine: Engine, caller: Caller, call: ChangeCall): Promise<Outcome> {
  const { operation, id, signal, idempotencyKey: key, expectedVersion } = call
  signal?.throwIfAborted()
  const patch = operation === 'forget' ? undefined : readPatch('', call.input)
  if (patch?.metadata !== undefined) checkFilterable('metadata', patch.metadata, engine.filterable)
  const request = { caller, key, part: 0, signal, body: [operation, id, expectedVersion ?? null, patch ?? null] }
  const [outcome] = await runOnce(
    engine,
    request,
    () => [engine.newId()],
    async (alongside, [newId]) => {
      const unit = toUnit(engine, caller, call, patch, newId as string)
      return await commitUnits(engine, caller.tenant, [unit], { signal, vectors: new Map(), alongside })
    },
  )
  return outcome as Outcome
}

function toUnit(
  engine: Engine,
  caller: Caller,
  call: ChangeCall,
  patch: DraftContent | undefined,
  newId: string,
): Unit {
  const options: ChangeOptions = {
    id: call.id,
    caller,
    share: call.share,
    by: writerSource('', patch?.source ?? {}, { caller, dimensions: engine.dimensions }),
    typeOf: (name) => typeNamed(engine.types, name, 'type'),
    expectedVersion: call.expectedVersion,
    writeId: engine.newId(),
    now: engine.now(),
    withIntent: engine.rows.traits.commit !== 'atomic',
  }
  if (patch === undefined) return forgetUnit(options, call.reason ?? 'forgotten by the caller')
  return call.operation === 'update' ? updateUnit(options, patch) : correctUnit(options, patch, newId)
}
