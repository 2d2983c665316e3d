/** Changes to a memory that is named by its id: `update`, `correct` and `forget`. */
import { ConflictError, InputError, NotFoundError } from '../errors.ts'
import { type Action, type Decided, isOver, type Memory, type Source, type StoredMemory } from '../record.ts'
import { assertMayChange, type Caller } from '../scope.ts'
import type { MemoryType } from '../types/memory-type.ts'
import { claimIdOf, claimRow } from './claims.ts'
import { holderOf } from './draft-unit.ts'
import { refusalOf } from './guard.ts'
import type { DraftContent } from './read-draft.ts'
import { corrected, reinforced } from './reconcile.ts'
import type { Unit } from './unit.ts'
import type { Workspace } from './workspace.ts'

export interface ChangeOptions {
  id: string
  caller: Caller
  share: boolean
  /** Where the change comes from, for the history. */
  by: Source
  typeOf: (name: string) => MemoryType
  expectedVersion: number | undefined
  writeId: string
  now: number
  withIntent: boolean
}

/** Changes the memory in place; its revisions keep what it was. */
export function updateUnit(options: ChangeOptions, patch: DraftContent): Unit {
  return changeUnit(options, [], async (work, stored) => {
    const { memory } = stored
    const { source: _source, ...content } = patch
    const refusal = refusalOf(memory.type, options.by)
    if (refusal !== undefined) return { action: 'rejected', reason: refusal }
    const next: Memory = { ...memory, ...content, updatedAt: options.now, version: memory.version + 1 }
    checkValidity(next)
    if (sameContent(memory, next)) return { action: 'unchanged', memory, reason: 'the patch changes nothing' }
    return await replaceWith(work, stored, next, { action: 'merged', reason: 'updated by the caller' }, options)
  })
}

/** Closes the memory as never true, and puts the corrected one in its place. */
export function correctUnit(options: ChangeOptions, patch: DraftContent, newId: string): Unit {
  return changeUnit(options, [newId], async (work, stored) => {
    const refusal = refusalOf(stored.memory.type, options.by)
    if (refusal !== undefined) return { action: 'rejected', reason: refusal }
    const draft: Memory = {
      ...stored.memory,
      ...patch,
      id: newId,
      createdAt: options.now,
      updatedAt: options.now,
      source: options.by,
    }
    checkValidity(draft)
    const { next, closed } = corrected(stored.memory, draft, options.now)
    const decided = { action: 'superseded', reason: 'corrected by the caller' } as const
    const outcome = await replaceWith(work, stored, next, decided, options)
    if (outcome.action !== 'superseded') return outcome
    work.putMemory({ memory: closed, change: changeNote(decided, options) }, options.writeId)
    return { ...outcome, previous: closed }
  })
}

/** Closes the memory. Nothing reads it any more; its history stays until it is erased. */
export function forgetUnit(options: ChangeOptions, reason: string): Unit {
  return changeUnit(options, [], async (work, stored) => {
    const { memory, claimId } = stored
    const closed: Memory = { ...memory, status: 'forgotten', updatedAt: options.now, version: memory.version + 1 }
    work.putMemory({ memory: closed, change: changeNote({ action: 'forgotten', reason }, options) }, options.writeId)
    releaseClaim(work, claimId, memory.id)
    return { action: 'forgotten', previous: closed, reason }
  })
}

/** Finds the memory, checks that the caller may change it, and recognises a change of its own that came through. */
function changeUnit(
  options: ChangeOptions,
  fresh: readonly string[],
  change: (work: Workspace, stored: StoredMemory) => Promise<Decided>,
): Unit {
  return {
    reads: [options.id],
    fresh,
    async plan(work) {
      const row = work.row(options.id)
      const stored = work.memory(options.id)
      if (row === undefined || stored === undefined || !options.caller.readKeys.includes(String(row.fields.scopeKey))) {
        throw new NotFoundError(options.id)
      }
      const done = row.writeId === options.writeId ? outcomeOf(work, stored) : undefined
      if (done !== undefined) return done
      const { memory } = stored
      if (isOver(memory, options.now)) throw new NotFoundError(options.id)
      assertMayChange(options.caller, memory.scope, options.share)
      if (options.expectedVersion !== undefined && options.expectedVersion !== memory.version) {
        const message = `memory ${memory.id}: expected version ${options.expectedVersion}, found ${memory.version}`
        throw new ConflictError(message, { id: memory.id, currentVersion: memory.version })
      }
      return await change(work, stored)
    },
  }
}

