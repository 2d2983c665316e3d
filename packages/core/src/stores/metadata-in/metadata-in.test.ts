import { modelFuzz, runs, tenantFuzz } from '@loci/testkit'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ConfigError, ConflictError, StoreError } from '../../errors.ts'
import { createMemory } from '../../memory.ts'
import { trigramEmbedder } from '../../testing/trigram-embedder.ts'
import { isStorable } from '../../unicode.ts'
import type { Change, MetadataStore, Row, VectorStore } from '../contract.ts'
import { inMemory } from '../in-memory.ts'
import { type MetadataInOptions, metadataIn } from './metadata-in.ts'
import { createRecentWrites } from './recent-writes.ts'
import { splitText } from './row-records.ts'

const fields = { city: 'string', createdAt: 'number', occurredAt: 'number' } as const
const long = 'walnut '.repeat(40)

function row(id: string, parts: Partial<Row> = {}): Row {
  const { kind = 'memory', version = 1, writeId = crypto.randomUUID(), body = id } = parts
  return { id, kind, version, writeId, fields: { createdAt: 1, occurredAt: 1, ...parts.fields }, body }
}

function put(row: Row, expects: Change['expects'] = 'any'): Change {
  return { id: row.id, kind: row.kind, expects, row }
}

function drop(id: string, expects: Change['expects'] = 'any'): Change {
  return { id, kind: 'memory', expects, row: null }
}

async function open(vectors: VectorStore, options: MetadataInOptions = {}): Promise<MetadataStore> {
  const rows = metadataIn(vectors, { maxBodyBytes: 100, ...options })
  await rows.open({ fields, schema: 'migrate' })
  return rows
}

/** What happens around a call of the index that writes. */
type Around = (call: () => Promise<void>, method: string) => Promise<void>

function disturbed(vectors: VectorStore, around: Around): VectorStore {
  return {
    ...vectors,
    upsert: (tenant, records) => around(() => vectors.upsert(tenant, records), 'upsert'),
    delete: (tenant, ids) => around(() => vectors.delete(tenant, ids), 'delete'),
  }
}

/** An index that shows what was written only when it is told to. */
function frozen(): { vectors: VectorStore; show: () => Promise<void> } {
  const { vectors } = inMemory()
  const writes: (() => Promise<void>)[] = []
  const later: Around = async (call) => void writes.push(call)
  const held: VectorStore = { ...disturbed(vectors, later), traits: { ...vectors.traits, consistency: 'eventual' } }
  return {
    vectors: held,
    async show() {
      for (const write of writes.splice(0)) await write()
    },
  }
}

/** A commit cannot end before the index has caught up once. */
async function showing<T>(show: () => Promise<void>, work: Promise<T>): Promise<T> {
  const timer = setInterval(() => void show(), 5)
  try {
    return await work
  } finally {
    clearInterval(timer)
  }
}

const indexes = [
  { name: 'an index', vectors: () => inMemory().vectors, options: {} },
  { name: 'an index that lags', vectors: () => inMemory({ lagMs: 25 }).vectors, options: {} },
  { name: 'an ordered index that lags', vectors: () => inMemory({ lagMs: 25 }).vectors, options: { ordered: true } },
] as const

