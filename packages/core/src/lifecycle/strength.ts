/** How much of a memory is left with time. Pure. It lowers ranks and lets sweep archive; it never changes what is true. */
import type { Memory } from '../record.ts'
import { dayMs } from '../time.ts'
import type { MemoryType } from '../types/memory-type.ts'

/**
 * In [0, 1]: 1 when it was just said, a half after the type's half-life, which every confirmation makes longer. 1 for types
 * without a half-life. Exponential forgetting with a growing half-life: B. Settles, B. Meeder, "A Trainable Spaced
 * Repetition Model for Language Learning", 2016.
 */
export function strengthOf(memory: Memory, type: MemoryType | undefined, now: number): number {
  if (type?.halfLifeDays === undefined) return 1
  const ageDays = Math.max(0, now - lastConfirmedAt(memory)) / dayMs
  return 2 ** (-ageDays / (type.halfLifeDays * (1 + memory.reinforcements)))
}

/** What is written today about long ago is as old as what it tells, until somebody confirms it. */
function lastConfirmedAt({ occurredAt, confirmedAt = occurredAt }: Memory): number {
  return Math.max(occurredAt, confirmedAt)
}
