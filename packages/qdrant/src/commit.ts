/**
 * Commits row by row. Qdrant does not say whether a conditional update matched, so each write carries a token of its
 * own, and is read back. A row keeps the tokens of its last writes, the newest first: a writer whose row was replaced
 * before it looked still finds its token there.
 */
import { type Change, ConflictError, type Row, StoreError } from '@loci/core'
import type { QdrantClient, Schemas } from '@qdrant/js-client-rest'
import { withoutTenant } from './filter.ts'
import { fieldPayload, type Payload, pointId, tenantHash } from './points.ts'

type Operation = Schemas['UpdateOperation']

/** What is stored under an id, as far as writers care. A row that is being deleted has tokens and no version. */
interface Seen {
  version?: number
  tokens: string[]
}

/** What one request writes: rows without a condition, then at most one with a condition, which is read back. */
interface Step {
  plain: Change[]
  guarded?: Change
  bytes: number
}

const keptTokens = 16

/** A quarter of what a server takes by default (32 MB): the text of a row may double when it is put into JSON. */
const maxStepBytes = 8_000_000

/** @throws ConflictError; StoreError with `retryable` when it cannot be told whether a row was stored. */
export async function commitRows(
  client: QdrantClient,
  collection: string,
  { tenant, changes }: { tenant: string; changes: readonly Change[] },
): Promise<void> {
  const token = newToken()

  async function look(ids: string[]): Promise<Map<string | number, Seen>> {
    if (ids.length === 0) return new Map()
    const with_payload = ['version', 'tokens']
    const points = await client.retrieve(collection, { ids, with_payload, consistency: 'majority' })
    return new Map(points.map(({ id, payload }) => [id, payload as unknown as Seen]))
  }

  async function write(operations: Operation[]): Promise<void> {
    if (operations.length > 0) await client.batchUpdate(collection, { operations, wait: true, ordering: 'strong' })
  }

  const conditional = changes.filter(({ expects }) => expects !== 'any')
  const before = await look(conditional.map(({ id }) => pointId(tenant, id)))
  /** Removes the point that a delete of ours has emptied; goes along with the next request. */
  let cleanUp: Operation[] = []

  for (const { plain, guarded } of toSteps(changes)) {
    const operations = [...cleanUp, ...plainOperations(tenant, plain, token)]
    cleanUp = []
    if (guarded === undefined) {
      await write(operations)
      continue
    }
    const point = pointId(tenant, guarded.id)
    const seen = before.get(point)
    if (guarded.expects !== (seen?.version ?? 'absent')) {
      await write(operations)
      throw conflict(guarded, seen)
    }
    await write([...operations, guardedOperation(tenant, guarded, [token, ...(seen?.tokens ?? [])])])
    const after = (await look([point])).get(point)
    if (!after?.tokens.includes(token)) throw overtaken(guarded, seen, after)
    if (guarded.row === null) cleanUp = [{ delete: { filter: writtenWith(token, point) } }]
  }
  await write(cleanUp)
}

/** In the given order, in as few requests as can be. */
function toSteps(changes: readonly Change[]): Step[] {
  const steps: Step[] = []
  let step: Step | undefined
  for (const change of changes) {
    const bytes = sizeOf(change.row)
    if (step === undefined || step.guarded !== undefined || step.bytes + bytes > maxStepBytes) {
      step = { plain: [], bytes: 0 }
      steps.push(step)
    }
    step.bytes += bytes
    if (change.expects === 'any') step.plain.push(change)
    else step.guarded = change
  }
  return steps
}

function plainOperations(tenant: string, changes: readonly Change[], token: string): Operation[] {
  const operations: Operation[] = []
  for (const { id, row } of changes) {
    const last = operations.at(-1)
    if (row === null) {
      const point = pointId(tenant, id)
      if (last && 'delete' in last && 'points' in last.delete) last.delete.points.push(point)
      else operations.push({ delete: { points: [point] } })
    } else {
      const point = toPoint(tenant, row, [token])
      if (last && 'upsert' in last && 'points' in last.upsert) last.upsert.points.push(point)
      else operations.push({ upsert: { points: [point] } })
    }
  }
  return operations
}

function guardedOperation(tenant: string, { id, expects, row }: Change, tokens: string[]): Operation {
  const kept = tokens.slice(0, keptTokens)
  // A delete first empties the point, so that it can be told whose delete it was.
  const payload = row === null ? { token: kept[0], tokens: kept } : rowPayload(tenant, row, kept)
  if (expects === 'absent') {
    // Stored when there is no point, or only what a delete has left of one.
    const point = { id: pointId(tenant, id), vector: {}, payload }
    return { upsert: { points: [point], update_filter: { must: [withoutTenant] } } }
  }
  // The token of the write that was seen stands for its version. Not an upsert with a filter: it would store what
  // another has deleted.
  return { overwrite_payload: { payload, filter: writtenWith(tokens[1] as string, pointId(tenant, id)) } }
}

/** The point, as long as its last write is the one with the token. */
function writtenWith(token: string, point: string): Schemas['Filter'] {
  return { must: [{ has_id: [point] }, { key: 'token', match: { value: token } }] }
}

/** What it means that a conditional write is not to be found, though its condition held a moment before. */
function overtaken({ kind, id, expects }: Change, before: Seen | undefined, after: Seen | undefined): Error {
  // Each write with a condition replaces exactly the write that it saw: two cannot have replaced the same one.
  const [expected] = before?.tokens ?? []
  if (expects !== 'absent' && expected !== undefined && after?.tokens.includes(expected)) {
    return new ConflictError(`${kind} ${id}: another writer replaced version ${expects} first`, { id })
  }
  // Deleted, made anew or written without a condition: ours may have been stored before that, or not at all.
  const message = `another writer changed ${kind} ${id} at the same time; whether this commit came first cannot be told`
  return new StoreError({ store: 'qdrant', operation: 'commit', retryable: true, message })
}

function conflict({ kind, id, expects }: Change, seen: Seen | undefined): ConflictError {
  return new ConflictError(`${kind} ${id}: expected ${expects}, found ${seen?.version ?? 'absent'}`, { id })
}

function toPoint(tenant: string, row: Row, tokens: string[]): Schemas['PointStruct'] {
  return { id: pointId(tenant, row.id), vector: {}, payload: rowPayload(tenant, row, tokens) }
}

function rowPayload(tenant: string, { id, kind, version, writeId, fields, body }: Row, tokens: string[]): Payload {
  const own = { tenant, tenantHash: tenantHash(tenant), id, kind, version, writeId, token: tokens[0], tokens, body }
  return { ...own, ...fieldPayload(fields) }
}

/** 96 random bits: unlike a `writeId`, it is new when the same commit is tried again. */
function newToken(): string {
  return Buffer.from(crypto.getRandomValues(new Uint8Array(12))).toString('base64url')
}

function sizeOf(row: Row | null): number {
  return row === null ? 100 : 1_000 + Buffer.byteLength(row.body) + 2 * JSON.stringify(row.fields).length
}
