/** What triggers find in labelled messages, and what they should. */
import type { Finding, Trigger, Turn } from '@loci/core'
import type { ExpectedFinding, LabelledMessage } from './labelled-messages.ts'
import type { LabelledSet } from './read-labels.ts'

export interface Counts {
  right: number
  wrong: number
  missed: number
  /** In per cent; undefined where there is nothing to divide by. */
  precision?: number
  recall?: number
}

export interface TriggersReport {
  data: string
  messages: number
  traps: number
  all: Counts
  triggers: { [name: string]: Counts }
  /** Found where it should not be. */
  wrong: Mistake[]
  missed: Mistake[]
}

/** What is recorded: what was missed is as long as the sets are, and stands there. */
export type RecordedTriggers = Omit<TriggersReport, 'missed'>

interface Mistake {
  id: string
  text: string
  trigger: string
  trap?: string
  /** What was found. */
  found?: string
}

interface Found {
  trigger: string
  finding: Finding
}

export function confusion({ name, messages }: LabelledSet, triggers: readonly Trigger[]): TriggersReport {
  const counts = new Map<string, Counts>()
  const countsOf = (trigger: string): Counts => {
    const known = counts.get(trigger) ?? { right: 0, wrong: 0, missed: 0 }
    counts.set(trigger, known)
    return known
  }
  const wrong: Mistake[] = []
  const missed: Mistake[] = []
  for (const message of messages) {
    // One memory may be what several labels expect, and two memories what one does: that counts once.
    const met = new Set<ExpectedFinding>()
    for (const found of foundIn(message, triggers)) {
      const fitting = message.expect.filter((expected) => meets(found, expected))
      const isNew = fitting.filter((expected) => !met.has(expected))
      for (const expected of fitting) met.add(expected)
      countsOf(found.trigger).right += isNew.length
      if (fitting.length > 0) continue
      wrong.push(mistake(message, found.trigger, shown(found.finding)))
      countsOf(found.trigger).wrong++
    }
    for (const expected of message.expect.filter((one) => !met.has(one))) {
      missed.push(mistake(message, expected.triggers.join('|')))
      countsOf(expected.triggers[0] as string).missed++
    }
  }
  const byTrigger = [...counts].sort(([a], [b]) => (a < b ? -1 : 1))
  return {
    data: name,
    messages: messages.length,
    traps: messages.filter(({ trap }) => trap !== undefined).length,
    all: withRates(sum(byTrigger.map(([, one]) => one))),
    triggers: Object.fromEntries(byTrigger.map(([trigger, one]) => [trigger, withRates(one)])),
    wrong,
    missed,
  }
}

/** What is counted is found only when it was said often enough, in this message and those before. */
function foundIn(message: LabelledMessage, triggers: readonly Trigger[]): Found[] {
  const { id, text, role, before } = message
  const said = before.map((one, index): Turn => ({ ...turnOf(`${id}.${index}`, one.text), role: one.role }))
  const turn: Turn = { ...turnOf(id, text), role }
  return triggers.flatMap((trigger) => {
    const earlier = said.flatMap((one, index) => trigger.read(one, { before: said.slice(0, index) }))
    return trigger
      .read(turn, { before: said })
      .filter((finding) => isOften(finding, earlier))
      .map((finding) => ({ trigger: trigger.name, finding }))
  })
}

function turnOf(id: string, text: string): Turn {
  return { id, kind: 'message', role: 'user', text, at: 0, isDated: false }
}

function isOften(finding: Finding, earlier: readonly Finding[]): boolean {
  if (!('recurs' in finding) || finding.recurs === undefined) return true
  const { key, times } = finding.recurs
  return earlier.filter((one) => 'recurs' in one && one.recurs?.key === key).length + 1 >= times
}

function meets({ trigger, finding }: Found, { triggers, types, says }: ExpectedFinding): boolean {
  if (!triggers.some((name) => name === trigger)) return false
  if (!('draft' in finding)) return types.includes('none')
  const text = (finding.draft.text ?? '').toLowerCase()
  return types.some((type) => type === finding.draft.type) && says.every((word) => text.includes(word))
}

function shown(finding: Finding): string {
  return 'draft' in finding ? `${finding.draft.type}: ${finding.draft.text}` : JSON.stringify(finding)
}

function mistake({ id, text, trap }: LabelledMessage, trigger: string, found?: string): Mistake {
  return { id, text, trigger, ...(trap === undefined ? {} : { trap }), ...(found === undefined ? {} : { found }) }
}

function sum(counts: readonly Counts[]): Counts {
  const total = (name: 'right' | 'wrong' | 'missed'): number => counts.reduce((all, one) => all + one[name], 0)
  return { right: total('right'), wrong: total('wrong'), missed: total('missed') }
}

function withRates({ right, wrong, missed }: Counts): Counts {
  return {
    ...{ right, wrong, missed },
    ...(right + wrong > 0 ? { precision: rounded(right / (right + wrong)) } : {}),
    ...(right + missed > 0 ? { recall: rounded(right / (right + missed)) } : {}),
  }
}

function rounded(rate: number): number {
  return Math.round(rate * 1_000) / 10
}
