/** What is read of one message or event, before its turns have ids. No key is left out: another's prototype may have it. */
import type { Role } from '../../record.ts'
import type { AgentEvent, TurnKind } from '../turn.ts'

export interface Reading {
  path: string
  /** Its own. */
  id: string | undefined
  role: Role | undefined
  speaker: string | undefined
  session: string | undefined
  at: number | undefined
  turn: number | undefined
  said: Said[]
  /** What has no words, and how often: `image` twice. */
  leftOut: Map<string, number>
  /** Of the whole. */
  notes: Note[]
  /** Why nothing of it is read. */
  refused: string | undefined
  /** Ids of its tool calls. */
  calls: Set<string>
  /** Tools by the ids of their calls, in the whole input. */
  tools: Map<string, string>
}

export interface Said {
  kind: TurnKind
  role: Role
  text: string
  tool: string | undefined
  event: AgentEvent | undefined
  /** A sentence with citations comes in pieces, which belong together without a break. */
  isCited: boolean
  notes: readonly Note[]
}

/** That something was not read as it was given. */
export interface Note {
  kind: 'part' | 'cut' | 'character'
  reason: string
}

export const replacedNote: Note = {
  kind: 'character',
  reason: 'U+0000 or half of a surrogate pair, which no backend stores, is replaced by U+FFFD',
}

export function newReading(path: string, session: string | undefined, tools: Map<string, string>): Reading {
  return {
    path,
    id: undefined,
    role: undefined,
    speaker: undefined,
    session,
    at: undefined,
    turn: undefined,
    said: [],
    leftOut: new Map(),
    notes: [],
    refused: undefined,
    calls: new Set(),
    tools,
  }
}

export function toSaid(kind: TurnKind, role: Role, text: string, tool?: string): Said {
  return { kind, role, text, tool, event: undefined, isCited: false, notes: [] }
}

/** Words that follow words are one turn. */
export function speak(reading: Reading, role: Role, text: string, isCited = false): void {
  const before = reading.said.at(-1)
  if (before?.kind !== 'message') {
    reading.said.push({ ...toSaid('message', role, text), isCited })
  } else {
    const glue = before.text === '' || isCited || before.isCited ? '' : '\n'
    before.text += glue + text
    before.isCited = isCited
  }
}

export function leaveOut(reading: Reading, noun: string): void {
  reading.leftOut.set(noun, (reading.leftOut.get(noun) ?? 0) + 1)
}
