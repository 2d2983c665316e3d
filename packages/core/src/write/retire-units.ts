/** `forget`, `feedback`, and what a sweep does to single memories. */
import { type Decided, isOver, type Memory, type StoredMemory } from '../record.ts'
import { type ChangeOptions, changeNote, changeUnit, mayChange, mayTouch, mergeIntoTwin } from './change-units.ts'
import { releaseClaim } from './claim-holder.ts'
import type { Unit } from './unit.ts'
import type { Workspace } from './workspace.ts'

/** Closes the memory. Nothing reads it any more; its history stays until it is erased. */
export function forgetUnit(options: ChangeOptions, note: string | undefined): Unit {
  const reason = 'forgotten by the caller'
  const unit = changeUnit(options, [], async (work, stored) =>
    close(work, mayChange(stored, options), 'forgotten', note ?? reason, options),
  )
  return withReason(unit, reason)
}

/** The caller's own words are for the history only: outcomes are kept where texts must not be. */
function withReason(unit: Unit, reason: string): Unit {
  return {
    ...unit,
    async plan(work) {
      const planned = await unit.plan(work)
      return 'reason' in planned ? { ...planned, reason } : planned
    },
  }
}

/** Closes a memory whose time is over, also when no read returns it any more. */
export function retireUnit(options: ChangeOptions, status: 'forgotten' | 'archived', reason: string): Unit {
  return changeUnit(options, [], async (work, stored) =>
    close(work, mayTouch(stored, options), status, reason, options),
  )
}

/** Closes a memory in favour of an older one that says the same. */
export function mergeUnit(options: ChangeOptions, into: { id: string; version: number }): Unit {
  return changeUnit(options, [], async (work, stored) => {
    const { memory, claimId } = mayChange(stored, options)
    const twin = work.memory(into.id)
    if (twin?.memory.version !== into.version || isOver(twin.memory, options.now)) {
      return { action: 'unchanged', memory, reason: 'the other one has changed' }
    }
    releaseClaim(work, claimId, memory.id)
    return mergeIntoTwin(work, memory, memory, twin, options)
  })
}

/** Whether a change was feedback: it says nothing of its own. */
export function isFeedback({ action, reason }: StoredMemory['change']): boolean {
  return (action === 'reinforced' || action === 'merged') && /^was (helpful|wrong)\b/.test(reason)
}

/** What was used, and helped or was wrong: the one confirms it, the other makes it less certain. */
export function feedbackUnit(options: ChangeOptions, verdict: 'helpful' | 'wrong', note: string | undefined): Unit {
  const reason = `was ${verdict}`
  const unit = changeUnit(options, [], async (work, stored) => {
    const { memory } = mayChange(stored, options)
    const { confidence, reinforcements } = memory
    const judged: Partial<Memory> =
      verdict === 'helpful'
        ? {
            reinforcements: reinforcements + 1,
            confidence: confidence + (1 - confidence) / 4,
            confirmedAt: options.now,
          }
        : { confidence: confidence / 2 }
    const next: Memory = { ...memory, ...judged, updatedAt: options.now, version: memory.version + 1 }
    const action = verdict === 'helpful' ? 'reinforced' : 'merged'
    const change = changeNote({ action, reason: note === undefined ? reason : `${reason}: ${note}` }, options)
    work.putMemory({ ...stored, memory: next, change }, options.writeId)
    return { action, reason, memory: next, previous: memory }
  })
  return withReason(unit, reason)
}

function close(
  work: Workspace,
  { memory, claimId }: StoredMemory,
  status: 'forgotten' | 'archived',
  reason: string,
  options: ChangeOptions,
): Extract<Decided, { action: 'forgotten' }> {
  const closed: Memory = { ...memory, status, updatedAt: options.now, version: memory.version + 1 }
  work.putMemory({ memory: closed, change: changeNote({ action: 'forgotten', reason }, options) }, options.writeId)
  // A slot keeps its claim, which tells the next value which version comes next.
  if (memory.key === undefined) releaseClaim(work, claimId, memory.id)
  return { action: 'forgotten', previous: closed, reason }
}
