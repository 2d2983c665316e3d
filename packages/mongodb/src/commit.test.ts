import { type Change, ConflictError, type MetadataStore, type Row, type StoreError } from '@loci/core'
import { mongodbProxy } from '@loci/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fakeServer, refusal } from '../test/fake-server.ts'
import { fields, ownDatabase, row, storeOn, url, watchedClient } from '../test/fixture.ts'
import { mongodb } from './index.ts'

const storing = (stored: Row, expects: Change['expects']): Change => ({
  id: stored.id,
  kind: stored.kind,
  expects,
  row: stored,
})
const deleting = (id: string, expects: Change['expects']): Change => ({ id, kind: 'memory', expects, row: null })

describe.skipIf(url === undefined)('on DocumentDB', () => {
  const { database, drop } = ownDatabase()
  const { client, take } = watchedClient()
  const { metadata, vectors } = mongodb({ client, database })
  const sent = (): string[] => take().map(({ commandName }) => commandName)
  beforeAll(async () => {
    await metadata.open({ fields, schema: 'migrate' })
    await vectors.open({ fields, dimensions: 4, generation: 1 })
  })
  afterAll(async () => {
    await client.close()
    await drop()
  })

  test('one change is one request, several are a transaction', async () => {
    sent()
    await metadata.commit('acme', [storing(row('a'), 'absent')])
    expect(sent()).toEqual(['update'])
    await metadata.commit('acme', [storing(row('b'), 'absent'), storing(row('c'), 'any')])
    expect(sent()).toEqual(['update', 'commitTransaction'])
    const index = { id: 'a', version: 2, vector: new Float32Array([1, 0, 0, 0]), terms: [], fields: {} }
    await metadata.commit('acme', [{ ...storing(row('a', { version: 2 }), 1), index }])
    expect(sent()).toEqual(['update', 'update', 'commitTransaction'])
    await metadata.commit('acme', [deleting('b', 1)])
    expect(sent()).toEqual(['delete'])
    await metadata.commit('acme', [deleting('b', 'any')])
    expect(sent()).toEqual(['delete'])
    await metadata.commit('acme', [{ ...deleting('a', 2), index: null }, deleting('c', 'any')])
    expect(sent()).toEqual(['find', 'delete', 'delete', 'delete', 'commitTransaction'])
    expect(await metadata.count('acme', {})).toBe(0)
    expect(await vectors.get('acme', ['a'])).toEqual([])
  })

  test('of all the ways to expect something, each holds or is refused, alone and among others', async () => {
    await metadata.commit('ways', [storing(row('there', { version: 3 }), 'absent')])
    const refused: Change[] = [
      storing(row('there'), 'absent'),
      storing(row('there'), 2),
      storing(row('gone'), 1),
      deleting('there', 2),
      deleting('there', 'absent'),
      deleting('gone', 1),
    ]
    for (const change of refused) {
      await expect(metadata.commit('ways', [change])).rejects.toThrow(
        /^memory (there|gone): expected .*, found (3|absent)$/,
      )
      await expect(metadata.commit('ways', [storing(row('new'), 'absent'), change])).rejects.toThrow(ConflictError)
    }
    const { rows } = await metadata.list('ways', { limit: 9 })
    expect(rows).toMatchObject([{ id: 'there', version: 3 }])
    await metadata.commit('ways', [deleting('gone', 'absent')])
    await metadata.commit('ways', [deleting('gone', 'absent'), deleting('gone too', 'any'), deleting('there', 3)])
    expect((await metadata.list('ways', { limit: 9 })).rows).toEqual([])
  })

  test('values are never operators, and names of fields never paths', async () => {
    const hostile = row('{"$ne":null}', { body: '$body.a', fields: { scopeKey: '$ne', tags: ['$gt', 'a.b', '{}'] } })
    await metadata.commit('$where', [storing(hostile, 'absent')])
    expect(await metadata.get('$where', ['{"$ne":null}', '$ne'])).toEqual([hostile])
    const filter = { op: 'eq', field: 'scopeKey', value: { $ne: '' } as unknown as string } as const
    // Core lets no such value through; here it is compared, and equal to nothing.
    expect(await metadata.count('$where', { filter })).toBe(0)
    expect(await metadata.tenants({ limit: 100 })).toEqual({ tenants: ['$where'] })
  })

  test('two transactions that meet: one is done, the other is refused or tried again, and none waits for long', async () => {
    const stores = Array.from({ length: 3 }, () => storeOn(database).metadata)
    for (const store of stores) await store.open({ fields, schema: 'off' })
    const ids = ['a', 'b', 'c']
    const ofVersion = (version: number, from: number): Change[] =>
      [...ids.slice(from), ...ids.slice(0, from)].map((id) => storing(row(id, { version }), version - 1 || 'absent'))
    await stores[0]?.commit('meet', ofVersion(1, 0))
    for (let version = 2; version <= 6; version++) {
      const results = await Promise.allSettled(
        stores.map((store, from) => store.commit('meet', ofVersion(version, from))),
      )
      const failures = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []))
      expect(failures).toHaveLength(2)
      for (const failure of failures) expect((failure as StoreError).code).toBe('CONFLICT')
    }
    expect((await stores[0]?.get('meet', ids))?.map(({ version }) => version)).toEqual([6, 6, 6])
    for (const store of stores) await store.close()
  }, 60_000)

  test('20 rows of 2 MB are one commit', async () => {
    const changes = Array.from({ length: 20 }, (_, index) =>
      storing(row(`large ${index}`, { body: 'x'.repeat(2_000_000) }), 'absent'),
    )
    await metadata.commit('large', changes)
    expect(await metadata.count('large', {})).toBe(20)
    await metadata.clear('large')
    expect(await metadata.count('large', {})).toBe(0)
  }, 60_000)
})