/** What a change had decided, told from what it left behind. */
function outcomeOf(work: Workspace, { memory, change }: StoredMemory): Decided | undefined {
  const { action, reason } = change
  if (action === 'forgotten') return { action, previous: memory, reason }
  if (memory.supersededBy === undefined) return { action: 'merged', memory, previous: memory, reason }
  const successor = work.memory(memory.supersededBy)
  return (
    successor && {
      action: action === 'merged' ? 'merged' : 'superseded',
      memory: successor.memory,
      previous: memory,
      reason,
    }
  )
}

/**
 * Stores `next` in place of `stored` and moves the claim. When another memory says the same already, that one is
 * reinforced and this one closed in its favour.
 */
async function replaceWith(
  work: Workspace,
  stored: StoredMemory,
  next: Memory,
  decided: { action: 'merged' | 'superseded'; reason: string },
  options: ChangeOptions,
): Promise<Decided> {
  const claimId = await claimIdOf(next, options.typeOf(next.type))
  const twin = claimId === undefined || claimId === stored.claimId ? undefined : holderOf(work, claimId, options.now)
  if (claimId !== stored.claimId) releaseClaim(work, stored.claimId, stored.memory.id)
  if (twin !== undefined && twin.memory.id !== stored.memory.id && twin.memory.id !== next.id) {
    return mergeIntoTwin(work, stored, twin, options)
  }
  const change = changeNote(decided, options)
  const row = work.putMemory({ memory: next, change, ...(claimId === undefined ? {} : { claimId }) }, options.writeId)
  if (claimId !== undefined && (claimId !== stored.claimId || next.id !== stored.memory.id)) {
    work.row(claimId)
    const holder: StoredMemory = { memory: next, change, terms: [], analyser: 0 }
    work.put(claimRow(claimId, holder, options.writeId, options.withIntent ? row : undefined))
  }
  return { ...decided, memory: next, previous: stored.memory }
}

function mergeIntoTwin(work: Workspace, stored: StoredMemory, twin: StoredMemory, options: ChangeOptions): Decided {
  const reason = 'another memory says this already'
  const kept = reinforced(twin.memory, stored.memory, options.now)
  const closed: Memory = {
    ...stored.memory,
    status: 'superseded',
    validTo: options.now,
    supersededBy: kept.id,
    updatedAt: options.now,
    version: stored.memory.version + 1,
  }
  const change = changeNote({ action: 'merged', reason }, options)
  const claim = twin.claimId === undefined ? {} : { claimId: twin.claimId }
  work.putMemory({ memory: kept, change, ...claim }, options.writeId)
  work.putMemory({ memory: closed, change }, options.writeId)
  return { action: 'merged', memory: kept, previous: closed, reason }
}

function checkValidity({ validFrom, validTo }: Memory): void {
  if (validTo !== undefined && validTo <= validFrom) throw new InputError('validTo', 'must be later than validFrom')
}

function releaseClaim(work: Workspace, claimId: string | undefined, memoryId: string): void {
  const row = claimId === undefined ? undefined : work.row(claimId)
  if (row !== undefined && row.fields.memoryId === memoryId) work.remove(row)
}

function changeNote(
  { action, reason }: { action: Action; reason: string },
  { now, by }: ChangeOptions,
): StoredMemory['change'] {
  return { action, reason, at: now, by }
}

function sameContent(before: Memory, after: Memory): boolean {
  const strip = ({ updatedAt: _updatedAt, version: _version, ...content }: Memory): string => JSON.stringify(content)
  return strip(before) === strip(after)
}
