/** Random histories of one slot on a store that commits row by row, by writers that die at any row. */
import { runs } from '@loci/testkit'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { LociError } from '../errors.ts'
import type { MemoryHandle } from '../handle.ts'
import { createMemory } from '../memory.ts'
import { inMemory } from '../stores/in-memory.ts'
import { dyingAfter } from '../testing/dying-after.ts'
import { trigramEmbedder } from '../testing/trigram-embedder.ts'

const alice = { tenant: 'acme', user: 'alice' }
const slot = { type: 'fact', key: 'city' }

const operations = ['upsert', 'again', 'update', 'correct', 'forget', 'forgetSlot', 'reindex'] as const
const step = fc.record({
  operation: fc.constantFrom(...operations),
  /** After how many rows the writer dies; most live. */
  diesAfter: fc.oneof({ weight: 2, arbitrary: fc.constant(1_000) }, { weight: 3, arbitrary: fc.nat({ max: 9 }) }),
  /** Which of the memories that it saw it means. */
  which: fc.nat({ max: 2 }),
  idempotencyKey: fc.option(fc.constantFrom('k', 'l'), { nil: undefined }),
})

/** `undefined`: nothing is current. */
type Current = string | undefined

test('what the slot says is the last acknowledged value, or one of a writer that died since', {
  timeout: 300_000,
}, async () => {
  const history = fc.array(step, { minLength: 2, maxLength: 12 })
  await fc.assert(fc.asyncProperty(history, checkHistory), { numRuns: runs(300) })
})

async function checkHistory(steps: readonly (typeof step extends fc.Arbitrary<infer S> ? S : never)[]): Promise<void> {
  const backend = inMemory({ commit: 'row', maxBatch: 10 })
  const embedder = trigramEmbedder()
  const reader = await createMemory({ store: backend, embedder })
  const handle = reader.for(alice)
  let possible = new Set<Current>([undefined])
  for (const [index, { operation, diesAfter, which, idempotencyKey }] of steps.entries()) {
    const seen = (await handle.list()).items
    for (const { text } of seen) expect(possible).toContain(text)
    const options = idempotencyKey === undefined ? {} : { idempotencyKey: `${idempotencyKey} ${index}` }
    const writer = (await createMemory({ store: dyingAfter(backend, diesAfter), embedder })).for(alice)
    const target = seen[which % Math.max(1, seen.length)]
    if (operation === 'reindex') {
      await reader.reindex()
      possible = new Set([await onlyText(handle)])
      expect((await handle.search('city')).map(({ memory }) => memory.text)).toEqual(await texts(handle))
      continue
    }
    const text = operation === 'again' ? (target?.text ?? 'city 0') : `city ${index}`
    const value = operation.startsWith('forget') ? undefined : text
    const act = {
      upsert: () => writer.upsert({ ...slot, text }, options),
      again: () => writer.add({ ...slot, text }, options),
      update: () => writer.update(target?.id ?? 'none', { text }, options),
      correct: () => writer.correct(target?.id ?? 'none', text, options),
      forget: () => writer.forget(target?.id ?? 'none', options),
      forgetSlot: () => writer.forget(slot, options),
    }[operation]
    const result = await act().then(
      () => 'acknowledged' as const,
      (error: unknown) => (error instanceof LociError && error.code !== 'STORE' ? 'refused' : error),
    )
    if (result === 'acknowledged') possible = new Set([value])
    else if (result !== 'refused') possible.add(value)
  }
  await reader.reindex()
  expect(possible).toContain(await onlyText(handle))
  expect(await reader.reindex()).toMatchObject({ repaired: 0, indexed: 0, deleted: 0 })
  await handle.upsert({ ...slot, text: 'at last' })
  expect(await texts(handle)).toEqual(['at last'])
}

async function texts(handle: MemoryHandle): Promise<string[]> {
  return (await handle.list()).items.map(({ text }) => text)
}

async function onlyText(handle: MemoryHandle): Promise<Current> {
  const found = await texts(handle)
  expect(found.length).toBeLessThanOrEqual(1)
  return found[0]
}
