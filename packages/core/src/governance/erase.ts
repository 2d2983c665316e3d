/** `erase`: everything that is known of somebody, for good, with a receipt. */
import type { Engine } from '../engine.ts'
import { allOf, type Filter, matches } from '../filter.ts'
import { fromRow, type Memory } from '../record.ts'
import type { ScopeValues } from '../scope.ts'
import type { Row } from '../stores/contract.ts'
import { pages } from '../stores/pages.ts'
import { split } from '../stores/rows.ts'
import type { Claim } from '../write/claims.ts'
import { type DeletedCounts, deleteMemories } from './delete-memories.ts'
import { aliasesOf, unlink } from './links.ts'
import { changeErasures, type OpenErasure } from './open-erasures.ts'
import { type CheckedSelector, selectorFilter } from './selector.ts'

export interface EraseOptions {
  /** Also what they wrote that others see: memories whose source names them. Default false. */
  authored?: boolean
  signal?: AbortSignal
}

/** What was erased. It names ids and numbers, no text: it may be kept. */
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
 * Nothing of the subject's own scope is readable from the first moment on. Whoever is killed half-way leaves it so, and
 * the same call again, or `maintain()`, completes it.
 */
export async function erase(
  engine: Engine,
  tenant: string,
  selector: CheckedSelector,
  { authored = false, signal }: EraseOptions,
): Promise<EraseReceipt> {
  const scopes = selector.scopes && (await everyAlias(engine, tenant, selector.scopes, signal))
  const subject: CheckedSelector = scopes === undefined ? selector : { scopes }
  const erasure: OpenErasure = { ...subject, id: `erasure:${engine.newWriteId()}`, at: engine.now(), authored }
  await changeErasures(engine, tenant, (open) => [...open, erasure], signal)
  return await complete(engine, tenant, erasure, signal)
}

/** Does the work of an erasure that stands in the list, and takes it off. */
export async function complete(
  engine: Engine,
  tenant: string,
  erasure: OpenErasure,
  signal?: AbortSignal,
): Promise<EraseReceipt> {
  const sums: DeletedCounts = { memories: 0, revisions: 0, claims: 0, others: 0 }
  const erased = new Set<string>()
  let keys = 0
  // Writers that are under way may add to what has been found.
  for (;;) {
    const found = await findSubject(engine, tenant, erasure, signal)
    // What was made from them goes first: once they are gone, nothing tells where it came from.
    const ids = [...found.derived, ...found.own].filter((id) => !erased.has(id))
    if (ids.length === 0) break
    for (const id of ids) erased.add(id)
    keys += await deleteKeys(engine, tenant, new Set(ids), signal)
    const counts = await deleteMemories(engine, tenant, ids, { signal, tombstones: true })
    for (const name of Object.keys(sums) as (keyof DeletedCounts)[]) sums[name] += counts[name]
  }
  await unlink(engine, tenant, erasure.scopes ?? [], signal)
  engine.semantic?.embeddings.clear()
  await rememberToCheck(engine, tenant, [...erased], signal)
  const receipt: EraseReceipt = {
    id: erasure.id,
    at: erasure.at,
    ...sums,
    keys,
    ids: [...erased],
    stores: await compactStores(engine, signal),
    remaining: remainingOf(engine),
  }
  await storeReceipt(engine, tenant, receipt, signal)
  await changeErasures(engine, tenant, (open) => open.filter(({ id }) => id !== erasure.id), signal)
  return receipt
}

/** Whether anything of a receipt's memories is stored: their ids, where it is. */
export async function verifyErased(
  engine: Engine,
  tenant: string,
  receiptId: string,
  signal?: AbortSignal,
): Promise<{ clean: boolean; found: string[] } | undefined> {
  const rows = await partsOf(engine, tenant, receiptId, signal)
  if (rows.length === 0) return undefined
  const found = new Set<string>()
  for (const ids of rows.map((row) => JSON.parse(row.body) as string[])) {
    const query = { filter: { op: 'in', field: 'memoryId', values: ids } as const, limit: pageSize }
    const page = ids.length === 0 ? { rows: [] } : await engine.rows.list(tenant, query, signal)
    for (const { fields } of page.rows) found.add(String(fields.memoryId))
    for (const id of (await engine.semantic?.vectors.get(tenant, ids, signal))?.keys() ?? []) found.add(id)
  }
  return { clean: found.size === 0, found: [...found] }
}

interface Subject {
  own: Set<string>
  derived: Set<string>
}

/** The memories that are meant, those that the subject wrote elsewhere, and those that were derived from either. */
async function findSubject(
  engine: Engine,
  tenant: string,
  { authored, ...selector }: OpenErasure,
  signal?: AbortSignal,
): Promise<Subject> {
  const own = new Set<string>()
  for await (const rows of memories(engine, tenant, selectorFilter(selector), signal))
    for (const { id } of rows) own.add(id)
  for (const id of await announced(engine, tenant, selector, signal)) own.add(id)
  const sourcesOf = new Map<string, string[]>()
  for await (const rows of memories(engine, tenant, undefined, signal)) {
    for (const { memory } of rows.map(fromRow)) {
      if (authored && isBy(memory, selector)) own.add(memory.id)
      if (memory.source.evidence !== undefined) sourcesOf.set(memory.id, memory.source.evidence)
    }
  }
  const derived = new Set<string>()
  for (let grown = -1; grown !== derived.size; ) {
    grown = derived.size
    for (const [id, sources] of sourcesOf) {
      if (!own.has(id) && sources.some((source) => own.has(source) || derived.has(source))) derived.add(id)
    }
  }
  return { own, derived }
}

