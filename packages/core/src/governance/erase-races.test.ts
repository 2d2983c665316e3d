/** What an erasure and everybody else do to each other at the same time, and what comes of memories that rest on others. */
import { describe, expect, it } from 'vitest'
import { NotFoundError } from '../errors.ts'
import type { MemoryHandle } from '../handle.ts'
import { createMemory, type LociMemory } from '../memory.ts'
import type { Backend } from '../stores/contract.ts'
import { inMemory } from '../stores/in-memory.ts'
import { dyingAfter } from '../testing/dying-after.ts'
import { interleave } from '../testing/interleave.ts'
import { testStores } from '../testing/stores.ts'
import { trigramEmbedder } from '../testing/trigram-embedder.ts'
import { defineType } from '../types/memory-type.ts'
import type { EraseReceipt } from './erase.ts'

const tenant = 't'
const secret = 'heliotrope'
const alice = { tenant, user: 'alice' }
const isEnded = (work: Promise<unknown>): Promise<boolean> =>
  work.then(
    () => true,
    () => false,
  )

/** Kinds of the rows that hold the secret. */
async function rowsWithSecret(store: Required<Backend>): Promise<string[]> {
  const { rows } = await store.metadata.list(tenant, { limit: 1_000 })
  return rows.filter(({ body }) => body.includes(secret)).map(({ kind }) => kind)
}

/** Claims, versions and statistics of memories that are not there. */
async function orphans(store: Required<Backend>): Promise<string[]> {
  const { rows } = await store.metadata.list(tenant, { limit: 1_000 })
  const ids = new Set(rows.filter(({ kind }) => kind === 'memory').map(({ id }) => id))
  const dependents = rows.filter(({ kind }) => ['claim', 'revision', 'usage'].includes(kind))
  return dependents.filter(({ fields }) => !ids.has(String(fields.memoryId))).map(({ kind }) => kind)
}

const halfErased = async (store: Required<Backend>): Promise<void> => {
  const dying = await createMemory({ store: dyingAfter(store, 1) })
  await dying
    .admin(tenant)
    .erase({ user: 'alice' })
    .catch(() => undefined)
}

describe.each(testStores)('an erasure that was killed, on the $name store', ({ open }) => {
  it('shows nothing to anybody: not what was derived, no neighbours of a draft, no names, no counts', async () => {
    const store = open()
    const memory = await createMemory({
      store,
      hooks: { review: ({ tags }) => (tags.length > 0 ? 'pending' : 'pass') },
    })
    const handle = memory.for(alice)
    const team = memory.for({ tenant, org: 'o' }, { share: true })
    const slot = { type: 'fact', key: 'flower' }
    const { memory: said } = await handle.upsert({ ...slot, text: `loves ${secret}` })
    await handle.add(`I really love ${secret} plants`)
    const waiting = await handle.add({ text: `${secret} too`, tags: ['unsure'] })
    await team.add({ text: `derived ${secret}`, source: { evidence: [said?.id as string] } })
    await halfErased(store)

    const admin = memory.admin(tenant)
    expect((await team.list()).items).toEqual([])
    const written = [await handle.upsert({ ...slot, text: 'roses' }), await handle.add('I really love plants')]
    expect(written).toMatchObject([{ action: 'rejected' }, { action: 'rejected' }])
    expect(JSON.stringify(written)).not.toContain(secret)
    expect((await admin.identities({ dimension: 'user' })).items).toEqual([])
    expect(await admin.count({ by: 'type' })).toEqual({})
    expect((await admin.pending()).items).toEqual([])
    await expect(admin.approve(waiting.memory?.id as string)).rejects.toThrow(NotFoundError)
    await memory.maintain()
    expect(await rowsWithSecret(store)).toEqual([])
    expect(await handle.upsert({ ...slot, text: 'roses' })).toMatchObject({ action: 'added' })
  })

  it('finds what was derived, whatever order the store answers in', async () => {
    for (let rows = 1; rows < 40; rows++) {
      const plain = open()
      const get: typeof plain.metadata.get = async (of, ids) =>
        (await plain.metadata.get(of, ids)).sort((a, b) => (a.id < b.id ? -1 : 1))
      const store = { ...plain, metadata: { ...plain.metadata, get } }
      const memory = await createMemory({ store })
      const { memory: said } = await memory.for(alice).add(`Alice loves ${secret}`)
      const team = memory.for({ tenant, org: 'o' }, { share: true })
      await team.add({ text: `derived ${secret}`, source: { evidence: [said?.id as string] } })
      const dying = await createMemory({ store: dyingAfter(store, rows) })
      const done = await isEnded(dying.admin(tenant).erase({ user: 'alice' }))
      await memory.maintain()
      expect(await rowsWithSecret(store), `after ${rows} rows`).toEqual([])
      if (done) break
    }
  })

  it('is completed by the same call also when the links between the ids of the subject are gone', async () => {
    for (let rows = 1; rows < 30; rows++) {
      const store = open()
      const memory = await createMemory({ store })
      await memory.admin(tenant).link({ user: 'alice' }, { user: 'mail' })
      await memory.for({ tenant, user: 'mail' }).add(secret)
      const dying = await createMemory({ store: dyingAfter(store, rows) })
      const done = await isEnded(dying.admin(tenant).erase({ user: 'alice' }))
      await memory.admin(tenant).erase({ user: 'alice' })
      expect(await memory.for(alice).add('Alice is back')).toMatchObject({ action: 'added' })
      expect((await memory.maintain()).erasures).toBe(0)
      if (done) break
    }
  })
})

