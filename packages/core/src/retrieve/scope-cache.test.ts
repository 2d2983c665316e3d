import { runs } from '@loci/testkit'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { MemoryHandle } from '../handle.ts'
import { createMemory } from '../memory.ts'
import type { Backend, MetadataStore, Row } from '../stores/contract.ts'
import { inMemory } from '../stores/in-memory.ts'
import { openRows } from '../stores/rows.ts'
import { faulty } from '../testing/faulty.ts'
import { testStores } from '../testing/stores.ts'
import { analyserVersion } from './analyse.ts'
import { createScopeIndexes } from './scope-indexes.ts'

const alice = { tenant: 'acme', user: 'alice' }
const pause = (delayMs: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, delayMs))

/** A store that is far away: each call takes its time before and after it happens. */
function distant(backend: Required<Backend>, delayMs: () => number): Required<Backend> {
  const { metadata } = backend
  const slow = async <T>(run: () => Promise<T>): Promise<T> => {
    await pause(delayMs())
    try {
      return await run()
    } finally {
      await pause(delayMs())
    }
  }
  return {
    ...backend,
    metadata: {
      ...metadata,
      get: (tenant, ids) => slow(() => metadata.get(tenant, ids)),
      list: (tenant, query) => slow(() => metadata.list(tenant, query)),
      commit: (tenant, changes) => slow(() => metadata.commit(tenant, changes)),
    },
  }
}

const step = fc.record({
  writer: fc.nat({ max: 1 }),
  action: fc.constantFrom('add', 'update', 'search'),
  text: fc.constantFrom('walnut', 'cake', 'walnut cake'),
})

describe.each(testStores)('on the $name store', ({ open }) => {
  test('whoever writes at the same time, a warm index says in the end what a cold one says', async () => {
    const round = fc.array(step, { minLength: 2, maxLength: 5 })
    await fc.assert(
      fc.asyncProperty(
        fc.array(round, { maxLength: 3 }),
        fc.infiniteStream(fc.nat({ max: 2 })),
        async (rounds, delays) => {
          const backend = open()
          const store = distant(backend, () => delays.next().value as number)
          const start = async (from: Required<Backend>): Promise<MemoryHandle> =>
            (await createMemory({ store: from })).for(alice)
          const handles = [await start(store), await start(store)]
          const { memory } = await (await start(backend)).add({ type: 'episode', text: 'tea' })
          for (const steps of rounds) {
            const calls = steps.map(async ({ writer, action, text }) => {
              const handle = handles[writer] as MemoryHandle
              if (action === 'add') await handle.add({ type: 'episode', text })
              else if (action === 'update') await handle.update(memory?.id as string, { text })
              else await handle.search(text)
            })
            await Promise.all(calls)
          }
          const cold = await (await start(backend)).search('walnut cake tea', { limit: 50 })
          for (const handle of handles) expect(await handle.search('walnut cake tea', { limit: 50 })).toEqual(cold)
        },
      ),
      { numRuns: runs(6) },
    )
  })

  test('terms of another analyser are made anew', async () => {
    const store = open()
    const { memory } = await (await createMemory({ store })).for(alice).add('walnut cake')
    const [row] = await store.metadata.get('acme', [memory?.id as string])
    const { id, kind, version, body } = row as Row
    const old = { ...(row as Row), body: JSON.stringify({ ...JSON.parse(body), terms: ['hazelnut'], analyser: 0 }) }
    await store.metadata.commit('acme', [{ id, kind, expects: version, row: old }])
    const handle = (await createMemory({ store })).for(alice)
    expect(await handle.search('walnut')).toHaveLength(1)
    expect(await handle.search('hazelnut')).toEqual([])
  })
})

test('writers of one process do not meet at the stamp of their scope', async () => {
  let commits = 0
  const counted = faulty(inMemory(), () => {
    commits++
    return undefined
  })
  const handle = (await createMemory({ store: distant(counted, () => 1) })).for(alice)
  await handle.add('walnut cake')
  await handle.search('walnut')
  commits = 0
  await Promise.all(['walnut bread', 'walnut table', 'walnut tree'].map((text) => handle.add(text)))
  expect(commits).toBe(3)
})

test('a writer who met another at the stamp does not wait for it again', async () => {
  const backend = inMemory()
  const { metadata } = backend
  const other = (await createMemory({ store: backend })).for(alice)
  let commits = 0
  let beforeRead = async (): Promise<void> => {}
  const store = {
    ...backend,
    metadata: {
      ...metadata,
      async get(...call: Parameters<MetadataStore['get']>) {
        await beforeRead()
        return await metadata.get(...call)
      },
      async commit(...call: Parameters<MetadataStore['commit']>) {
        await other.add(`walnut ${++commits}`)
        beforeRead = async () => {
          beforeRead = async () => {}
          await handle.search('walnut')
        }
        await metadata.commit(...call)
      },
    },
  }
  const handle = (await createMemory({ store })).for(alice)
  await other.add('walnut cake')
  await handle.search('walnut')
  await handle.add('walnut bread')
  expect(commits).toBe(2)
  expect(await handle.search('walnut')).toHaveLength(4)
})

test('a search while the answer of a commit is on its way costs the next one nothing', async () => {
  const backend = inMemory()
  const { metadata } = backend
  let lists = 0
  let afterCommit = async (): Promise<void> => {}
  const store = {
    ...backend,
    metadata: {
      ...metadata,
      list: (...call: Parameters<MetadataStore['list']>) => {
        lists++
        return metadata.list(...call)
      },
      async commit(...call: Parameters<MetadataStore['commit']>) {
        await metadata.commit(...call)
        await afterCommit()
      },
    },
  }
  const handle = (await createMemory({ store })).for(alice)
  await handle.add('walnut cake')
  await handle.search('walnut')
  afterCommit = async () => {
    expect(await handle.search('walnut')).toHaveLength(2)
    lists = 0
  }
  await handle.add('walnut bread')
  expect(await handle.search('walnut')).toHaveLength(2)
  expect(lists).toBe(0)
})

test('the index that was used longest ago makes room when all together hold too much, the newest stays', async () => {
  let lists = 0
  const fields = { createdAt: 0, occurredAt: 0 }
  const memories = (scopeKey: string, count: number): Row[] => {
    const memory = {
      kind: 'memory',
      version: 1,
      writeId: 'w',
      fields: { ...fields, scopeKey },
      body: JSON.stringify({ memory: { type: 'fact', text: '', source: {} }, terms: [], analyser: analyserVersion }),
    }
    return Array.from({ length: count }, (_, index) => ({ id: `${index}`, ...memory }))
  }
  const store: MetadataStore = {
    ...inMemory().metadata,
    get: async (_tenant, ids) => ids.map((id) => ({ id, kind: 'stamp', version: 1, writeId: id, fields, body: '' })),
    list: async (_tenant, { filter }) => {
      const scopeKey = JSON.stringify(filter).includes('user=alice') ? 'user=alice' : 'user=bob'
      return { rows: memories(scopeKey, lists++ === 0 ? 200_001 : 1) }
    },
  }
  const indexes = createScopeIndexes(openRows(store, 10_000), () => 0)
  for (const [user, expected] of [
    ['alice', 1],
    ['alice', 1],
    ['bob', 2],
    ['bob', 2],
    ['alice', 3],
    ['bob', 3],
  ] as const) {
    await indexes.load('acme', [`user=${user}`])
    expect(lists).toBe(expected)
  }
})
