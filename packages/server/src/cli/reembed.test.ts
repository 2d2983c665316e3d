import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createMemory, type Embedder } from '@loci/core'
import { sqlite } from '@loci/sqlite'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { called } from '../../test/called.ts'

const alice = { tenant: 'acme', user: 'alice' }
let folder: string

const embedderOf = (name: string, dimensions: number): Embedder => ({
  name,
  dimensions,
  maxBatch: 10,
  embed: async (texts) => texts.map((text) => Float32Array.from({ length: dimensions }, (_, at) => text.length + at)),
})

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loci-reembed-'))
  const store = sqlite({ path: join(folder, 'memory.db') })
  await using memory = await createMemory({ store, embedder: embedderOf('former', 4) })
  await memory.for(alice).add(['I play chess', 'I moved to Porto'])
  await config('next', 6)
})

afterAll(() => rm(folder, { recursive: true }))

async function config(name: string, dimensions: number): Promise<void> {
  const embedder = `{ name: '${name}', dimensions: ${dimensions}, maxBatch: 10, embed: async (texts) =>
    texts.map((text) => Float32Array.from({ length: ${dimensions} }, (_, at) => text.length + at)) }`
  const text = `export default { store: 'sqlite:${join(folder, 'memory.db')}', embedder: ${embedder} }`
  await writeFile(join(folder, 'loci.config.mjs'), text)
}

test('another embedder is told by check, and taken by reembed', async () => {
  const wrong = await called(folder, ['check'])
  expect(wrong.code).toBe(1)
  expect(wrong.stderr).toMatch(
    /DimensionError: .*"former" \(4 numbers\), not of "next" \(6\).*call reembed\(embedder\)/,
  )

  const usage = await called(folder, ['reembed', '--keep-hours', 'long'])
  expect(usage).toMatchObject({ code: 2, stderr: expect.stringContaining('--keep-hours takes a number of hours') })
  expect(await called(folder, ['reembed'])).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('memories: 2; embedded by next: 2'),
  })
  expect(await called(folder, ['reembed'])).toMatchObject({ stdout: expect.stringContaining('embedded by next: 0') })
  const right = await called(folder, ['check'])
  expect(right).toMatchObject({ code: 0, stdout: expect.stringMatching(/made by next\ntenants {3}1\nmemories {2}2/) })
})

test('without an embedder there is nothing to do', async () => {
  const store = `sqlite:${join(folder, 'memory.db')}`
  await writeFile(join(folder, 'plain.json'), JSON.stringify({ store }))
  expect(await called(folder, ['reembed', '--config', 'plain.json'])).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('the configuration has no embedder'),
  })
})