describe.each(indexes)('a memory with its rows in $name', ({ vectors, options }) => {
  const alice = { tenant: 't', user: 'alice' }

  function backend() {
    const [rows, index] = [vectors(), vectors()]
    return () => ({ metadata: metadataIn(rows, { maxBodyBytes: 300, ...options }), vectors: index })
  }

  test('adds, supersedes, forgets, restores and tells the history, also over a restart without a pause', async () => {
    const store = backend()
    const embedder = trigramEmbedder()
    const first = await createMemory({ store: store(), embedder })
    const { memory } = await first.for(alice).upsert({ key: 'city', text: `Berlin ${long}` })
    await first.for(alice).add('drinks green tea')
    const second = await createMemory({ store: store(), embedder })
    const moved = await second.for(alice).upsert({ key: 'city', text: 'Munich' })
    expect(moved).toMatchObject({ action: 'superseded', previous: { id: memory?.id } })
    const handle = second.for(alice)
    expect((await handle.list()).items.map(({ text }) => text).sort()).toEqual(['Munich', 'drinks green tea'])
    expect(await handle.history(memory?.id as string)).toHaveLength(2)
    expect((await handle.search('Munich'))[0]?.memory.text).toBe('Munich')
    await handle.forget({ type: 'fact', key: 'city' })
    expect((await handle.search('Munich')).map(({ memory: { text } }) => text)).not.toContain('Munich')
    expect(await handle.count()).toBe(1)
    expect((await handle.add('drinks green tea')).memory?.reinforcements).toBe(1)
  })

  test('erases a subject to the last part of a body', async () => {
    const store = backend()()
    const memory = await createMemory({ store, embedder: trigramEmbedder() })
    await memory.for(alice).add([`likes ${long}`, 'drinks tea'])
    await memory.for({ ...alice, user: 'bob' }).add('walnuts, too')
    const receipt = await memory.admin('t').erase({ user: 'alice' }, { authored: true })
    expect(receipt.memories).toBe(2)
    expect(await memory.for(alice).count()).toBe(0)
    const left = JSON.stringify((await store.metadata.list('t', { limit: 1_000 })).rows)
    expect(left).toContain('walnuts, too')
    expect(left).not.toContain('likes')
  })

  test('said thirty times at once it is one memory', async () => {
    const memory = await createMemory({ store: backend()() })
    const said = await Promise.all(Array.from({ length: 30 }, () => memory.for(alice).add('The sky is blue')))
    expect(said.filter(({ action }) => action === 'added')).toHaveLength(1)
    const { items } = await memory.for(alice).list()
    expect(items.map(({ reinforcements }) => reinforcements)).toEqual([29])
  })
})

describe('an index that lags', () => {
  test('reads its own writes, however long they stay invisible', async () => {
    const { vectors, show } = frozen()
    const rows = await open(vectors)
    await showing(show, rows.commit('t', [put(row('first'))]))
    const london = row('a', { fields: { createdAt: 3, occurredAt: 1, city: 'London' }, body: long })
    const [rome, last] = [row('b', { fields: { createdAt: 2, occurredAt: 1, city: 'Rome' } }), row('c')]
    await rows.commit('t', [put(london, 'absent'), put(rome), put(last), drop('first', 1)])
    expect(await rows.get('t', ['a', 'first', 'nothing'])).toEqual([london])
    expect((await rows.list('t', { limit: 10 })).rows.map(({ id }) => id)).toEqual(['c', 'b', 'a'])
    const filter = { op: 'eq', field: 'city', value: 'Rome' } as const
    expect((await rows.list('t', { filter, limit: 10 })).rows).toEqual([rome])
    expect(await rows.count('t', { kind: 'memory' })).toBe(3)
    await expect(rows.commit('t', [put(row('a'), 'absent')])).rejects.toBeInstanceOf(ConflictError)
    const moved = row('b', { version: 2, fields: { createdAt: 4, occurredAt: 1, city: 'Oslo' } })
    await rows.commit('t', [put(moved, 1)])
    expect(await rows.count('t', { filter })).toBe(0)
    await show()
    expect(await rows.get('t', ['b'])).toEqual([moved])
    expect(await (await open(vectors)).count('t', {})).toBe(3)
  })

  test('lets no writer begin before it has shown what the one before it wrote', async () => {
    const { vectors, show } = frozen()
    const before = await open(vectors)
    await showing(show, before.commit('t', [put(row('a'), 'absent')]))
    await before.commit('t', [put(row('a', { version: 2 }), 1)])
    const after = await open(vectors)
    const late = after.commit('t', [put(row('a', { version: 2, body: 'lost' }), 1)])
    await expect(showing(show, late)).rejects.toBeInstanceOf(ConflictError)
  })

  test('gives up when what was written does not come', async () => {
    const { vectors } = frozen()
    const rows = await open(vectors, { visibleWithinMs: 60 })
    await expect(rows.commit('t', [put(row('a'))])).rejects.toMatchObject({ code: 'STORE', retryable: true })
  })

  test('tells what became of a write whose answer was lost', async () => {
    const { vectors } = inMemory({ lagMs: 30 })
    let isLost = false
    const rows = await open(
      disturbed(vectors, async (call) => {
        await call()
        if (isLost) throw new StoreError({ store: 's', operation: 'upsert', retryable: true, message: 'reset' })
      }),
    )
    await rows.commit('t', [put(row('other'))])
    isLost = true
    const lost = row('a')
    await expect(rows.commit('t', [put(lost, 'absent')])).rejects.toMatchObject({ retryable: true })
    isLost = false
    expect(await rows.get('t', ['a'])).toEqual([lost])
  })

  test('is asked to catch up when much has been written', async () => {
    const { vectors } = inMemory({ lagMs: 1, maxBatch: 1_000 })
    const marks: string[] = []
    const rows = await open({
      ...vectors,
      async upsert(tenant, records) {
        marks.push(...records.filter(({ id }) => id === 'mark').map(() => tenant))
        await vectors.upsert(tenant, records)
      },
    })
    const batch = (number: number) => Array.from({ length: 700 }, (_, index) => put(row(`${number}-${index}`)))
    for (let number = 0; number < 4; number++) await rows.commit('t', batch(number))
    expect(marks).toHaveLength(2)
    expect(await rows.count('t', {})).toBe(2_800)
  })

  test('is empty at once when a tenant was cleared', async () => {
    const { vectors } = inMemory({ lagMs: 20 })
    const rows = await open(vectors)
    await rows.commit('t', [put(row('a')), put(row('b', { body: long }))])
    await rows.clear('t')
    expect(await rows.count('t', {})).toBe(0)
    await rows.commit('t', [put(row('a'), 'absent')])
    expect(await rows.count('t', {})).toBe(1)
  })
})

