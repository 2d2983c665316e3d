import { type Redactor, redactJson } from '../governance/redact.ts'
import type { Turn } from './turn.ts'

/** The turn without what must not leave the process. */
export function redactTurn(turn: Turn, redact: Redactor | undefined): Turn {
  if (redact === undefined) return turn
  const redacted: Turn = { ...turn, text: redact(turn.text) }
  const { event } = turn
  if (event === undefined) return redacted
  const { text, data } = event
  redacted.event = {
    ...event,
    ...(text !== undefined && { text: redact(text) }),
    ...(data !== undefined && { data: redactJson(data, redact) }),
  }
  return redacted
}
