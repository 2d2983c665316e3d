import { ConfigError, ConflictError, type Order, type Row } from '@loci/core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { closed, opened, put, record, row } from '../test/samples.ts'
import { sqlite } from './index.ts'

const store = sqlite({ path: ':memory:' })
const { metadata, vectors } = store

beforeAll(() => opened(store))
afterAll(() => closed(store))

test('rows come back as they were stored', async () => {
  const hostile = JSON.parse('{"createdAt":0.1,"occurredAt":8640000000000000,"__proto__":"x","constructor":"y"}')
  const rows: Row[] = [
    row('__proto__', hostile, {
      fields: hostile,
      version: 8_640_000_000_000_000,
      body: 'نص 👩‍👩‍👧 \u2028 "quoted" \\ \n',
    }),
    row('constructor', { importance: 0.1 + 0.2, tags: [], type: '', pinned: false }, { kind: 'claim', body: '' }),
  ]
  await metadata.commit(
    'values',
    rows.map((each) => put(each)),
  )
  const stored = await metadata.get('values', ['constructor', 'missing', '__proto__'])
  expect(stored.sort((a, b) => (a.id < b.id ? -1 : 1))).toEqual(rows)
  expect(Object.hasOwn(stored[0]?.fields ?? {}, '__proto__')).toBe(true)
})

test('a commit is all or nothing, with its vectors, and says that it was a conflict', async () => {
  const index = record('new', [1, 0])
  await metadata.commit('cas', [{ id: 'a', kind: 'memory', expects: 'absent', row: row('a') }])
  for (const expects of ['absent', 2] as const) {
    const changes = [put(row('new'), index), { id: 'a', kind: 'memory', expects, row: row('a', {}, { version: 2 }) }]
    await expect(metadata.commit('cas', changes)).rejects.toThrow(ConflictError)
  }
  await expect(metadata.commit('cas', [{ id: 'b', kind: 'memory', expects: 1, row: null }])).rejects.toThrow(
    ConflictError,
  )
  expect(await metadata.get('cas', ['new'])).toEqual([])
  expect(await vectors.get('cas', ['new'])).toEqual([])

  await metadata.commit('cas', [
    { id: 'a', kind: 'memory', expects: 1, row: row('a', {}, { version: 2 }) },
    { id: 'b', kind: 'memory', expects: 'any', row: null },
    put(row('new'), index),
  ])
  expect(await metadata.get('cas', ['a'])).toMatchObject([{ version: 2 }])
  expect(await vectors.get('cas', ['new'])).toEqual([index])

  await metadata.commit('cas', [{ id: 'new', kind: 'memory', expects: 1, row: null, index: null }])
  expect(await metadata.get('cas', ['new'])).toEqual([])
  expect(await vectors.get('cas', ['new'])).toEqual([])
})

test('a vector in a commit needs an index that is open', async () => {
  const other = sqlite({ path: ':memory:' })
  await other.metadata.open({ fields: {}, schema: 'migrate' })
  await expect(other.metadata.commit('t', [put(row('a'), record('a', [1, 0]))])).rejects.toThrow(ConfigError)
  await other.metadata.close()
})

const tenants = ['a', 'a:b', 'a*', 'A', '%', '_', "a' OR 1=1 --", 'ä', 'a ', '__proto__', '😀']

test('tenants are compared exactly', async () => {
  for (const tenant of tenants)
    await metadata.commit(tenant, [put(row('same', { type: tenant }), record('same', [1, 0]))])
  for (const tenant of tenants) {
    expect((await metadata.list(tenant, { limit: 10 })).rows).toMatchObject([{ id: 'same', fields: { type: tenant } }])
  }
  await metadata.clear('a')
  await metadata.clear('%')
  expect(await metadata.count('a', {})).toBe(0)
  expect(await vectors.get('a', ['same'])).toEqual([])
  for (const tenant of tenants.filter((each) => each !== 'a' && each !== '%')) {
    expect(await metadata.count(tenant, {})).toBe(1)
    expect(await vectors.get(tenant, ['same'])).toHaveLength(1)
  }
})

test('tenants are listed in pages, each once', async () => {
  const found: string[] = []
  let cursor: string | undefined
  do {
    const page = await metadata.tenants(cursor === undefined ? { limit: 2 } : { limit: 2, cursor })
    expect(page.tenants.length).toBeLessThanOrEqual(2)
    found.push(...page.tenants)
    cursor = page.cursor
  } while (cursor !== undefined)
  expect(found).toEqual([...new Set(found)])
  expect(found).toEqual(expect.arrayContaining(tenants.filter((each) => each !== 'a' && each !== '%')))
})

const orders: Order[] = (['createdAt', 'occurredAt'] as const).flatMap((by) => [
  { by, direction: 'asc' },
  { by, direction: 'desc' },
])

test.each(orders)('pages by $by $direction, then id, meet every row once', async (order) => {
  // 1997.19538 is one of the numbers that SQLite 3.45 reads wrongly in the last bit.
  const rows = Array.from({ length: 25 }, (_, index) => {
    return row(`id-${index}`, { createdAt: 1997.19538 + (index % 3), occurredAt: -index % 5 })
  })
  const tenant = JSON.stringify(order)
  await metadata.commit(
    tenant,
    rows.map((each) => put(each)),
  )
  const sign = order.direction === 'asc' ? 1 : -1
  const expected = [...rows].sort((a, b) => {
    const difference = (a.fields[order.by] as number) - (b.fields[order.by] as number)
    return sign * (difference || (a.id < b.id ? -1 : 1))
  })
  for (const query of [
    {},
    { filter: { op: 'in', field: 'scopeKey', values: ['user=alice', 'x'] } as const, kind: 'memory' },
  ]) {
    const found: Row[] = []
    let cursor: string | undefined
    do {
      const page = await metadata.list(tenant, {
        ...query,
        order,
        limit: 4,
        ...(cursor === undefined ? {} : { cursor }),
      })
      found.push(...page.rows)
      cursor = page.cursor
    } while (cursor !== undefined)
    expect(found.map(({ id }) => id)).toEqual(expected.map(({ id }) => id))
  }
})