describe('a writer that dies', () => {
  /** Every write from this one on does not take place. */
  function dyingAt(vectors: VectorStore, at: number): VectorStore {
    let writes = 0
    return disturbed(vectors, async (call) => {
      if (writes++ >= at) throw new StoreError({ store: 's', operation: 'write', retryable: false, message: 'killed' })
      await call()
    })
  }

  test('anywhere in a commit leaves rows whole, and nothing behind when the next has written', async () => {
    for (let at = 0, isOver = false; !isOver; at++) {
      const { vectors } = inMemory()
      const [old, other] = [row('a', { body: `old ${long}` }), row('b', { body: `other ${long}` })]
      await (await open(vectors)).commit('t', [put(old), put(other)])
      const changed = row('a', { version: 2, body: `new ${long}` })
      const dying = await open(dyingAt(vectors, at))
      const changes = [put(changed, 1), drop('b', 1), put(row('c'))]
      isOver = await dying.commit('t', changes).then(
        () => true,
        () => false,
      )
      const next = await open(vectors)
      const found = new Map((await next.list('t', { limit: 10 })).rows.map((one) => [one.id, one]))
      expect([old, changed]).toContainEqual(found.get('a'))
      if (found.has('b')) expect(found.get('b')).toEqual(other)
      else expect(found.get('a')).toEqual(changed)
      if (found.has('c')) expect(found.has('b')).toBe(false)
      await next.commit('t', [put(row('d'))])
      const { records } = await vectors.list('t', { limit: 1_000 })
      const inUse = records.map(({ fields: held }) => Number(held['_row.parts'] ?? 0)).reduce((a, b) => a + b)
      expect(records.filter(({ id }) => id.startsWith('part:'))).toHaveLength(inUse)
      expect(records.filter(({ id }) => id.startsWith('plan:'))).toEqual([])
      expect(at).toBeLessThan(30)
    }
  })
})

