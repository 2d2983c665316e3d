import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Worker } from 'node:worker_threads'
import { createMemory, inMemory, ModelError } from '@loci/core'
import { minilm } from '@loci/testkit'
import { afterAll, describe, expect, test } from 'vitest'
import { transformersEmbedder } from './index.ts'

const asDocument = { purpose: 'document' } as const

/** Said in two ways, and something else. */
const triples = [
  ['What food does she like?', 'Alice is fond of sushi', 'The train leaves at nine'],
  ['A man is playing the guitar', 'Someone strums a musical instrument', 'The stock market fell today'],
  ['How do I reset my password?', 'Steps to recover access to an account', 'Mount Everest is the highest mountain'],
  ['The cat sleeps on the sofa', 'A kitten naps on the couch', 'Inflation worries the central bank'],
  ['Where does Bob work?', 'Bob is employed at a bank in Berlin', 'She baked a chocolate cake'],
] as const

function cosine(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, number, place) => sum + number * Number(b[place]), 0)
}

// In CI the model is always here; elsewhere the end of the run says loudly when it is not.
if (minilm !== undefined) {
  const folder = minilm
  const inThread = await transformersEmbedder({ model: folder })
  const here = await transformersEmbedder({ model: folder, worker: false })
  afterAll(async () => {
    await inThread.close()
    await here.close()
  })

  describe.each([
    ['in a thread of its own', inThread],
    ['in this thread', here],
  ])('all-MiniLM-L6-v2 %s', (_name, embedder) => {
    test('has 384 dimensions and the settings of its folder', () => {
      expect(embedder.dimensions).toBe(384)
      expect(embedder.name).toBe('transformers:all-MiniLM-L6-v2:q8:mean:256:384')
    })

    test('knows what is alike', async () => {
      const vectors = await embedder.embed(triples.flat(), asDocument)
      for (const [index, triple] of triples.entries()) {
        const [one, same, other] = vectors.slice(index * 3, index * 3 + 3) as [Float32Array, Float32Array, Float32Array]
        expect(cosine(one, one)).toBeCloseTo(1, 5)
        expect(cosine(one, same), triple[1]).toBeGreaterThan(cosine(one, other) + 0.15)
        expect(cosine(one, other), triple[2]).toBeLessThan(0.25)
      }
    })

    test('a text has the same vector alone and among others of any length', async () => {
      const texts = [...triples.flat(), 'tea', 'a long story about nothing in particular '.repeat(20)]
      const together = await embedder.embed(texts, asDocument)
      for (const [index, text] of texts.entries()) {
        const [alone] = await embedder.embed([text], asDocument)
        const difference = Math.max(
          ...(alone as Float32Array).map((number, place) => Math.abs(number - Number(together[index]?.[place]))),
        )
        expect(difference, text).toBeLessThan(1e-3)
      }
    })

    test('reads the beginning of a text that is too long', async () => {
      const long = 'green tea is good for you '.repeat(200)
      const [whole, changed] = await embedder.embed([long, `${long} and the stock market fell`], asDocument)
      expect(cosine(whole as Float32Array, changed as Float32Array)).toBeCloseTo(1, 5)
    })

    test('blank texts have no direction', async () => {
      const [blank, tea] = await embedder.embed([' ', 'tea'], asDocument)
      expect(blank).toEqual(new Float32Array(384))
      expect(cosine(tea as Float32Array, tea as Float32Array)).toBeCloseTo(1, 5)
      expect(await embedder.embed([], asDocument)).toEqual([])
    })

    test('an abort before and between runs throws its reason, and the embedder goes on', async () => {
      const reason = new Error('the user went away')
      const options = { ...asDocument, signal: AbortSignal.abort(reason) }
      await expect(embedder.embed(['tea'], options)).rejects.toBe(reason)

      const controller = new AbortController()
      const long = Array.from({ length: 16 }, (_, index) => `${index} ${'tea for two '.repeat(60)}`)
      const work = embedder.embed(long, { ...asDocument, signal: controller.signal })
      setTimeout(() => controller.abort(reason), 100)
      await expect(work).rejects.toBe(reason)
      expect(await embedder.embed(['tea'], asDocument)).toHaveLength(1)
    })

    test('calls at the same time do not meet', async () => {
      const texts = triples.flat()
      const [together, ...alone] = await Promise.all([
        embedder.embed(texts, asDocument),
        ...texts.map((text) => embedder.embed([text], asDocument)),
      ])
      for (const [index, [vector]] of alone.entries()) {
        expect(cosine(vector as Float32Array, together[index] as Float32Array)).toBeCloseTo(1, 4)
      }
    })

    test('answers a question that shares no word with the memory', async () => {
      const memory = await createMemory({ store: inMemory(), embedder })
      const alice = memory.for({ tenant: 'acme', user: 'alice' })
      await alice.add(['Alice is fond of sushi', 'The train leaves at nine', 'Her sister lives in Oslo'])
      const [hit] = await alice.search('what food does she enjoy?')
      expect(hit?.memory.text).toBe('Alice is fond of sushi')
      await memory.close()
    })
  })

  test('in a thread of its own the model leaves the event loop free', async () => {
    const texts = Array.from({ length: 8 }, (_, index) => `${index} ${'tea for two '.repeat(40)}`)
    const blocks: number[] = []
    for (const embedder of [inThread, here]) {
      const delay = monitorEventLoopDelay({ resolution: 1 })
      delay.enable()
      await embedder.embed(texts, asDocument)
      // A block is seen when it is over.
      await sleep(20)
      delay.disable()
      blocks.push(delay.max)
    }
    const [inItsThread = 0, inThisThread = 0] = blocks
    expect(inItsThread).toBeLessThan(inThisThread)
  })

  test('both threads come to the same vectors', async () => {
    const [a] = await inThread.embed(['green tea'], asDocument)
    const [b] = await here.embed(['green tea'], asDocument)
    expect(a).toEqual(b)
  })

  test('closing waits for the calls that run, and later calls are refused', async () => {
    const embedder = await transformersEmbedder({ model: folder })
    const work = embedder.embed(triples.flat(), asDocument)
    await Promise.all([embedder.close(), embedder.close()])
    expect(await work).toHaveLength(15)
    await expect(embedder.embed(['tea'], asDocument)).rejects.toThrow('is closed; make a new embedder')
  }, 60_000)

  test('a thread that ends fails the calls that wait for it, and those after them', async () => {
    const started = new Promise<Worker>((resolve) => process.once('worker', resolve))
    const embedder = await transformersEmbedder({ model: folder })
    const work = expect(embedder.embed(triples.flat(), asDocument)).rejects.toThrow('the thread of the model ended')
    await (await started).terminate()
    await work
    await expect(embedder.embed(['tea'], asDocument)).rejects.toThrow(ModelError)
    await embedder.close()
  }, 60_000)

  test('a prefix goes before each text, by its purpose', async () => {
    const prefixed = await transformersEmbedder({ model: folder, worker: false, prefix: { query: 'question: ' } })
    const [asQuery] = await prefixed.embed(['green tea'], { purpose: 'query' })
    const [plain] = await here.embed(['question: green tea'], { purpose: 'query' })
    expect(asQuery).toEqual(plain)
    expect(await prefixed.embed(['green tea'], asDocument)).toEqual(await here.embed(['green tea'], asDocument))
    expect(prefixed.name).toContain('{"query":"question: ","document":""}')
    const work = prefixed.embed(triples.flat(), asDocument)
    await prefixed.close()
    expect(await work).toHaveLength(15)
  })
}

test('the real model is known, or this run is not one of CI', () => {
  expect(minilm !== undefined || process.env.CI === undefined).toBe(true)
})
