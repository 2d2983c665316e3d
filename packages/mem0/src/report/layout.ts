/** What a report says, in the order in which it says it; `reportText` and `reportMarkdown` only set it. */
import type { Fates, Finding, FindingKind, Mem0Report } from './report.ts'
import { day, plural } from './words.ts'

export interface Layout {
  title: string
  /** What the reader should know first. */
  summary: string[]
  fates: [count: number, what: string][]
  owners: { head: string[]; rows: string[][] }
  findings: readonly Finding[]
  notes: string[]
}

const fateWords: Record<keyof Fates, string> = {
  current: 'current: every read returns them as before',
  merged: 'merged into one of those that say the same',
  past: 'contradicted later: kept as the past',
  expired: 'expired: kept until `sweep` removes them',
  left: 'left behind',
}

const absent: Partial<Record<FindingKind, string>> = {
  duplicates: 'duplicates',
  contradictions: 'contradictions',
  expired: 'expired memories',
  ownerless: 'memories without an owner',
  lost: 'memories that were lost on the way to the store',
  broken: 'broken rows',
  mangled: 'mangled texts',
}

export function layoutOf(report: Mem0Report): Layout {
  const { fates, memories, owners, findings } = report
  const kinds = Object.keys(fateWords) as (keyof Fates)[]
  const manyTenants = new Set(owners.map(({ tenant }) => tenant).filter((tenant) => tenant !== '')).size > 1
  return {
    title: `Moving ${plural(memories, 'memory', 'memories')} from mem0 to Loci: what would happen`,
    summary: summaryOf(report),
    fates: kinds.filter((kind) => fates[kind] > 0).map((kind) => [fates[kind], fateWords[kind]]),
    owners: {
      head: ['whose', ...(manyTenants ? ['tenant'] : []), 'in mem0', 'current', 'merged', 'past', 'expired', 'left'],
      rows: owners.map(({ owner, tenant, memories: all, current, merged, past, expired, left }) => [
        owner,
        ...(manyTenants ? [tenant] : []),
        ...[all, current, merged, past, expired, left].map((count) => (count === 0 ? '·' : count.toLocaleString('en'))),
      ]),
    },
    findings,
    notes: notesOf(report),
  }
}

function summaryOf({
  source,
  at,
  memories,
  from,
  to,
  events,
  users,
  agents,
  sessions,
  formerTexts,
}: Mem0Report): string[] {
  const who = [plural(users, 'user'), plural(agents, 'agent'), plural(sessions, 'session')].join(', ')
  const when = from === undefined || to === undefined ? '' : `, from ${day(from)} to ${day(to)}`
  const history =
    events === undefined
      ? 'No history was given: former texts are not moved.'
      : `Its history has ${plural(events, 'entry', 'entries')}; ${plural(formerTexts, 'former text comes', 'former texts come')} along.`
  return [
    `${source}, looked at on ${day(at)}. Nothing has been written.`,
    `It holds ${plural(memories, 'memory', 'memories')} of ${who}${when}. ${history}`,
  ]
}

function notesOf({ scripts, vectors, findings }: Mem0Report): string[] {
  const written = scripts.map(({ name, memories }) => `${name} ${memories.toLocaleString('en')}`).join(', ')
  const [usual] = vectors
  const found = new Set(findings.map(({ kind }) => kind))
  const missing = Object.entries(absent).flatMap(([kind, words]) => (found.has(kind as FindingKind) ? [] : [words]))
  return [
    ...(written === '' ? [] : [`Written in: ${written}.`]),
    usual === undefined
      ? 'The store has no vectors: all texts are embedded anew.'
      : `The vectors have ${plural(usual.dimensions, 'number')}: they come along where the embedder is the same, else all texts are embedded anew.`,
    ...(missing.length === 0 ? [] : [`Looked for and not found: ${missing.join(', ')}.`]),
  ]
}
