/** Commits: one write where that is all, else a transaction. Each expectation is a condition of its write. */
import { setTimeout as sleep } from 'node:timers/promises'
import { type Change, ConfigError, ConflictError, DimensionError, type VectorRecord } from '@loci/core'
import type { AnyBulkWriteOperation, ClientSession, Collection } from 'mongodb'
import type { Place } from './connection.ts'
import { documentId, type RowDocument, rowDocument, type VectorDocument, vectorDocument } from './documents.ts'
import { isAnswer, isDuplicateKey, isWriteConflict, translated, unwrapped } from './errors.ts'
import { everyGeneration, type Generation, rowsOf, type Shared, vectorsOf } from './shared.ts'

type RowWrite = AnyBulkWriteOperation<RowDocument>

/** What one commit writes, in the order in which it is sent. */
interface Plan {
  /** Each of these must find what it expects. */
  guarded: RowWrite[]
  /** Rows to delete whatever they are. */
  deleted: string[]
  vectors?: { collection: Collection<VectorDocument>; records: VectorDocument[] }
  /** Vectors to delete in every generation. */
  unindexed?: { collections: Collection<VectorDocument>[]; ids: string[] }
}

const maxAttempts = 8
const maxPauseMs = 40

/** @throws ConflictError when an expectation does not hold; StoreError with `retryable` when the answer is lost. */
export async function commitChanges(
  place: Place,
  shared: Shared,
  { tenant, changes }: { tenant: string; changes: readonly Change[] },
): Promise<void> {
  const rows = rowsOf(place.db, shared.prefix)
  const plan = await planOf(place, shared, { tenant, changes })
  const refused = (): Promise<ConflictError> => conflictOf(rows, tenant, changes)
  if (plan.guarded.length + plan.deleted.length === 1 && writesOfVectors(plan) === 0) {
    if (plan.deleted.length === 1) await rows.deleteOne({ _id: { $in: plan.deleted } })
    else if (!(await writeRows(rows, plan.guarded))) throw await refused()
    return
  }
  for (let attempt = 1; ; attempt++) {
    try {
      if (await inTransaction(place, (session) => write(rows, plan, session))) return
    } catch (error) {
      if (attempt === maxAttempts || !isWriteConflict(error)) throw error
      // MongoDB undoes one of two that met, and leaves it to the client to try again.
      await sleep(Math.random() * Math.min(maxPauseMs, 2 ** attempt))
      continue
    }
    throw await refused()
  }
}

/** @returns whether all expectations held. */
async function write(rows: Collection<RowDocument>, plan: Plan, session: ClientSession): Promise<boolean> {
  if (plan.guarded.length > 0 && !(await writeRows(rows, plan.guarded, session))) return false
  if (plan.deleted.length > 0) await rows.deleteMany({ _id: { $in: plan.deleted } }, { session })
  for (const collection of plan.unindexed?.collections ?? []) {
    await collection.deleteMany({ _id: { $in: plan.unindexed?.ids ?? [] } }, { session })
  }
  if (plan.vectors !== undefined) {
    await storeVectors(plan.vectors.collection, plan.vectors.records, session)
  }
  return true
}

async function writeRows(rows: Collection<RowDocument>, writes: RowWrite[], session?: ClientSession): Promise<boolean> {
  try {
    const done = await rows.bulkWrite(writes, { ordered: true, ...(session && { session }) }).catch(throwUnwrapped)
    return done.matchedCount + done.upsertedCount + done.deletedCount === writes.length
  } catch (error) {
    if (isDuplicateKey(error)) return false
    throw error
  }
}

export async function storeVectors(
  collection: Collection<VectorDocument>,
  records: readonly VectorDocument[],
  session?: ClientSession,
): Promise<void> {
  const writes = records.map((replacement) => ({
    replaceOne: { filter: { _id: { $eq: replacement._id } }, replacement, upsert: true },
  }))
  await collection.bulkWrite(writes, { ordered: false, ...(session && { session }) }).catch(throwUnwrapped)
}

