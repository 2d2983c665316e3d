import { expect, test } from 'vitest'
import { clientOf, disturbed, emulated, freshPrefix, openRows, row } from '../test/fixture.ts'
import { tenantHash } from './points.ts'
import { listTenants } from './tenants.ts'

const emulator = emulated()

test('a tenant that is gone is not named', async () => {
  const rows = await openRows({ url: emulator.url(), prefix: freshPrefix() })
  for (const tenant of ['kept', 'cleared', 'emptied']) {
    await rows.commit(tenant, [{ id: 'r', kind: 'memory', expects: 'any', row: row('r') }])
  }
  await rows.clear('cleared')
  await rows.commit('emptied', [{ id: 'r', kind: 'memory', expects: 1, row: null }])
  expect(await rows.tenants({ limit: 10 })).toEqual({ tenants: ['kept'] })
})

test('more tenants than one answer names come once each, in a bounded number of requests', async () => {
  const names = new Set(Array.from({ length: 50_000 }, (_, index) => `tenant-${index}`))
  const hashes = [...names].map((name) => ({ name, hash: tenantHash(name) }))
  let requests = 0
  // As Qdrant answers: the most frequent first, no more than asked for, and values that no point has any more.
  const client = disturbed(clientOf(emulator.url()), async (_, __, [, query]) => {
    requests += 1
    const { limit, filter } = query as { limit: number; filter: { must: [{ range: { gte: number; lte: number } }] } }
    const { gte, lte } = filter.must[0].range
    const found = hashes.filter(({ hash }) => hash >= gte && hash <= lte)
    const hits = [...found.map(({ name }) => ({ value: name, count: 1 })), { value: 'gone', count: 0 }]
    return { hits: hits.slice(0, limit) }
  })
  const seen: string[] = []
  let cursor: string | undefined
  let pages = 0
  do {
    const page = await listTenants(client, 'rows', { limit: 1_000, ...(cursor === undefined ? {} : { cursor }) })
    seen.push(...page.tenants)
    cursor = page.cursor
    pages += 1
  } while (cursor !== undefined)
  expect(seen).toHaveLength(names.size)
  expect(new Set(seen)).toEqual(names)
  expect(requests).toBeLessThanOrEqual(3 * pages + 16)
})
