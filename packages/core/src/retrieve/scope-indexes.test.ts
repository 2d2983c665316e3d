import { runs } from '@loci/testkit'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { MemoryHandle } from '../handle.ts'
import { createMemory } from '../memory.ts'
import { inMemory } from '../stores/in-memory.ts'
import { testClock } from '../testing/clock.ts'
import { testStores } from '../testing/stores.ts'

const words = ['walnut', 'cake', 'river', 'tea', 'piano']
const step = fc.record({
  writer: fc.nat({ max: 2 }),
  action: fc.constantFrom('add', 'add', 'upsert', 'update', 'forget', 'search', 'both'),
  text: fc.array(fc.constantFrom(...words), { minLength: 1, maxLength: 4 }).map((parts) => parts.join(' ')),
  pick: fc.nat(),
})

async function write(
  handle: MemoryHandle,
  { action, text, pick }: { action: string; text: string; pick: number },
): Promise<void> {
  const { items } = await handle.list()
  const target = items[pick % Math.max(1, items.length)]?.id
  if (action === 'add' || target === undefined) await handle.add({ type: 'episode', text })
  else if (action === 'upsert') await handle.upsert({ key: 'slot', text })
  else if (action === 'update') await handle.update(target, { text })
  else if (action === 'forget') await handle.forget(target)
}

describe.each(testStores)('on the $name store', ({ open }) => {
  test('whoever wrote, a search with a warm index says the same as one with a cold index', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
        const store = open()
        const clock = testClock()
        const start = async (): Promise<MemoryHandle> =>
          (await createMemory({ store, now: clock.now })).for({ tenant: 't', user: 'u' })
        const handles = [await start(), await start(), await start()]
        for (const { writer, ...rest } of steps) {
          clock.advance(1)
          const handle = handles[writer] as MemoryHandle
          if (rest.action === 'search') await handle.search(rest.text)
          else if (rest.action === 'both')
            await Promise.all([
              handle.add({ type: 'episode', text: rest.text }),
              handle.search(rest.text),
              handle.add('tea'),
            ])
          else await write(handle, rest)
        }
        const cold = await (await start()).search(words.join(' '), { limit: 50 })
        for (const handle of handles) expect(await handle.search(words.join(' '), { limit: 50 })).toEqual(cold)
      }),
      { numRuns: runs(25) },
    )
  })
})

test('a search after a write of this process lists nothing again', async () => {
  const backend = inMemory()
  let lists = 0
  const store = {
    ...backend,
    metadata: {
      ...backend.metadata,
      list: (...call: Parameters<typeof backend.metadata.list>) => {
        lists++
        return backend.metadata.list(...call)
      },
    },
  }
  const handle = (await createMemory({ store })).for({ tenant: 't', user: 'u' })
  await handle.add('walnut cake')
  expect(await handle.search('walnut')).toHaveLength(1)
  expect(lists).toBe(1)
  const { memory } = await handle.add('walnut bread')
  expect(await handle.search('walnut')).toHaveLength(2)
  await handle.update(memory?.id as string, { text: 'hazelnut bread' })
  expect(await handle.search('walnut')).toHaveLength(1)
  await handle.forget(memory?.id as string)
  expect(await handle.search('hazelnut')).toHaveLength(0)
  expect(lists).toBe(1)
})
