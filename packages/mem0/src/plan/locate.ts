/** Where the memories of mem0 belong, and which of them belong nowhere. */
import type { Json } from '@loci/core'
import type { Mem0Record } from '../record.ts'
import type { Mem0Event } from '../source.ts'
import type { Left, Located, Mem0Identity } from './located.ts'
import { mended, mendedJson } from './mend.ts'
import { pastOf } from './past.ts'

export interface Mapping {
  /** The tenant of all, or of each. */
  tenant: string | ((record: Mem0Record) => string)
  /** Who a memory belongs to. Default: `user_id` → user, `agent_id` → agent, `run_id` → session. Undefined: it stays behind. */
  identity?: (record: Mem0Record) => Mem0Identity | undefined
}

export interface LocateContext extends Mapping {
  /** Events of each memory, oldest first. */
  events: ReadonlyMap<string, readonly Mem0Event[]>
  /** When a memory without any time is taken to be from. */
  undatedAt: number
}

const dayMs = 86_400_000

export function locate(record: Mem0Record, context: LocateContext): Located | Left {
  const { text, broken } = record
  const identity = (context.identity ?? defaultIdentity)(record)
  const isOwned = identity !== undefined && Object.keys(identity).length > 0
  const owner = isOwned ? { tenant: tenantOf(record, context), identity } : undefined
  if (text === undefined) {
    return { record, kind: 'broken', reason: broken ?? 'it has no text', ...(owner === undefined ? {} : { owner }) }
  }
  if (owner === undefined) return { record, kind: 'ownerless', reason: 'it has no user_id, agent_id or run_id' }
  const events = context.events.get(record.id) ?? []
  const createdAt = createdAtOf(record, events) ?? context.undatedAt
  const past = pastOf(events, text, createdAt)
  const located: Located = {
    record,
    text: mended(text),
    metadata: mendedJson(record.metadata) as { [key: string]: Json },
    ...owner,
    createdAt,
    statedAt: Math.max(past.since ?? record.updatedAt ?? createdAt, createdAt, past.texts.at(-1)?.at ?? createdAt),
    past: past.texts.map(({ text: former, at }) => ({ text: mended(former), at })),
    fitsHistory: past.fits,
  }
  const lastDay = record.expirationDate === undefined ? undefined : dayOf(record.expirationDate)
  return lastDay === undefined ? located : { ...located, expiresAt: lastDay + dayMs }
}

/** When a memory was made, by the memory or else by its history. */
export function createdAtOf({ createdAt, updatedAt }: Mem0Record, events: readonly Mem0Event[]): number | undefined {
  return createdAt ?? events.find(({ action, at }) => action === 'ADD' && at !== undefined)?.at ?? updatedAt
}

/** The day in UTC; undefined for what mem0 itself takes for no date, and so for no end. */
function dayOf(date: string): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date)) return undefined
  const time = Date.parse(`${date}T00:00:00Z`)
  return Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== date ? undefined : time
}

function tenantOf(record: Mem0Record, { tenant }: Mapping): string {
  return typeof tenant === 'string' ? tenant : tenant(record)
}

function defaultIdentity({ userId, agentId, runId }: Mem0Record): Mem0Identity {
  const identity: Mem0Identity = {}
  if (userId !== undefined) identity.user = userId
  if (agentId !== undefined) identity.agent = agentId
  if (runId !== undefined) identity.session = runId
  return identity
}
