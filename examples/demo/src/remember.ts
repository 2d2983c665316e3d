import type { Action, Identity, LociMemory } from '@loci/core'
import { draftsOf, identityOf, type Session, timeOf } from './conversation.ts'

/** The clock of the memory: it shows the time of the turn that is being remembered. */
export interface Clock {
  now: number
}

/** A turn that is in the file for good. */
export interface Acknowledged {
  identity: Identity
  writes: Written[]
}

export interface Written {
  action: Action
  reason: string
  type: string
  text: string
  /** None when it was rejected. */
  id?: string
  /** What it took the place of. */
  instead?: string
}

/** Remembers every session, turn by turn, at the time and by the agent of the session. */
export async function* remember(
  memory: LociMemory,
  clock: Clock,
  sessions: readonly Session[],
): AsyncGenerator<Acknowledged> {
  for (const session of sessions) {
    const identity = identityOf(session)
    const handle = memory.for(identity)
    for (const turn of session.turns) {
      clock.now = timeOf(session, turn)
      const drafts = draftsOf(session, turn)
      const outcomes = await handle.add(drafts)
      const writes = outcomes.map(({ action, reason, memory, previous }, index): Written => {
        const { type = '', text = '' } = drafts[index] ?? {}
        return {
          ...{ action, reason, type, text },
          ...(memory === undefined ? {} : { id: memory.id }),
          ...(previous === undefined ? {} : { instead: previous.text }),
        }
      })
      yield { identity, writes }
    }
  }
}