/** On a store that commits row by row: memories that only a claim carries, as their writer died before them. */
async function announced(
  engine: Engine,
  tenant: string,
  selector: CheckedSelector,
  signal?: AbortSignal,
): Promise<string[]> {
  if (engine.rows.traits.commit === 'atomic') return []
  const found: string[] = []
  const query = { kind: 'claim', limit: pageSize }
  for await (const { rows } of pages((page) => engine.rows.list(tenant, { ...query, ...page }, signal))) {
    const intents = rows.flatMap((row) => (JSON.parse(row.body) as Claim).intent ?? [])
    found.push(...intents.filter(({ fields }) => matches(selectorFilter(selector), fields)).map(({ id }) => id))
  }
  return found
}

function isBy({ source }: Memory, { scopes = [] }: CheckedSelector): boolean {
  return scopes.some((scope) =>
    Object.entries(scope).every(([name, value]) => source.by?.[name] === value || source[name] === value),
  )
}

async function everyAlias(
  engine: Engine,
  tenant: string,
  scopes: readonly ScopeValues[],
  signal?: AbortSignal,
): Promise<ScopeValues[]> {
  return (await Promise.all(scopes.map((scope) => aliasesOf(engine, tenant, scope, signal)))).flat()
}

async function* memories(
  engine: Engine,
  tenant: string,
  filter: Filter | undefined,
  signal?: AbortSignal,
): AsyncGenerator<Row[]> {
  const query = {
    kind: 'memory',
    limit: pageSize,
    ...(filter === undefined ? {} : { filter: allOf(filter) as Filter }),
  }
  for await (const { rows } of pages((page) => engine.rows.list(tenant, { ...query, ...page }, signal))) yield rows
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
  for await (const { rows } of pages((page) => engine.rows.list(tenant, { ...query, ...page }, signal))) {
    const naming = rows.filter(({ body }) => [...body.matchAll(/"([^"]+)"/g)].some(([, id]) => ids.has(id as string)))
    const changes = naming.map(({ id }) => ({ id, kind: 'idempotency', expects: 'any', row: null }) as const)
    for (const part of split(changes, engine.rows.traits.maxBatch)) await engine.rows.commit(tenant, part, signal)
    deleted += naming.length
  }
  return deleted
}

/** A writer whose commit came before may bring a vector to the index after: `maintain()` looks once more. */
async function rememberToCheck(
  engine: Engine,
  tenant: string,
  ids: readonly string[],
  signal?: AbortSignal,
): Promise<void> {
  if (engine.semantic === undefined || engine.commitsIndex) return
  const at = engine.now()
  for (const part of split(ids, pageSize)) {
    const id = `job:${engine.newWriteId()}`
    const fields = { createdAt: at, occurredAt: at }
    const body = JSON.stringify({ task: 'index', ids: part })
    const row: Row = { id, kind: 'job', version: 1, writeId: id, fields, body }
    await engine.rows.commit(tenant, [{ id, kind: 'job', expects: 'any', row }], signal)
  }
}

async function compactStores(engine: Engine, signal?: AbortSignal): Promise<EraseReceipt['stores']> {
  const rows = { store: engine.rows.name, holds: 'rows', compacted: await engine.rows.compact(signal) } as const
  if (engine.semantic === undefined) return [rows]
  const { name } = engine.semantic.vectors
  return [rows, { store: name, holds: 'vectors', compacted: engine.commitsIndex && rows.compacted }]
}

function remainingOf(engine: Engine): string[] {
  if (engine.semantic !== undefined || engine.commitsIndex) return []
  return engine.hasVectors ? ['the vector store: this memory has no embedder, so it was not opened'] : []
}

/** In parts, as a row is bounded. */
async function storeReceipt(
  engine: Engine,
  tenant: string,
  { id, at, ids }: EraseReceipt,
  signal?: AbortSignal,
): Promise<void> {
  const parts = ids.length === 0 ? [[]] : split(ids, pageSize)
  for (const [index, part] of parts.entries()) {
    const fields = { createdAt: at, occurredAt: index, memoryId: id }
    const rowId = `${id}:${index}`
    const row: Row = { id: rowId, kind: 'receipt', version: 1, writeId: rowId, fields, body: JSON.stringify(part) }
    await engine.rows.commit(tenant, [{ id: rowId, kind: 'receipt', expects: 'any', row }], signal)
  }
}

async function partsOf(engine: Engine, tenant: string, receiptId: string, signal?: AbortSignal): Promise<Row[]> {
  const filter = { op: 'eq', field: 'memoryId', value: receiptId } as const
  const found: Row[] = []
  const query = { kind: 'receipt', filter, limit: pageSize }
  for await (const { rows } of pages((page) => engine.rows.list(tenant, { ...query, ...page }, signal)))
    found.push(...rows)
  return found
}
