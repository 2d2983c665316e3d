import { describe, expect, it } from 'vitest'
import { InputError } from '../errors.ts'
import { createMemory } from '../memory.ts'
import { testStores } from '../testing/stores.ts'

const tenant = 't'

describe.each(testStores)('ids of one person, on the $name store', ({ open }) => {
  it('reach what belongs to the others by every call', async () => {
    const memory = await createMemory({ store: open() })
    const chat = memory.for({ tenant, user: 'alice' })
    const mail = memory.for({ tenant, user: 'mail' })
    const { memory: city } = await chat.upsert({ type: 'fact', key: 'city', text: 'Berlin' })
    const { memory: tea } = await chat.add('likes tea')
    await memory.admin(tenant).link({ user: 'alice' }, { user: 'mail' })
    expect(await mail.history(city?.id as string)).toHaveLength(1)
    expect((await mail.add({ text: 'likes green tea', supersedes: tea?.id as string })).action).toBe('superseded')
    expect((await mail.forget({ type: 'fact', key: 'city' })).action).toBe('forgotten')
    expect((await chat.list()).items.map(({ text }) => text)).toEqual(['likes green tea'])
  })

  it('are as many as every handle can read, and no more', async () => {
    const memory = await createMemory({ store: open() })
    const { link, unlink } = memory.admin(tenant)
    for (let at = 1; at < 8; at++) await link({ user: 'u0' }, { user: `u${at}` })
    await expect(link({ user: 'u0' }, { user: 'u8' })).rejects.toThrow(InputError)
    const whole = { tenant, org: 'o', team: 't', user: 'u0', agent: 'a', session: 's', task: 'x' }
    await memory.for({ tenant, user: 'u7' }).add('said under the last of them')
    expect(await memory.for(whole).count()).toBe(1)
    expect(await unlink({ user: 'u7' })).toEqual(['u0', 'u1', 'u2', 'u3', 'u4', 'u5', 'u6'])
    expect(await memory.for(whole).count()).toBe(0)
    expect(await memory.for({ tenant, user: 'u7' }).count()).toBe(1)
    expect(await unlink({ user: 'nobody' })).toEqual([])
  })

  it('are all of a person, also when two operators link them at once', async () => {
    for (let round = 0; round < 5; round++) {
      const memory = await createMemory({ store: open() })
      const { link, erase } = memory.admin(tenant)
      await Promise.all([link({ user: 'a' }, { user: 'b' }), link({ user: 'b' }, { user: 'c' })])
      for (const user of ['a', 'b', 'c']) await memory.for({ tenant, user }).add(`said under ${user}`)
      expect(await memory.for({ tenant, user: 'c' }).count()).toBe(3)
      expect(await erase({ user: 'a' })).toMatchObject({ memories: 3 })
    }
  })

  it('two of them taken apart are two again', async () => {
    const memory = await createMemory({ store: open() })
    const { link, unlink } = memory.admin(tenant)
    await memory.for({ tenant, user: 'b' }).add('of b')
    await link({ user: 'a' }, { user: 'b' })
    expect(await memory.for({ tenant, user: 'a' }).count()).toBe(1)
    expect(await unlink({ user: 'a' })).toEqual(['b'])
    expect(await memory.for({ tenant, user: 'a' }).count()).toBe(0)
    expect(await link({ user: 'b' }, { user: 'c' })).toEqual(['b', 'c'])
  })
})