const operations: Record<string, (handle: MemoryHandle, id: string, forgotten: string) => Promise<unknown>> = {
  update: (handle, id) => handle.update(id, { text: `two ${secret}` }),
  correct: (handle, id) => handle.correct(id, `two ${secret}`),
  upsert: (handle) => handle.upsert({ type: 'fact', key: 'k', text: `two ${secret}` }),
  'the same again': (handle) => handle.add(`unkeyed ${secret}`),
  'a keyed request': (handle) => handle.add(`new ${secret}`, { idempotencyKey: 'z' }),
  forget: (handle, id) => handle.forget(id),
  feedback: (handle, id) => handle.feedback(id, 'helpful'),
  restore: (handle, _id, forgotten) => handle.restore(forgotten, 1),
}

describe.each(testStores)('an erasure in the middle of a write, on the $name store', ({ open }) => {
  it.each(Object.keys(operations))('%s: what is written is erased, or clearly later', async (name) => {
    for (let row = 0; row < 14; row++) {
      const store = open()
      const memory = await createMemory({ store, embedder: trigramEmbedder() })
      const handle = memory.for(alice)
      await handle.upsert({ type: 'fact', key: 'k', text: `one ${secret}` })
      const id = (await handle.add(`unkeyed ${secret}`)).memory?.id as string
      const forgotten = (await handle.add(`long ago in Rome ${secret}`)).memory?.id as string
      await handle.forget(forgotten)
      let receipt: string | undefined
      const store2 = interleave(store, row, async () => {
        receipt = (await memory.admin(tenant).erase({ user: 'alice' })).id
      })
      const writer = await createMemory({ store: store2, embedder: trigramEmbedder() })
      const outcome = (await operations[name]?.(writer.for(alice), id, forgotten).catch(() => undefined)) as
        | { action: string }
        | undefined
      if (receipt === undefined) break
      await memory.reindex()
      await memory.maintain()
      await writer.drain()
      expect(await orphans(store), `before row ${row}`).toEqual([])
      const texts = (await handle.list()).items.map(({ text }) => text)
      if (texts.length > 0) expect(outcome?.action, `before row ${row}`).toBe('added')
      // The index of the hostile store shows late what was done.
      await new Promise((resolve) => setTimeout(resolve, 12))
      expect(await memory.admin(tenant).verify(receipt), `before row ${row}`).toMatchObject({ found: [] })
    }
  })

  it('approval: what waits is let in or erased, never both', async () => {
    for (let row = 0; row < 10; row++) {
      for (const rival of ['erase', 'reject'] as const) {
        const store = open()
        const memory = await createMemory({ store, hooks: { review: () => 'pending' } })
        const handle = memory.for(alice)
        const id = (await handle.add({ type: 'episode', text: secret })).memory?.id as string
        let hasWon = false
        const act = async (): Promise<unknown> =>
          rival === 'erase' ? memory.admin(tenant).erase({ user: 'alice' }) : memory.admin(tenant).reject(id)
        const other = await createMemory({
          store: interleave(store, row, async () => {
            hasWon = await isEnded(act())
          }),
        })
        const approved = await isEnded(other.admin(tenant).approve(id))
        if (hasWon) expect((await handle.list()).items, `${rival} before row ${row}`).toEqual([])
        else expect(approved).toBe(true)
      }
    }
  })
})

