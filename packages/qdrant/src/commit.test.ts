/** Two writers, interleaved at every request of the first. */
import { ConflictError, type MetadataStore, StoreError } from '@loci/core'
import { beforeEach, describe, expect, test } from 'vitest'
import { type Around, clientOf, disturbed, emulated, freshPrefix, openRows, row, watched } from '../test/fixture.ts'

const emulator = emulated()
let prefix: string
/** Writes as everybody does. */
let rival: MetadataStore

beforeEach(async () => {
  prefix = freshPrefix()
  rival = await openRows({ url: emulator.url(), prefix })
})

async function writer(around: Around): Promise<MetadataStore> {
  return await openRows({ client: disturbed(clientOf(emulator.url()), around), prefix })
}

/** A writer during whose `request` (from 0: the look before, the write, the look after) something else happens. */
async function interrupted(request: number, interruption: () => Promise<unknown>): Promise<MetadataStore> {
  let requests = -1
  const store = await writer(async (method, call) => {
    if (!['retrieve', 'batchUpdate'].includes(method)) return await call()
    if (++requests === request) await interruption()
    return await call()
  })
  requests = -1
  return store
}

async function stored(id: string): Promise<string | undefined> {
  return (await rival.get('acme', [id]))[0]?.body
}

const mine = row('r', { body: 'mine' })
const theirs = row('r', { body: 'theirs' })
const claim = (claimed: typeof mine) => [{ id: 'r', kind: 'memory', expects: 'absent', row: claimed }] as const
const replace = (version: number, next: Partial<typeof mine>) =>
  [{ id: 'r', kind: 'memory', expects: version, row: row('r', { version: version + 1, ...next }) }] as const
const remove = (version: number | 'any') => [{ id: 'r', kind: 'memory', expects: version, row: null }] as const

async function isUnknown(commit: Promise<void>): Promise<void> {
  const error = await commit.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(StoreError)
  expect(error).toMatchObject({ store: 'qdrant', operation: 'commit', retryable: true })
  expect(String(error)).toContain('cannot be told')
}

describe('a claim', () => {
  test('that comes too late is a conflict', async () => {
    const store = await interrupted(0, () => rival.commit('acme', claim(theirs)))
    await expect(store.commit('acme', claim(mine))).rejects.toThrow(ConflictError)
    expect(await stored('r')).toBe('theirs')
  })

  test('that is overtaken after it looked stores nothing, cannot tell, and is a conflict when tried again', async () => {
    const store = await interrupted(1, () => rival.commit('acme', claim(theirs)))
    await isUnknown(store.commit('acme', claim(mine)))
    expect(await stored('r')).toBe('theirs')
    await expect(store.commit('acme', claim(mine))).rejects.toThrow(ConflictError)
  })

  test('that is built on before it looks again has happened', async () => {
    const store = await interrupted(2, async () => {
      await rival.commit('acme', replace(1, { body: 'built on it' }))
      await rival.commit('acme', replace(2, { body: 'and once more' }))
    })
    await store.commit('acme', claim(mine))
    expect(await stored('r')).toBe('and once more')
  })

  test.each([
    ['deleted', remove(1)],
    ['deleted without a condition', remove('any')],
    ['overwritten without a condition', [{ id: 'r', kind: 'memory', expects: 'any', row: theirs }] as const],
  ])('that is %s before it looks again cannot be told from one that never happened', async (_, changes) => {
    const store = await interrupted(2, () => rival.commit('acme', changes))
    await isUnknown(store.commit('acme', claim(mine)))
  })

  test('that is deleted and made anew by another before it looks again is neither a success nor a conflict', async () => {
    const store = await interrupted(2, async () => {
      await rival.commit('acme', remove(1))
      await rival.commit('acme', claim(theirs))
    })
    await isUnknown(store.commit('acme', claim(mine)))
    expect(await stored('r')).toBe('theirs')
  })
})

describe('a compare-and-set', () => {
  beforeEach(() => rival.commit('acme', claim(row('r', { body: 'first' }))))

  test('that comes too late is a conflict', async () => {
    const store = await interrupted(0, () => rival.commit('acme', replace(1, { body: 'theirs' })))
    await expect(store.commit('acme', replace(1, { body: 'mine' }))).rejects.toThrow(ConflictError)
    expect(await stored('r')).toBe('theirs')
  })

  test('that is overtaken after it looked is a conflict', async () => {
    const store = await interrupted(1, () => rival.commit('acme', replace(1, { body: 'theirs' })))
    await expect(store.commit('acme', replace(1, { body: 'mine' }))).rejects.toThrow(ConflictError)
    expect(await stored('r')).toBe('theirs')
  })

  test('that is overtaken by a delete is a conflict, and does not bring the row back', async () => {
    const store = await interrupted(1, async () => {
      // A rival who dies before it removes the emptied point.
      const dying = await writer(async (method, call, args) => {
        const isCleanUp = method === 'batchUpdate' && JSON.stringify(args).includes('"delete"')
        if (isCleanUp) throw new TypeError('fetch failed')
        return await call()
      })
      await dying.commit('acme', remove(1)).catch(() => undefined)
    })
    await expect(store.commit('acme', replace(1, { body: 'mine' }))).rejects.toThrow(ConflictError)
    expect(await stored('r')).toBeUndefined()
  })

  test('that finds nothing at all any more cannot tell, and does not bring the row back', async () => {
    const store = await interrupted(1, () => rival.commit('acme', remove(1)))
    await isUnknown(store.commit('acme', replace(1, { body: 'mine' })))
    expect(await stored('r')).toBeUndefined()
  })

  test('that is built on before it looks again has happened, up to 15 times', async () => {
    const buildOn = async (times: number) => {
      for (let version = 2; version < 2 + times; version++) await rival.commit('acme', replace(version, {}))
    }
    const store = await interrupted(2, () => buildOn(15))
    await store.commit('acme', replace(1, { body: 'mine' }))

    const version = 17
    const again = await interrupted(2, async () => {
      for (let next = version + 1; next < version + 17; next++) await rival.commit('acme', replace(next, {}))
    })
    await isUnknown(again.commit('acme', replace(version, { body: 'mine' })))
  })

  test('of a version that came back is not fooled', async () => {
    const store = await interrupted(1, async () => {
      await rival.commit('acme', replace(1, {}))
      await rival.commit('acme', [{ id: 'r', kind: 'memory', expects: 'any', row: row('r', { body: 'back at 1' }) }])
    })
    await isUnknown(store.commit('acme', replace(1, { body: 'mine' })))
    expect(await stored('r')).toBe('back at 1')
  })
})

