/** The format of LoCoMo: conversations in sessions of turns, and questions with the turns that answer them. */
import { readEvidenceIds } from './evidence-ids.ts'
import { readSessionDate } from './session-date.ts'

export interface Turn {
  /** `D3:12`: session 3, turn 12. Where two turns have the same, either will do as evidence. */
  id: string
  speaker: string
  /** What was said; the caption of a picture follows in brackets, as `Look at her! [a photo of a dog]`. */
  text: string
  /** `session_3`. */
  session: string
  /** From 1, inside its session. */
  turn: number
  /** Epoch milliseconds: when its session was. */
  occurredAt: number
}

export interface Question {
  text: string
  /** 1 multi-hop, 2 temporal, 3 open-domain, 4 single-hop, 5 adversarial. */
  category: number
  /** Ids of turns that there are, each once; may be none. */
  evidence: string[]
}

export interface Conversation {
  id: string
  turns: Turn[]
  questions: Question[]
}

/** What the turns of all conversations say. */
export function turnTexts(conversations: readonly Conversation[]): string[] {
  return conversations.flatMap(({ turns }) => turns.map(({ text }) => text))
}

export interface Dataset {
  conversations: Conversation[]
  /** Evidence that names no turn, with where it stands: `conv-42: qa[12]: D`. It does not count. */
  unknownEvidence: string[]
}

/** The data are not of this format; the message says what, and where. */
export class FormatError extends Error {}

/** @throws FormatError */
export function readLocomo(data: unknown): Dataset {
  const unknownEvidence: string[] = []
  const conversations = list('the whole', data).map((entry, index) => {
    const { sample_id: id = `[${index}]`, conversation, qa } = object(`[${index}]`, entry)
    const turns = readTurns(`[${index}].conversation`, conversation)
    const ids = new Set(turns.map((turn) => turn.id))
    const questions = list(`[${index}].qa`, qa).map((question, at) => {
      const read = readQuestion(`[${index}].qa[${at}]`, question, ids)
      unknownEvidence.push(...read.unknown.map((piece) => `${id}: qa[${at}]: ${piece}`))
      return read.question
    })
    return { id: String(id), turns, questions }
  })
  const names = new Set(conversations.map(({ id }) => id))
  if (names.size < conversations.length) throw new FormatError('two conversations have the same sample_id')
  return { conversations, unknownEvidence }
}

function readTurns(path: string, conversation: unknown): Turn[] {
  const entries = object(path, conversation)
  const sessions = Object.keys(entries)
    .filter((name) => /^session_\d+$/.test(name))
    .sort((a, b) => Number(a.slice(8)) - Number(b.slice(8)))
  if (sessions.length === 0) throw new FormatError(`${path}: expected session_1, session_2, …`)
  return sessions.flatMap((session) => {
    const date = text(`${path}.${session}_date_time`, entries[`${session}_date_time`])
    const occurredAt = readSessionDate(date)
    if (occurredAt === undefined) {
      throw new FormatError(`${path}.${session}_date_time: expected a time as '1:56 pm on 8 May, 2023', not '${date}'`)
    }
    return list(`${path}.${session}`, entries[session]).map((entry, at): Turn => {
      const place = `${path}.${session}[${at}]`
      const { dia_id: id, speaker, text: said, blip_caption: caption } = object(place, entry)
      return {
        id: text(`${place}.dia_id`, id),
        speaker: text(`${place}.speaker`, speaker),
        text: withCaption(text(`${place}.text`, said), text(`${place}.blip_caption`, caption ?? '')),
        session,
        turn: at + 1,
        occurredAt,
      }
    })
  })
}

function withCaption(said: string, caption: string): string {
  return caption.trim() === '' ? said : `${said} [${caption.trim()}]`.trim()
}

function readQuestion(
  path: string,
  entry: unknown,
  turns: ReadonlySet<string>,
): { question: Question; unknown: string[] } {
  const { question, category, evidence } = object(path, entry)
  if (!Number.isSafeInteger(category)) throw new FormatError(`${path}.category: expected a whole number`)
  const entries = list(`${path}.evidence`, evidence ?? []).map((id, at) => text(`${path}.evidence[${at}]`, id))
  const { ids, unknown } = readEvidenceIds(entries, turns)
  return {
    question: { text: text(`${path}.question`, question), category: category as number, evidence: ids },
    unknown,
  }
}

function object(path: string, value: unknown): { [name: string]: unknown } {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as { [name: string]: unknown }
  throw new FormatError(`${path}: expected an object`)
}

function list(path: string, value: unknown): unknown[] {
  if (Array.isArray(value)) return value
  throw new FormatError(`${path}: expected a list`)
}

function text(path: string, value: unknown): string {
  if (typeof value === 'string') return value
  throw new FormatError(`${path}: expected a text`)
}
