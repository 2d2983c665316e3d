import { describe, expect, it } from 'vitest'
import { ConfigError, InputError, NotFoundError, ScopeError } from '../errors.ts'
import { createMemory } from '../memory.ts'
import { testClock } from '../testing/clock.ts'
import { testStores } from '../testing/stores.ts'
import { trigramEmbedder } from '../testing/trigram-embedder.ts'
import type { HookContext, LociEvent } from './hooks.ts'
import { redactor } from './redact.ts'

const identity = { tenant: 't', user: 'alice' }

describe.each(testStores)('guards on the $name store', ({ open }) => {
  it('redacts before anything leaves the process: drafts, patches, what is embedded, what is searched for', async () => {
    const embedder = trigramEmbedder()
    const embedded: string[] = []
    const store = open()
    const memory = await createMemory({
      store,
      redact: redactor(),
      embedder: {
        ...embedder,
        async embed(texts, options) {
          embedded.push(...texts)
          return await embedder.embed(texts, options)
        },
      },
    })
    const alice = memory.for(identity)
    const { memory: said } = await alice.add({
      text: 'write to alice@example.org',
      data: { mail: ['alice@example.org'] },
      metadata: { from: 'alice@example.org' },
      tags: ['alice@example.org'],
      about: ['person:alice@example.org'],
    })
    await alice.update(said?.id as string, { text: 'call +49 30 1234567', data: { card: '4111 1111 1111 1111' } })
    await alice.correct(said?.id as string, 'password: hunter22')
    await alice.search('who is alice@example.org?')
    await alice.getContext({ query: 'and bob@example.org?' })
    const everything = JSON.stringify([
      embedded,
      (await store.metadata.list('t', { limit: 100 })).rows,
      (await store.vectors.list('t', { limit: 100 })).records,
    ])
    // With their spaces: four digits alone also stand in random ids.
    for (const secret of ['example.org', '30 1234567', '4111 1111', 'hunter22'])
      expect(everything).not.toContain(secret)
    expect((await alice.list()).items[0]?.text).toBe('password: [secret]')
  })

  it('beforeWrite changes, refuses or lets pass; what it gives is checked like any draft', async () => {
    const seen: HookContext[] = []
    const memory = await createMemory({
      store: open(),
      hooks: {
        beforeWrite(draft, context) {
          seen.push(context)
          if (draft.text?.includes('gossip')) return { reject: 'no gossip' }
          if (draft.text?.includes('bad')) return { txt: 'x' } as never
          return draft.text?.includes('tea') ? { ...draft, tags: ['drink'] } : undefined
        },
      },
    })
    const alice = memory.for({ ...identity, agent: 'planner' })
    const outcomes = await alice.add(['likes tea', 'some gossip', 'lives in Berlin'])
    expect(
      outcomes.map(({ action, reason, memory: stored }) => [action === 'rejected' ? reason : action, stored?.tags]),
    ).toEqual([
      ['added', ['drink']],
      ['no gossip', undefined],
      ['added', []],
    ])
    const id = outcomes[0]?.memory?.id as string
    expect(await alice.update(id, { text: 'more gossip' })).toMatchObject({ action: 'rejected', reason: 'no gossip' })
    await expect(alice.add('bad')).rejects.toThrow(InputError)
    expect(seen[0]).toEqual({ identity: { ...identity, agent: 'planner' }, operation: 'add' })
    expect(await alice.count()).toBe(2)
  })

  it('beforeReturn sees what every read returns, and may keep it back', async () => {
    const memory = await createMemory({
      store: open(),
      hooks: {
        beforeReturn: (found) =>
          found.text.includes('secret') ? undefined : { ...found, text: found.text.toUpperCase() },
      },
    })
    const alice = memory.for(identity)
    const [open1, secret] = (await alice.add(['tea time', 'secret tea'])).map(
      ({ memory: said }) => said?.id as string,
    ) as [string, string]
    expect((await alice.get(open1))?.text).toBe('TEA TIME')
    expect(await alice.get(secret)).toBeUndefined()
    expect((await alice.search('tea')).map(({ memory: found }) => found.text)).toEqual(['TEA TIME'])
    expect((await alice.list()).items.map(({ text }) => text)).toEqual(['TEA TIME'])
    expect((await alice.getContext({ query: 'tea' })).text).toContain('TEA TIME')
    expect((await alice.getContext({ query: 'tea' })).text).not.toContain('secret')
    expect(await alice.history(secret)).toEqual([])
  })

  it('afterCommit and onEvent are told, and cannot break a write', async () => {
    const told: string[] = []
    const events: LociEvent[] = []
    const memory = await createMemory({
      store: open(),
      hooks: {
        afterCommit(outcomes) {
          told.push(...outcomes.map(({ action }) => action))
          throw new Error('queue is down')
        },
        onEvent(event) {
          events.push(event)
          throw new Error('listener is down')
        },
      },
    })
    const alice = memory.for(identity)
    await alice.add('likes tea')
    await alice.search('tea')
    await expect(alice.update('nobody', { text: 'x' })).rejects.toThrow(NotFoundError)
    expect(told).toEqual(['added'])
    expect(events.map(({ type, operation, error }) => [type, operation, error])).toEqual([
      ['hook_failed', 'add', 'Error'],
      ['call', 'add', undefined],
      ['call', 'search', undefined],
      ['call', 'update', 'NOT_FOUND'],
    ])
    await expect(createMemory({ store: open(), hooks: { beforeWrit: () => undefined } as never })).rejects.toThrow(
      ConfigError,
    )
  })

  it('a hook can keep nothing waiting, break nothing, and give back nothing but memories', async () => {
    const hanging = await createMemory({ store: open(), hooks: { beforeWrite: () => new Promise(() => undefined) } })
    const signal = AbortSignal.timeout(20)
    await expect(hanging.for(identity).add('x', { signal })).rejects.toThrow(/time/i)

    const unhandled: unknown[] = []
    const note = (error: unknown) => unhandled.push(error)
    process.on('unhandledRejection', note)
    const failing = await createMemory({
      store: open(),
      hooks: {
        onEvent: (async () => {
          throw new Error('queue is down')
        }) as never,
        afterCommit: (outcomes) => {
          ;(outcomes as unknown[]).length = 0
        },
      },
    })
    expect((await failing.for(identity).add('x')).action).toBe('added')
    await new Promise((resolve) => setTimeout(resolve, 10))
    process.off('unhandledRejection', note)
    expect(unhandled).toEqual([])

    for (const rubbish of [null, false, 'x', 5, [], {}]) {
      const memory = await createMemory({ store: open(), hooks: { beforeReturn: () => rubbish as never } })
      const alice = memory.for(identity)
      const { memory: tea } = await alice.add('tea')
      for (const read of [() => alice.get(tea?.id as string), () => alice.search('tea'), () => alice.list()]) {
        await expect(read()).rejects.toThrow('hooks.beforeReturn')
      }
    }
  })

  it('a redactor that gives back no text lets nothing through', async () => {
    for (const redact of [() => undefined, async (text: string) => text, () => 5]) {
      const alice = (await createMemory({ store: open(), redact: redact as never })).for(identity)
      await expect(alice.add('4111')).rejects.toThrow('redact()')
      await expect(alice.search('4111')).rejects.toThrow('redact()')
    }
    const alice = (await createMemory({ store: open(), redact: () => ' ' })).for(identity)
    expect((await alice.add('4111')).memory?.text).toBe('[redacted]')
  })

  it('reasons, numbers and addresses are redacted too', async () => {
    const store = open()
    const alice = (await createMemory({ store, redact: redactor() })).for(identity)
    const { memory: pays } = await alice.add({
      text: 'pays by card',
      data: { card: 4111111111111111, sum: 42 },
      source: { uri: 'https://me:hunter22@example.com/x' },
    })
    await alice.feedback(pays?.id as string, 'wrong', { reason: 'call +49 30 12345678' })
    await alice.forget(pays?.id as string, { reason: 'card 4111 1111 1111 1111' })
    const stored = JSON.stringify((await store.metadata.list('t', { limit: 100 })).rows)
    expect(stored).not.toMatch(/4111 ?1111|hunter22|12345678/)
    expect(pays?.data).toEqual({ card: '[card]', sum: 42 })
  })

  it('what is to be reviewed waits unseen, and comes in or goes', async () => {
    const memory = await createMemory({
      store: open(),
      tombstones: { key: 'a secret of the application' },
      embedder: trigramEmbedder(),
      hooks: { review: (found) => (found.text.includes('sure?') ? 'pending' : 'pass') },
    })
    const alice = memory.for(identity)
    const admin = memory.admin('t')
    await alice.upsert({ type: 'fact', key: 'city', text: 'Berlin' })
    const waiting = await alice.upsert({ type: 'fact', key: 'city', text: 'Munich, sure?' })
    const other = await alice.add('loves snails, sure?')
    expect(waiting).toMatchObject({ action: 'added', reason: 'kept for review', memory: { status: 'pending' } })
    const id = waiting.memory?.id as string
    expect((await alice.list()).items.map(({ text }) => text)).toEqual(['Berlin'])
    expect(await alice.get(id)).toBeUndefined()
    expect((await alice.search('Munich snails sure')).map(({ memory: { text } }) => text)).not.toContain(
      'Munich, sure?',
    )
    expect((await alice.getContext({ query: 'Munich' })).text).not.toContain('Munich')
    expect((await alice.list({ asOf: { valid: Date.now() } })).items).toHaveLength(1)
    expect((await admin.pending({ selector: { user: 'alice' } })).items).toHaveLength(2)

    await expect(alice.history(id)).rejects.toThrow(NotFoundError)
    await expect(alice.restore(id, 1)).rejects.toThrow(NotFoundError)
    await expect(alice.forget(id)).rejects.toThrow(NotFoundError)
    await expect(alice.list({ status: 'pending' as never })).rejects.toThrow(InputError)
    await expect(alice.count({ status: 'pending' as never })).rejects.toThrow(InputError)
    expect(await alice.count({ by: 'status' })).toEqual({ active: 1 })

    expect(await admin.approve(id)).toMatchObject({
      action: 'superseded',
      memory: { id, status: 'active' },
      previous: { text: 'Berlin' },
    })
    await admin.reject(other.memory?.id as string)
    expect((await alice.list()).items.map(({ text }) => text)).toEqual(['Munich, sure?'])
    expect((await alice.get(id))?.text).toBe('Munich, sure?')
    expect((await alice.history(id)).map(({ reason }) => reason)).toEqual([
      'kept for review',
      'the slot got a new value',
    ])
    expect((await alice.search('Munich sure'))[0]?.memory.id).toBe(id)
    expect((await admin.pending()).items).toEqual([])
    await expect(admin.approve(id)).rejects.toThrow(NotFoundError)
    await expect(admin.reject(other.memory?.id as string)).rejects.toThrow(NotFoundError)
    expect((await alice.add('loves snails, sure?')).action).toBe('rejected')
    expect((await admin.pending()).items).toEqual([])
  })

  it('what was approved and is known already is counted as said again, once', async () => {
    const memory = await createMemory({ store: open(), hooks: { review: () => 'pending' } })
    const alice = memory.for(identity)
    const admin = memory.admin('t')
    const ids = (await Promise.all(['likes tea', 'Likes  tea '].map((text) => alice.add(text)))).map(
      (outcome) => outcome.memory?.id as string,
    ) as [string, string]
    expect(await admin.approve(ids[0])).toMatchObject({ action: 'added', memory: { id: ids[0] } })
    const twice = await Promise.allSettled([admin.approve(ids[1]), admin.approve(ids[1])])
    expect(twice.map(({ status }) => status)).toContain('fulfilled')
    expect((await alice.list()).items).toMatchObject([{ id: ids[0], reinforcements: 1 }])
    expect((await admin.list({ status: 'superseded' })).items).toMatchObject([{ id: ids[1], supersededBy: ids[0] }])
    expect((await admin.pending()).items).toEqual([])
  })

  it('consent: what is denied to a purpose is neither read nor written for it', async () => {
    const clock = testClock()
    const memory = await createMemory({ store: open(), now: clock.now })
    const support = memory.for(identity, { purpose: 'support' })
    const ads = memory.for({ ...identity, org: 'o' }, { purpose: 'ads' })
    const { memory: said } = await support.add('likes tea')
    await memory.for({ tenant: 't', org: 'o' }, { share: true }).add({ text: 'tea is a drink', scope: { org: 'o' } })
    expect(await ads.count()).toBe(2)
    await memory
      .admin('t')
      .consent.set({ user: 'alice' }, { purpose: 'ads', decision: 'denied', until: clock.now() + 1_000 })
    expect((await ads.search('tea')).map(({ memory: found }) => found.text)).toEqual(['tea is a drink'])
    expect(await ads.get(said?.id as string)).toBeUndefined()
    await expect(ads.update(said?.id as string, { text: 'x' })).rejects.toThrow(NotFoundError)
    expect(await ads.add('bought shoes')).toMatchObject({
      action: 'rejected',
      reason: 'no consent to the purpose "ads"',
    })
    expect(await support.count()).toBe(1)
    clock.advance(2_000)
    expect(await ads.count()).toBe(2)
    expect((await ads.add('bought shoes')).action).toBe('added')
  })

  it('consent: where the policy says so, what nobody granted is denied', async () => {
    const memory = await createMemory({ store: open(), consent: { unknown: 'deny' } })
    expect(() => memory.for(identity)).toThrow(ConfigError)
    const alice = memory.for(identity, { purpose: 'support' })
    expect((await alice.add('likes tea')).action).toBe('rejected')
    await memory.admin('t').consent.set({ user: 'alice' }, { purpose: 'support', decision: 'granted' })
    expect((await alice.add('likes tea')).action).toBe('added')
    expect(await alice.count()).toBe(1)
    const wrong = { purpose: 'support', decision: 'yes' } as never
    await expect(memory.admin('t').consent.set({ user: 'alice' }, wrong)).rejects.toThrow(InputError)
    await expect(
      memory.admin('t').consent.set({ user: 'alice', org: 'o' }, { purpose: 'x', decision: 'denied' }),
    ).rejects.toThrow(ScopeError)
  })

  it('links: one person with several ids is read, changed and erased as one', async () => {
    const memory = await createMemory({ store: open(), embedder: trigramEmbedder() })
    const chat = memory.for({ tenant: 't', user: 'alice' })
    const mail = memory.for({ tenant: 't', user: 'mailto:a@x.org' })
    const bob = memory.for({ tenant: 't', user: 'bob' })
    const { memory: tea } = await chat.add('likes tea')
    await mail.add('lives in Berlin')
    await bob.add('likes tea')
    expect(await mail.count()).toBe(1)
    const ids = await memory.admin('t').link({ user: 'alice' }, { user: 'mailto:a@x.org' })
    expect(ids).toEqual(['alice', 'mailto:a@x.org'])
    expect((await mail.search('likes tea'))[0]?.memory.id).toBe(tea?.id)
    expect([await chat.count(), await mail.count(), await bob.count()]).toEqual([2, 2, 1])
    expect((await mail.getContext({ query: 'tea' })).text).toContain('likes tea')
    expect((await mail.update(tea?.id as string, { text: 'likes green tea' })).action).toBe('merged')
    await memory.admin('t').link({ user: 'mailto:a@x.org' }, { user: 'a@work' })
    await memory.for({ tenant: 't', user: 'a@work' }).add('works hard')
    expect(await chat.count()).toBe(3)
    const receipt = await memory.admin('t').erase({ user: 'a@work' })
    expect(receipt.memories).toBe(3)
    expect([await chat.count(), await mail.count(), await bob.count()]).toEqual([0, 0, 1])
    for (const [one, other] of [
      [{ user: 'a' }, { user: 'a' }],
      [{ user: 'a' }, { org: 'b' }],
      [{ agent: 'a' }, { agent: 'b' }],
    ] as const) {
      await expect(memory.admin('t').link(one as never, other as never)).rejects.toThrow(InputError)
    }
  })
})
