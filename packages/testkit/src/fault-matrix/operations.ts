/** What the memory can be asked, each on a tenant of its own with the same past. */
import type { LociMemory, MemoryHandle } from '@loci/core'

export interface Operation {
  name: string
  act(scene: Scene): Promise<unknown>
}

interface Scene {
  memory: LociMemory
  tenant: string
  handle: MemoryHandle
  past: Past
}

/** Ids of what was there before. */
export interface Past {
  tea: string
  city: string
}

export async function makePast(handle: MemoryHandle): Promise<Past> {
  const [tea, city] = await handle.add(['drinks tea', { type: 'fact', key: 'city', text: 'lives in Berlin' }])
  return { tea: tea?.memory?.id as string, city: city?.memory?.id as string }
}

const slot = { type: 'fact', key: 'city' }

/** Makes a write repeatable. */
const options = { idempotencyKey: 'k' }
export const operations: readonly Operation[] = [
  { name: 'add', act: ({ handle }) => handle.add('drinks coffee', options) },
  { name: 'add of three', act: ({ handle }) => handle.add(['reads', 'writes', 'sings'], options) },
  { name: 'add of what is known', act: ({ handle }) => handle.add('drinks tea', options) },
  { name: 'add to a slot', act: ({ handle }) => handle.add({ ...slot, text: 'lives in Rome' }, options) },
  { name: 'upsert', act: ({ handle }) => handle.upsert({ ...slot, text: 'lives in Paris' }, options) },
  { name: 'update', act: ({ handle, past }) => handle.update(past.tea, { text: 'drinks green tea' }, options) },
  { name: 'correct', act: ({ handle, past }) => handle.correct(past.tea, 'drinks black tea', options) },
  { name: 'forget', act: ({ handle, past }) => handle.forget(past.tea, options) },
  { name: 'forget a slot', act: ({ handle }) => handle.forget(slot, options) },
  { name: 'get', act: ({ handle, past }) => handle.get(past.tea) },
  { name: 'list', act: ({ handle }) => handle.list({ limit: 1 }) },
  { name: 'count', act: ({ handle }) => handle.count() },
  { name: 'history', act: ({ handle, past }) => handle.history(past.city) },
  { name: 'search', act: ({ handle }) => handle.search('which tea?') },
  { name: 'reindex', act: ({ memory, tenant }) => memory.reindex({ tenant }) },
  { name: 'maintain', act: ({ memory }) => memory.maintain({ maxMs: 1 }) },
  { name: 'getContext', act: ({ handle }) => handle.getContext({ query: 'where does she live?', budget: 500 }) },
]
