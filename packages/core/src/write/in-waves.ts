/** The order in which the drafts of one call are compared with what is known: one that contradicts another comes after it. */
import { analyse } from '../retrieve/analyse.ts'
import { scopeKey } from '../scope.ts'
import { isCompared } from './find-similar.ts'
import { negators } from './likeness-negation.ts'
import type { Incoming } from './prepare-memory.ts'

export interface Wavy {
  incoming: Incoming
  claimId: string | undefined
}

/** More rounds of contradictions in one call than these are not told apart. */
const maxWaves = 4
/** What comes and goes with a negation, as the analyser leaves it. */
const auxiliaries = new Set([
  'don',
  'doesn',
  'didn',
  'isn',
  'aren',
  'wasn',
  'weren',
  'won',
  'longer',
  'anymor',
  'ein',
  'een',
])

/**
 * Positions of the drafts, in waves: those of a later wave may say the same as, or the opposite of, one of an earlier.
 * What says exactly the same needs none: it meets at its claim.
 */
export function inWaves(drafts: readonly Wavy[]): number[][] {
  const waves: number[][] = []
  const seen = new Map<string, { claimId: string | undefined; wave: number }[]>()
  for (const [position, draft] of drafts.entries()) {
    const wave = isCompared(draft.incoming) ? waveOf(draft, seen) : 0
    waves[wave] = [...(waves[wave] ?? []), position]
  }
  return waves
}

function waveOf(
  { incoming: { memory }, claimId }: Wavy,
  seen: Map<string, { claimId: string | undefined; wave: number }[]>,
): number {
  const words = new Set(analyse(memory.text).filter((term) => !negators.has(term) && !auxiliaries.has(term)))
  const name = JSON.stringify([scopeKey(memory.scope), memory.type, [...words].sort()])
  const alike = seen.get(name) ?? []
  // The same again meets at its claim, unless something else was said in between.
  const last = alike.at(-1)
  const wave = last === undefined ? 0 : Math.min(maxWaves - 1, last.claimId === claimId ? last.wave : last.wave + 1)
  seen.set(name, [...alike, { claimId, wave }])
  return wave
}
