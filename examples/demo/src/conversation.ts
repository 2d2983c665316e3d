/** The recorded conversation: read from `conversation/*.json` and checked, so that a typo in it is no surprise later. */
import { readdirSync, readFileSync } from 'node:fs'
import { checkOptions, type Draft, type Identity, type Role } from '@loci/core'

export interface Session {
  tenant: string
  user: string
  agent: string
  session: string
  task?: string
  /** `2026-01-12` */
  date: string
  turns: Turn[]
}

export interface Turn {
  /** `10:05`, in UTC, on the day of the session. */
  at: string
  speaker: string
  role: Role
  text: string
  /** Only the agent of the session may see it again. */
  private?: boolean
  /** What the agent decided to remember of it, besides its words. */
  remember?: Noted[]
}

/** A draft as JSON has it: a day instead of a time. */
type Noted = Omit<Draft, 'text' | 'type' | 'validFrom'> & { type: string; text: string; validFrom?: string }

const sessionKeys = ['tenant', 'user', 'agent', 'session', 'task', 'date', 'turns']
const turnKeys = ['at', 'speaker', 'role', 'text', 'private', 'remember']

/** All sessions, in the order in which they took place. */
export function readConversation(): Session[] {
  const folder = new URL('conversation/', import.meta.url)
  const sessions = readdirSync(folder).map((name) =>
    checkSession(name, JSON.parse(readFileSync(new URL(name, folder), 'utf8'))),
  )
  return sessions.sort((a, b) => (a.date < b.date ? -1 : 1))
}

export function identityOf({ tenant, user, agent, session, task }: Session): Identity {
  return { tenant, user, agent, session, ...(task === undefined ? {} : { task }) }
}

/** When a turn was said, in epoch milliseconds. */
export function timeOf(session: Session, turn: Turn): number {
  return Date.parse(`${session.date}T${turn.at}:00Z`)
}

/** What is remembered of a turn: its words as they were said, and what the agent noted. */
export function draftsOf(session: Session, turn: Turn): Draft[] {
  const number = session.turns.indexOf(turn) + 1
  const common = {
    occurredAt: timeOf(session, turn),
    source: { speaker: turn.speaker, role: turn.role, turn: number, messageId: `${session.session}/${number}` },
    ...(turn.private === undefined ? {} : { private: turn.private }),
  }
  const notes = (turn.remember ?? []).map(({ validFrom, ...note }) => ({
    ...note,
    ...common,
    ...(validFrom === undefined ? {} : { validFrom: new Date(validFrom) }),
  }))
  return [{ type: 'episode', text: turn.text, ...common }, ...notes]
}

function checkSession(file: string, session: Session): Session {
  checkOptions(file, session, sessionKeys)
  for (const key of ['tenant', 'user', 'agent', 'session', 'date'] as const) checkText(`${file}: ${key}`, session[key])
  for (const [index, turn] of session.turns.entries()) checkTurn(`${file}: turns[${index}]`, session, turn)
  return session
}

/** What a note says is checked by `add`. */
function checkTurn(path: string, session: Session, turn: Turn): void {
  checkOptions(path, turn, turnKeys)
  for (const key of ['at', 'speaker', 'role', 'text'] as const) checkText(`${path}.${key}`, turn[key])
  if (Number.isNaN(timeOf(session, turn))) throw new Error(`${path}.at: expected a time of day, as 10:05`)
}

function checkText(path: string, value: unknown): void {
  if (typeof value !== 'string' || value === '') throw new Error(`${path}: expected text`)
}