describe.skipIf(url === undefined)('a connection that breaks', () => {
  test.each(['reset before', 'reset after', 'cut answer'] as const)(
    '(%s) is told of as one, wherever it does',
    async (fault) => {
      const { database, drop } = ownDatabase()
      const proxy = await mongodbProxy({ port: Number(new URL(url as string).port) })
      const address = new URL(url as string)
      address.port = String(proxy.port)
      const { metadata } = mongodb({ url: address.href, database })
      await metadata.open({ fields, schema: 'migrate' })
      const failureAt = async (call: number, changes: Change[]): Promise<unknown> => {
        proxy.plan(fault, call)
        return await metadata.commit('acme', changes).catch((error: unknown) => error)
      }
      const lost = {
        code: 'STORE',
        retryable: true,
        message: expect.stringMatching(/^mongodb commit: the connection .* lost/),
      }
      expect(await failureAt(1, [storing(row('a'), 'absent')])).toMatchObject(lost)
      expect(await failureAt(1, [storing(row('b'), 'any'), storing(row('c'), 'any')])).toMatchObject(lost)
      await metadata.commit('acme', [storing(row('d'), 'any')])
      expect((await metadata.get('acme', ['a', 'b', 'c', 'd'])).map(({ id }) => id).sort()).toEqual(
        fault === 'reset before' ? ['d'] : ['a', 'd'],
      )
      await metadata.close()
      await proxy.close()
      await drop()
    },
  )
})

describe('a server that', () => {
  async function openOn(port: number): Promise<MetadataStore> {
    const { metadata } = mongodb({ url: `mongodb://127.0.0.1:${port}/app` })
    await metadata.open({ fields, schema: 'off' })
    return metadata
  }
  const two = [storing(row('a'), 'any'), storing(row('b'), 'any')]
  const done = { ok: 1, n: 2, nModified: 2 }

  test('undoes a transaction for another is asked again, not for ever', async () => {
    const conflict = refusal(112, 'WriteConflict', { errorLabels: ['TransientTransactionError'] })
    let times = 0
    const { port, seen } = await fakeServer((name) =>
      name === 'update' ? (++times <= 3 ? conflict : done) : undefined,
    )
    const metadata = await openOn(port)
    await metadata.commit('acme', two)
    expect(seen.filter(({ update }) => update)).toHaveLength(4)
    times = Number.NEGATIVE_INFINITY
    await expect(metadata.commit('acme', two)).rejects.toMatchObject({ code: 'STORE', retryable: true })
    expect(seen.filter(({ update }) => update)).toHaveLength(12)
    await metadata.close()
  })

  test('does not know whether it has committed leaves that to the core: the writes are not sent again', async () => {
    const unknown = refusal(64, 'waiting for replication timed out', {
      errorLabels: ['UnknownTransactionCommitResult'],
    })
    const { port, seen } = await fakeServer((name) => {
      if (name === 'update') return done
      return name === 'commitTransaction' ? unknown : undefined
    })
    const metadata = await openOn(port)
    await expect(metadata.commit('acme', two)).rejects.toMatchObject({ code: 'STORE', retryable: true })
    expect(seen.filter(({ update }) => update)).toHaveLength(1)
    const [commit] = seen.filter(({ commitTransaction }) => commitTransaction)
    expect(commit?.writeConcern).toMatchObject({ w: 'majority' })
    await metadata.close()
  })
})
