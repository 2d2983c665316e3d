/** Takes memories out of the stores for good, with everything that hangs on them. */
import type { Engine } from '../engine.ts'
import { allOf, type Filter } from '../filter.ts'
import { fromRow } from '../record.ts'
import { untilCommitted } from '../stores/call.ts'
import type { Change, Row } from '../stores/contract.ts'
import { allRows } from '../stores/pages.ts'
import { split } from '../stores/rows.ts'
import { claimRow } from '../write/claims.ts'
import { tombstoneRow } from './tombstones.ts'

/** How many rows of which kind were deleted. */
export interface DeletedCounts {
  memories: number
  revisions: number
  claims: number
  /** Access statistics and what else hangs on a memory. */
  others: number
}

export interface DeleteOptions {
  signal?: AbortSignal | undefined
  /** Whether to lay tombstones for what they said. */
  tombstones?: boolean
  /** Where they are, if that is known of memories that may be gone already. */
  scopeKeys?: readonly string[]
  /** Who takes over the claims of their slots, if that is known. */
  heirs?: ReadonlyMap<string, Row>
}

const idsAtOnce = 200
const pageSize = 1_000

/**
 * Deletes the memories with these ids, their revisions, claims, statistics and vectors, in bounded steps; the memories
 * themselves last, so that a call that was killed finds them again.
 */
export async function deleteMemories(
  engine: Engine,
  tenant: string,
  ids: readonly string[],
  { signal, tombstones = false, scopeKeys, heirs = new Map() }: DeleteOptions = {},
): Promise<DeletedCounts> {
  const counts: DeletedCounts = { memories: 0, revisions: 0, claims: 0, others: 0 }
  for (const part of split([...new Set(ids)], idsAtOnce)) {
    const plan = async (): Promise<Row[]> => {
      const rows = await rowsAbout(engine, tenant, part, scopeKeys, signal)
      if (tombstones) await layTombstones(engine, tenant, rows, signal)
      return rows
    }
    // Somebody may write to one of them meanwhile.
    await untilCommitted(plan, (rows) => deleteRows(engine, tenant, rows, { counts, heirs }, signal), signal)
    await engine.semantic?.vectors.delete(tenant, part, signal)
  }
  return counts
}

/** Deletes what hangs on those of these memories that are gone. */
export async function deleteOrphans(
  engine: Engine,
  tenant: string,
  ids: readonly string[],
  signal?: AbortSignal,
): Promise<void> {
  const there = await engine.rows.get(tenant, ids, signal)
  const gone = ids.filter((id) => !there.has(id))
  await deleteMemories(engine, tenant, gone, { signal })
}

/** Whatever names one of these memories: claims, revisions, statistics, and they themselves. */
async function rowsAbout(
  engine: Engine,
  tenant: string,
  ids: readonly string[],
  scopeKeys: readonly string[] = [],
  signal?: AbortSignal,
): Promise<Row[]> {
  const memories = [...(await engine.rows.get(tenant, ids, signal)).values()]
  const scopes = [...new Set([...scopeKeys, ...memories.map(({ fields }) => String(fields.scopeKey))])]
  // Stores find what is in a scope quickly. A memory that was only announced has no row that tells its scope.
  const isKnown = memories.length === ids.length || scopeKeys.length > 0
  const scoped: Filter | undefined = isKnown ? { op: 'in', field: 'scopeKey', values: scopes } : undefined
  const filter = allOf(scoped, { op: 'in', field: 'memoryId', values: ids }) as Filter
  const lists = dependents.map(
    async (kind) => await allRows(engine.rows, tenant, { kind, filter, limit: pageSize }, signal),
  )
  return [...(await Promise.all(lists)).flat(), ...memories]
}

/** What hangs on a memory. A claim may carry the memory itself, and would bring it back: claims go first. */
const dependents = ['claim', 'revision', 'usage']
const order = [...dependents, 'memory']

async function deleteRows(
  engine: Engine,
  tenant: string,
  rows: readonly Row[],
  { counts, heirs: known }: { counts: DeletedCounts; heirs: ReadonlyMap<string, Row> },
  signal?: AbortSignal,
): Promise<void> {
  const sorted = [...rows].sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind))
  const heirs = new Map([...known, ...(await heirsOf(engine, tenant, rows, signal))])
  const changes = sorted.map((row): Change => {
    const { id, kind, version, fields } = row
    const heir = kind === 'claim' ? heirs.get(String(fields.memoryId)) : undefined
    if (heir !== undefined) return { id, kind, expects: version, row: claimRow(id, heir, engine.newWriteId(), false) }
    const change: Change = { id, kind, expects: version, row: null }
    return kind === 'memory' && engine.commitsIndex ? { ...change, index: null } : change
  })
  for (const part of split(changes, engine.rows.traits.maxBatch)) {
    await engine.rows.commit(tenant, part, signal)
    for (const { kind } of part) counts[countOf(kind)]++
  }
  const scopes = sorted.filter(({ kind }) => kind === 'memory').map(({ fields }) => String(fields.scopeKey))
  await stampAgain(engine, tenant, new Set(scopes), signal)
}

/** Readers of these scopes read them again. */
export async function stampAgain(
  engine: Engine,
  tenant: string,
  scopes: ReadonlySet<string>,
  signal?: AbortSignal,
): Promise<void> {
  engine.scopeIndexes.drop(tenant, scopes)
  const stamps = await engine.scopeIndexes.stampScopes(tenant, scopes)
  for (const part of split(stamps, engine.rows.traits.maxBatch)) await engine.rows.commit(tenant, part, signal)
}

/** A slot whose last value goes is known by the one before, so that what arrives late finds its place. */
export async function heirsOf(
  engine: Engine,
  tenant: string,
  rows: readonly Row[],
  signal?: AbortSignal,
): Promise<Map<string, Row>> {
  const memories = rows.filter(({ kind }) => kind === 'memory').map((row) => fromRow(row).memory)
  const going = new Set(memories.map(({ id }) => id))
  const before = memories.flatMap(({ id, key, supersedes }) =>
    key === undefined || supersedes === undefined || going.has(supersedes) ? [] : [[id, supersedes] as const],
  )
  if (before.length === 0) return new Map()
  const found = await engine.rows.get(
    tenant,
    before.map(([, supersedes]) => supersedes),
    signal,
  )
  return new Map(
    before.flatMap(([id, supersedes]) => (found.has(supersedes) ? [[id, found.get(supersedes) as Row]] : [])),
  )
}

function countOf(kind: string): keyof DeletedCounts {
  if (kind === 'memory') return 'memories'
  if (kind === 'revision') return 'revisions'
  return kind === 'claim' ? 'claims' : 'others'
}

/** Before anything is deleted: whoever is killed in between would else forget what must not be learned again. */
async function layTombstones(
  engine: Engine,
  tenant: string,
  rows: readonly Row[],
  signal?: AbortSignal,
): Promise<void> {
  const said = rows.filter(({ kind }) => kind === 'memory' || kind === 'revision')
  const stones = await Promise.all(said.map((row) => tombstoneRow(engine, row)))
  const byId = new Map(stones.flatMap((stone) => (stone === undefined ? [] : [[stone.id, stone]])))
  const changes = [...byId.values()].map((row): Change => ({ id: row.id, kind: row.kind, expects: 'any', row }))
  for (const part of split(changes, engine.rows.traits.maxBatch)) await engine.rows.commit(tenant, part, signal)
}
