import { describe, expect, test } from 'vitest'
import { StoreError } from '../errors.ts'
import type { MemoryHandle } from '../handle.ts'
import { createMemory } from '../memory.ts'
import type { Backend } from '../stores/contract.ts'
import { inMemory } from '../stores/in-memory.ts'

const alice = { tenant: 'acme', user: 'alice' }
const start = async (store: Backend): Promise<MemoryHandle> =>
  (await createMemory({ store: store as Required<Backend> })).for(alice)
const texts = async (handle: MemoryHandle): Promise<string[]> =>
  (await handle.search('walnut')).map(({ memory }) => memory.text).sort()

/** The first commit stops before the stamps, as if the connection had gone (`retryable`) or the writer had died. */
function stopsBeforeStamps(backend: Required<Backend>, retryable: boolean): Required<Backend> {
  const { metadata } = backend
  let commits = 0
  return {
    ...backend,
    metadata: {
      ...metadata,
      async commit(tenant, changes) {
        const stops = commits++ === 0
        await metadata.commit(tenant, stops ? changes.filter(({ kind }) => kind !== 'stamp') : changes)
        if (stops) throw new StoreError({ store: 's', operation: 'commit', retryable, message: 'connection reset' })
      },
    },
  }
}

describe('a commit, row by row, that stopped before it told readers', () => {
  test('a warm reader finds the write when its writer has seen that it happened', async () => {
    const backend = inMemory({ commit: 'row' })
    const reader = await start(backend)
    await reader.add('walnut cake')
    expect(await texts(reader)).toEqual(['walnut cake'])
    expect((await (await start(stopsBeforeStamps(backend, true))).add('walnut bread')).action).toBe('added')
    expect(await texts(reader)).toEqual(['walnut bread', 'walnut cake'])
  })

  test('a warm reader finds what a dead writer left when the next one finds nothing to do', async () => {
    const backend = inMemory({ commit: 'row' })
    const reader = await start(backend)
    await reader.add('walnut cake')
    expect(await texts(reader)).toEqual(['walnut cake'])
    const turn = { type: 'episode', text: 'walnut bread', source: { messageId: 'm1' } }
    await expect((await start(stopsBeforeStamps(backend, false))).add(turn)).rejects.toThrow()
    expect((await (await start(backend)).add(turn)).action).toBe('unchanged')
    expect(await texts(reader)).toEqual(['walnut bread', 'walnut cake'])
  })

  test('a warm writer finds what a dead one left as soon as it writes itself', async () => {
    const backend = inMemory({ commit: 'row' })
    const handle = await start(backend)
    await handle.add('walnut cake')
    expect(await texts(handle)).toEqual(['walnut cake'])
    await expect((await start(stopsBeforeStamps(backend, false))).add('walnut bread')).rejects.toThrow()
    await handle.add('tea')
    expect(await texts(handle)).toEqual(['walnut bread', 'walnut cake'])
  })
})
