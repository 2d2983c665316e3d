import { describe, expect, it, test } from 'vitest'
import {
  CapabilityError,
  ConfigError,
  ConflictError,
  createMemory,
  DimensionError,
  type Embedder,
  inMemory,
  type LociMemory,
  ScopeError,
} from '../index.ts'
import { testClock } from '../testing/clock.ts'
import { testStores } from '../testing/stores.ts'
import { dayMs } from '../time.ts'

interface CountedEmbedder extends Embedder {
  texts: string[]
  /** Called before each batch. */
  before: (texts: readonly string[]) => Promise<void> | void
}

/** Each text is near itself alone. */
function embedderOf(name: string, dimensions = 16): CountedEmbedder {
  return {
    name,
    dimensions,
    maxBatch: 50,
    texts: [],
    before: () => undefined,
    async embed(texts) {
      await this.before(texts)
      this.texts.push(...texts)
      return texts.map((text) => {
        const vector = new Float32Array(dimensions).fill(0.01)
        for (const word of text.split(' ')) {
          const place = [...`${name}${word}`].reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), 7) % dimensions
          vector[Math.abs(place)] = 1
        }
        return vector
      })
    },
  }
}

/** Longer than the hostile store lags. */
const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 30))

const alice = { tenant: 't', user: 'alice' }

async function filled(memory: LociMemory, count = 500): Promise<void> {
  const drafts = Array.from({ length: count }, (_, index) => ({ type: 'episode', text: `turn ${index}` }))
  await memory.for(alice).add(drafts)
}

