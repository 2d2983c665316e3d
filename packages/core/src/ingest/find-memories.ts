/** What triggers find in turns, and what their speakers do not want remembered. */
import { delay } from '../stores/call.ts'
import type { Draft } from '../write/read-draft.ts'
import { askTrigger } from './ask-trigger.ts'
import { lastSaidBy, type Said } from './last-said.ts'
import type { ReadStatus } from './read-before.ts'
import type { Finding, FoundDraft, Trigger } from './trigger.ts'
import type { Turn } from './turn.ts'

/** A memory that wants in, and the turns that it rests on. */
export interface Found {
  /** The turn that says it. */
  turn: Turn
  draft: Draft
  /** Ids of all turns that it rests on, the one that says it first. */
  evidence: readonly string[]
  span?: [start: number, end: number]
  /** The trigger that found it, or `model`. */
  by: string
  recurs?: FoundDraft['recurs']
}

export interface Findings {
  /** By the turn that says it, without those that are refused. */
  found: Map<Turn, Found[]>
  /** Turns of which nothing may be remembered, and why. */
  refused: Map<Turn, string>
  /** Ids of turns of earlier calls that their speakers have taken back, by session. */
  takenBack: Map<string, Set<string>>
  /** Turns that take their session off the record, or put it on again. */
  offRecord: Map<Turn, boolean>
}

export interface FindOptions {
  triggers: readonly Trigger[]
  /** Only what is unread is asked about: the rest is what was said before. */
  statusOf: (turn: Turn) => ReadStatus
  /** Whether a session is off the record when its first turn comes. */
  isOffRecord: (session: string | undefined) => boolean
  /** What calls before have read last of a session, oldest first. */
  lastOf: (session: string) => readonly Said[]
  signal: AbortSignal | undefined
}

/** How far triggers see back. */
const turnsBefore = 8
const turnsAtOnce = 200
const offRecordReason = 'its session is off the record'
const takenBackReason = 'its speaker took it back'

/** One session, as its turns come. */
interface Reading {
  turns: Turn[]
  isOff: boolean
}

/** @throws ConfigError when a trigger throws or gives something else than findings. */
export async function findMemories(turns: readonly Turn[], options: FindOptions): Promise<Findings> {
  const { triggers, statusOf, isOffRecord, signal } = options
  const findings: Findings = { found: new Map(), refused: new Map(), takenBack: new Map(), offRecord: new Map() }
  const { refused, offRecord } = findings
  const sessions = new Map<string | undefined, Reading>()
  for (const [index, turn] of turns.entries()) {
    if (index > 0 && index % turnsAtOnce === 0) await delay(0, signal)
    const reading = sessions.get(turn.session) ?? { turns: [], isOff: isOffRecord(turn.session) }
    sessions.set(turn.session, reading)
    if (statusOf(turn) === 'unread') {
      const isShown = (other: Turn): boolean => statusOf(other) !== 'refused' && !refused.has(other)
      const before = lastOnes(reading.turns, turnsBefore, isShown)
      const read = triggers.flatMap((trigger) => askTrigger(trigger, turn, before))
      for (const { finding } of read) obey(finding, turn, reading, findings, options)
      if (read.some(({ finding }) => isSwitch(finding))) offRecord.set(turn, reading.isOff)
      if (reading.isOff) refused.set(turn, offRecordReason)
      findings.found.set(turn, inOrder(read.flatMap(({ finding, by }) => toFound(turn, finding, by))))
    }
    reading.turns.push(turn)
  }
  for (const turn of refused.keys()) findings.found.delete(turn)
  return findings
}

/** Does what a speaker wants not to be remembered. */
function obey(
  finding: Finding,
  turn: Turn,
  reading: Reading,
  { refused, takenBack }: Findings,
  { statusOf, lastOf }: FindOptions,
): void {
  if ('permit' in finding) reading.isOff = false
  if (!('refuse' in finding)) return
  refused.set(turn, finding.refuse === 'turn' ? 'its speaker does not want it remembered' : takenBackReason)
  if (finding.refuse === 'session') reading.isOff = true
  if (finding.refuse !== 'previous') return
  for (const said of lastSaidBy(turn, reading.turns, lastOf)) {
    if ('kind' in said && statusOf(said) === 'unread') refused.set(said, takenBackReason)
    else if (turn.session !== undefined) {
      takenBack.set(turn.session, (takenBack.get(turn.session) ?? new Set()).add(said.id))
    }
  }
}

function isSwitch(finding: Finding): boolean {
  return 'permit' in finding || ('refuse' in finding && finding.refuse === 'session')
}

/** In their order. */
function lastOnes(turns: readonly Turn[], most: number, isWanted: (turn: Turn) => boolean): Turn[] {
  const found: Turn[] = []
  for (let at = turns.length - 1; at >= 0 && found.length < most; at--) {
    const turn = turns[at] as Turn
    if (isWanted(turn)) found.unshift(turn)
  }
  return found
}

/** In the order in which they are said: of two values of a slot the later holds. */
function inOrder(found: readonly Found[]): Found[] {
  const startOf = ({ span }: Found): number => span?.[0] ?? Number.POSITIVE_INFINITY
  return [...found].sort((a, b) => (startOf(a) < startOf(b) ? -1 : Number(startOf(a) > startOf(b))))
}

function toFound(turn: Turn, finding: Finding, by: string): Found[] {
  if (!('draft' in finding)) return []
  const { draft, span, evidence = [], recurs } = finding
  const found: Found = { turn, draft, by, evidence: [...new Set([turn.id, ...evidence])] }
  if (span !== undefined) found.span = span
  if (recurs !== undefined) found.recurs = recurs
  return [found]
}
