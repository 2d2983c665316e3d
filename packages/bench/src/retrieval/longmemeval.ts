/** The format of LongMemEval: each question has a haystack of its own, sessions of a user and an assistant. */
import type { Conversation, Dataset, Question, Turn } from './dataset.ts'
import { FormatError, readList, readObject, readText } from './read-json.ts'
import { readSessionDate } from './session-date.ts'

interface Session {
  id: string
  turns: Turn[]
  /** Ids of its turns that are marked as answering. */
  answering: string[]
}

/** Whether it looks like it: a list of questions with their haystacks. */
export function isLongMemEval(data: unknown): boolean {
  const first: unknown = Array.isArray(data) ? data[0] : undefined
  return typeof first === 'object' && first !== null && 'haystack_sessions' in first
}

/**
 * One conversation per question. The evidence are the turns marked `has_answer` in the sessions that answer; where none is
 * marked, those sessions. Questions that have no answer (`…_abs`) have no evidence.
 * @throws FormatError
 */
export function readLongMemEval(data: unknown): Dataset {
  const unknownEvidence: string[] = []
  const conversations = readList('the whole', data).map((entry, index): Conversation => {
    const path = `[${index}]`
    const fields = readObject(path, entry)
    const id = readText(`${path}.question_id`, fields.question_id)
    const sessions = readSessions(path, fields)
    const answers = readList(`${path}.answer_session_ids`, fields.answer_session_ids).map((name, at) =>
      readText(`${path}.answer_session_ids[${at}]`, name),
    )
    const known = new Set(sessions.map((session) => session.id))
    unknownEvidence.push(...answers.filter((name) => !known.has(name)).map((name) => `${id}: ${name}`))
    const found = sessions.filter((session) => answers.includes(session.id))
    const question: Question = {
      text: readText(`${path}.question`, fields.question),
      category: readText(`${path}.question_type`, fields.question_type),
      askedAt: readTime(`${path}.question_date`, fields.question_date),
      ...evidenceOf(id.endsWith('_abs') ? [] : found),
    }
    return { id, turns: sessions.flatMap(({ turns }) => turns), questions: [question] }
  })
  const names = new Set(conversations.map(({ id }) => id))
  if (names.size < conversations.length) throw new FormatError('two questions have the same question_id')
  return { conversations, unknownEvidence }
}

function evidenceOf(sessions: readonly Session[]): Pick<Question, 'evidence' | 'bySession'> {
  const turns = sessions.flatMap(({ answering }) => answering)
  if (turns.length > 0 || sessions.length === 0) return { evidence: turns }
  return { evidence: sessions.map(({ id }) => id), bySession: true }
}

/** In the order of their dates. */
function readSessions(path: string, entry: { [name: string]: unknown }): Session[] {
  const [ids, dates, sessions] = (['haystack_session_ids', 'haystack_dates', 'haystack_sessions'] as const).map(
    (name) => readList(`${path}.${name}`, entry[name]),
  ) as [unknown[], unknown[], unknown[]]
  if (ids.length !== sessions.length || dates.length !== sessions.length) {
    throw new FormatError(`${path}: expected as many haystack_session_ids and haystack_dates as haystack_sessions`)
  }
  const taken = new Set<string>()
  return sessions
    .map((turns, at): Session & { occurredAt: number } => {
      const id = readText(`${path}.haystack_session_ids[${at}]`, ids[at])
      // The same session can stand in one haystack twice.
      const name = taken.has(id) ? `${id}#${at}` : id
      taken.add(name)
      const occurredAt = readTime(`${path}.haystack_dates[${at}]`, dates[at])
      return { ...readSession(`${path}.haystack_sessions[${at}]`, turns, name, occurredAt), occurredAt }
    })
    .sort((a, b) => a.occurredAt - b.occurredAt)
}

function readSession(path: string, entries: unknown, session: string, occurredAt: number): Session {
  const answering: string[] = []
  const turns = readList(path, entries).map((entry, at): Turn => {
    const { role, content, has_answer: answers } = readObject(`${path}[${at}]`, entry)
    const id = `${session}:${at + 1}`
    if (answers === true) answering.push(id)
    return {
      id,
      speaker: readText(`${path}[${at}].role`, role),
      text: readText(`${path}[${at}].content`, content),
      session,
      turn: at + 1,
      occurredAt,
    }
  })
  return { id: session, turns, answering }
}

function readTime(path: string, value: unknown): number {
  const date = readText(path, value)
  const time = readSessionDate(date)
  if (time !== undefined) return time
  throw new FormatError(`${path}: expected a time as '2023/05/20 (Sat) 02:21', not '${date}'`)
}
