/** What the memory can be asked, each on a tenant of its own with the same past. */
import type { MemoryHandle } from '@loci/core'

export interface Operation {
  name: string
  isWrite: boolean
  /** @param key makes a write repeatable. */
  act(handle: MemoryHandle, past: Past, key: string): Promise<unknown>
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

export const operations: readonly Operation[] = [
  write('add', (handle, _past, options) => handle.add('drinks coffee', options)),
  write('add of three', (handle, _past, options) => handle.add(['reads', 'writes', 'sings'], options)),
  write('add of what is known', (handle, _past, options) => handle.add('drinks tea', options)),
  write('add to a slot', (handle, _past, options) => handle.add({ ...slot, text: 'lives in Rome' }, options)),
  write('upsert', (handle, _past, options) => handle.upsert({ ...slot, text: 'lives in Paris' }, options)),
  write('update', (handle, { tea }, options) => handle.update(tea, { text: 'drinks green tea' }, options)),
  write('correct', (handle, { tea }, options) => handle.correct(tea, 'drinks black tea', options)),
  write('forget', (handle, { tea }, options) => handle.forget(tea, options)),
  write('forget a slot', (handle, _past, options) => handle.forget(slot, options)),
  read('get', (handle, { tea }) => handle.get(tea)),
  read('list', (handle) => handle.list({ limit: 1 })),
  read('count', (handle) => handle.count()),
  read('history', (handle, { city }) => handle.history(city)),
  read('search', (handle) => handle.search('which tea?')),
  read('getContext', (handle) => handle.getContext({ query: 'where does she live?', budget: 500 })),
]

function write(
  name: string,
  act: (handle: MemoryHandle, past: Past, options: { idempotencyKey: string }) => Promise<unknown>,
): Operation {
  return { name, isWrite: true, act: (handle, past, idempotencyKey) => act(handle, past, { idempotencyKey }) }
}

function read(name: string, act: (handle: MemoryHandle, past: Past) => Promise<unknown>): Operation {
  return { name, isWrite: false, act }
}
