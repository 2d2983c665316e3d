/**
 * Judges answers by the recorded conversation alone. Nothing of Loci is asked: who may see what, and what is still
 * true, is worked out here a second time, from the files.
 */
import type { Identity, Memory } from '@loci/core'
import { type Answer, byMeaning, type Found } from './answer.ts'
import type { Session, Turn } from './conversation.ts'
import type { Question } from './questions.ts'

/** Something that was said or noted. */
interface Said {
  session: Session
  turn: Turn
  type: string
  key?: string
  text: string
}

/** What is wrong with an answer; of each there should be none. */
export interface Judgement {
  missing: string[]
  /** Memories that this identity must not see, or not any more. */
  strays: string[]
}

/** How many of the hits are shown, and must contain what was expected. */
export const shownHits = 3

/** Returns the function that judges an answer. */
export function judgeBy(sessions: readonly Session[]): (answer: Answer) => Judgement {
  const said = sessions.flatMap((session) => session.turns.flatMap((turn) => saidIn(session, turn)))
  return ({ question, found }) => {
    const first = question.budget === undefined ? found.slice(0, shownHits) : found
    const { type, says } = question.expect
    const missing = first.some((hit) => isExpected(question, hit))
      ? []
      : [`expected a ${type} that says “${says}”, and it did not come back`]
    const strays = found.flatMap(({ memory }) => {
      const objection = objectTo(said, question.as, memory)
      return objection === undefined ? [] : [`“${memory.text}” must not come back: ${objection}`]
    })
    return { missing, strays }
  }
}

export function isExpected({ expect }: Question, { memory, matched }: Found): boolean {
  if (expect.byMeaning === true && matched !== byMeaning) return false
  return memory.type === expect.type && memory.text.includes(expect.says)
}

/** Why this identity must not see this memory now, if so. */
function objectTo(said: readonly Said[], as: Identity, { type, text }: Memory): string | undefined {
  const sources = said.filter((entry) => entry.type === type && entry.text === text)
  const [any] = sources
  if (any === undefined) return 'nobody ever said it'
  const own = sources.filter(({ session }) => session.tenant === as.tenant && session.user === as.user)
  if (own.length === 0) return `it belongs to ${any.session.user} of ${any.session.tenant}`
  const visible = own.filter(({ session, turn }) => turn.private !== true || session.agent === as.agent)
  if (visible.length === 0) return `it was told to the ${own[0]?.session.agent} in confidence`
  const allowed = visible.filter(({ type, turn }) => type !== 'instruction' || turn.role === 'user')
  if (allowed.length === 0) return 'an agent made this instruction up'
  return allowed.some((entry) => isCurrent(said, entry)) ? undefined : 'something newer has taken its place'
}

function isCurrent(said: readonly Said[], { session, type, key, text }: Said): boolean {
  if (key === undefined) return true
  const last = said.findLast(
    (other) =>
      other.type === type &&
      other.key === key &&
      other.session.tenant === session.tenant &&
      other.session.user === session.user,
  )
  return last?.text === text
}

function saidIn(session: Session, turn: Turn): Said[] {
  const notes = (turn.remember ?? []).map(
    ({ type, key, text }): Said => ({ session, turn, type, text, ...(key === undefined ? {} : { key }) }),
  )
  return [{ session, turn, type: 'episode', text: turn.text }, ...notes]
}
