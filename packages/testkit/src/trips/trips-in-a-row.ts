import { type Backend, createMemory, type MemoryHandle } from '@loci/core'
import { letterEmbedder } from '../letter-embedder.ts'
import { chainedCalls } from './chained-calls.ts'

type Reads = Record<'search' | 'searchMany' | 'getContext', number>

export interface TripsInARow {
  /** By a process that has just started. */
  cold: Reads
  /** When nothing was written since. */
  warm: Reads
  /** When another process has written since. */
  stale: Reads
  /** With memories in four scopes, the first time. */
  scopes: Reads
}

const three: Reads = { search: 3, searchMany: 3, getContext: 3 }

/** What reads take on every backend: stamps (with the vectors beside them), what changed, the rows. */
export const expectedInARow: TripsInARow = {
  cold: three,
  warm: { search: 2, searchMany: 2, getContext: 2 },
  stale: three,
  scopes: three,
}

const who = { tenant: 'trips', org: 'o', team: 't', user: 'alice' }

const reads: { [Name in keyof Reads]: (handle: MemoryHandle) => Promise<number> } = {
  search: async (handle) => (await handle.search('green tea')).length,
  searchMany: async (handle) => (await handle.searchMany(['green tea', 'black tea', 'city'])).flat().length,
  getContext: async (handle) => (await handle.getContext({ query: 'tea', budget: 400 })).memories.length,
}

/**
 * How many store calls reads make one after the other, on an empty store. Each finds something.
 * @param reopen Another handle on the same data each time.
 */
export async function tripsInARow(reopen: () => Required<Backend>): Promise<TripsInARow> {
  await using writing = await createMemory({ store: reopen(), embedder: letterEmbedder() })
  const writer = writing.for(who, { share: true })
  await writer.add([
    { type: 'preference', text: 'drinks green tea' },
    { text: 'sells black tea', scope: { org: 'o', team: 't' } },
    { text: 'tea is at four', scope: { org: 'o' } },
    { text: 'the city has a tea house', scope: {} },
  ])

  async function measured(name: keyof Reads, state: 'cold' | 'warm' | 'stale' | 'scopes'): Promise<number> {
    const { store, take } = chainedCalls(reopen())
    await using memory = await createMemory({ store, embedder: letterEmbedder() })
    const handle = memory.for(state === 'scopes' ? who : { tenant: who.tenant, user: who.user })
    const read = reads[name]
    if (state === 'warm' || state === 'stale') await read(handle)
    if (state === 'stale') await writer.add(`tea number ${name}`)
    take()
    const found = await read(handle)
    const trips = take()
    if (found === 0) throw new Error(`${name} found nothing`)
    return trips
  }

  async function allIn(state: 'cold' | 'warm' | 'stale' | 'scopes'): Promise<Reads> {
    return {
      search: await measured('search', state),
      searchMany: await measured('searchMany', state),
      getContext: await measured('getContext', state),
    }
  }

  return {
    cold: await allIn('cold'),
    warm: await allIn('warm'),
    stale: await allIn('stale'),
    scopes: await allIn('scopes'),
  }
}