describe.each(testStores)('what rests on what is erased, on the $name store', ({ open }) => {
  const note = defineType({ name: 'note', merge: 'reinforce' })

  async function setUp() {
    const store = open()
    const memory = await createMemory({ store, types: [note] })
    const said = await memory.for(alice).add(`Alice loves ${secret}`)
    const team = memory.for({ tenant, org: 'o' }, { share: true })
    return { store, memory, team, source: { evidence: [said.memory?.id as string] } }
  }

  it('goes too: words that came with a repetition, an update, a value that was replaced since', async () => {
    const { store, memory, team, source } = await setUp()
    await team.add({ type: 'note', key: 'k', text: 'nothing yet' })
    await team.add({ type: 'note', key: 'k', text: `Alice: ${secret}`, source })
    const { memory: plain } = await team.add('plain')
    await team.update(plain?.id as string, { text: `summary: ${secret}`, source })
    await team.upsert({ type: 'task_state', key: 's', text: secret, source })
    await team.upsert({ type: 'task_state', key: 's', text: 'clean' })
    await team.upsert({ type: 'fact', key: 'f', text: 'untouched' })
    await memory.admin(tenant).erase({ user: 'alice' })
    expect(await rowsWithSecret(store)).toEqual([])
    expect((await team.list()).items.map(({ text }) => text)).toEqual(['untouched'])
  })

  it('stays where somebody had said it before, or only closed it', async () => {
    const { memory, team, source } = await setUp()
    await team.add('the office has plants')
    await team.add({ text: 'the office has plants', source })
    const closed = await team.upsert({ type: 'fact', key: 'plant', text: 'a fern' })
    await team.upsert({ type: 'fact', key: 'plant', text: secret, source })
    await memory.admin(tenant).erase({ user: 'alice' })
    expect((await team.list()).items.map(({ text }) => text)).toEqual(['the office has plants'])
    expect((await team.history(closed.memory?.id as string)).at(-1)?.memory.text).toBe('a fern')
  })

  it('authored: also what the subject wrote into the memories of others', async () => {
    const memory = await createMemory({ store: open() })
    const bob = memory.for({ tenant, org: 'o', user: 'bob' }, { share: true })
    const hers = memory.for({ tenant, org: 'o', user: 'alice' }, { share: true })
    const [flowers, trees] = await bob.add(['flowers', 'trees'].map((text) => ({ text, scope: { org: 'o' } })))
    await hers.update(flowers?.memory?.id as string, { text: `Alice says ${secret}` })
    await bob.update(flowers?.memory?.id as string, { text: 'flowers again' })
    await hers.feedback(trees?.memory?.id as string, 'helpful')
    await memory.admin(tenant).erase({ user: 'alice' }, { authored: true })
    expect((await bob.list()).items.map(({ text }) => text)).toEqual(['trees'])
  })
})

/** What a memory with an embedder knows is erased by one that has none. */
async function eraseWithoutEmbedder(
  store: Required<Backend>,
): Promise<{ memory: LociMemory; bare: LociMemory; receipt: EraseReceipt }> {
  const memory = await createMemory({ store, embedder: trigramEmbedder() })
  await memory.for(alice).add(`loves ${secret}`)
  await memory.drain()
  await new Promise((resolve) => setTimeout(resolve, 10))
  const bare = await createMemory({ store })
  return { memory, bare, receipt: await bare.admin(tenant).erase({ user: 'alice' }) }
}

describe('an erasure where rows and vectors are apart', () => {
  it('by a process without an embedder finds the vectors all the same', async () => {
    const store = inMemory({ commit: 'row', maxBatch: 10, lagMs: 1 })
    const { bare, receipt } = await eraseWithoutEmbedder(store)
    expect(receipt.remaining).toEqual([])
    await new Promise((resolve) => setTimeout(resolve, 10))
    expect(await bare.admin(tenant).verify(receipt.id)).toEqual({ clean: true, found: [], unchecked: [] })
    expect((await store.vectors.list(tenant, { limit: 10 })).records).toEqual([])
  })

  it('by such a process, where the store has one index only, says that it could not look, and one with an embedder cleans up', async () => {
    const { metadata, vectors } = inMemory({ commit: 'row', maxBatch: 10, lagMs: 1 })
    const { sibling: _, ...alone } = vectors
    const store = { metadata, vectors: { ...alone, writtenBy: metadata } }
    const { memory, bare, receipt } = await eraseWithoutEmbedder(store)
    expect(receipt.remaining).toHaveLength(1)
    expect(await bare.admin(tenant).verify(receipt.id)).toMatchObject({ clean: false, unchecked: [expect.any(String)] })
    await bare.maintain()
    await memory.maintain()
    await new Promise((resolve) => setTimeout(resolve, 10))
    expect((await store.vectors.list(tenant, { limit: 10 })).records).toEqual([])
    expect(await memory.admin(tenant).verify(receipt.id)).toEqual({ clean: true, found: [], unchecked: [] })
  })
})

describe('an erasure in the middle of a correction that completes what a dead writer had announced', () => {
  it.each([0, 1, 2, 3])('before row %i: the correction leaves nothing of it', async (row) => {
    const store = inMemory({ commit: 'row', maxBatch: 10 })
    const memory = await createMemory({ store })
    const slot = { type: 'fact', key: 'k' }
    const { memory: first } = await memory.for(alice).upsert({ ...slot, text: 'one' })
    const dying = await createMemory({ store: dyingAfter(store, 2) })
    expect(await isEnded(dying.for(alice).upsert({ ...slot, text: secret }))).toBe(false)
    expect(await rowsWithSecret(store)).toEqual(['claim'])
    const erasing = interleave(store, row, () => memory.admin(tenant).erase({ user: 'alice' }))
    const writer = await createMemory({ store: erasing })
    await expect(writer.for(alice).correct(first?.id as string, 'three')).rejects.toThrow(NotFoundError)
    expect(await rowsWithSecret(store)).toEqual([])
    expect(await orphans(store)).toEqual([])
  })
})
