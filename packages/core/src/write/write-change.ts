/** `update`, `correct`, `forget` and `restore`: from the call to what was committed. */
import type { Engine } from '../engine.ts'
import { contextOf, rejection } from '../governance/hooks.ts'
import { readerOf } from '../governance/reader.ts'
import type { Outcome } from '../record.ts'
import type { Caller } from '../scope.ts'
import { split } from '../stores/rows.ts'
import { typeNamed } from '../types/memory-type.ts'
import { type ChangeOptions, correctUnit, feedbackUnit, forgetUnit, updateUnit } from './change-units.ts'
import { commitParts, unitsPerCommit } from './commit-parts.ts'
import { commitUnits } from './commit-units.ts'
import { type Attempt, requestHash, runOnce } from './idempotency.ts'
import { writerSource } from './prepare-memory.ts'
import { checkFilterable, type DraftContent, readPatch, redactContent } from './read-draft.ts'
import { restoreUnit } from './restore-unit.ts'
import type { Unit } from './unit.ts'

export interface ChangeCall {
  operation: 'update' | 'correct' | 'forget' | 'restore' | 'feedback'
  /** What it is about, as the caller named it. */
  target: unknown
  /** Find the ids of the memories; each is asked once for each idempotency key. */
  findIds: readonly (() => Promise<string>)[]
  /** The patch as it was given, the version to restore, or the verdict. */
  input: unknown
  share: boolean
  signal: AbortSignal | undefined
  idempotencyKey: string | undefined
  expectedVersion: number | undefined
  reason: string | undefined
}

/** The memory, its revision, the other one that it gives way to, two claims, the stamp of its scope. */
const changesPerChange = 7

/** @throws NotFoundError, ConflictError, ScopeError or InputError before anything is written. */
export async function writeChange(engine: Engine, caller: Caller, call: ChangeCall): Promise<Outcome[]> {
  const { operation, target, share, signal, idempotencyKey: key, expectedVersion } = call
  signal?.throwIfAborted()
  const isPatched = operation === 'update' || operation === 'correct'
  const { patch, refusal } = isPatched ? await passedPatch(engine, caller, call) : {}
  if (refusal !== undefined) return [{ action: 'rejected', reason: refusal, indexed: true }]
  if (patch?.metadata !== undefined) checkFilterable('metadata', patch.metadata, engine.filterable)
  const hash = requestHash([operation, target, expectedVersion ?? null, patch ?? call.input ?? null])
  // Other ids of the caller, and what it may not see, as operators have decided.
  const reader = (await readerOf(engine, caller, signal)) ?? caller
  const parts = split(call.findIds, unitsPerCommit(engine, changesPerChange))
  return await commitParts(engine, parts, { keyOf: () => undefined, signal }, async (findIds, part) => {
    const newIds = async (): Promise<string[]> => [
      engine.newId(),
      ...(await Promise.all(findIds.map((find) => find()))),
    ]
    return await runOnce(engine, { caller, share, key, hash, part, signal }, newIds, async (attempt, alongside) => {
      const [newId, ...ids] = attempt.freshIds as [string, ...string[]]
      const units = ids.map((id, index) => {
        const writeId = `${attempt.writeId}.${index}`
        return toUnit(engine, caller, reader, call, patch, { ...attempt, writeId, freshIds: [newId, id] })
      })
      return await commitUnits(engine, caller.tenant, units, { signal, vectors: new Map(), alongside })
    })
  })
}

/** The patch as the application lets it pass. */
async function passedPatch(
  engine: Engine,
  caller: Caller,
  { operation, input }: ChangeCall,
): Promise<{ patch?: DraftContent; refusal?: string | undefined }> {
  const patch = readPatch('', input)
  const answer = await engine.hooks.beforeWrite?.(structuredClone(patch), contextOf(caller, operation))
  const refusal = rejection(answer)
  if (refusal !== undefined) return { refusal }
  return { patch: redactContent(answer === undefined ? patch : readPatch('', answer), engine.redact) }
}

function toUnit(
  engine: Engine,
  writer: Caller,
  caller: Caller,
  call: ChangeCall,
  patch: DraftContent | undefined,
  { freshIds, writeId, isRepeat, startedAt }: Attempt,
): Unit {
  const [newId, id] = freshIds as [string, string]
  const options: ChangeOptions = {
    id,
    caller,
    share: call.share,
    by: writerSource('', patch?.source ?? {}, { caller: writer, dimensions: engine.dimensions }),
    typeOf: (name) => typeNamed(engine.types, name, 'type'),
    tombstones: engine.tombstones,
    expectedVersion: call.expectedVersion,
    writeId,
    isRepeat,
    startedAt,
    now: engine.now(),
    withIntent: engine.rows.traits.commit !== 'atomic',
  }
  if (call.operation === 'restore') return restoreUnit(options, call.input as number, newId)
  if (call.operation === 'feedback') return feedbackUnit(options, call.input as 'helpful' | 'wrong', call.reason)
  if (patch === undefined) return forgetUnit(options, call.reason ?? 'forgotten by the caller')
  return call.operation === 'update' ? updateUnit(options, patch) : correctUnit(options, patch, newId)
}
