/** `erase`: everything that is known of somebody, for good, with a receipt. */
import type { Engine } from '../engine.ts'
import { StoreError } from '../errors.ts'
import { canonicalJson } from '../hash.ts'
import { jobChange } from '../lifecycle/jobs.ts'
import { eachOther } from '../lifecycle/reembed.ts'
import { deleteEmbeddings } from '../models/embed-documents.ts'
import type { ScopeValues } from '../scope.ts'
import { maxAttempts } from '../stores/call.ts'
import { rowPages } from '../stores/pages.ts'
import { split } from '../stores/rows.ts'
import type { Vectors } from '../stores/vectors.ts'
import { namesAny } from '../write/idempotency.ts'
import { type DeletedCounts, deleteMemories } from './delete-memories.ts'
import { deleteNotes } from './delete-notes.ts'
import { findSubject, type Subject } from './find-subject.ts'
import { aliasesOf, unlinkAll } from './links.ts'
import { changeErasures, type OpenErasure } from './open-erasures.ts'
import { addToReceipt, type Recorded, readReceipt } from './receipts.ts'
import type { CheckedSelector } from './selector.ts'

export interface EraseOptions {
  /** Also what they wrote that others see: memories whose source names them. Default false. */
  authored?: boolean
  signal?: AbortSignal
}

/**
 * What was erased. It names ids and numbers, no text: it may be kept. The numbers are of the call that completed it, the
 * ids also of those that were killed before.
 */
export interface EraseReceipt extends DeletedCounts {
  id: string
  at: number
  /** Idempotency keys that named one of the memories. */
  keys: number
  /** The erased memories. */
  ids: string[]
  stores: {
    store: string
    holds: 'rows' | 'vectors'
    /** Whether the bytes are gone too. Otherwise the engine keeps them until it compacts; see the adapter's README. */
    compacted: boolean
  }[]
  /** What this process could not reach, in words. */
  remaining: string[]
}

const pageSize = 200

/**
 * Nothing of the subject is readable from the first moment on, nor what was made from it before. Whoever is killed
 * half-way leaves it so, and the same call again, or `maintain()`, completes it.
 */
export async function erase(
  engine: Engine,
  tenant: string,
  selector: CheckedSelector,
  { authored = false, signal }: EraseOptions,
): Promise<EraseReceipt> {
  const scopes = selector.scopes && (await everyAlias(engine, tenant, selector.scopes, signal))
  const subject: CheckedSelector = scopes === undefined ? selector : { scopes }
  const found = await findSubject(engine, tenant, { ...subject, authored }, [], signal)
  let erasure: OpenErasure = {
    ...subject,
    id: `erasure:${engine.newWriteId()}`,
    at: engine.now(),
    authored,
    elsewhere: [...found.elsewhere].slice(0, maxHidden),
  }
  function open(others: readonly OpenErasure[]): OpenErasure[] {
    const begun = others.find((other) => covers(other, erasure))
    erasure = begun ?? erasure
    return begun === undefined ? [...others, erasure] : [...others]
  }
  await changeErasures(engine, tenant, open, signal)
  return await complete(engine, tenant, erasure, signal, found)
}

/** More than these of other scopes are not hidden, only deleted: every read carries them in its filter till then. */
const maxHidden = 5_000

/** Whether somebody was killed in the middle of this erasure, perhaps when links between the subject's ids were gone. */
function covers(begun: OpenErasure, { scopes, ids, authored }: OpenErasure): boolean {
  if (begun.authored !== authored || canonicalJson(begun.ids ?? []) !== canonicalJson(ids ?? [])) return false
  const known = (begun.scopes ?? []).map(canonicalJson)
  return (scopes ?? []).every((scope) => known.includes(canonicalJson(scope)))
}

/** Does the work of an erasure that stands in the list, and takes it off. */
export async function complete(
  engine: Engine,
  tenant: string,
  erasure: OpenErasure,
  signal?: AbortSignal,
  before?: Subject,
): Promise<EraseReceipt> {
  const sums: DeletedCounts = { memories: 0, revisions: 0, claims: 0, others: 0 }
  const recorded = await readReceipt(engine, tenant, erasure.id, signal)
  await deleteNotes(engine, tenant, erasure, signal)
  let keys = 0
  let found = before ?? (await findSubject(engine, tenant, erasure, recorded.ids, signal))
  // Writers that are under way may add to what has been found.
  for (let pass = 1; found.own.size + found.elsewhere.size > 0; pass++) {
    if (pass > maxAttempts) throw stillWriting(engine)
    const ids = [...found.elsewhere, ...found.own]
    await addToReceipt(engine, tenant, erasure, recorded, ids, signal)
    keys += await deleteKeys(engine, tenant, new Set(ids), signal)
    // What was made from them goes first: once they are gone, nothing tells where it came from.
    for (const part of [found.elsewhere, found.own]) {
      const counts = await deleteMemories(engine, tenant, [...part], { signal, tombstones: true })
      for (const name of Object.keys(sums) as (keyof DeletedCounts)[]) sums[name] += counts[name]
    }
    found = await findSubject(engine, tenant, erasure, recorded.ids, signal)
  }
  // Whoever was reading a conversation may have noted that since.
  await deleteNotes(engine, tenant, erasure, signal)
  const others = await deleteFromOthers(engine, tenant, recorded.ids, signal)
  await unlinkAll(engine, tenant, erasure.scopes ?? [], signal)
  engine.semantic?.embeddings.clear()
  await deleteEmbeddings(engine, tenant, {}, signal)
  if (recorded.parts === 0) await addToReceipt(engine, tenant, erasure, recorded, [], signal)
  await rememberToCheck(engine, tenant, recorded, signal)
  const receipt: EraseReceipt = {
    id: erasure.id,
    at: erasure.at,
    ...sums,
    keys,
    ids: recorded.ids,
    stores: await compactStores(engine, signal),
    remaining: outOfReach(engine, others),
  }
  await changeErasures(engine, tenant, (open) => open.filter(({ id }) => id !== erasure.id), signal)
  return receipt
}