describe.each(testStores)('reembed of the $name store', ({ open }) => {
  it('lets searches and writes go on, and then uses the new embedder', async () => {
    const store = open()
    const [former, next] = [embedderOf('former'), embedderOf('next', 24)]
    const memory = await createMemory({ store, embedder: former })
    const handle = memory.for(alice)
    await filled(memory)
    const searches: Promise<number>[] = []
    let written = 0
    next.before = async () => {
      searches.push(handle.search('turn 7').then((hits) => hits.length))
      if (written < 10) await handle.add({ type: 'episode', text: `meanwhile ${written++}` })
    }
    const seen: number[] = []
    const report = await memory.reembed(next, { onProgress: ({ checked }) => seen.push(checked) })
    expect(report).toMatchObject({ memories: 500, embedded: 500 + written })
    expect(seen.length).toBeGreaterThan(2)
    expect(await Promise.all(searches)).toEqual(searches.map(() => 10))

    next.before = () => undefined
    next.texts = []
    former.texts = []
    const [hit] = await handle.search('meanwhile 0', { explain: true })
    expect(hit?.memory.text).toBe('meanwhile 0')
    expect(hit?.why?.dense).toBeGreaterThan(0.9)
    await handle.add({ type: 'episode', text: 'after it' })
    await settled()
    expect([next.texts, former.texts]).toEqual([['meanwhile 0', 'after it'], []])
    expect((await handle.search('after it', { explain: true }))[0]?.why?.dense).toBeGreaterThan(0.9)
    expect(await memory.reindex()).toMatchObject({ indexed: 0, deleted: 0 })
    await memory.close()

    const again = await createMemory({ store, embedder: next })
    expect((await again.for(alice).search('after it', { explain: true }))[0]?.why?.dense).toBeGreaterThan(0.9)
    expect(await again.reindex()).toMatchObject({ checked: 501 + written, indexed: 0, deleted: 0 })
  })

  it('goes on where it was killed', async () => {
    const store = open()
    const [former, next] = [embedderOf('former'), embedderOf('next')]
    const memory = await createMemory({ store, embedder: former })
    await filled(memory)
    next.before = () => {
      if (next.texts.length >= 200) throw new Error('killed')
    }
    await expect(memory.reembed(next)).rejects.toThrow('killed')
    expect(await memory.for(alice).search('turn 3')).toHaveLength(10)
    await memory.close()

    await expect(createMemory({ store, embedder: next })).rejects.toThrow(/is not finished.*call reembed\(embedder\)/)
    const restarted = await createMemory({ store, embedder: former })
    next.before = () => undefined
    expect(await restarted.reembed(next)).toMatchObject({ memories: 500, embedded: 300 })
    expect(new Set(next.texts).size).toBe(500)
    expect(next.texts).toHaveLength(500)
  })

  it('indexes anew what was being written with the old embedder when it was replaced', async () => {
    const store = open()
    const [former, next] = [embedderOf('former'), embedderOf('next', 24)]
    const memory = await createMemory({ store, embedder: former })
    await filled(memory, 20)
    let goOn = (): void => undefined
    former.before = () => new Promise<void>((resolve) => (goOn = resolve))
    const late = memory.for(alice).add({ type: 'episode', text: 'late one' })
    await memory.reembed(next)
    goOn()
    expect((await late).action).toBe('added')
    await memory.drain()
    await settled()
    expect((await memory.for(alice).search('late one', { explain: true }))[0]?.why?.dense).toBeGreaterThan(0.9)
    expect(await memory.reindex()).toMatchObject({ checked: 21, indexed: 0 })
  })

  it('keeps the old vectors for a day, so that the way back is short, and then deletes them', async () => {
    const store = open()
    const { vectors } = store
    const clock = testClock()
    const [former, next] = [embedderOf('former'), embedderOf('next')]
    const memory = await createMemory({ store, embedder: former, now: clock.now })
    await filled(memory, 60)
    await memory.reembed(next)
    await memory.for(alice).add('something new')
    await settled()
    former.texts = []
    expect(await memory.reembed(former)).toMatchObject({ memories: 61, embedded: 1 })
    expect(former.texts).toEqual(['something new'])

    clock.advance(dayMs)
    expect((await memory.maintain()).problems).toEqual([])
    await settled()
    const old = vectors.sibling?.() as typeof vectors
    await old.open({ dimensions: 16, fields: {}, generation: 2 })
    expect((await old.list('t', { limit: 100 })).records).toEqual([])
    next.texts = []
    expect(await memory.reembed(next, { keepPreviousMs: 0 })).toMatchObject({ embedded: 61 })
    await settled()
    await old.open({ dimensions: 16, fields: {}, generation: 1 })
    expect((await old.list('t', { limit: 100 })).records).toEqual([])
  })

  it('takes a memory that was opened without an embedder', async () => {
    const store = open()
    const lexical = await createMemory({ store })
    await filled(lexical, 30)
    const embedder = embedderOf('first')
    expect(await lexical.reembed(embedder)).toMatchObject({ memories: 30, embedded: 30 })
    expect((await lexical.for(alice).search('turn 3', { explain: true }))[0]?.why?.dense).toBeGreaterThan(0.9)
    await lexical.close()
    const memory = await createMemory({ store, embedder })
    expect(await memory.reindex()).toMatchObject({ checked: 30, indexed: 0 })
  })

  it('leaves nothing of whom is erased meanwhile, in no generation', async () => {
    const store = open()
    const [former, next] = [embedderOf('former'), embedderOf('next')]
    const memory = await createMemory({ store, embedder: former })
    await filled(memory, 120)
    const { memory: bob } = await memory.for({ tenant: 't', user: 'bob' }).add('bob likes tea')
    let erased = false
    next.before = async () => {
      if (next.texts.length < 100 || erased) return
      erased = true
      const { id } = await memory.admin('t').erase({ user: 'bob' })
      await settled()
      expect(await memory.admin('t').verify(id)).toEqual({ clean: true, found: [], unchecked: [] })
    }
    await memory.reembed(next)
    expect(erased).toBe(true)
    for (const generation of [1, 2]) {
      const vectors = store.vectors.sibling?.() as typeof store.vectors
      await vectors.open({ dimensions: 16, fields: {}, generation })
      expect(await vectors.get('t', [bob?.id as string])).toEqual([])
    }
  })

  it('is given up for another one that was begun meanwhile', async () => {
    const memory = await createMemory({ store: open(), embedder: embedderOf('former') })
    await filled(memory, 20)
    const [one, other] = [embedderOf('one'), embedderOf('other')]
    one.before = async () => {
      if (other.texts.length === 0) await memory.reembed(other)
    }
    await expect(memory.reembed(one)).rejects.toThrow(ConflictError)
    const [hit] = await memory.for(alice).search('turn 3', { explain: true })
    expect(hit?.why?.dense).toBeGreaterThan(0.9)
    expect(other.texts.at(-1)).toBe('turn 3')
  })
})

