/** The tenants that have rows, by pages. Qdrant counts the values of a key, the most frequent first, without pages. */
import type { QdrantClient } from '@qdrant/js-client-rest'
import { tenantHash } from './points.ts'

/** How many tenants one request reads. */
const maxHits = 10_000
const lastHash = 2 ** 32 - 1

/** In the order of their hashes, then of their names. */
export async function listTenants(
  client: QdrantClient,
  collection: string,
  { limit, cursor }: { limit: number; cursor?: string },
): Promise<{ tenants: string[]; cursor?: string }> {
  const last = cursor === undefined ? undefined : positionOf(cursor)
  const found: Position[] = []
  let from = last?.hash ?? 0
  let width = lastHash + 1
  while (from <= lastHash && found.length <= limit) {
    const to = Math.min(from + width - 1, lastHash)
    const { hits } = await client.facet(collection, {
      key: 'tenant',
      limit: maxHits,
      exact: true,
      filter: { must: [{ key: 'tenantHash', range: { gte: from, lte: to } }] },
      consistency: 'majority',
    })
    // Those that were left out may stand before those that came.
    if (hits.length === maxHits && width > 1) {
      width = Math.ceil(width / 16)
      continue
    }
    // qdrant-edge 0.9 also names values that no point has any more, with a count of 0.
    const positions = hits.filter(({ count }) => count > 0).map(({ value }) => positionOf(String(value)))
    found.push(...positions.filter((position) => last === undefined || compare(position, last) > 0).sort(compare))
    from = to + 1
  }
  const tenants = found.slice(0, limit).map(({ tenant }) => tenant)
  const end = tenants.at(-1)
  return found.length > limit && end !== undefined ? { tenants, cursor: end } : { tenants }
}

interface Position {
  hash: number
  tenant: string
}

function positionOf(tenant: string): Position {
  return { hash: tenantHash(tenant), tenant }
}

function compare(a: Position, b: Position): number {
  return a.hash - b.hash || (a.tenant < b.tenant ? -1 : Number(a.tenant > b.tenant))
}
