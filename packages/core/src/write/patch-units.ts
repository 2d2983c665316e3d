/** `update` and `correct`: a memory gets other content. */
import { defined } from '../defined.ts'
import { InputError, type LociError } from '../errors.ts'
import { buriedReason, isBuried } from '../governance/tombstones.ts'
import { canonicalJson } from '../hash.ts'
import type { Memory, StoredMemory } from '../record.ts'
import { readData } from '../types/schema.ts'
import {
  type ChangeOptions,
  changeNote,
  changeUnit,
  hasSameContent,
  mayChange,
  replaceWith,
  visibleMemory,
} from './change-units.ts'
import { claimant, settle, takeBack } from './claim-holder.ts'
import { refusalOf } from './guard.ts'
import type { DraftContent } from './read-draft.ts'
import { corrected } from './reconcile.ts'
import { isWithdrawn, onward } from './succession.ts'
import type { Planned, Unit } from './unit.ts'
import type { Workspace } from './workspace.ts'

/** Changes the memory in place; its revisions keep what it was. */
export function updateUnit(options: ChangeOptions, patch: DraftContent): Unit {
  return changeUnit(options, [], async (work, stored) => {
    const refusal = refusalOf(stored.memory.type, options.by)
    if (refusal !== undefined) return { action: 'rejected', reason: refusal }
    const { memory } = mayChange(stored, options)
    const next = { ...(await patched(memory, patch, options)), updatedAt: options.now, version: memory.version + 1 }
    if (hasSameContent(memory, next)) return { action: 'unchanged', memory, reason: 'the patch changes nothing' }
    return await replaceWith(work, stored, next, { action: 'merged', reason: 'updated by the caller' }, options)
  })
}

/** Closes the memory as never true, and puts the corrected one in its place. */
export function correctUnit(options: ChangeOptions, patch: DraftContent, newId: string): Unit {
  return changeUnit(options, [newId], async (work, stored) => {
    const refusal = refusalOf(stored.memory.type, options.by)
    if (refusal !== undefined) return { action: 'rejected', reason: refusal }
    const own = work.memory(newId) ?? announcedMemory(work, stored, newId, options)
    if (own !== undefined && !isWithdrawn(own.memory)) return finishCorrection(work, stored, own, options)
    return await correct(work, mayChange(stored, options), patch, { newId, withdrawn: own }, options)
  })
}

/** Keeps the changed memory for review, beside the one that it will take the place of. */
export function pendingPatchUnit(options: ChangeOptions, patch: DraftContent, newId: string): Unit {
  const reason = 'kept for review'
  return changeUnit(options, [newId], async (work, stored) => {
    const own = work.memory(newId)
    if (own !== undefined) return { action: 'added', memory: own.memory, reason }
    const { memory } = mayChange(stored, options)
    const next = await patched(memory, patch, options)
    const { source } = next
    if (await isBuried(work, next, options)) return { action: 'rejected', reason: buriedReason }
    const { now, writeId } = options
    // With the start of the other one: when it comes in, that one was never true.
    const waiting: Memory = {
      ...next,
      ...{ id: newId, createdAt: now, updatedAt: now, version: 1, supersedes: memory.id, status: 'pending' },
      // Who erases the one erases the other.
      source: { ...source, evidence: [...(source.evidence ?? []), memory.id] },
    }
    const change = { ...changeNote({ action: 'added', reason }, options), isContent: true }
    work.putMemory({ memory: waiting, change, replaces: memory.version }, writeId)
    return { action: 'added', memory: waiting, reason }
  })
}

/** What a memory would be after the patch. @throws NotFoundError, ScopeError, ConflictError or InputError. */
export async function previewPatch(work: Workspace, options: ChangeOptions, patch: DraftContent): Promise<Memory> {
  return await patched(mayChange(visibleMemory(work, options), options).memory, patch, options)
}

/** The corrected memory, when an earlier try died after its claim had announced it. */
function announcedMemory(
  work: Workspace,
  { claimId }: StoredMemory,
  newId: string,
  options: ChangeOptions,
): StoredMemory | undefined {
  const holder = claimId === undefined || !options.withIntent ? undefined : claimant(work, claimId, options.now)
  return holder?.memory.id === newId ? holder : undefined
}

async function correct(
  work: Workspace,
  stored: StoredMemory,
  patch: DraftContent,
  { newId, withdrawn }: { newId: string; withdrawn: StoredMemory | undefined },
  options: ChangeOptions,
): Promise<Planned> {
  // A correction in words alone does not know what the data should be; data that contradicts them must not stay.
  const { data: _data, ...words } = stored.memory
  const isInWords = patch.text !== undefined && patch.data === undefined
  if (isInWords && stored.memory.data !== undefined) await readData('', undefined, options.typeOf(words.type))
  const base: Memory = isInWords ? words : stored.memory
  const draft: Memory = {
    ...(await patched(base, patch, options)),
    id: newId,
    createdAt: options.now,
    updatedAt: options.now,
  }
  const { next, closed } = corrected(stored.memory, draft, options.now)
  const decided = { action: 'superseded', reason: 'corrected by the caller' } as const
  const outcome = await replaceWith(work, stored, onward(next, withdrawn), decided, options)
  if (outcome.action !== 'superseded') return outcome
  work.putMemory({ memory: closed, change: changeNote(decided, options) }, options.writeId)
  return { ...outcome, previous: closed }
}

/** The corrected memory was written, the old one not closed: closes it, or takes back what came too late. */
function finishCorrection(work: Workspace, stored: StoredMemory, own: StoredMemory, options: ChangeOptions): Planned {
  const { reason } = own.change
  if (stored.memory.supersededBy === own.memory.id) {
    return { action: 'superseded', memory: own.memory, previous: stored.memory, reason }
  }
  try {
    mayChange(stored, options)
  } catch (error) {
    if (own.memory.status === 'active') takeBack(work, own, options)
    return { action: 'failed', error: error as LociError }
  }
  const { stands, over } = settle(work, own, options)
  if (!stands) return { action: 'settled' }
  return { action: 'superseded', memory: own.memory, previous: over ?? stored.memory, reason }
}

/** @throws InputError when the result would end before it begins. */
async function patched(memory: Memory, patch: DraftContent, { typeOf, now }: ChangeOptions): Promise<Memory> {
  const { source: _source, data: _data, ...rest } = patch
  const data = patch.data === undefined ? undefined : await readData('', patch.data, typeOf(memory.type))
  const content: DraftContent = { ...rest, ...defined({ data }) }
  const wasDerived = memory.data !== undefined && memory.text === canonicalJson(memory.data)
  const derived =
    content.data !== undefined && content.text === undefined && wasDerived ? canonicalJson(content.data) : undefined
  const next: Memory = { ...memory, ...content, ...defined({ text: content.text ?? derived }) }
  if (next.text !== memory.text) next.confirmedAt = now
  if (next.validTo !== undefined && next.validTo <= next.validFrom) {
    throw new InputError('validTo', 'must be later than validFrom')
  }
  return next
}
