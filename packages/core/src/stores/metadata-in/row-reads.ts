/** Reads rows from the records of an index, together with what this process has just written to it. */
import { StoreError } from '../../errors.ts'
import { allOf, type Filter, matches } from '../../filter.ts'
import { delay } from '../call.ts'
import type { Row, RowQuery, VectorRecord, VectorStore } from '../contract.ts'
import { pages } from '../pages.ts'
import { split } from '../rows.ts'
import type { RecentWrites, Written } from './recent-writes.ts'
import { ofSort, partIds, rowRecordId, type StoredRow, toStoredRow } from './row-records.ts'

/** `space` is the tenant of the index, see `spaceOf`. */
export interface RowReads {
  records(space: string, ids: readonly string[]): Promise<VectorRecord[]>
  pages(space: string, filter: Filter): AsyncGenerator<VectorRecord[]>
  /** What is stored under the ids, as this process knows it. */
  stored(tenant: string, space: string, ids: readonly string[]): Promise<Map<string, Written>>
  /** The rows under the ids, whole. */
  rows(tenant: string, space: string, ids: readonly string[]): Promise<Row[]>
  /** The rows that a query finds, without the parts of their bodies, in no order. `bound` leaves out what nobody needs. */
  select(tenant: string, space: string, query: RowQuery, bound?: Filter): AsyncGenerator<StoredRow[]>
  /** Puts the bodies together. Rows that are gone meanwhile are left out, those that were replaced are as they are now. */
  whole(space: string, rows: readonly StoredRow[]): Promise<Row[]>
  holdsRows(tenant: string, space: string): Promise<boolean>
}

const pageSize = 1_000

export function createRowReads(vectors: VectorStore, recent: RecentWrites): RowReads {
  async function records(space: string, ids: readonly string[]): Promise<VectorRecord[]> {
    const batches = split([...new Set(ids)], vectors.traits.maxBatch)
    return (await Promise.all(batches.map((batch) => vectors.get(space, batch)))).flat()
  }

  async function* pagesOf(space: string, filter: Filter): AsyncGenerator<VectorRecord[]> {
    for await (const page of pages((cursor) => vectors.list(space, { filter, limit: pageSize, ...cursor })))
      yield page.records
  }

  async function rowsAt(space: string, ids: readonly string[]): Promise<StoredRow[]> {
    return (await records(space, ids.map(rowRecordId))).map(toStoredRow)
  }

  async function whole(space: string, rows: readonly StoredRow[], attempts = 5): Promise<Row[]> {
    const ids = rows.flatMap(({ parts }) => (parts === undefined ? [] : partIds(parts)))
    const pieces = new Map((await records(space, ids)).map(({ id, body = '' }) => [id, body]))
    const isBroken = ({ parts }: StoredRow): boolean =>
      parts !== undefined && !partIds(parts).every((id) => pieces.has(id))
    const complete = rows
      .filter((one) => !isBroken(one))
      .map(({ row, parts }) =>
        parts
          ? {
              ...row,
              body: partIds(parts)
                .map((id) => pieces.get(id))
                .join(''),
            }
          : row,
      )
    const broken = rows.filter(isBroken).map(({ row }) => row.id)
    if (broken.length === 0) return complete
    if (attempts === 0) {
      const message = `the body of row ${JSON.stringify(broken[0])} is not complete; try again in a moment`
      throw new StoreError({ store: vectors.name, operation: 'get', retryable: true, message })
    }
    // Another row took its place between the two reads.
    await delay(10)
    return [...complete, ...(await whole(space, await rowsAt(space, broken), attempts - 1))]
  }

  return {
    records,
    pages: pagesOf,
    async stored(tenant, space, ids) {
      const own = recent.all(tenant)
      const others = await rowsAt(
        space,
        ids.filter((id) => !own.has(id)),
      )
      const found = new Map<string, Written>(others.map(({ row, parts }) => [row.id, { row, parts }]))
      for (const id of ids) if (own.has(id)) found.set(id, own.get(id) as Written)
      return found
    },
    async rows(tenant, space, ids) {
      const own = recent.all(tenant)
      const others = await whole(
        space,
        await rowsAt(
          space,
          ids.filter((id) => !own.has(id)),
        ),
      )
      return [...others, ...ids.flatMap((id) => own.get(id)?.row ?? [])]
    },
    async *select(tenant, space, { kind, filter }, bound) {
      const own = recent.all(tenant)
      const ofKind: Filter | undefined = kind === undefined ? undefined : { op: 'eq', field: '_row.kind', value: kind }
      for await (const page of pagesOf(space, allOf(ofSort('row'), ofKind, filter, bound) as Filter))
        yield page.map(toStoredRow).filter(({ row }) => !own.has(row.id))
      const isWanted = (row: Row): boolean =>
        (kind === undefined || row.kind === kind) && (filter === undefined || matches(filter, row.fields))
      // The bodies of these are whole.
      yield [...own.values()].flatMap(({ row }) => (row !== null && isWanted(row) ? [{ row }] : []))
    },
    whole,
    async holdsRows(tenant, space) {
      const own = recent.all(tenant)
      if ([...own.values()].some(({ row }) => row !== null)) return true
      const query = { filter: ofSort('row'), limit: Math.min(own.size + 1, pageSize) }
      for await (const page of pages((cursor) => vectors.list(space, { ...query, ...cursor })))
        if (page.records.some((record) => !own.has(toStoredRow(record).row.id))) return true
      return false
    },
  }
}
