/** What "what I just said" means. */
import type { Turn } from './turn.ts'

/** Who said a turn. */
export type Said = Pick<Turn, 'id' | 'role' | 'speaker'>

/**
 * The last turn of the same speaker, and the answers to it, which may repeat it; not what other people said.
 * @param before of its session in this call.
 * @param lastOf what calls before have read last of a session, oldest first.
 */
export function lastSaidBy(
  turn: Turn,
  before: readonly Turn[],
  lastOf: (session: string) => readonly Said[],
): (Said | Turn)[] {
  const here = withAnswers(turn, before)
  if (here.length > 0 || turn.session === undefined) return here
  const ids = new Set(before.map(({ id }) => id))
  const earlier = lastOf(turn.session).filter(({ id }) => !ids.has(id))
  return withAnswers(turn, [...earlier, ...before])
}

function withAnswers({ role, speaker }: Turn, before: readonly Said[]): (Said | Turn)[] {
  const last = before.findLastIndex((other) => other.role === role && other.speaker === speaker)
  if (last === -1) return []
  return before.slice(last).filter((other, index) => index === 0 || !isPerson(other))
}

function isPerson({ role }: Said): boolean {
  return role === 'user' || role === 'operator'
}
