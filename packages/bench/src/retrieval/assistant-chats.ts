/** Our own set: what users told an assistant, spread among sessions about something else, as in real use. */
import { createHash } from 'node:crypto'
import type { Conversation, Dataset, Question, Turn } from './dataset.ts'
import { FormatError, readList, readObject, readText } from './read-json.ts'
import { readSessionDate } from './session-date.ts'

interface Said {
  role: string
  text: string
}

interface User {
  id: string
  sessions: { occurredAt: number; turns: Said[] }[]
  questions: Question[]
}

/** Sessions about something else in each haystack. */
const fillersPerUser = 50
const dayMs = 86_400_000
const minuteMs = 60_000

/**
 * A haystack for each user: its own sessions in their order, and between them fillers of all parts, drawn and dated by a
 * shuffle that follows from the user's name. Turns are called `2:5` (session and turn from 0) and `filler-31:0`.
 * @param users, fillers One list for each part.
 * @throws FormatError
 */
export function readAssistantChats(users: readonly unknown[], fillers: readonly unknown[]): Dataset {
  const unknownEvidence: string[] = []
  const others = fillers.flatMap((part, at) =>
    readList(`fillers ${at}`, part).map((entry, index) => readTurns(`fillers ${at}[${index}]`, entry)),
  )
  const conversations = users.flatMap((part, at) =>
    readList(`users ${at}`, part).map((entry, index) =>
      withFillers(readUser(`users ${at}[${index}]`, entry, unknownEvidence), others),
    ),
  )
  const names = new Set(conversations.map(({ id }) => id))
  if (names.size < conversations.length) throw new FormatError('two users have the same sample_id')
  return { conversations, unknownEvidence }
}

function withFillers({ id, sessions, questions }: User, fillers: readonly Said[][]): Conversation {
  const first = sessions[0]?.occurredAt ?? 0
  const last = sessions.at(-1)?.occurredAt ?? first
  const asked = Math.min(...questions.map(({ askedAt = last }) => askedAt))
  const begins = first - 14 * dayMs
  const ends = Math.max(last, questions.length === 0 ? last : asked - 60 * minuteMs)
  const own = sessions.map(({ turns, occurredAt }, at) => ({ name: String(at), turns, occurredAt }))
  const drawn = fillers
    .map((turns, index) => ({ name: `filler-${index}`, turns, place: fractionOf(`${id} draws ${index}`) }))
    .sort((a, b) => a.place - b.place)
    .slice(0, fillersPerUser)
    .map(({ name, turns }) => {
      const minutes = Math.floor((fractionOf(`${id} dates ${name}`) * (ends - begins)) / minuteMs)
      return { name, turns, occurredAt: begins + minutes * minuteMs }
    })
  const turns = [...own, ...drawn]
    .sort((a, b) => a.occurredAt - b.occurredAt)
    .flatMap((session) =>
      session.turns.map(({ role, text }, at): Turn => {
        const { name, occurredAt } = session
        return { id: `${name}:${at}`, speaker: role, text, session: name, turn: at + 1, occurredAt }
      }),
    )
  return { id, turns, questions }
}

function readUser(path: string, entry: unknown, unknownEvidence: string[]): User {
  const fields = readObject(path, entry)
  const id = readText(`${path}.sample_id`, fields.sample_id)
  const sessions = readList(`${path}.sessions`, fields.sessions).map((session, at) => {
    const place = `${path}.sessions[${at}]`
    return {
      occurredAt: readTime(`${place}.date`, readObject(place, session).date),
      turns: readTurns(place, session),
    }
  })
  if (sessions.some(({ occurredAt }, at) => occurredAt < (sessions[at - 1]?.occurredAt ?? 0))) {
    throw new FormatError(`${path}.sessions: expected the dates in their order`)
  }
  const ids = new Set(sessions.flatMap(({ turns }, at) => turns.map((_, turn) => `${at}:${turn}`)))
  const questions = readList(`${path}.questions`, fields.questions).map((question, at): Question => {
    const place = `${path}.questions[${at}]`
    const { question: text, category, asked, evidence } = readObject(place, question)
    const named = readList(`${place}.evidence`, evidence).map((one, index) =>
      readText(`${place}.evidence[${index}]`, one),
    )
    unknownEvidence.push(...named.filter((one) => !ids.has(one)).map((one) => `${id}: questions[${at}]: ${one}`))
    return {
      text: readText(`${place}.question`, text),
      category: readText(`${place}.category`, typeof category === 'number' ? String(category) : category),
      askedAt: readTime(`${place}.asked`, asked),
      evidence: [...new Set(named)].filter((one) => ids.has(one)),
    }
  })
  return { id, sessions, questions }
}

function readTurns(path: string, entry: unknown): Said[] {
  return readList(`${path}.turns`, readObject(path, entry).turns).map((turn, at) => {
    const place = `${path}.turns[${at}]`
    const { role, text } = readObject(place, turn)
    return { role: readText(`${place}.role`, role), text: readText(`${place}.text`, text) }
  })
}

function readTime(path: string, value: unknown): number {
  const date = readText(path, value)
  const time = readSessionDate(date)
  if (time !== undefined) return time
  throw new FormatError(`${path}: expected a time as '2024-03-05T18:30', not '${date}'`)
}

/** In [0, 1), always the same for a text, and without any relation to that of another. */
function fractionOf(text: string): number {
  return createHash('sha256').update(text).digest().readUIntBE(0, 6) / 2 ** 48
}