describe('a delete', () => {
  beforeEach(() => rival.commit('acme', claim(row('r', { body: 'first' }))))

  test('of one version by two: one has deleted it, the other has not', async () => {
    const store = await interrupted(1, () => rival.commit('acme', remove(1)))
    await isUnknown(store.commit('acme', remove(1)))
    await expect(store.commit('acme', remove(1))).rejects.toThrow(ConflictError)
  })

  test('that died half-way leaves nothing that reads show, and an id that is free', async () => {
    const dying = await writer(async (method, call, args) => {
      if (method === 'batchUpdate' && JSON.stringify(args).includes('"delete"')) throw new TypeError('fetch failed')
      return await call()
    })
    await expect(dying.commit('acme', remove(1))).rejects.toMatchObject({ retryable: true })
    expect(await rival.get('acme', ['r'])).toEqual([])
    expect((await rival.list('acme', { limit: 10 })).rows).toEqual([])
    expect(await rival.count('acme', {})).toBe(0)
    expect((await rival.tenants({ limit: 10 })).tenants).toEqual([])
    await expect(rival.commit('acme', replace(1, {}))).rejects.toThrow(ConflictError)
    await rival.commit('acme', claim(mine))
    expect(await stored('r')).toBe('mine')
  })

  test('leaves no point behind', async () => {
    await rival.commit('acme', remove(1))
    const { count } = await clientOf(emulator.url()).count(`${prefix}_rows`, { exact: true })
    expect(count).toBe(0)
  })

  test('whose clean-up comes late does not take what was stored there since', async () => {
    const store = await interrupted(3, () => rival.commit('acme', claim(theirs)))
    await store.commit('acme', remove(1))
    expect(await stored('r')).toBe('theirs')
  })
})

describe('an answer that is lost', () => {
  test.each([0, 1, 2])('at request %i is an error that says "try again", and trying again is safe', async (request) => {
    let requests = -1
    const store = await writer(async (method, call) => {
      if (!['retrieve', 'batchUpdate'].includes(method)) return await call()
      const answer = await call()
      if (++requests === request) throw new TypeError('fetch failed')
      return answer
    })
    requests = -1
    const failure = await store.commit('acme', claim(mine)).catch((error: unknown) => error)
    expect(failure).toMatchObject({ store: 'qdrant', operation: 'commit', retryable: true })
    const again = await store.commit('acme', claim(mine)).catch((error: unknown) => error)
    expect(again).toEqual(request === 0 ? undefined : expect.any(ConflictError))
    expect(await rival.get('acme', ['r'])).toEqual([mine])
  })
})

describe('requests', () => {
  test('changes without a condition go in one, with the conditional change that follows', async () => {
    const { client, take } = watched(clientOf(emulator.url()))
    const store = await openRows({ client, prefix })
    const plain = (id: string) => ({ id, kind: 'job', expects: 'any', row: row(id, { kind: 'job' }) }) as const
    take()
    await store.commit('acme', [plain('a'), plain('b'), { ...plain('c'), row: null }, plain('d')])
    expect(take()).toEqual(['batchUpdate'])
    await store.commit('acme', [plain('e'), ...claim(mine), plain('f')])
    expect(take()).toEqual(['retrieve', 'batchUpdate', 'retrieve', 'batchUpdate'])
    await store.commit('acme', [...remove(1), plain('g')])
    expect(take()).toEqual(['retrieve', 'batchUpdate', 'retrieve', 'batchUpdate'])
    expect(await rival.count('acme', {})).toBe(6)
  })

  test('bodies of many megabytes go in several', async () => {
    const { client, take } = watched(clientOf(emulator.url()))
    const store = await openRows({ client, prefix })
    const rows = ['a', 'b', 'c'].map((id) => row(id, { body: id.repeat(3_000_000) }))
    take()
    await store.commit(
      'acme',
      rows.map((large) => ({ id: large.id, kind: 'memory', expects: 'any', row: large })),
    )
    expect(take()).toEqual(['batchUpdate', 'batchUpdate'])
    expect(await stored('c')).toBe('c'.repeat(3_000_000))
  })
})
