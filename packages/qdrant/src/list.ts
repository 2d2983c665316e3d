/** Rows in the order (time, id). Qdrant orders by one number alone, and gives equal ones in any order. */
import { decodeCursor, encodeCursor, type Order, type Row } from '@loci/core'
import type { QdrantClient } from '@qdrant/js-client-rest'
import { type Condition, nearby } from './filter.ts'
import { fieldKey, fieldsOf, type Payload } from './points.ts'

export const rowKeys: string[] = ['tenant', 'id', 'kind', 'version', 'writeId', 'fields', 'body']

/** How many ids of rows with the same time one request reads. */
const tiesPerRequest = 10_000

type Position = readonly [time: number, id: string]

export interface Query {
  must: Condition[]
  order: Order
  limit: number
  cursor?: string | undefined
}

/** One page: a request for the rows by time, and where the page ends among rows of one time, two for those. */
export async function listRows(
  client: QdrantClient,
  collection: string,
  { must, order, limit, cursor }: Query,
): Promise<{ rows: Row[]; cursor?: string }> {
  const key = fieldKey(order.by)
  const isAscending = order.direction === 'asc'
  const [near, far] = isAscending ? (['gte', 'lte'] as const) : (['lte', 'gte'] as const)
  const last = cursor === undefined ? undefined : decodeCursor(cursor, order)
  const positionOf = (row: Pick<Row, 'id' | 'fields'>): Position => [row.fields[order.by] as number, row.id]
  const compare = (a: Position, b: Position): number => {
    const ascending = a[0] - b[0] || Buffer.compare(Buffer.from(a[1]), Buffer.from(b[1]))
    return isAscending ? ascending : -ascending
  }

  /** In order, without what was on the pages before. */
  function remaining<T extends Pick<Row, 'id' | 'fields'>>(rows: T[]): T[] {
    return rows
      .filter((row) => last === undefined || compare(positionOf(row), last) > 0)
      .sort((a, b) => compare(positionOf(a), positionOf(b)))
  }

  async function byTime(from: { value: number; isIncluded: boolean } | undefined, count: number): Promise<Row[]> {
    const operator = `${isAscending ? 'gt' : 'lt'}${from?.isIncluded ? 'e' : ''}`
    const beyond: Condition[] = from === undefined ? [] : [{ key, range: { [operator]: from.value } }]
    const { points } = await client.scroll(collection, {
      filter: { must: [...must, ...beyond] },
      // The index is read from there on; the condition says whether that value counts.
      order_by: { key, direction: order.direction, ...(from === undefined ? {} : { start_from: from.value }) },
      limit: count,
      with_payload: rowKeys,
      consistency: 'majority',
    })
    return points.map(({ payload }) => toRow(payload as Payload))
  }

  /** The first `count` of all rows with a time in the range. */
  async function tied(range: { gte: number; lte: number }, count: number): Promise<Row[]> {
    const found: { id: string; fields: Row['fields']; point: string }[] = []
    let offset: string | number | undefined
    do {
      const { points, next_page_offset: next } = await client.scroll(collection, {
        filter: { must: [...must, { key, range }] },
        limit: tiesPerRequest,
        with_payload: ['id', 'fields'],
        consistency: 'majority',
        ...(offset === undefined ? {} : { offset }),
      })
      for (const { id: point, payload } of points) {
        const { id, fields } = { id: payload?.id as string, fields: fieldsOf(payload as Payload) }
        found.push({ id, fields, point: String(point) })
      }
      offset = (next ?? undefined) as string | number | undefined
    } while (offset !== undefined)
    const ids = remaining(found)
      .slice(0, count)
      .map(({ point }) => point)
    if (ids.length === 0) return []
    const rows = await client.retrieve(collection, { ids, with_payload: rowKeys, consistency: 'majority' })
    return remaining(rows.map(({ payload }) => toRow(payload as Payload)))
  }

  const rows: Row[] = []
  let from = last && { value: nearby(last[0])[near], isIncluded: true }
  let hasMore = false
  while (!hasMore && rows.length <= limit) {
    // One more to know that others follow, and one for the last row of the page before.
    const count = limit - rows.length + (from === undefined ? 1 : 2)
    const found = await byTime(from, count)
    const end = found.length < count ? undefined : found.at(-1)
    // Of the rows with the time of the last, some may have been cut off.
    const cut = end && nearby(positionOf(end)[0])
    rows.push(...remaining(cut ? found.filter((row) => isOutside(cut, positionOf(row)[0])) : found))
    if (cut === undefined) break
    hasMore = rows.length >= limit
    if (!hasMore) rows.push(...(await tied(cut, limit + 1 - rows.length)))
    from = { value: cut[far], isIncluded: false }
  }

  const page = rows.slice(0, limit)
  const final = page.at(-1)
  if (final === undefined || !(hasMore || rows.length > limit)) return { rows: page }
  return { rows: page, cursor: encodeCursor(positionOf(final), order) }
}

function isOutside({ gte, lte }: { gte: number; lte: number }, time: number): boolean {
  return time < gte || time > lte
}

export function toRow(payload: Payload): Row {
  const { id, kind, version, writeId, body } = payload as unknown as Row
  return { id, kind, version, writeId, fields: fieldsOf(payload), body }
}