/** @returns what `use` does; when that is false, nothing has happened. */
async function inTransaction(place: Place, use: (session: ClientSession) => Promise<boolean>): Promise<boolean> {
  const session = place.client.startSession({ causalConsistency: false })
  session.startTransaction({
    readPreference: 'primary',
    readConcern: { level: 'snapshot' },
    writeConcern: { w: 'majority', journal: true },
  })
  let isReachable = false
  try {
    const isDone = await use(session)
    // When this fails, it may have happened: to be told apart by reading, and never by doing it again.
    if (isDone) await session.commitTransaction().catch(throwTranslated)
    isReachable = true
    return isDone
  } catch (error) {
    isReachable = isAnswer(error)
    throw error
  } finally {
    // Undoes what is not committed. There is no waiting for a server that does not answer.
    const ended = session.endSession().catch(() => undefined)
    if (isReachable) await ended
  }
}

function throwUnwrapped(error: unknown): never {
  throw unwrapped(error)
}

function throwTranslated(error: unknown): never {
  throw translated('commit', error)
}

async function planOf(
  { db }: Place,
  { prefix, index }: Shared,
  { tenant, changes }: { tenant: string; changes: readonly Change[] },
): Promise<Plan> {
  const records = changes.map((change) => change.index).filter((record) => record != null)
  const unindexed = changes.filter((change) => change.index === null).map(({ id }) => documentId(tenant, id))
  const guarded = changes.flatMap((change) => guardedWrites(tenant, change))
  const deleted = changes.filter(({ row, expects }) => row === null && expects === 'any')
  const plan: Plan = { guarded, deleted: deleted.map(({ id }) => documentId(tenant, id)) }
  if (records.length > 0) {
    if (index === undefined) {
      throw new ConfigError('mongodb: open the vector store before a commit that stores vectors')
    }
    const documents = vectorDocuments(tenant, records, index)
    plan.vectors = { collection: vectorsOf(db, prefix, index.number), records: documents }
  }
  if (unindexed.length > 0) {
    // Of every generation: what is forgotten must not live on in an index that is no longer used.
    plan.unindexed = { collections: await everyGeneration(db, prefix), ids: unindexed }
  }
  return plan
}

/** @throws DimensionError */
export function vectorDocuments(
  tenant: string,
  records: readonly VectorRecord[],
  { dimensions, form }: Generation,
): VectorDocument[] {
  return records.map((record) => {
    if (record.vector.length !== dimensions) {
      throw new DimensionError(
        `mongodb: vector ${record.id} has ${record.vector.length} numbers, the index holds ${dimensions}`,
      )
    }
    return vectorDocument(tenant, record, form)
  })
}

/** No version is negative: an upsert with it inserts, or meets the row that is there and breaks the key. */
const noVersion = -1

function guardedWrites(tenant: string, { id, kind, expects, row }: Change): RowWrite[] {
  const _id = { $eq: documentId(tenant, id) }
  if (row === null) {
    if (expects === 'any') return []
    if (expects !== 'absent') return [{ deleteOne: { filter: { _id, version: { $eq: expects } } } }]
    // Written and deleted again, so that it meets whoever creates the row at this moment.
    const none = rowDocument(tenant, { id, kind, version: 1, writeId: '', fields: {}, body: '' })
    const filter = { _id, version: { $eq: noVersion } }
    return [{ replaceOne: { filter, replacement: none, upsert: true } }, { deleteOne: { filter: { _id } } }]
  }
  const replacement = rowDocument(tenant, row)
  if (expects === 'any') return [{ replaceOne: { filter: { _id }, replacement, upsert: true } }]
  const version = { $eq: expects === 'absent' ? noVersion : expects }
  return [{ replaceOne: { filter: { _id, version }, replacement, upsert: expects === 'absent' } }]
}

function writesOfVectors({ vectors, unindexed }: Plan): number {
  return (vectors?.records.length ?? 0) + (unindexed?.ids.length ?? 0)
}

/** Names the first change whose expectation does not hold now. */
async function conflictOf(
  rows: Collection<RowDocument>,
  tenant: string,
  changes: readonly Change[],
): Promise<ConflictError> {
  const ids = changes.map(({ id }) => documentId(tenant, id))
  const found = await rows.find({ _id: { $in: ids } }, { projection: { id: 1, version: 1 } }).toArray()
  const versions = new Map(found.map(({ id, version }) => [id, version]))
  const broken = changes.find(({ id, expects }) => expects !== 'any' && expects !== (versions.get(id) ?? 'absent'))
  if (broken === undefined) return new ConflictError('an expected version did not hold')
  const { id, kind, expects } = broken
  return new ConflictError(`${kind} ${id}: expected ${expects}, found ${versions.get(id) ?? 'absent'}`, { id })
}