/**
 * Where an index is not part of the commits, vectors also lie in generations that are being made or kept.
 * @returns how many were opened for it.
 */
async function deleteFromOthers(
  engine: Engine,
  tenant: string,
  ids: readonly string[],
  signal: AbortSignal | undefined,
): Promise<number> {
  if (!engine.hasVectors || engine.commitsIndex || ids.length === 0) return 0
  return await eachOther(engine, signal, (vectors) => vectors.delete(tenant, ids, signal))
}

/** What is stored of a receipt's memories: their ids. `unchecked` names what could not be looked at. */
export interface Verification {
  clean: boolean
  found: string[]
  unchecked: string[]
}

/** Undefined for an unknown receipt. */
export async function verifyErased(
  engine: Engine,
  tenant: string,
  receiptId: string,
  signal?: AbortSignal,
): Promise<Verification | undefined> {
  const { ids, parts } = await readReceipt(engine, tenant, receiptId, signal)
  if (parts === 0) return undefined
  const found = new Set<string>()
  for (const part of split(ids, pageSize)) {
    const query = { filter: { op: 'in', field: 'memoryId', values: part } as const, limit: pageSize }
    const page = await engine.rows.list(tenant, query, signal)
    for (const { fields } of page.rows) found.add(String(fields.memoryId))
  }
  const look = async (vectors: Vectors): Promise<void> => {
    for (const part of split(ids, pageSize)) {
      for (const id of (await vectors.get(tenant, part, signal)).keys()) found.add(id)
    }
  }
  if (engine.semantic !== undefined) await look(engine.semantic.vectors)
  const opened = await eachOther(engine, signal, look)
  const unchecked = outOfReach(engine, opened)
  return { clean: found.size === 0 && unchecked.length === 0, found: [...found], unchecked }
}

async function everyAlias(
  engine: Engine,
  tenant: string,
  scopes: readonly ScopeValues[],
  signal?: AbortSignal,
): Promise<ScopeValues[]> {
  return (await Promise.all(scopes.map((scope) => aliasesOf(engine, tenant, scope, signal)))).flat()
}

/** A replay of the request that wrote them must not name them. */
async function deleteKeys(
  engine: Engine,
  tenant: string,
  ids: ReadonlySet<string>,
  signal?: AbortSignal,
): Promise<number> {
  let deleted = 0
  const query = { kind: 'idempotency', limit: pageSize }
  for await (const rows of rowPages(engine.rows, tenant, query, signal)) {
    const naming = rows.filter((row) => namesAny(row, ids))
    const changes = naming.map(({ id }) => ({ id, kind: 'idempotency', expects: 'any', row: null }) as const)
    for (const part of split(changes, engine.rows.traits.maxBatch)) await engine.rows.commit(tenant, part, signal)
    deleted += naming.length
  }
  return deleted
}

/**
 * A writer whose commit is under way may bring a vector to the index after this, and on a store that commits row by row
 * a row: `maintain()` looks once more.
 */
async function rememberToCheck(engine: Engine, tenant: string, { ids }: Recorded, signal?: AbortSignal): Promise<void> {
  if (engine.rows.traits.commit === 'atomic' && (!engine.hasVectors || engine.commitsIndex)) return
  for (const part of split(ids, pageSize)) {
    await engine.rows.commit(tenant, [jobChange(engine, 'erase', part)], signal)
  }
}

async function compactStores(engine: Engine, signal?: AbortSignal): Promise<EraseReceipt['stores']> {
  const rows = { store: engine.rows.name, holds: 'rows', compacted: await engine.rows.compact(signal) } as const
  if (engine.semantic === undefined) return [rows]
  const { name } = engine.semantic.vectors
  return [rows, { store: name, holds: 'vectors', compacted: engine.commitsIndex && rows.compacted }]
}

/** @param opened how many generations were looked at besides this process's own: without an embedder, that is all of them. */
function outOfReach(engine: Engine, opened: number): string[] {
  if (engine.semantic !== undefined || engine.commitsIndex || !engine.hasVectors || opened > 0) return []
  return ['the vector store: this memory has no embedder, so it was not opened; let one with an embedder maintain()']
}

function stillWriting({ rows }: Engine): StoreError {
  const message = 'somebody goes on writing about whom is being erased; nothing of it is readable, try again'
  return new StoreError({ store: rows.name, operation: 'erase', retryable: true, message })
}
