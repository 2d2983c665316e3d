import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { ConfigError, createMemory, type Embedder, inMemory, ModelError } from '@loci/core'
import { describe, expect, onTestFinished, test } from 'vitest'
import { type StaticEmbedderOptions, staticEmbedder } from './index.ts'

/** Among the texts of the distillation; the package does not understand it. */
const german = 'Wer rastet, der rostet.'
const file = new URL('../weights/static-minilm-256-v1.bin', import.meta.url)

test('gives the vectors that the script of the distillation computed', async () => {
  const fixture: [string, number[]][] = JSON.parse(
    await readFile(new URL('../test/vectors.json', import.meta.url), 'utf8'),
  )
  const vectors = await embed(
    staticEmbedder(),
    fixture.map(([text]) => text),
  )
  expect(vectors.length).toBeGreaterThan(10)
  for (const [row, [text, expected]] of fixture.entries()) {
    if (text === german) continue
    const worst = Math.max(...expected.map((number, place) => Math.abs(number - (vectors[row]?.[place] as number))))
    expect(worst, text).toBeLessThan(1e-3)
  }
})

test('keeps the contract of an embedder', async () => {
  const embedder = staticEmbedder()
  expect(embedder).toMatchObject({ name: 'static-minilm-256-v1', dimensions: 256, quality: 0.85 })
  const [text, ...others] = await embed(embedder, ['I like tea', '', '\u{1f600}\u{1f600}', german, '我喜欢喝绿茶'])
  expect(Math.hypot(...(text as Float32Array))).toBeCloseTo(1)
  expect(others).toHaveLength(4)
  for (const vector of others) {
    expect(vector).toHaveLength(256)
    expect(vector?.every((number) => number === 0)).toBe(true)
  }
  expect(await embed(embedder, [])).toEqual([])
})

test('the weights take no more room than was promised', async () => {
  expect((await readFile(file)).length).toBeLessThanOrEqual(16 * 1024 * 1024)
})

test('reads a long text up to its bound', async () => {
  const filler = 'tea '.repeat(8_192)
  const [bounded, longer, other] = await embed(staticEmbedder(), [filler, `${filler}violin`, `violin ${filler}`])
  expect(longer).toEqual(bounded)
  expect(other).not.toEqual(bounded)
})

test('lets others run between large slices, and ends when it is told to', async () => {
  const embedder = staticEmbedder()
  await embed(embedder, ['warm'])
  const texts = Array.from({ length: 60 }, (_, number) => `${number} `.repeat(4_000))
  let turns = 0
  const timer = setInterval(() => turns++, 1)
  onTestFinished(() => clearInterval(timer))
  await embed(embedder, texts)
  expect(turns).toBeGreaterThan(1)

  const controller = new AbortController()
  setTimeout(() => controller.abort(new Error('enough')), 5)
  await expect(embedder.embed(texts, { purpose: 'document', signal: controller.signal })).rejects.toThrow('enough')
  await expect(embedder.embed(['a'], { purpose: 'query', signal: controller.signal })).rejects.toThrow('enough')
})

describe('weights', () => {
  test.each<[string, () => Promise<NonNullable<StaticEmbedderOptions['weights']>>]>([
    ['bytes', async () => new Uint8Array(await readFile(file))],
    ['a slice of other bytes', async () => Buffer.concat([Buffer.from('x'), await readFile(file)]).subarray(1)],
    ['a buffer', async () => new Uint8Array(await readFile(file)).buffer],
    ['the URL of a file', async () => file],
    ['the same as text', async () => file.href],
    ['a URL', async () => (await served(await readFile(file))).href],
  ])('as %s', async (_, weights) => {
    const own = await embed(staticEmbedder({ weights: await weights() }), ['green tea'])
    expect(own).toEqual(await embed(staticEmbedder(), ['green tea']))
  })

  test('that are none are an error that says what to do', async () => {
    const url = pathToFileURL(`${fileURLToPath(file)}.missing`)
    const whole = new Uint8Array(await readFile(file))
    const other = Buffer.from(
      Buffer.from(whole).toString('latin1').replace('static-minilm', 'static-minimum'),
      'latin1',
    )
    for (const weights of [
      url,
      new Uint8Array(3),
      new Uint8Array(100),
      whole.subarray(0, 1_000_000),
      whole.subarray(0, 40),
      other,
    ]) {
      const error = await embed(staticEmbedder({ weights }), ['a']).catch((error: unknown) => error)
      expect(error).toBeInstanceOf(ModelError)
      expect(String(error)).toMatch(/weights/)
    }
  })

  test('that could not be read are asked for again', async () => {
    const bytes = await readFile(file)
    let calls = 0
    const server = await served(bytes, () => (calls++ === 0 ? 503 : 200))
    const embedder = staticEmbedder({ weights: server })
    await expect(embed(embedder, ['a'])).rejects.toThrow(/503/)
    expect(await embed(embedder, ['a'])).toHaveLength(1)
    await embed(embedder, ['b'])
    expect(calls).toBe(2)
  })

  test('an address is never in an error', async () => {
    const embedder = staticEmbedder({ weights: 'http://127.0.0.1:1/weights.bin?token=hunter2' })
    const error = await embed(embedder, ['a']).catch((error: Error) => error)
    expect(error).toBeInstanceOf(ModelError)
    for (let at: unknown = error; at instanceof Error; at = at.cause) expect(`${at.stack}`).not.toContain('hunter2')
    expect(() => staticEmbedder({ weights: 'https://me:hunter2@example.org/w' })).toThrow(ConfigError)
    expect(() => staticEmbedder({ weights: 'https://me:hunter2@example.org/w' })).not.toThrow(/hunter2/)
  })
})

test.each([
  [{ weight: 1 }, /did you mean "weights"/],
  [{ weights: 3 }, /weights must be/],
  [{ weights: 'not an address' }, /weights must be/],
  [null, /expected an object/],
])('options %j are refused', (options, message) => {
  const make = () => staticEmbedder(options as StaticEmbedderOptions)
  expect(make).toThrow(ConfigError)
  expect(make).toThrow(message)
})

test('core searches by words alone what it does not understand', async () => {
  const memory = await createMemory({ store: inMemory(), embedder: staticEmbedder() })
  onTestFinished(() => memory.close())
  const ann = memory.for({ tenant: 'acme', user: 'ann' })
  for (const text of ['Meine Schwester wohnt jetzt in Graz', 'Wir haben gestern gekocht', 'I like tea']) {
    await ann.add(text)
  }
  const hits = await ann.search('Wo wohnt meine Schwester?')
  expect(hits[0]?.memory.text).toBe('Meine Schwester wohnt jetzt in Graz')
  expect(hits.map(({ memory: { text } }) => text)).not.toContain('I like tea')
})

test('core finds through it what shares no word with the question', async () => {
  const memory = await createMemory({ store: inMemory(), embedder: staticEmbedder() })
  onTestFinished(() => memory.close())
  const ann = memory.for({ tenant: 'acme', user: 'ann' })
  for (const text of ['The tyres need air', 'I could eat sushi every day', 'Ann sold her old laptop'])
    await ann.add(text)
  expect((await ann.search('favourite food'))[0]?.memory.text).toBe('I could eat sushi every day')
})

function embed(embedder: Embedder, texts: string[]): Promise<Float32Array[]> {
  return embedder.embed(texts, { purpose: 'document' })
}

async function served(bytes: Uint8Array, status: () => number = () => 200): Promise<URL> {
  const server = createServer((_, response) => response.writeHead(status()).end(bytes))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/weights.bin`)
}
