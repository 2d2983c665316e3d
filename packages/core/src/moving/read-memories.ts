/** A tenant's memories as lines, each after its past versions: a page of them in a bounded number of trips. */
import { defined } from '../defined.ts'
import type { Engine } from '../engine.ts'
import { allOf, type Filter } from '../filter.ts'
import { readUsage } from '../lifecycle/usage.ts'
import { toBase64 } from '../models/vector-text.ts'
import { fromRow, type StoredMemory } from '../record.ts'
import type { Row } from '../stores/contract.ts'
import { allRows, rowPages } from '../stores/pages.ts'
import type { MemoryLine, RevisionLine, Version } from './format.ts'

export interface ReadMemoriesOptions {
  /** Which memories; all without it. */
  filter?: Filter | undefined
  vectors: boolean
  signal?: AbortSignal | undefined
}

const pageSize = 200
const revisionsPerPage = 1_000

export async function* memoryLines(
  engine: Engine,
  tenant: string,
  { filter, vectors, signal }: ReadMemoriesOptions,
): AsyncGenerator<(RevisionLine | MemoryLine)[]> {
  const query = { kind: 'memory', limit: pageSize, ...(filter === undefined ? {} : { filter }) }
  for await (const rows of rowPages(engine.rows, tenant, query, signal)) {
    if (rows.length === 0) continue
    const ids = rows.map(({ id }) => id)
    const active = rows.filter(({ fields }) => fields.status === 'active')
    const [revisions, usage, records] = await Promise.all([
      revisionsOf(engine, tenant, rows, signal),
      readUsage(engine, tenant, ids, signal),
      vectors
        ? engine.semantic?.vectors.get(
            tenant,
            active.map(({ id }) => id),
            signal,
          )
        : undefined,
    ])
    yield rows.flatMap((row) => {
      const record = records?.get(row.id)
      const vector = record?.version === row.version ? toBase64(record.vector) : undefined
      const line = { kind: 'memory' as const, ...toVersion(fromRow(row)), usage: usage.get(row.id), vector }
      // A version that came since is not a past one of this.
      const past = (revisions.get(row.id) ?? []).filter(({ memory }) => memory.version < row.version)
      return [...past.map((version): RevisionLine => ({ kind: 'revision', ...version })), defined<MemoryLine>(line)]
    })
  }
}

/** The past versions of these memories, oldest first, by memory. */
async function revisionsOf(
  engine: Engine,
  tenant: string,
  rows: readonly Row[],
  signal: AbortSignal | undefined,
): Promise<Map<string, Version[]>> {
  const scopes = [...new Set(rows.map(({ fields }) => String(fields.scopeKey)))]
  const filter = allOf(
    { op: 'in', field: 'scopeKey', values: scopes },
    { op: 'in', field: 'memoryId', values: rows.map(({ id }) => id) },
  ) as Filter
  const found = await allRows(engine.rows, tenant, { kind: 'revision', filter, limit: revisionsPerPage }, signal)
  const revisions = new Map<string, Version[]>()
  for (const row of found) {
    const version = toVersion(fromRow(row))
    const of = revisions.get(version.memory.id)
    if (of === undefined) revisions.set(version.memory.id, [version])
    else of.push(version)
  }
  for (const versions of revisions.values()) versions.sort((a, b) => a.memory.version - b.memory.version)
  return revisions
}

export function toVersion({ memory, change, replaces }: Pick<StoredMemory, 'memory' | 'change' | 'replaces'>): Version {
  return replaces === undefined ? { memory, change } : { memory, change, replaces }
}
