/** What triggers find in turns, and what their speakers do not want remembered. Pure. */
import { ConfigError } from '../errors.ts'
import type { Draft } from '../write/read-draft.ts'
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
  found: Found[]
  /** Turns of which nothing may be remembered, and why. */
  refused: Map<Turn, string>
  /** Sessions whose speaker has taken back a turn that came before these. */
  takenBack: Set<string | undefined>
  /** Whether the sessions are off the record when the last turn is over; those of which nothing was said are left out. */
  offRecord: Map<string | undefined, boolean>
}

const turnsBefore = 8
const offRecordReason = 'its session is off the record'
const takenBackReason = 'its speaker took it back'

/**
 * @param before turns that were read before, oldest first.
 * @param isOffRecord whether a session is off the record when its first turn comes.
 * @throws ConfigError when a trigger throws or gives something else than findings.
 */
export function findMemories(
  turns: readonly Turn[],
  {
    triggers,
    before,
    isOffRecord,
  }: {
    triggers: readonly Trigger[]
    before: readonly Turn[]
    isOffRecord: (session: string | undefined) => boolean
  },
): Findings {
  const findings: Findings = { found: [], refused: new Map(), takenBack: new Set(), offRecord: new Map() }
  const { refused, offRecord } = findings
  const seen = new Map<string | undefined, Turn[]>()
  const seenIn = (session: string | undefined): Turn[] => {
    const list = seen.get(session) ?? before.filter((turn) => turn.session === session)
    seen.set(session, list)
    return list
  }
  for (const turn of turns) {
    const earlier = seenIn(turn.session)
    const read = triggers.flatMap((trigger) => ask(trigger, turn, earlier.slice(-turnsBefore)))
    for (const { finding } of read) apply(finding, turn, turns, findings)
    if (offRecord.get(turn.session) ?? isOffRecord(turn.session)) refused.set(turn, offRecordReason)
    else findings.found.push(...inOrder(read.flatMap(({ finding, by }) => toFound(turn, finding, by))))
    if (!refused.has(turn)) earlier.push(turn)
  }
  findings.found = findings.found.filter(({ turn }) => !refused.has(turn))
  return findings
}

function ask(trigger: Trigger, turn: Turn, before: readonly Turn[]): { finding: Finding; by: string }[] {
  const { name } = trigger
  let findings: readonly Finding[]
  try {
    findings = trigger.read(turn, { before })
  } catch (error) {
    throw new ConfigError(`the trigger ${JSON.stringify(name)} failed: ${(error as Error)?.message}`, { cause: error })
  }
  if (!Array.isArray(findings))
    throw new ConfigError(`the trigger ${JSON.stringify(name)} must give a list of findings`)
  return findings.map((finding) => ({ finding, by: name }))
}

function apply(
  finding: Finding,
  turn: Turn,
  turns: readonly Turn[],
  { refused, takenBack, offRecord }: Findings,
): void {
  if ('permit' in finding) offRecord.set(turn.session, false)
  if (!('refuse' in finding)) return
  refused.set(turn, finding.refuse === 'turn' ? 'its speaker does not want it remembered' : takenBackReason)
  if (finding.refuse === 'session') offRecord.set(turn.session, true)
  if (finding.refuse !== 'previous') return
  const session = turns.slice(0, turns.indexOf(turn)).filter((other) => other.session === turn.session)
  const said = session.findLastIndex(({ role, speaker }) => role === turn.role && speaker === turn.speaker)
  if (said === -1) takenBack.add(turn.session)
  // What was answered may repeat it.
  for (const other of session.slice(Math.max(0, said))) refused.set(other, takenBackReason)
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
