/** Triggers decide, without a model, what of a turn is worth remembering. */
import type { Draft } from '../write/read-draft.ts'
import type { Turn } from './turn.ts'

/** Reads one turn. Pure: the same turn after the same ones gives the same. */
export interface Trigger {
  /** For reports: which trigger it was. */
  readonly name: string
  read(turn: Turn, context: TriggerContext): readonly Finding[]
}

export interface TriggerContext {
  /** The turns before it in its session, oldest first, as far as this call has them: at most 8. */
  before: readonly Turn[]
}

/**
 * What a trigger found:
 * - `draft`: a memory. Where it came from is added: role, speaker, session, message, evidence, time.
 * - `refuse`: what its speaker does not want remembered: this turn, this and the one that they said before, or the session
 *   from here on. Nothing of it is kept, counted or shown to a model.
 * - `permit`: the session may be remembered again.
 */
export type Finding = FoundDraft | { refuse: 'turn' | 'previous' | 'session' } | { permit: 'session' }

export interface FoundDraft {
  draft: Pick<
    Draft,
    | 'type'
    | 'text'
    | 'key'
    | 'data'
    | 'about'
    | 'tags'
    | 'metadata'
    | 'importance'
    | 'confidence'
    | 'validFrom'
    | 'validTo'
    | 'scope'
  >
  /** The characters of the turn that say so: [start, end). */
  span?: [start: number, end: number]
  /** Other turns that it rests on, by id. */
  evidence?: readonly string[]
  /** Only when it was found so often: counted in the store, by `key`, across sessions and processes. */
  recurs?: { key: string; times: number; withinDays: number }
}
