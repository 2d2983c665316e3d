/** `update`, `correct`, `forget` and `restore`: from the call to what was committed. */
import type { Engine } from '../engine.ts'
import { LociError } from '../errors.ts'
import { askReview, contextOf, rejection } from '../governance/hooks.ts'
import { erasuresId } from '../governance/open-erasures.ts'
import { readerOf } from '../governance/reader.ts'
import type { Outcome } from '../record.ts'
import type { Caller } from '../scope.ts'
import { untilAborted } from '../stores/keyed-lock.ts'
import { split } from '../stores/rows.ts'
import { typeNamed } from '../types/memory-type.ts'
import type { ChangeOptions } from './change-units.ts'
import { commitParts, unitsPerCommit } from './commit-parts.ts'
import { commitUnits } from './commit-units.ts'
import { type Attempt, requestHash, runOnce } from './idempotency.ts'
import { correctUnit, pendingPatchUnit, previewPatch, updateUnit } from './patch-units.ts'
import { writerSource } from './prepare-memory.ts'
import { checkFilterable, type DraftContent, readPatch, redactContent } from './read-draft.ts'
import { restoreUnit } from './restore-unit.ts'
import { feedbackUnit, forgetUnit } from './retire-units.ts'
import { rejectedUnit, type Unit } from './unit.ts'
import { createWorkspace } from './workspace.ts'

export interface ChangeCall {
  operation: 'update' | 'correct' | 'forget' | 'restore' | 'feedback'
  /** What it is about, as the caller named it. */
  target: unknown
  /** Find the ids of the memories; each is asked once for each idempotency key. */
  findIds: readonly ((reader: Caller) => Promise<string>)[]
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
  const passing = isPatched ? passedPatch(engine, caller, call) : undefined
  const { asked, patch, refusal } = passing === undefined ? {} : await untilAborted(passing, signal)
  if (refusal !== undefined) return [{ action: 'rejected', reason: refusal, indexed: true }]
  if (patch?.metadata !== undefined) checkFilterable('metadata', patch.metadata, engine.filterable)
  const hash = requestHash([operation, target, expectedVersion ?? null, asked ?? call.input ?? null])
  // Other ids of the caller, and what it may not see, as operators have decided.
  const reader = (await readerOf(engine, caller, signal)) ?? caller
  const parts = split(call.findIds, unitsPerCommit(engine, changesPerChange))
  return await commitParts(engine, parts, { keyOf: () => undefined, signal }, async (findIds, part) => {
    const newIds = async (): Promise<string[]> => [
      engine.newId(),
      ...(await Promise.all(findIds.map((find) => find(reader)))),
    ]
    return await runOnce(engine, { caller, share, key, hash, part, signal }, newIds, async (attempt, alongside) => {
      const [newId, ...ids] = attempt.freshIds as [string, ...string[]]
      const units = ids.map(async (id, index) => {
        const writeId = `${attempt.writeId}.${index}`
        return await toUnit(engine, caller, reader, call, patch, { ...attempt, writeId, freshIds: [newId, id] })
      })
      return await commitUnits(engine, caller.tenant, await Promise.all(units), {
        signal,
        vectors: new Map(),
        alongside,
      })
    })
  })
}

/** The patch as the application lets it pass. */
async function passedPatch(
  engine: Engine,
  caller: Caller,
  { operation, input }: ChangeCall,
): Promise<{ asked?: DraftContent; patch?: DraftContent; refusal?: string | undefined }> {
  const asked = readPatch('', input)
  const answer = await engine.hooks.beforeWrite?.(structuredClone(asked), contextOf(caller, operation))
  const refusal = rejection(answer)
  if (refusal !== undefined) return { refusal }
  const patch = redactContent(answer === undefined ? asked : readPatch('', answer), engine.redact)
  return { asked: redactContent(asked, engine.redact), patch }
}

async function toUnit(
  engine: Engine,
  writer: Caller,
  caller: Caller,
  call: ChangeCall,
  patch: DraftContent | undefined,
  { freshIds, writeId, isRepeat, startedAt }: Attempt,
): Promise<Unit> {
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
  if (patch === undefined) return forgetUnit(options, call.reason)
  const { isPending, refusal } = await reviewed(engine, writer, options, patch, call)
  if (refusal !== undefined) return rejectedUnit(refusal)
  if (isPending) return pendingPatchUnit(options, patch, newId)
  return call.operation === 'update' ? updateUnit(options, patch) : correctUnit(options, patch, newId)
}

/** What the application says of the memory as the patch would make it. */
async function reviewed(
  engine: Engine,
  writer: Caller,
  options: ChangeOptions,
  patch: DraftContent,
  { operation, signal }: ChangeCall,
): ReturnType<typeof askReview> {
  if (engine.hooks.review === undefined) return { isPending: false, refusal: undefined }
  const ids = [options.id, erasuresId]
  const found = await engine.rows.get(writer.tenant, ids, signal)
  const work = createWorkspace(new Map(ids.map((id) => [id, found.get(id) ?? null])), engine.fields)
  const next = await previewPatch(work, options, patch).catch((error: unknown) => {
    // What an earlier attempt did had passed.
    if (options.isRepeat && error instanceof LociError) return undefined
    throw error
  })
  if (next === undefined) return { isPending: false, refusal: undefined }
  return await untilAborted(askReview(engine, writer, operation, next), signal)
}
