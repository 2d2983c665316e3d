/** Reads of rows, compared with what must be there; polled where the store is eventual. */
import type { Order, Row, RowQuery } from '@loci/core'
import { batches } from './batches.ts'
import type { OpenStores } from './conformance-case.ts'
import { eventually } from './eventually.ts'
import { expectEqual, expectIds, expectSameIds } from './expect.ts'
import { readPages } from './read-pages.ts'

interface Expectation {
  /** What was done, as in "after a delete". */
  when: string
  hint: string
}

/** The rows are stored exactly so. */
export async function expectRows(
  stores: OpenStores,
  tenant: string,
  rows: readonly Row[],
  { when, hint }: Expectation,
): Promise<void> {
  await eventually(stores, 'rows', async () => {
    const found = new Map(
      (
        await getRows(
          stores,
          tenant,
          rows.map((row) => row.id),
        )
      ).map((row) => [row.id, row]),
    )
    for (const row of rows) {
      expectEqual(`${when}, get(${JSON.stringify(row.id)}) of tenant ${JSON.stringify(tenant)}`, {
        expected: row,
        received: found.get(row.id),
        hint,
      })
    }
  })
}

/** Nothing is stored under the ids. */
export async function expectNoRows(
  stores: OpenStores,
  tenant: string,
  ids: readonly string[],
  { when, hint }: Expectation,
): Promise<void> {
  await eventually(stores, 'rows', async () => {
    const found = await getRows(stores, tenant, ids)
    expectSameIds(`${when}, get of tenant ${JSON.stringify(tenant)}`, { expected: [], received: idsOf(found), hint })
  })
}

/** `list` gives these ids in any order, and `count` their number. */
export async function expectListed(
  stores: OpenStores,
  tenant: string,
  query: RowQuery,
  { ids, when, hint }: Expectation & { ids: readonly string[] },
): Promise<void> {
  const what = `of tenant ${JSON.stringify(tenant)} with ${JSON.stringify(query)}`
  await eventually(stores, 'rows', async () => {
    const listed = idsOf(await listRows(stores, tenant, query))
    expectSameIds(`${when}, list ${what}`, { expected: ids, received: listed, hint })
    const received = await stores.rows.count(tenant, query)
    expectEqual(`${when}, count ${what}`, { expected: ids.length, received, hint: 'count and list differ' })
  })
}

/** `list`, page by page, gives these ids in this order. */
export async function expectPages(
  stores: OpenStores,
  tenant: string,
  query: RowQuery & { order?: Order },
  { ids, limit, when, hint }: Expectation & { ids: readonly string[]; limit: number },
): Promise<void> {
  await eventually(stores, 'rows', async () => {
    const received = idsOf(await listRows(stores, tenant, query, limit))
    expectIds(`${when}, list by pages of ${limit} with ${JSON.stringify(query)}`, { expected: ids, received, hint })
  })
}

export async function getRows(stores: OpenStores, tenant: string, ids: readonly string[]): Promise<Row[]> {
  const found: Row[] = []
  for (const batch of batches(ids, stores.rows.traits.maxBatch)) found.push(...(await stores.rows.get(tenant, batch)))
  return found
}

function listRows(
  stores: OpenStores,
  tenant: string,
  query: RowQuery & { order?: Order },
  limit = 500,
): Promise<Row[]> {
  return readPages(limit, async (page) => {
    const { rows, cursor } = await stores.rows.list(tenant, { ...query, ...page })
    return { items: rows, cursor }
  })
}

export function idsOf(items: readonly { id: string }[]): string[] {
  return items.map((item) => item.id)
}
