/** From what the dry run decided to the report. Pure. */
import type { Memory } from '@loci/core'
import { createdAtOf } from '../plan/locate.ts'
import type { Left, Located } from '../plan/located.ts'
import { ownerOf } from '../plan/located.ts'
import type { AllEvents, AllRecords } from '../plan/read-all.ts'
import type { Replay } from '../plan/replay.ts'
import { findingsOf } from './findings.ts'
import type { Fates, Mem0Report, OwnerFates } from './report.ts'
import { scriptOf } from './words.ts'

export interface ReportParts extends AllRecords {
  source: string
  now: number
  examples: number
  events: AllEvents
  messages: number
  told: Replay
  left: readonly Left[]
  byId: ReadonlyMap<string, Located>
}

export function reportOf(parts: ReportParts): Mem0Report {
  const { source, now, examples, records, dimensions, events, messages, told, left, byId } = parts
  const { decisions, memories } = told
  const moved = decisions.map(({ located }) => located)
  const fates = new Map<string, keyof Fates>(left.map(({ record }) => [record.id, 'left']))
  for (const { located, merged } of decisions) {
    const { id } = located.record
    fates.set(id, merged === true ? 'merged' : fateOf(memories.get(id), now))
  }
  const lengths = countBy([...dimensions.values()].filter((length) => length > 0))
  const usual = lengths[0]?.[0]
  const odd = moved.filter(({ record }) => dimensions.get(record.id) !== usual)
  const undated = moved.filter(({ record }) => createdAtOf(record, events.ofKept.get(record.id) ?? []) === undefined)
  const times = moved
    .filter((one) => !undated.includes(one))
    .flatMap(({ createdAt, statedAt }) => [createdAt, statedAt])
  const all = [...records.values()]
  return {
    source,
    at: now,
    memories: records.size,
    ...(times.length === 0 ? {} : { from: minOf(times), to: -minOf(times.map((time) => -time)) }),
    ...(events.count === undefined ? {} : { events: events.count }),
    users: distinct(all.map(({ userId }) => userId)),
    agents: distinct(all.map(({ agentId }) => agentId)),
    sessions: distinct(all.map(({ runId }) => runId)),
    fates: sumOf([...fates.values()]),
    formerTexts: decisions.reduce((sum, { located, merged }) => sum + (merged === true ? 0 : located.past.length), 0),
    owners: ownersOf(moved, left, fates),
    scripts: countBy(moved.map(({ text }) => scriptOf(text))).map(([name, count]) => ({ name, memories: count })),
    vectors: lengths.map(([length, count]) => ({ dimensions: length, memories: count })),
    findings: findingsOf({
      examples,
      decisions,
      left,
      byId,
      expired: new Set([...fates].flatMap(([id, fate]) => (fate === 'expired' ? [id] : []))),
      gone: events.ofGone,
      undated,
      vectors: usual === undefined ? undefined : { dimensions: usual, odd },
      messages,
    }),
  }
}

function fateOf(memory: Memory | undefined, now: number): keyof Fates {
  if (memory === undefined || memory.status !== 'active' || (memory.validTo ?? now + 1) <= now) return 'past'
  return (memory.expiresAt ?? now + 1) <= now ? 'expired' : 'current'
}

function ownersOf(
  moved: readonly Located[],
  left: readonly Left[],
  fates: ReadonlyMap<string, keyof Fates>,
): OwnerFates[] {
  const rows = new Map<string, { owner: string; tenant: string; fates: (keyof Fates)[] }>()
  function count(owner: string, tenant: string, id: string): void {
    const name = JSON.stringify([tenant, owner])
    const row = rows.get(name) ?? { owner, tenant, fates: [] }
    rows.set(name, row)
    row.fates.push(fates.get(id) ?? 'left')
  }
  for (const { identity, tenant, record } of moved) count(ownerOf(identity), tenant, record.id)
  for (const { owner, record } of left)
    count(owner === undefined ? 'nobody' : ownerOf(owner.identity), owner?.tenant ?? '', record.id)
  return [...rows.values()]
    .map(({ owner, tenant, fates: each }) => ({ owner, tenant, memories: each.length, ...sumOf(each) }))
    .sort((a, b) => b.memories - a.memories || (a.owner < b.owner ? -1 : 1))
}

function sumOf(fates: readonly (keyof Fates)[]): Fates {
  const sums: Fates = { current: 0, merged: 0, past: 0, expired: 0, left: 0 }
  for (const fate of fates) sums[fate]++
  return sums
}

/** The most frequent first. */
function countBy<T extends string | number>(values: readonly T[]): [T, number][] {
  const counts = new Map<T, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return [...counts].sort(([a, many], [b, few]) => few - many || (a < b ? -1 : 1))
}

function distinct(values: readonly (string | undefined)[]): number {
  return new Set(values.filter((value) => value !== undefined)).size
}

/** Of lists that are too long to be arguments. */
function minOf(values: readonly number[]): number {
  return values.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY)
}
