/** How much of a memory is left with time. Pure. It lowers ranks and lets sweep archive; it never changes what is true. */
import type { Memory } from '../record.ts'
import { dayMs } from '../time.ts'

/**
 * In [0, 1]: 1 when it was just said, a half after the type's half-life, which every confirmation makes longer. 1 for types
 * without a half-life. Exponential forgetting with a growing half-life: B. Settles, B. Meeder, "A Trainable Spaced
 * Repetition Model for Language Learning", 2016.
 */
export function strengthOf(
  memory: Pick<Memory, 'occurredAt' | 'reinforcements' | 'confirmedAt'>,
  halfLifeDays: number | undefined,
  now: number,
): number {
  if (halfLifeDays === undefined) return 1
  const ageDays = Math.max(0, now - lastConfirmedAt(memory)) / dayMs
  return 2 ** (-ageDays / (halfLifeDays * (1 + memory.reinforcements)))
}

/** What is written today about long ago is as old as what it tells, until somebody confirms it. */
function lastConfirmedAt({ occurredAt, confirmedAt = occurredAt }: Pick<Memory, 'occurredAt' | 'confirmedAt'>): number {
  return Math.max(occurredAt, confirmedAt)
}
