/** Reads of the vector index, compared with what must be there; polled where the index is eventual. */
import type { Filter, Match, VectorRecord } from '@loci/core'
import { batches } from './batches.ts'
import type { OpenStores } from './conformance-case.ts'
import { eventually } from './eventually.ts'
import { expectEqual, expectSameIds, expectTrue, fail } from './expect.ts'
import { idsOf } from './expect-rows.ts'
import { cosine, ranked } from './oracle.ts'
import { readPages } from './read-pages.ts'

interface Expectation {
  when: string
  hint: string
}

/** How far a score may be from the cosine that 64-bit arithmetic gives. */
const scoreTolerance = 1e-3

/** The records are stored so; vectors need only point the same way. */
export async function expectRecords(
  stores: OpenStores,
  tenant: string,
  records: readonly VectorRecord[],
  { when, hint }: Expectation,
): Promise<void> {
  await eventually(stores, 'vectors', async () => {
    const ids = records.map((record) => record.id)
    const found = new Map((await getRecords(stores, tenant, ids)).map((record) => [record.id, record]))
    for (const record of records) {
      const problem = `${when}, get(${JSON.stringify(record.id)}) of tenant ${JSON.stringify(tenant)}`
      const received = found.get(record.id)
      if (received === undefined) fail(problem, { expected: record, received: 'nothing', hint })
      if (!(received.vector instanceof Float32Array)) {
        fail(problem, {
          expected: 'a Float32Array as vector',
          received: received.vector,
          hint: 'the driver gives a plain list',
        })
      }
      const sameWay =
        received.vector.length === record.vector.length && cosine(received.vector, record.vector) > 1 - 1e-5
      expectTrue(sameWay, problem, { expected: record.vector, received: received.vector, hint })
      expectEqual(problem, { expected: withoutVector(record), received: withoutVector(received), hint })
    }
  })
}

/** Neither `get`, `list` nor `search` gives the ids. */
export async function expectNoRecords(
  stores: OpenStores,
  tenant: string,
  ids: readonly string[],
  { vector, when, hint }: Expectation & { vector: Float32Array },
): Promise<void> {
  await eventually(stores, 'vectors', async () => {
    const reads: [string, { id: string }[]][] = [
      ['get', await getRecords(stores, tenant, ids)],
      ['list', await listRecords(stores, tenant)],
      ['search', await stores.vectors.search(tenant, { vector, limit: 100 })],
    ]
    for (const [read, found] of reads) {
      const received = idsOf(found).filter((id) => ids.includes(id))
      expectSameIds(`${when}, ${read} of tenant ${JSON.stringify(tenant)}`, { expected: [], received, hint })
    }
  })
}

/** `search` finds exactly these ids, in any order, and `list` does. */
export async function expectFound(
  stores: OpenStores,
  tenant: string,
  { vector, filter }: { vector: Float32Array; filter?: Filter | undefined },
  { ids, when, hint }: Expectation & { ids: readonly string[] },
): Promise<void> {
  const query = filter === undefined ? {} : { filter }
  const what = `of tenant ${JSON.stringify(tenant)} with ${JSON.stringify(query)}`
  await eventually(stores, 'vectors', async () => {
    const found = await stores.vectors.search(tenant, { vector, limit: ids.length + 100, ...query })
    expectSameIds(`${when}, search ${what}`, { expected: ids, received: idsOf(found), hint })
    const listed = await listRecords(stores, tenant, filter)
    expectSameIds(`${when}, list ${what}`, { expected: ids, received: idsOf(listed), hint })
  })
}

/** The matches are the nearest of `records`, best first, with their cosine as score. Near ties may come in any order. */
export function expectNearest(
  problem: string,
  {
    records,
    vector,
    limit,
    matches,
  }: { records: readonly VectorRecord[]; vector: Float32Array; limit: number; matches: readonly Match[] },
): void {
  const best = ranked(records, vector).slice(0, limit)
  const truth = new Map(ranked(records, vector).map(({ id, score }) => [id, score]))
  const show = (entries: readonly { id: string; score: number }[]) => entries.map(({ id, score }) => [id, score])
  const finding = { expected: show(best), received: show(matches) }
  expectEqual(`${problem}: how many`, {
    expected: best.length,
    received: matches.length,
    hint: 'a limit, a threshold or an approximate index loses some',
  })
  expectEqual(`${problem}: ids that differ`, {
    expected: matches.length,
    received: new Set(idsOf(matches)).size,
    hint: 'a record is stored twice',
  })
  for (const [index, match] of matches.entries()) {
    const score = truth.get(match.id)
    const isCosine = score !== undefined && Math.abs(match.score - score) <= scoreTolerance
    expectTrue(isCosine, `${problem}: the score is the cosine`, {
      ...finding,
      hint: 'a distance (1 - cosine), a dot product of vectors that are not normalised, or quantised vectors',
    })
    const isInPlace = (score ?? -2) >= (best[index]?.score ?? 2) - 2 * scoreTolerance
    expectTrue(isInPlace, `${problem}: nearest first`, {
      ...finding,
      hint: 'sorted the other way, or cut before it was sorted',
    })
  }
}

export async function getRecords(stores: OpenStores, tenant: string, ids: readonly string[]): Promise<VectorRecord[]> {
  const found: VectorRecord[] = []
  for (const batch of batches(ids, stores.vectors.traits.maxBatch))
    found.push(...(await stores.vectors.get(tenant, batch)))
  return found
}

export function listRecords(stores: OpenStores, tenant: string, filter?: Filter, limit = 100): Promise<VectorRecord[]> {
  return readPages(limit, async (page) => {
    const { records, cursor } = await stores.vectors.list(tenant, {
      ...(filter === undefined ? {} : { filter }),
      ...page,
    })
    return { items: records, cursor }
  })
}

function withoutVector({ vector: _, ...rest }: VectorRecord): Omit<VectorRecord, 'vector'> {
  return rest
}
