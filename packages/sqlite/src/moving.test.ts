import { createReadStream, createWriteStream, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createMemory, inMemory, type LociMemory } from '@loci/core'
import { letterEmbedder } from '@loci/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sqlite } from './sqlite.ts'

const directory = mkdtempSync(join(tmpdir(), 'loci-moving-'))
const fileNamed = (name: string): string => join(directory, name)
const memories = 400

let source: LociMemory
beforeAll(async () => {
  source = await createMemory({ store: sqlite({ path: fileNamed('source.db') }), embedder: letterEmbedder() })
  const alice = source.for({ tenant: 'acme', user: 'alice' })
  await alice.add(Array.from({ length: memories }, (_, at) => ({ type: 'episode', text: `note ${at} of the day` })))
  for (const text of ['Rome', 'Paris', 'Oslo']) {
    await alice.add(Array.from({ length: 50 }, (_, at) => ({ type: 'fact', key: `city-${at}`, text })))
  }
  const { items } = await alice.list({ limit: 50 })
  for (const { id } of items) await alice.feedback([id], 'helpful')
  await alice.search('note 7')
  await source.drain()
})
afterAll(async () => {
  await source.close()
  rmSync(directory, { recursive: true, force: true })
})

async function linesOf(memory: LociMemory, vectors = false): Promise<string[]> {
  const lines: string[] = []
  for await (const line of memory.export({ vectors })) lines.push(line)
  // The header tells the time.
  return lines.slice(1)
}

test('from a database through a file and memory into another database: all exports are equal', async () => {
  await pipeline(Readable.from(source.export({ vectors: true })), createWriteStream(fileNamed('export.jsonl')))
  const embedder = letterEmbedder()
  const between = await createMemory({ store: inMemory({ commit: 'row' }), embedder })
  const report = await between.import(createReadStream(fileNamed('export.jsonl')))
  expect(report).toMatchObject({ added: memories + 150, conflicts: 0, vectors: { taken: memories + 50, embedded: 0 } })
  const target = await createMemory({ store: sqlite({ path: fileNamed('target.db') }), embedder })
  expect(await between.copyTo(target)).toMatchObject({ verified: true, added: memories + 150 })
  const lines = await linesOf(source)
  expect(await linesOf(between)).toEqual(lines)
  expect(await linesOf(target)).toEqual(lines)
  expect(await linesOf(target, true)).toEqual(await linesOf(source, true))
  const found = async (memory: LociMemory) =>
    (await memory.for({ tenant: 'acme', user: 'alice' }).search('note 7 of the day')).map(({ memory: { id } }) => id)
  expect(await found(target)).toEqual(await found(source))
  await target.close()
  await between.close()
})

test('a page is read, and a batch written, in a bounded number of calls', async () => {
  const calls = { source: 0, target: 0 }
  const counted = (side: keyof typeof calls, backend: ReturnType<typeof sqlite>) => {
    const { metadata } = backend
    const count = <A extends unknown[], R>(call: (...args: A) => R) => {
      return (...args: A): R => {
        calls[side]++
        return call(...args)
      }
    }
    const { get, list, commit } = metadata
    return { ...backend, metadata: { ...metadata, get: count(get), list: count(list), commit: count(commit) } }
  }
  const from = await createMemory({ store: counted('source', sqlite({ path: fileNamed('source.db') })) })
  const to = await createMemory({ store: counted('target', sqlite({ path: fileNamed('counted.db') })) })
  const text = (await linesOf(from)).join('')
  // 550 memories in pages of 200, each with two lists and a get; receipts, links, consents, tombstones, erasures, tenants.
  expect(calls.source).toBeLessThanOrEqual(3 * 3 + 6)
  calls.target = 0
  await to.import([`{"loci":"export","version":1}\n${text}`])
  // In batches of 50: two looks of at most two reads each, the past, and the commit.
  expect(calls.target).toBeLessThanOrEqual(11 * 6 + 2)
  calls.target = 0
  await to.import([`{"loci":"export","version":1}\n${text}`])
  expect(calls.target).toBeLessThanOrEqual(11 * 2 + 2)
  await from.close()
  await to.close()
})
