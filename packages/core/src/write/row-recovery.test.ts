/** What a writer leaves behind who dies or dawdles between two rows, and what the next one makes of it. */
import { describe, expect, test } from 'vitest'
import { LociError, NotFoundError } from '../errors.ts'
import type { MemoryHandle } from '../handle.ts'
import { createMemory } from '../memory.ts'
import type { Outcome } from '../record.ts'
import type { Backend } from '../stores/contract.ts'
import { inMemory } from '../stores/in-memory.ts'
import { dyingAfter } from '../testing/dying-after.ts'
import { interleave } from '../testing/interleave.ts'

const alice = { tenant: 'acme', user: 'alice' }
const slot = { type: 'fact', key: 'city' }

const firsts = {
  supersede: (handle: MemoryHandle) => handle.upsert({ ...slot, text: 'Munich' }, { idempotencyKey: 'first' }),
  correct: (handle: MemoryHandle, id: string) => handle.correct(id, 'Munich', { idempotencyKey: 'first' }),
}
const seconds = {
  update: (handle: MemoryHandle, id: string) => handle.update(id, { text: 'Hamburg' }),
  correct: (handle: MemoryHandle, id: string) => handle.correct(id, 'Hamburg'),
  upsert: (handle: MemoryHandle) => handle.upsert({ ...slot, text: 'Hamburg' }),
  reinforce: (handle: MemoryHandle) => handle.add({ ...slot, text: 'Berlin' }),
  forget: (handle: MemoryHandle, id: string) => handle.forget(id),
  'forget the slot': (handle: MemoryHandle) => handle.forget(slot),
}
const cases = Object.keys(firsts).flatMap((first) =>
  Object.keys(seconds).flatMap((second) =>
    [true, false].map((keyed) => ({
      first: first as keyof typeof firsts,
      second: second as keyof typeof seconds,
      keyed,
      memories: keyed ? 'of a slot' : 'without a key',
    })),
  ),
)
// Without a key there is no slot to name.
const possible = cases.filter(
  ({ first, second, keyed }) => keyed || (first === 'correct' && /^(update|correct|forget)$/.test(second)),
)

const texts = async (handle: MemoryHandle): Promise<string[]> => (await handle.list()).items.map(({ text }) => text)

async function start(store: Backend): Promise<MemoryHandle> {
  return (await createMemory({ store })).for(alice)
}

async function settled(work: Promise<Outcome>): Promise<Outcome | undefined> {
  return await work.catch((error: unknown) => {
    expect(error).toBeInstanceOf(LociError)
    return undefined
  })
}

async function berlin(backend: Backend, keyed: boolean): Promise<string> {
  const handle = await start(backend)
  return (await handle.add(keyed ? { ...slot, text: 'Berlin' } : 'Berlin')).memory?.id as string
}

/** What the second writer was told must be true afterwards, whatever the first one left. */
async function check(backend: Backend, second: keyof typeof seconds, outcome: Outcome | undefined): Promise<void> {
  const handle = await start(backend)
  await (await createMemory({ store: backend })).reindex()
  const found = await texts(handle)
  if (outcome !== undefined) {
    const expected = {
      update: ['Hamburg'],
      correct: ['Hamburg'],
      upsert: ['Hamburg'],
      reinforce: ['Berlin'],
      forget: [],
      'forget the slot': [],
    }
    // What was forgotten by its id may have had a successor already.
    if (second === 'forget') expect(found).not.toContain('Berlin')
    else expect(found).toEqual(expected[second])
  }
  expect(found.length).toBeLessThanOrEqual(1)
}

describe.each(possible)('$first $memories, killed, then $second', ({ first, second, keyed }) => {
  test.each([0, 1, 2, 3, 4, 5, 6, 7, 8])('after %i rows: what was acknowledged holds', async (rows) => {
    const backend = inMemory({ commit: 'row', maxBatch: 10 })
    const id = await berlin(backend, keyed)
    await settled(firsts[first](await start(dyingAfter(backend, rows)), id))
    const outcome = await settled(seconds[second](await start(backend), id))
    if (/slot|upsert|reinforce/.test(second)) expect(outcome).toBeDefined()
    await check(backend, second, outcome)
    if (!keyed) return
    const handle = await start(backend)
    await handle.upsert({ ...slot, text: 'Bremen' })
    expect(await texts(handle)).toEqual(['Bremen'])
  })
})

describe.each(possible)('$first $memories, slow, while another does $second', ({ first, second, keyed }) => {
  test.each([1, 2, 3, 4, 5, 6, 7, 8])('before row %i: one of them is current', async (row) => {
    const backend = inMemory({ commit: 'row', maxBatch: 10 })
    const id = await berlin(backend, keyed)
    let written = 0
    let secondOutcome: Outcome | undefined
    const slow: Required<Backend> = {
      ...backend,
      metadata: {
        ...backend.metadata,
        async commit(tenant, changes) {
          for (const change of changes) {
            if (++written === row) {
              secondOutcome = await settled(seconds[second](await start(backend), id))
              // A third one tidies up while the first is still at it.
              await (await createMemory({ store: backend })).reindex()
            }
            await backend.metadata.commit(tenant, [change])
          }
        },
      },
    }
    const firstOutcome = await settled(firsts[first](await start(slow), id))
    await (await createMemory({ store: backend })).reindex()
    const handle = await start(backend)
    const found = await texts(handle)
    expect(found.length).toBeLessThanOrEqual(1)
    // The first one was told last: what it was told holds, unless the second came later and knew of it.
    const said = [firstOutcome?.memory?.text, secondOutcome?.memory?.text].filter((text) => text !== undefined)
    const wasForgotten = secondOutcome?.action === 'forgotten'
    if (!wasForgotten) expect(said).toContain(found[0])
    else expect([[], ['Munich']]).toContainEqual(found)
    if (!keyed) return
    await handle.upsert({ ...slot, text: 'Bremen' })
    expect(await texts(handle)).toEqual(['Bremen'])
  })
})

describe('a writer that completes what another announced, meets another, and comes to nothing', () => {
  const munich = (handle: MemoryHandle): Promise<Outcome> => handle.upsert({ ...slot, text: 'Munich' })

  test('leaves what a dead one had announced, and the third completed', async () => {
    const backend = inMemory({ commit: 'row', maxBatch: 10 })
    const id = await berlin(backend, true)
    await settled(munich(await start(dyingAfter(backend, 2))))
    const third = await createMemory({ store: backend })
    const writer = await start(interleave(backend, 1, () => third.reindex()))
    await expect(writer.correct(id, 'Hamburg')).rejects.toThrow(NotFoundError)
    expect(await texts(await start(backend))).toEqual(['Munich'])
  })

  test('leaves what a live one had announced, and was told of', async () => {
    const backend = inMemory({ commit: 'row', maxBatch: 10 })
    const id = await berlin(backend, true)
    let correction: Promise<Outcome> | undefined
    const beforeItsMemory = (): Promise<void> =>
      new Promise((goOn) => {
        const beforeThatMemory = async (): Promise<void> => {
          goOn()
          await acknowledged
        }
        correction = start(interleave(backend, 1, beforeThatMemory)).then((writer) => writer.correct(id, 'Hamburg'))
      })
    const acknowledged = munich(await start(interleave(backend, 2, beforeItsMemory)))
    expect(await acknowledged).toMatchObject({ action: 'superseded', memory: { text: 'Munich' } })
    await expect(correction).rejects.toThrow(NotFoundError)
    expect(await texts(await start(backend))).toEqual(['Munich'])
  })
})
