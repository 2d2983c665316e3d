import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { registerConformance } from '@loci/conformance'
import { createMemory } from '@loci/core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { harness } from './harness.ts'
import { logStore } from './log-store.ts'

describe('conformance', () => registerConformance(harness, test))

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loci-log-store-'))
})
afterAll(() => rm(folder, { recursive: true }))

test('remembers from one process to the next', async () => {
  const path = join(folder, 'memory.jsonl')
  const first = await createMemory({ store: logStore({ path }) })
  await first.for({ tenant: 'acme', user: 'alice' }).add({ type: 'fact', key: 'city', text: 'Alice lives in Lisbon' })
  await first.close()

  const second = await createMemory({ store: logStore({ path }) })
  const hits = await second.for({ tenant: 'acme', user: 'alice' }).search('Where does Alice live?')
  expect(hits.map((hit) => hit.memory.text)).toEqual(['Alice lives in Lisbon'])
  await second.close()
})

test('a line that was not finished is dropped, and the next one does not suffer', async () => {
  const path = join(folder, 'torn.jsonl')
  const spec = { fields: {}, schema: 'migrate' } as const
  const row = (id: string) => ({
    id,
    kind: 'memory',
    version: 1,
    writeId: id,
    fields: { createdAt: 1, occurredAt: 1 },
    body: id,
  })
  const commit = async (id: string) => {
    const { metadata } = logStore({ path })
    await metadata.open(spec)
    await metadata.commit('acme', [{ id, kind: 'memory', expects: 'absent', row: row(id) }])
  }
  await commit('a')
  await appendFile(path, '[["rows","acme","torn",{"id":"to')
  await commit('b')
  const { metadata } = logStore({ path })
  await metadata.open(spec)
  expect((await metadata.list('acme', { limit: 10 })).rows.map(({ id }) => id)).toEqual(['a', 'b'])
  expect(await readFile(path, 'utf8')).not.toContain('torn')
})