test('a text that has no vector is not tried again in pass after pass', async () => {
  const speechless = (name: string): CountedEmbedder => {
    const embedder = embedderOf(name)
    const { embed } = embedder
    return Object.assign(embedder, {
      embed: async (...[texts, options]: Parameters<Embedder['embed']>) => {
        const vectors = await embed.call(embedder, texts, options)
        return vectors.map((vector, index) => (texts[index] === '🙂' ? new Float32Array(16) : vector))
      },
    })
  }
  const memory = await createMemory({ store: inMemory(), embedder: speechless('former') })
  await filled(memory, 5)
  await memory.for(alice).add({ type: 'episode', text: '🙂' })
  // The pass that fills, one that finds nothing more, and the one after the change.
  expect(await memory.reembed(speechless('next'))).toMatchObject({ memories: 6, checked: 6, embedded: 5, pass: 3 })
  expect(await memory.reindex()).toMatchObject({ checked: 6, indexed: 0 })
})

test('a generation that was deleted leaves its number to no other, whose vectors may be longer', async () => {
  const clock = testClock()
  const store = inMemory()
  const memory = await createMemory({ store, embedder: embedderOf('a'), now: clock.now })
  await filled(memory, 5)
  await memory.reembed(embedderOf('b', 24))
  await memory.reembed(embedderOf('a'))
  clock.advance(dayMs)
  await memory.maintain()
  expect(await memory.reembed(embedderOf('c', 32))).toMatchObject({ embedded: 5 })
})

test('another embedder than the one of the vectors is an error that says what to do', async () => {
  const store = inMemory()
  await (await createMemory({ store, embedder: embedderOf('former') })).close()
  await expect(createMemory({ store, embedder: embedderOf('next') })).rejects.toThrow(
    new ConfigError(
      'embedder: the vectors in this store are of the embedder "former" (16 numbers), not of "next" (16). Go on with "former", or open the store with it, or with none, and call reembed(embedder)',
    ),
  )
  await expect(createMemory({ store, embedder: embedderOf('next', 24) })).rejects.toThrow(DimensionError)
  const memory = await createMemory({ store, embedder: embedderOf('former') })
  await memory.reembed(embedderOf('next'))
  await expect(createMemory({ store, embedder: embedderOf('former') })).rejects.toThrow(ConfigError)
})

test('of two that open a new store at once with different embedders, one gets it', async () => {
  const store = inMemory()
  const opened = await Promise.allSettled(['a', 'b'].map((name) => createMemory({ store, embedder: embedderOf(name) })))
  expect(opened.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
})

test('a store that only checks its schema is not written to', async () => {
  const store = inMemory()
  const commits: string[] = []
  const metadata: typeof store.metadata = {
    ...store.metadata,
    async commit(tenant, changes) {
      commits.push(tenant)
      await store.metadata.commit(tenant, changes)
    },
  }
  const vectors = { ...store.vectors, writtenBy: metadata }
  await createMemory({ store: { metadata, vectors }, embedder: embedderOf('a'), schema: 'verify' })
  expect(commits).toEqual([])
})

test('a store that keeps one index cannot', async () => {
  const store = inMemory()
  const { sibling: _, ...vectors } = store.vectors
  const memory = await createMemory({ store: { metadata: store.metadata, vectors }, embedder: embedderOf('a') })
  await expect(memory.reembed(embedderOf('b'))).rejects.toThrow(CapabilityError)
})

test('what is of no tenant is nowhere among the tenants', async () => {
  const memory = await createMemory({ store: inMemory(), embedder: embedderOf('a') })
  expect(await memory.maintain()).toMatchObject({ tenants: 0 })
  expect(await memory.reindex()).toMatchObject({ tenants: 0 })
  expect(() => memory.for({ tenant: 'loci:system', user: 'u' })).toThrow(ScopeError)
  expect(() => memory.admin('loci:system')).toThrow('tenant "loci:system" is reserved')
})

test('options are checked', async () => {
  const memory = await createMemory({ store: inMemory(), embedder: embedderOf('a') })
  await expect(memory.reembed(embedderOf('b'), { keepPreviousMs: -1 })).rejects.toThrow(ConfigError)
  await expect(memory.reembed(embedderOf('b'), { onprogress: 1 } as never)).rejects.toThrow(/did you mean "onProgress"/)
  await expect(memory.reembed({ name: 'b' } as never)).rejects.toThrow('embedder needs a name and a function embed')
})
