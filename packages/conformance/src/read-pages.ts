import { fail } from './expect.ts'

interface Page<T> {
  items: T[]
  cursor?: string | undefined
}

/**
 * Everything that pages of `limit` give, in their order. Pages may be short or empty while a cursor follows; a cursor
 * that leads in a circle fails.
 */
export async function readPages<T>(
  limit: number,
  read: (page: { limit: number; cursor?: string }) => Promise<Page<T>>,
): Promise<T[]> {
  const items: T[] = []
  const seen = new Set<string>()
  for (let cursor: string | undefined; ; ) {
    const page = await read(cursor === undefined ? { limit } : { limit, cursor })
    if (page.items.length > limit) {
      fail('a page is longer than its limit', {
        expected: limit,
        received: page.items.length,
        hint: 'limit is not applied',
      })
    }
    items.push(...page.items)
    cursor = page.cursor
    if (cursor === undefined) return items
    if (seen.has(cursor)) {
      const hint = 'the cursor does not move on: it must name the last item of the page'
      fail('the same cursor came twice: paging never ends', {
        expected: 'a new cursor, or none',
        received: cursor,
        hint,
      })
    }
    seen.add(cursor)
  }
}
