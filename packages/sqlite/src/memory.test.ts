/** The whole system on real files: what users were promised, with real processes. */
import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { createMemory, type LociMemory, type Memory, type MemoryHandle } from '@loci/core'
import { letterEmbedder, runs } from '@loci/testkit'
import { describe, expect, test } from 'vitest'
import { temporaryFolder } from '../test/folder.ts'
import { sqlite } from './index.ts'

const pathTo = temporaryFolder()
const user = { tenant: 't', user: 'u' }

type Line = { did: 'add' | 'upsert' | 'forget'; id: string; text: string; turn: number }

function start(path: string, name: string, times: number, kind: 'mixed' | 'adds'): ChildProcess {
  const script = fileURLToPath(new URL('../test/memory-writer.ts', import.meta.url))
  const args = ['--import', import.meta.resolve('tsx'), script, path, name, String(times), kind]
  return spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
}

/** What was acknowledged, when the process has ended. A last line that was cut off was not. */
async function acknowledged(child: ChildProcess): Promise<Line[]> {
  const chunks: Buffer[] = []
  child.stdout?.on('data', (chunk: Buffer) => chunks.push(chunk))
  const code = await new Promise((resolve) => child.on('close', resolve))
  expect(code === 0 || child.killed).toBe(true)
  return Buffer.concat(chunks)
    .toString()
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Line)
}

async function everything(handle: MemoryHandle): Promise<Memory[]> {
  const memories: Memory[] = []
  let cursor: string | undefined
  do {
    const page = await handle.list({ limit: 1_000, ...(cursor === undefined ? {} : { cursor }) })
    memories.push(...page.items)
    cursor = page.cursor
  } while (cursor !== undefined)
  return memories
}

async function open(path: string): Promise<LociMemory> {
  return await createMemory({ store: sqlite({ path }), embedder: letterEmbedder() })
}

describe('kill -9', () => {
  test('at a random moment: every acknowledged write is there, none is half-written, search agrees with list', async () => {
    const path = pathTo('killed.db')
    for (let round = 0; round < runs(1); round++) {
      const child = start(path, `r${round}`, 1_000_000, 'mixed')
      const lines = acknowledged(child)
      child.stdout?.once('data', () => setTimeout(() => child.kill('SIGKILL'), Math.random() * 400))
      const written = await lines
      await using memory = await open(path)
      const handle = memory.for(user)
      const listed = new Map((await everything(handle)).map((found) => [found.id, found]))
      const forgotten = new Set(written.filter(({ did }) => did === 'forget').map(({ id }) => id))
      const last = written.at(-1)

      for (const { did, id, text } of written) {
        if (did === 'add' && !forgotten.has(id) && id !== last?.id) expect(listed.get(id)?.text).toBe(text)
        if (did === 'forget') expect(listed.has(id)).toBe(false)
      }
      const turn = Math.max(-1, ...written.filter(({ did }) => did === 'upsert').map((line) => line.turn))
      const slots = [...listed.values()].filter(({ key }) => key === `r${round}`)
      expect(slots.length).toBe(turn < 0 ? slots.length : 1)
      if (turn >= 0) expect([`r${round}slot${turn}`, `r${round}slot${turn + 1}`]).toContain(slots[0]?.text)

      const { vectors } = sqlite({ path })
      await vectors.open({ dimensions: 36, fields: {}, generation: 1 })
      const indexed = await vectors.list('t', { limit: 1_000_000 })
      expect(indexed.records.map(({ id }) => id).sort()).toEqual([...listed.keys()].sort())
      await vectors.close()
      for (const found of [...listed.values()].filter((_, index) => index % 50 === 0)) {
        const hits = await handle.search(found.text, { limit: 3 })
        expect(hits.map(({ memory: hit }) => hit.id)).toContain(found.id)
      }
      expect(await memory.reindex()).toMatchObject({ indexed: 0, deleted: 0, repaired: 0 })
    }
  }, 120_000)
})

describe('two processes on one file', () => {
  test('all that both write is found', async () => {
    const path = pathTo('shared.db')
    const each = runs(100)
    const written = await Promise.all(['left', 'right'].map((name) => acknowledged(start(path, name, each, 'adds'))))
    expect(written.flat()).toHaveLength(2 * each)
    await using memory = await open(path)
    const listed = await everything(memory.for(user))
    expect(listed.map(({ text }) => text).sort()).toEqual(
      written
        .flat()
        .map(({ text }) => text)
        .sort(),
    )
  }, 120_000)

  test('the same said by both, fifty times at once, is one memory', async () => {
    const path = pathTo('same.db')
    const children = ['same', 'same'].map((name) => start(path, name, 25, 'adds'))
    const written = (await Promise.all(children.map(acknowledged))).flat()
    await using memory = await open(path)
    const listed = await everything(memory.for(user))
    expect(listed).toHaveLength(25)
    expect(new Set(written.map(({ id }) => id))).toEqual(new Set(listed.map(({ id }) => id)))
    expect(listed.every(({ reinforcements }) => reinforcements === 1)).toBe(true)
  }, 60_000)
})

test.each([3, 50])('%i identical adds at once are one memory', async (count) => {
  await using memory = await open(pathTo(`same-${count}.db`))
  const handle = memory.for(user)
  const outcomes = await Promise.all(Array.from({ length: count }, () => handle.add('The sky is blue')))
  expect(outcomes.filter(({ action }) => action === 'added')).toHaveLength(1)
  expect((await everything(handle)).map(({ reinforcements }) => reinforcements)).toEqual([count - 1])
})

test('what was remembered is there after a restart, found by words and by meaning', async () => {
  const path = pathTo('restart.db')
  {
    await using memory = await open(path)
    await memory.for(user).add([
      { key: 'city', text: 'lives in Berlin' },
      { key: 'city', text: 'lives in Munich' },
    ])
  }
  await using memory = await open(path)
  const [hit] = await memory.for(user).search('where does she live: Munich?', { explain: true })
  expect(hit?.memory.text).toBe('lives in Munich')
  expect(hit?.why?.terms).toContain('munich')
  expect(hit?.why?.dense).toBeGreaterThan(0)
  expect(await memory.for(user).count()).toBe(1)
})
