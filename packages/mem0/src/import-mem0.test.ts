import { join } from 'node:path'
import { createMemory, inMemory, type LociMemory, type MemoryConfig } from '@loci/core'
import { sqlite } from '@loci/sqlite'
import { expect, onTestFinished, test } from 'vitest'
import { fixtureRecords, fixtureSource, sourceOf, temporaryFolder } from '../test/fixture.ts'
import { importMem0, type Mem0Plan, type Mem0Record, type PlanOptions, planMem0Import } from './index.ts'
import type { Mem0Event } from './source.ts'

const now = Date.UTC(2026, 10, 1)
const day = (number: number): number => Date.UTC(2026, 0, number)
const bob = { tenant: 'acme', user: 'bob' }
const alice = { tenant: 'acme', user: 'alice' }

async function planned(source = fixtureSource(), options: Partial<PlanOptions> = {}): Promise<Mem0Plan> {
  const plan = await planMem0Import(source, { tenant: 'acme', now, ...options })
  onTestFinished(() => plan.close())
  return plan
}

async function target(config: Partial<MemoryConfig> = {}): Promise<LociMemory> {
  const memory = await createMemory({ store: inMemory(), now: () => now, ...config })
  onTestFinished(() => memory.close())
  return memory as LociMemory
}

test('what was current in mem0 and not decided against is current in Loci, under its id, with its times', async () => {
  const memory = await target({ store: sqlite({ path: join(await temporaryFolder(), 'loci.db') }) })
  const plan = await planned()
  const report = await importMem0(memory, plan)
  expect(report).toMatchObject({ added: 58, conflicts: 0, expected: 58, inTarget: 58, revisions: 20 })
  const records = (await fixtureRecords()).filter(({ id, userId }) => userId === 'bob' && plan.ids.get(id) === id)
  expect(records.length).toBeGreaterThan(10)
  for (const record of records) {
    const found = await memory.for(bob).get(record.id)
    const known = (await memory.for(bob).history(record.id)).at(-1)?.memory
    expect(known?.text).toBe(record.text)
    expect(known).toMatchObject({
      createdAt: record.createdAt,
      metadata: record.metadata,
      scope: { user: 'bob' },
      tags: ['mem0'],
      source: { externalId: record.id, channel: 'mem0', by: { user: 'bob' }, agent: record.agentId },
    })
    expect(known?.updatedAt).toBeGreaterThanOrEqual(record.updatedAt ?? 0)
    const isCurrent = known?.status === 'active' && (known.expiresAt ?? now + 1) > now
    expect(found !== undefined).toBe(isCurrent)
  }
})

test('what was said before is in the history', async () => {
  const memory = await target()
  await importMem0(memory, await planned())
  const [hit] = await memory.for(bob).search('What is the budget of Atlas?', { limit: 1 })
  const history = await memory.for(bob).history(hit?.memory.id as string)
  expect(
    history.map(({ version, action, reason, at, memory: { text } }) => [
      version,
      action,
      reason,
      new Date(at).toISOString().slice(0, 10),
      text,
    ]),
  ).toEqual([
    [1, 'added', 'added in mem0', '2026-01-25', 'The budget of project Atlas is 40,000 euros.'],
    [2, 'merged', 'updated in mem0', '2026-02-08', 'The budget of project Atlas is 55,000 euros.'],
    [3, 'merged', 'updated in mem0', '2026-03-11', 'The budget of project Atlas is 60,000 euros.'],
  ])
  const then = await memory.for(bob).search('What is the budget of Atlas?', { limit: 1, asOf: day(30) })
  expect(then[0]?.memory.text).toMatch(/40,000/)
})

test('what was contradicted was true until then; what has expired was there before', async () => {
  const memory = await target()
  await importMem0(memory, await planned())
  const reads = async (query: string, asOf?: number): Promise<string[]> =>
    (await memory.for(alice).search(query, { limit: 5, ...(asOf === undefined ? {} : { asOf }) })).map(
      ({ memory: { text } }) => text,
    )
  expect(await reads('Does Alice like sushi?')).not.toContain('Alice likes sushi.')
  expect(await reads('Does Alice like sushi?', day(20))).toContain('Alice likes sushi.')
  expect(await reads('voucher for the spring sale')).not.toContain('Alice has a 20 % voucher for the spring sale.')
  expect(await reads('voucher for the spring sale', day(40))).toContain('Alice has a 20 % voucher for the spring sale.')
})

test('what Loci learns afterwards meets what came from mem0', async () => {
  const memory = await target()
  await importMem0(memory, await planned())
  expect(await memory.for(alice).add('Alice is vegetarian')).toMatchObject({
    action: 'reinforced',
    memory: { reinforcements: 3 },
  })
  expect(await memory.for(alice).add('Alice likes sushi.')).toMatchObject({ action: 'superseded' })
})

