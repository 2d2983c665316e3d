import { type Client, createClient } from '@libsql/client'
import { tripsPerCall } from '@loci/testkit'
import { expect, test } from 'vitest'
import { sqlite } from './index.ts'

test('the number of statements and transactions', async () => {
  const client = createClient({ url: 'file::memory:' })
  let calls = 0
  const counted = new Proxy(client, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name)
      if (typeof value !== 'function') return value
      return (...args: unknown[]) => {
        calls++
        return value.apply(target, args)
      }
    },
  }) as Client
  const trips = await tripsPerCall(sqlite({ client: counted }), () => {
    const made = calls
    calls = 0
    return made
  })
  expect(trips).toEqual({
    add: 3,
    'add of what is known': 7,
    upsert: 2,
    'upsert that supersedes': 3,
    'search, the first': 5,
    search: 5,
    getContext: 5,
  })
  client.close()
})
