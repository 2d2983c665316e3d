/** Writers of one slot at the same moment, row by row in any order, some of whom die. */
import { runs } from '@loci/testkit'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { LociError } from '../errors.ts'
import type { MemoryHandle } from '../handle.ts'
import { createMemory } from '../memory.ts'
import { fromRow, type Memory, type Outcome } from '../record.ts'
import type { Backend } from '../stores/contract.ts'
import { inMemory } from '../stores/in-memory.ts'
import { dyingAfter } from '../testing/dying-after.ts'

const alice = { tenant: 'acme', user: 'alice' }
const slot = { type: 'fact', key: 'city' }

const writer = fc.record({
  operation: fc.constantFrom('upsert', 'again', 'update', 'correct', 'forget', 'forgetSlot', 'reindex'),
  diesAfter: fc.oneof(fc.constant(1_000), fc.nat({ max: 9 })),
})
type Writer = typeof writer extends fc.Arbitrary<infer W> ? W : never

test('what was acknowledged is current, or was followed by something; one value is current', {
  timeout: 300_000,
}, async () => {
  const writers = fc.array(writer, { minLength: 2, maxLength: 4 })
  await fc.assert(fc.asyncProperty(writers, fc.scheduler(), race), { numRuns: runs(150) })
})

async function race(writers: readonly Writer[], scheduler: fc.Scheduler): Promise<void> {
  const backend = inMemory({ commit: 'row', maxBatch: 10 })
  const reader = (await createMemory({ store: backend })).for(alice)
  const { memory: first } = await reader.upsert({ ...slot, text: 'Berlin' })
  const id = first?.id as string
  const acts = writers.map(async ({ operation, diesAfter }, index) => {
    const memory = await createMemory({ store: dyingAfter(rowByRow(backend, scheduler), diesAfter) })
    return await act(memory.for(alice), operation, id, `city ${index}`, () => memory.reindex()).catch(
      (error: unknown) => {
        expect(error).toBeInstanceOf(LociError)
        return undefined
      },
    )
  })
  const all = Promise.all(acts)
  await scheduler.waitFor(all)
  const outcomes = await all
  await (await createMemory({ store: backend })).reindex()

  const current = (await reader.list()).items
  expect(current.length).toBeLessThanOrEqual(1)
  const { rows } = await backend.metadata.list('acme', { kind: 'memory', limit: 100 })
  const stored = new Map(rows.map((row) => [row.id, fromRow(row).memory]))
  for (const outcome of outcomes) if (outcome?.memory !== undefined) checkKept(outcome.memory, stored)
  const mayBeGone = writers.some(({ operation }) => operation.startsWith('forget'))
  if (!mayBeGone) expect(current).toHaveLength(1)
  await reader.upsert({ ...slot, text: 'at last' })
  expect((await reader.list()).items.map(({ text }) => text)).toEqual(['at last'])
}

/** Nobody was told of a memory that was taken back. */
function checkKept({ id, version }: Memory, stored: ReadonlyMap<string, Memory>): void {
  const now = stored.get(id)
  expect(now?.version).toBeGreaterThanOrEqual(version)
  if (now?.status === 'superseded') expect(now.supersededBy).toBeDefined()
}

async function act(
  handle: MemoryHandle,
  operation: Writer['operation'],
  id: string,
  text: string,
  reindex: () => Promise<unknown>,
): Promise<Outcome | undefined> {
  switch (operation) {
    case 'upsert':
      return await handle.upsert({ ...slot, text })
    case 'again':
      return await handle.add({ ...slot, text: 'Berlin' })
    case 'update':
      return await handle.update(id, { text })
    case 'correct':
      return await handle.correct(id, text)
    case 'forget':
      return await handle.forget(id)
    case 'forgetSlot':
      return await handle.forget(slot)
    case 'reindex':
      await reindex()
      return undefined
  }
}

/** Between two rows, and before each read, the scheduler lets another writer go on. */
function rowByRow(backend: Required<Backend>, scheduler: fc.Scheduler): Required<Backend> {
  const { metadata } = backend
  return {
    ...backend,
    metadata: {
      ...metadata,
      async get(tenant, ids) {
        await scheduler.schedule(Promise.resolve(), 'get')
        return await metadata.get(tenant, ids)
      },
      async commit(tenant, changes) {
        for (const change of changes) {
          await scheduler.schedule(Promise.resolve(), `write ${change.kind}`)
          await metadata.commit(tenant, [change])
        }
      },
    },
  }
}
