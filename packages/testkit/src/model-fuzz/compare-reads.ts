/** Every kind of read, beside what the model says of it. */
import { isDeepStrictEqual } from 'node:util'
import { type LociMemory, type Memory, type MemoryHandle, NotFoundError } from '@loci/core'
import { owners } from './calls.ts'
import type { Known, Reference } from './reference.ts'

/** What each owner was told was true, and when. */
export interface Snapshot {
  at: number
  texts: Map<string, string[]>
}

export interface Comparison {
  reader: LociMemory
  tenant: string
  model: Reference
  pick: number
  snapshots: readonly Snapshot[]
  now: number
}

export function snapshotOf(model: Reference, at: number): Snapshot {
  const told = ({ id, text }: Known): string => `${id} ${text}`
  return { at, texts: new Map(owners.map((owner) => [owner, model.active(owner).map(told)])) }
}

/** @throws with what differs. */
export async function compareReads(comparison: Comparison): Promise<void> {
  const { reader, tenant, model } = comparison
  for (const owner of owners) {
    const handle = reader.for({ tenant, user: owner, task: 'trip' })
    await compareNow(handle, owner, comparison)
    await compareOne(handle, owner, comparison)
    await comparePast(handle, owner, comparison)
  }
  const admin = reader.admin(tenant)
  const waiting = (await admin.pending({ limit: 1_000 })).items
  equal('what waits', idsOf(waiting), idsOf(model.memories.filter(({ status }) => status === 'pending')))
  const gone = idsOf(model.memories.filter(({ status }) => status === 'gone'))
  const stored = (await Promise.all(statuses.map((status) => admin.list({ status, limit: 1_000 })))).flatMap(
    ({ items }) => items,
  )
  equal('what is stored and was erased', idsOf(stored.filter(({ id }) => gone.includes(id))), [])
  const stranger = reader.for({ tenant: `${tenant}-other`, user: 'alice', task: 'trip' })
  equal('what another tenant sees', await stranger.count(), 0)
}

const statuses = ['active', 'superseded', 'forgotten', 'archived'] as const

async function compareNow(handle: MemoryHandle, owner: string, { model, pick }: Comparison): Promise<void> {
  const known = model.seenBy(owner).flatMap((name) => model.active(name))
  const { items } = await handle.list({ limit: 1_000 })
  const facts = ({ id, text, version, reinforcements, validFrom, expiresAt }: Known | Memory): unknown[] => [
    ...[id, text, version, reinforcements, validFrom, expiresAt],
  ]
  equal(`list of ${owner}`, items.map(facts).sort(), known.map(facts).sort())
  equal(`count of ${owner}`, await handle.count(), known.length)
  const some = model.memories[pick % Math.max(1, model.memories.length)]
  if (some === undefined) return
  const word = some.text.split(' ')[0] as string
  const hits = await handle.search(word, { limit: 100 })
  const wanted = known.filter(({ text }) => text.startsWith(`${word} `))
  equal(`search for ${word}`, idsOf(hits.map(({ memory }) => memory)), idsOf(wanted))
  const context = await handle.getContext({ query: word, budget: 10_000 })
  equal(
    `context about ${word}`,
    idsOf(context.memories),
    idsOf([...new Set([...wanted, ...known.filter(({ type }) => type === 'preference')])]),
  )
}

async function compareOne(handle: MemoryHandle, owner: string, { model, pick }: Comparison): Promise<void> {
  const own = model.memories.filter((memory) => memory.owner === owner)
  const some = own[pick % Math.max(1, own.length)]
  if (some === undefined) return
  const isActive = model.active(owner).includes(some)
  equal('get', (await handle.get(some.id))?.text, isActive ? some.text : undefined)
  const revisions = await handle.history(some.id).catch((error: unknown) => {
    if (error instanceof NotFoundError) return undefined
    throw error
  })
  const isHidden = some.status === 'gone' || some.status === 'pending'
  equal(
    `history of ${some.id}`,
    revisions?.map(({ version, memory }) => [version, memory.text, memory.status, memory.validTo].join(' ')),
    isHidden
      ? undefined
      : some.history.map(({ version, text, status, validTo }) => [version, text, status, validTo].join(' ')),
  )
}

async function comparePast(
  handle: MemoryHandle,
  owner: string,
  { model, pick, snapshots, now }: Comparison,
): Promise<void> {
  const { at, texts } = snapshots[pick % Math.max(1, snapshots.length)] ?? { at: now, texts: new Map() }
  const seen = model.seenBy(owner)
  const left = new Set(
    model.memories.filter(({ status }) => status === 'active' || status === 'superseded').map(({ id }) => id),
  )
  if (texts.size > 0) {
    const then = await handle.list({ asOf: at, limit: 1_000 })
    const wanted = seen
      .flatMap((name) => texts.get(name) ?? [])
      .filter((text: string) => left.has(text.split(' ')[0] as string))
    equal(`list as of ${at}`, then.items.map(({ id, text }) => `${id} ${text}`).sort(), wanted.sort())
  }
  // What is known now of what was true at some moment, also one before anything was said.
  const valid = at - (pick % 10) * 1_000_000
  const holds = ({ owner: name, id, validFrom, validTo, expiresAt }: Known): boolean =>
    seen.includes(name) &&
    left.has(id) &&
    validFrom <= valid &&
    (validTo ?? Number.POSITIVE_INFINITY) > valid &&
    (expiresAt ?? Number.POSITIVE_INFINITY) > valid
  const trueThen = await handle.list({ asOf: { valid }, limit: 1_000 })
  equal(`list of what was true at ${valid}`, idsOf(trueThen.items), idsOf(model.memories.filter(holds)))
}

function idsOf(memories: readonly { id: string }[]): string[] {
  return memories.map(({ id }) => id).sort()
}

function equal(what: string, found: unknown, wanted: unknown): void {
  if (isDeepStrictEqual(found, wanted)) return
  throw new Error(`${what} is ${JSON.stringify(found)}, the model says ${JSON.stringify(wanted)}`)
}
