import { describe, expect, it } from 'vitest'
import { ConfigError, InputError, NotFoundError, ScopeError } from '../errors.ts'
import { createMemory, type LociMemory } from '../memory.ts'
import type { Backend } from '../stores/contract.ts'
import { dyingAfter } from '../testing/dying-after.ts'
import { testStores } from '../testing/stores.ts'
import { trigramEmbedder } from '../testing/trigram-embedder.ts'
import { defineType } from '../types/memory-type.ts'

const tenant = 't'
const secret = 'heliotrope'

async function setUp(store: Required<Backend>) {
  const memory = await createMemory({ store, embedder: trigramEmbedder() })
  const alice = memory.for({ tenant, user: 'alice', agent: 'planner' })
  const bob = memory.for({ tenant, user: 'bob' })
  const team = memory.for({ tenant, org: 'o', user: 'alice' }, { share: true })
  const first = await alice.upsert(
    { type: 'fact', key: 'flower', text: `Alice loves ${secret}` },
    { idempotencyKey: 'k' },
  )
  const id = first.memory?.id as string
  await alice.update(id, { text: `Alice adores ${secret}` })
  await alice.upsert({ type: 'fact', key: 'flower', text: `Alice grows ${secret}` })
  await alice.add({ type: 'preference', text: `${secret} tea`, private: true })
  const derived = await memory
    .for({ tenant, org: 'o' }, { share: true })
    .add({ text: `somebody likes ${secret}`, scope: { org: 'o' }, source: { evidence: [id] } })
  await memory
    .for({ tenant, org: 'o' }, { share: true })
    .add({ text: `they all like ${secret}`, scope: { org: 'o' }, source: { evidence: [derived.memory?.id as string] } })
  await team.add({ text: `our flower is ${secret}`, scope: { org: 'o' } })
  await bob.add('Bob loves roses')
  await memory.drain()
  return { memory, alice, bob, team, id }
}

async function exported(memory: LociMemory): Promise<string[]> {
  const lines: string[] = []
  for await (const line of memory.export()) lines.push(line)
  return lines
}

/** Everything that a store holds, as text. */
async function dump(store: Required<Backend>): Promise<string> {
  const rows = await store.metadata.list(tenant, { limit: 1_000 })
  const records = await store.vectors.list(tenant, { limit: 1_000 })
  return JSON.stringify([rows.rows, records.records.map(({ id, terms, fields }) => [id, terms, fields])])
}