test('vectors come along where the embedder is the same, and are made anew where it is not', async () => {
  let embedded: string[] = []
  const embedder = (name: string, dimensions: number) => ({
    name,
    dimensions,
    maxBatch: 100,
    async embed(texts: readonly string[]) {
      embedded.push(...texts)
      return texts.map(() => new Float32Array(dimensions).fill(1))
    },
  })
  const plan = await planned(fixtureSource(), { embedder: { name: 'same', dimensions: 64 } })
  const same = await importMem0(await target({ embedder: embedder('same', 64) }), plan)
  // The row that a script wrote has a vector of zeros, which has no direction.
  expect(same.vectors).toEqual({ taken: 55, embedded: 1, missing: 0 })
  expect(embedded).toEqual(['Bob plays chess.'])
  embedded = []
  const other = await importMem0(await target({ embedder: embedder('other', 8) }), plan)
  expect(other.vectors).toEqual({ taken: 0, embedded: 56, missing: 0 })
  const wrongLength = await planned(fixtureSource(), { embedder: { name: 'same', dimensions: 8 } })
  expect((await importMem0(await target({ embedder: embedder('same', 8) }), wrongLength)).vectors.taken).toBe(0)
})

test('a dry run of the import writes nothing', async () => {
  const memory = await target()
  expect(await importMem0(memory, await planned(), { dryRun: true })).toMatchObject({
    dryRun: true,
    added: 58,
    inTarget: 0,
  })
  expect(await memory.for(bob).count()).toBe(0)
})

const record = (id: string, text: string, at: number, more: Partial<Mem0Record> = {}): Mem0Record => ({
  id,
  text,
  userId: 'alice',
  createdAt: day(at),
  metadata: {},
  ...more,
})

test('run again, it takes in what is new in mem0: a memory, a repetition, a change', async () => {
  const memory = await target()
  const records = [
    record('a', 'Alice likes tea.', 1),
    record('b', 'Alice has a dog.', 2),
    record('c', 'Alice runs.', 3),
  ]
  const events: Mem0Event[] = records.map(({ id, text = '', createdAt = 0 }) => ({
    memoryId: id,
    action: 'ADD',
    after: text,
    at: createdAt,
  }))
  const history = async function* (): AsyncGenerator<Mem0Event> {
    yield* events
  }
  expect(await importMem0(memory, await planned(sourceOf(records, history)))).toMatchObject({ added: 3 })
  expect(await importMem0(memory, await planned(sourceOf(records, history)))).toMatchObject({
    added: 0,
    updated: 0,
    unchanged: 3,
  })
  records[1] = record('b', 'Alice has two dogs.', 2, { updatedAt: day(5) })
  events.push({ memoryId: 'b', action: 'UPDATE', before: 'Alice has a dog.', after: 'Alice has two dogs.', at: day(5) })
  records.push(record('d', 'alice likes tea', 6), record('e', 'Alice swims.', 7))
  expect(await importMem0(memory, await planned(sourceOf(records, history)))).toMatchObject({
    added: 1,
    updated: 2,
    unchanged: 1,
    conflicts: 0,
    expected: 4,
    inTarget: 4,
  })
  expect((await memory.for(alice).get('b'))?.text).toBe('Alice has two dogs.')
  expect((await memory.for(alice).get('a'))?.reinforcements).toBe(1)
})

test('what the target has changed since is left alone, and told', async () => {
  const memory = await target()
  const records = [record('a', 'Alice likes tea.', 1), record('b', 'Alice has a dog.', 2)]
  await importMem0(memory, await planned(sourceOf(records)))
  await memory.for(alice).update('a', { text: 'Alice likes green tea.' })
  const report = await importMem0(memory, await planned(sourceOf(records)))
  expect(report).toMatchObject({ unchanged: 1, conflicts: 1 })
  expect(report.conflicting[0]).toMatchObject({ id: 'a', reason: expect.stringMatching(/the target has version 2/) })
  expect((await memory.for(alice).get('a'))?.text).toBe('Alice likes green tea.')
})

test('an import that died half-way goes on where it was', async () => {
  const memory = await target()
  const plan = await planned()
  const dying: Mem0Plan = {
    ...plan,
    async *lines() {
      let sent = 0
      for await (const line of plan.lines()) {
        if (++sent > 40) throw new Error('the process died')
        yield line
      }
    },
  }
  await expect(importMem0(memory, dying)).rejects.toThrow('the process died')
  const report = await importMem0(memory, plan)
  expect(report.added + report.unchanged).toBe(58)
  expect(report.inTarget).toBe(58)
})

test('counts that do not fit are an error', async () => {
  const memory = await target()
  const plan = await planned()
  const short: Mem0Plan = {
    ...plan,
    async *lines() {
      yield '{"loci":"export","version":1}\n'
      yield '{"kind":"end"}\n'
    },
  }
  await expect(importMem0(memory, short)).rejects.toThrow(/58 of 58 memories are not in the target after the import/)
})
