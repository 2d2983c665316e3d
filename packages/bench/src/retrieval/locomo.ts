/** The format of LoCoMo: conversations in sessions of turns, and questions with the turns that answer them. */
import type { Dataset, Question, Turn } from './dataset.ts'
import { readEvidenceIds } from './evidence-ids.ts'
import { FormatError, readList as list, readObject as object, readText as text } from './read-json.ts'
import { readSessionDate } from './session-date.ts'

/** Without the adversarial ones, which have no answer. */
const usualCategories: readonly string[] = ['1', '2', '3', '4']

/**
 * The caption of a picture follows in brackets, as `Look at her! [a photo of a dog]`.
 * @throws FormatError
 */
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
  return { conversations, unknownEvidence, usualCategories }
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