describe.each(testStores)('erase on the $name store', ({ open }) => {
  it('leaves nothing to see, in any of fourteen ways', async () => {
    const store = open()
    const { memory, alice, bob, team, id } = await setUp(store)
    const other = await createMemory({ store, embedder: trigramEmbedder() })
    const warm = other.for({ tenant, user: 'alice', agent: 'planner' })
    expect(await warm.search(secret)).not.toEqual([])
    const before = Date.now()

    const receipt = await memory.admin(tenant).erase({ user: 'alice' }, { authored: true })
    expect(receipt).toMatchObject({ memories: 6, keys: 1 })
    expect(JSON.stringify(receipt)).not.toContain(secret)

    for (const handle of [alice, warm]) {
      expect(await handle.get(id)).toBeUndefined()
      expect((await handle.list()).items).toEqual([])
      expect((await handle.list({ status: 'superseded' })).items).toEqual([])
      expect(await handle.count()).toBe(0)
      expect(await handle.search(secret)).toEqual([])
      expect((await handle.getContext({ query: secret })).text).toBe('')
      await expect(handle.history(id)).rejects.toThrow(NotFoundError)
      await expect(handle.restore(id, 1)).rejects.toThrow(NotFoundError)
      expect((await handle.list({ asOf: before })).items).toEqual([])
      expect(await handle.search(secret, { asOf: { known: before } })).toEqual([])
    }
    for await (const line of memory.export({ vectors: true })) expect(line).not.toContain(secret)
    for await (const line of memory.admin(tenant).export({ selector: { user: 'alice' } })) {
      expect(line).not.toContain('"kind":"memory"')
    }
    expect((await team.list()).items).toEqual([])
    expect((await memory.admin(tenant).list({ filter: { type: 'fact' } })).items.map(({ text }) => text)).toEqual([
      'Bob loves roses',
    ])
    await memory.reindex()
    await memory.maintain()
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(
      await alice.search(secret, {
        vector: (await trigramEmbedder().embed([secret], { purpose: 'query' }))[0] as Float32Array,
      }),
    ).toEqual([])
    expect(await dump(store)).not.toContain(secret)
    expect(await dump(store)).not.toContain('heliotrop')
    const replay = await alice.upsert({ type: 'fact', key: 'flower', text: 'roses' }, { idempotencyKey: 'k' })
    expect(replay.action).toBe('added')
    expect(await bob.count()).toBe(1)
    expect(await memory.admin(tenant).verify(receipt.id)).toEqual({ clean: true, found: [], unchecked: [] })
  })

  it('spares what she wrote for others, unless asked, and never another tenant', async () => {
    const store = open()
    const { memory, team } = await setUp(store)
    const elsewhere = memory.for({ tenant: 'u', user: 'alice' })
    await elsewhere.add(`also ${secret}`)
    await memory.admin(tenant).erase({ user: 'alice' })
    expect((await team.list()).items.map(({ text }) => text)).toEqual([`our flower is ${secret}`])
    expect(await elsewhere.count()).toBe(1)
  })

  it('takes ids too, and says later when something came back', async () => {
    const store = open()
    const { memory, bob } = await setUp(store)
    const rose = (await bob.list()).items[0]?.id as string
    const receipt = await memory.admin(tenant).erase({ ids: [rose] })
    expect(receipt).toMatchObject({ ids: [rose], memories: 1, claims: 1 })
    const fields = { createdAt: 1, occurredAt: 1, memoryId: rose }
    await store.metadata.commit(tenant, [
      {
        id: 'x',
        kind: 'revision',
        expects: 'absent',
        row: { id: 'x', kind: 'revision', version: 1, writeId: 'w', fields, body: '{}' },
      },
    ])
    expect(await memory.admin(tenant).verify(receipt.id)).toEqual({ clean: false, found: [rose], unchecked: [] })
    await expect(memory.admin(tenant).verify('erasure:none')).rejects.toThrow(NotFoundError)
  })

  it('killed at any moment, nothing of her is readable, and the next call completes it', async () => {
    for (let rows = 1; rows < 24; rows++) {
      const store = open()
      const { alice, id, memory: whole } = await setUp(store)
      const dying = await createMemory({ store: dyingAfter(store, rows), embedder: trigramEmbedder() })
      const done = await dying
        .admin(tenant)
        .erase({ user: 'alice' })
        .then(
          () => true,
          () => false,
        )
      const seen = [
        ...(await alice.list()).items,
        ...(await alice.list({ status: 'superseded' })).items,
        ...(await alice.search(secret)),
        await alice.get(id),
        (await alice.count()) || undefined,
        ...(await alice.getContext({ query: secret })).memories,
        ...(await whole.admin(tenant).list({ selector: { user: 'alice' } })).items,
        ...(await exported(whole)).filter((line) => line.includes('"user":"alice"') && line.includes('"scope":{"user')),
      ].filter((found) => found !== undefined)
      expect(seen, `after ${rows} rows`).toEqual([])
      await expect(alice.history(id)).rejects.toThrow(NotFoundError)
      await expect(alice.update(id, { text: 'x' })).rejects.toThrow(NotFoundError)
      const late = await alice.add(`${secret} again`)
      expect(late.action).toBe(done ? 'added' : 'rejected')
      if (done) await alice.forget(late.memory?.id as string)
      const again = done || rows % 2 === 0 ? await whole.admin(tenant).erase({ user: 'alice' }) : undefined
      const { erasures } = await whole.maintain()
      expect(erasures).toBe(again === undefined ? 1 : 0)
      if (again !== undefined && !done) expect(again.ids).toContain(id)
      expect((await dump(store)).match(new RegExp(secret, 'g')) ?? [], `after ${rows} rows`).toHaveLength(
        await alliedTexts(store),
      )
      // Whoever comes back later is not erased once more.
      await alice.add('Alice is back')
      await whole.maintain()
      expect((await alice.list()).items.map(({ text }) => text)).toEqual(['Alice is back'])
      if (done) break
    }
  }, 30_000)

  it('with tombstones, what was erased is not learned again, by any way of writing', async () => {
    const store = open()
    const tombstones = { key: 'a secret of the application' }
    const memory = await createMemory({ store, tombstones })
    const alice = memory.for({ tenant, user: 'alice' })
    const { memory: said } = await alice.add(`Alice loves ${secret}`)
    await memory.admin(tenant).erase({ ids: [said?.id as string] })
    expect(JSON.stringify((await store.metadata.list(tenant, { limit: 100 })).rows)).not.toContain(secret)
    const again = await alice.add([`alice LOVES ${secret}`, 'Alice loves roses'])
    expect(again).toMatchObject([
      { action: 'rejected', reason: expect.stringContaining('erased') },
      { action: 'added' },
    ])
    const rose = again[1]?.memory?.id as string
    expect((await alice.update(rose, { text: `Alice loves ${secret}` })).action).toBe('rejected')
    expect((await alice.correct(rose, `Alice loves ${secret}`)).action).toBe('rejected')
    expect((await memory.for({ tenant, user: 'bob' }).add(`Alice loves ${secret}`)).action).toBe('added')
    const keyless = await createMemory({ store })
    expect((await keyless.for({ tenant, user: 'alice' }).add(`Alice loves ${secret}`)).action).toBe('added')
  })

  it('with tombstones, neither a narrower scope, nor data, nor punctuation, nor a merge function is a way round', async () => {
    const joining = defineType({ name: 'joined', merge: (a, b) => ({ text: `${a.text} ${b.text}` }) })
    const memory = await createMemory({
      store: open(),
      types: [joining],
      tombstones: { key: 'a secret of the application' },
    })
    const alice = memory.for({ tenant, user: 'alice', agent: 'a', session: 's' })
    const { memory: said } = await alice.add(`loves ${secret}`)
    await memory.admin(tenant).erase({ ids: [said?.id as string] })
    const drafts = [
      { text: `loves ${secret}`, private: true },
      { text: `loves ${secret}`, data: { a: 1 } },
      { text: `loves ${secret}`, type: 'preference' },
      { text: `loves ${secret}`, type: 'task_state', key: 'x' },
      { text: `Loves ${secret}.` },
      { text: `loves ${secret}`, scope: { user: 'alice', session: 's' } },
    ] as const
    const outcomes = await alice.add(drafts)
    expect(outcomes.map(({ action }) => action)).toEqual(drafts.map(() => 'rejected'))
    await alice.add({ type: 'joined', key: 'k', text: 'loves' })
    expect((await alice.add({ type: 'joined', key: 'k', text: secret })).action).toBe('rejected')
  })

  it('ids are those that a store could hold', async () => {
    const memory = await createMemory({ store: open() })
    const admin = memory.admin(tenant)
    for (const id of ['\0', '\ud800', '', 'x'.repeat(1_000_000), 5, null]) {
      await expect(admin.erase({ ids: [id as string] })).rejects.toThrow(InputError)
      for (const call of [admin.approve, admin.reject, admin.verify]) {
        const error = await call(id as string).catch((reason: unknown) => reason)
        expect(error).toBeInstanceOf(NotFoundError)
        expect((error as Error).message.length).toBeLessThan(300)
      }
    }
    expect(await memory.for({ tenant, user: 'bob' }).count()).toBe(0)
  })

  it('a writer in the middle of it cannot bring anything back', async () => {
    const store = open()
    const { memory, alice } = await setUp(store)
    const writing = Promise.all(Array.from({ length: 20 }, (_, at) => alice.add(`${secret} number ${at}`)))
    const [receipt] = await Promise.all([memory.admin(tenant).erase({ user: 'alice' }), writing])
    const second = await memory.admin(tenant).erase({ user: 'alice' })
    expect(receipt.ids.filter((id) => second.ids.includes(id))).toEqual([])
    expect(await alice.count()).toBe(0)
    // A writer may have brought a vector to the index after its memory was erased.
    await memory.maintain()
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(await memory.admin(tenant).verify(receipt.id)).toMatchObject({ clean: true })
  })

  it('finds what a dead writer had only announced', async () => {
    for (let rows = 0; rows < 4; rows++) {
      const store = open()
      const dying = (await createMemory({ store: dyingAfter(store, rows) })).for({ tenant, user: 'alice' })
      await dying.add(`Alice loves ${secret}`).catch(() => undefined)
      const memory = await createMemory({ store })
      await memory.admin(tenant).erase({ user: 'alice' })
      expect(await dump(store)).not.toContain(secret)
    }
  })

  it('refuses a selector that would be everything, or nothing known', async () => {
    const memory = await createMemory({ store: open() })
    const admin = memory.admin(tenant)
    for (const selector of [{}, { usr: 'a' }, { user: '' }, { user: ['a'] }, null, 'alice', { user: undefined }]) {
      await expect(admin.erase(selector as never)).rejects.toThrow(ScopeError)
    }
    for (const selector of [{ ids: [] }, { ids: [1] }, { ids: ['a'], user: 'b' }]) {
      await expect(admin.erase(selector as never)).rejects.toThrow(InputError)
    }
    await expect(admin.erase({ user: 'a' }, { author: true } as never)).rejects.toThrow(ConfigError)
    await expect(createMemory({ store: open(), tombstones: { key: 'short' } })).rejects.toThrow('16 bytes')
    expect(() => memory.admin('')).toThrow(ScopeError)
  })

  it('an empty store has a receipt too', async () => {
    const memory = await createMemory({ store: open(), embedder: trigramEmbedder() })
    const receipt = await memory.admin(tenant).erase({ user: 'nobody' })
    expect(receipt).toMatchObject({ memories: 0, ids: [] })
    expect(await memory.admin(tenant).verify(receipt.id)).toEqual({ clean: true, found: [], unchecked: [] })
  })
})

/** What she wrote for her org stays: its text is in the memory row, its terms and its claim beside it. */
async function alliedTexts(store: Required<Backend>): Promise<number> {
  const rows = (await store.metadata.list(tenant, { limit: 1_000 })).rows.filter(({ body }) => body.includes(secret))
  const spared = JSON.stringify(rows).match(new RegExp(secret, 'g')) ?? []
  for (const { fields } of rows) expect(String(fields.scopeKey)).toBe('org=o')
  return spared.length
}