test('tenants are told apart from the list of tenants, and come by pages without those that are empty', async () => {
  const { vectors } = inMemory()
  const rows = await open(vectors)
  const names = ['loci tenants', 'loci tenants and more', 'a', 'row:a', 'tenant:a']
  for (const name of names) await rows.commit(name, [put(row('same', { body: name }))])
  await rows.commit('gone', [put(row('a'))])
  await rows.commit('gone', [drop('a')])
  const found: string[] = []
  for (let cursor: string | undefined, isFirst = true; isFirst || cursor !== undefined; isFirst = false) {
    const page = await rows.tenants({ limit: 2, ...(cursor === undefined ? {} : { cursor }) })
    found.push(...page.tenants)
    cursor = page.cursor
  }
  expect(found.sort()).toEqual([...names].sort())
  for (const name of names) expect((await rows.get(name, ['same']))[0]?.body).toBe(name)
})

test('a body in several parts that is replaced while it is read is read again', async () => {
  const { vectors } = inMemory()
  const rows = await open(vectors)
  await rows.commit('t', [put(row('a', { body: `old ${long}` }))])
  let isFirst = true
  const reading = await open({
    ...vectors,
    async get(tenant, ids) {
      if (ids[0]?.startsWith('part:') && isFirst) {
        isFirst = false
        await rows.commit('t', [put(row('a', { version: 2, body: `new ${long}` }))])
      }
      return await vectors.get(tenant, ids)
    },
  })
  expect((await reading.get('t', ['a']))[0]?.body).toBe(`new ${long}`)
})

test('what cannot be right is refused', async () => {
  const { vectors } = inMemory()
  expect(() => metadataIn(vectors, { dimension: 3 } as MetadataInOptions)).toThrow('did you mean "dimensions"?')
  expect(() => metadataIn(vectors, { dimensions: 0 })).toThrow(ConfigError)
  await expect(metadataIn(vectors).open({ fields: { '_row.kind': 'string' }, schema: 'off' })).rejects.toThrow(
    '_row.kind',
  )
})

test('pieces of a text keep code points whole, and have no more bytes of JSON than allowed', () => {
  const text = fc.string({ unit: fc.constantFrom('a', '"', '\\', '\n', '\u0001', 'ä', '中', '😀'), maxLength: 60 })
  fc.assert(
    fc.property(text, fc.integer({ min: 6, max: 40 }), (given, maxBytes) => {
      const pieces = splitText(given, maxBytes)
      expect(pieces.join('')).toBe(given)
      for (const piece of pieces) {
        expect(Buffer.byteLength(JSON.stringify(piece)) - 2).toBeLessThanOrEqual(maxBytes)
        expect(isStorable(piece)).toBe(true)
      }
    }),
  )
})

test('recent writes are forgotten up to a moment, and say when they are too many', () => {
  const recent = createRecentWrites()
  recent.add('t', 'a', { row: row('a') })
  const moment = recent.now()
  recent.add('t', 'a', { row: null })
  recent.add('t', 'b', { row: row('b') })
  recent.forget('t', moment)
  expect([...recent.all('t').keys()]).toEqual(['a', 'b'])
  expect(recent.waiting()).toEqual([])
  recent.add('u', 'c', { row: row('c', { body: 'x'.repeat(9_000_000) }) })
  expect([recent.waiting(), recent.isFull()]).toEqual([['t', 'u'], false])
  for (let index = 0; index < 4_000; index++) recent.add('u', String(index), { row: row('x') })
  expect(recent.isFull()).toBe(true)
  recent.forget('u', recent.now())
  expect([recent.waiting(), recent.isFull()]).toEqual([[], false])
})

test('random histories by two writers of one process are what the model says', { timeout: 900_000 }, async () => {
  let lagMs = 0
  await modelFuzz({
    sequences: runs(16),
    store() {
      lagMs = lagMs === 0 ? 1 : 0
      const store = { metadata: metadataIn(inMemory({ lagMs }).vectors, { maxBodyBytes: 400, ordered: lagMs > 0 }) }
      return () => store
    },
  })
})

test('fifty hostile tenants see and change nothing of each other', { timeout: 900_000 }, async () => {
  const store = { metadata: metadataIn(inMemory({ lagMs: 1 }).vectors), vectors: inMemory().vectors }
  expect((await tenantFuzz(store, { operations: runs(250), seed: 7 })).memories).toBeGreaterThan(50)
})
