import { createMemory, type MemoryConfig } from '@loci/core'
import { letterEmbedder } from '../letter-embedder.ts'

export interface TripsPerCall {
  add: number
  'add of what is known': number
  upsert: number
  'upsert that supersedes': number
  'search, the first': number
  search: number
  getContext: number
}

/**
 * How many requests each call of a memory sends to the server, at most.
 * @param take How many there were since it was called last.
 */
export async function tripsPerCall(store: MemoryConfig['store'], take: () => number): Promise<TripsPerCall> {
  await using memory = await createMemory({ store, embedder: letterEmbedder() })
  const handle = memory.for({ tenant: 'trips', user: 'alice' })
  async function trips(run: () => Promise<unknown>): Promise<number> {
    take()
    await run()
    return take()
  }
  return {
    add: await trips(() => handle.add('drinks green tea')),
    'add of what is known': await trips(() => handle.add('drinks green tea')),
    upsert: await trips(() => handle.upsert({ key: 'city', text: 'Berlin' })),
    'upsert that supersedes': await trips(() => handle.upsert({ key: 'city', text: 'Munich' })),
    'search, the first': await trips(() => handle.search('tea')),
    search: await trips(() => handle.search('green')),
    getContext: await trips(() => handle.getContext({ query: 'tea', budget: 400 })),
  }
}
