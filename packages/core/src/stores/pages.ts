import type { Order, Row, RowQuery } from './contract.ts'
import type { Rows } from './rows.ts'

/** Every page of a list, one after the other. */
export async function* pages<T extends { cursor?: string }>(
  read: (cursor: { cursor?: string }) => Promise<T>,
): AsyncGenerator<T> {
  let cursor: string | undefined
  do {
    const page = await read(cursor === undefined ? {} : { cursor })
    yield page
    cursor = page.cursor
  } while (cursor !== undefined)
}

/** Every page of the rows that a query finds, `limit` rows at a time. */
export async function* rowPages(
  rows: Pick<Rows, 'list'>,
  tenant: string,
  query: RowQuery & { order?: Order; limit: number },
  signal: AbortSignal | undefined,
): AsyncGenerator<Row[]> {
  for await (const page of pages((cursor) => rows.list(tenant, { ...query, ...cursor }, signal))) yield page.rows
}

/** All rows that a query finds. */
export async function allRows(...query: Parameters<typeof rowPages>): Promise<Row[]> {
  const found: Row[] = []
  for await (const rows of rowPages(...query)) found.push(...rows)
  return found
}
