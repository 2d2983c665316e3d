import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { ConfigError, DimensionError, fromConfig, StoreError } from '@loci/core'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { apiKey, clients, emulated, fields, freshPrefix } from '../test/fixture.ts'
import { type PineconeOptions, pinecone } from './index.ts'

/** A server that answers as told; returns its address. */
async function answering(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  return await promise.then(
    () => undefined,
    (error: unknown) => error,
  )
}

const rows = { fields, schema: 'migrate' } as const
const vectors = { fields, generation: 1 } as const

describe('options', () => {
  const client = clients[0]?.make({ url: 'http://127.0.0.1:1' })

  test.each<[string, unknown]>([
    ['give one of', { index: 'a' }],
    ['give one of', { apiKey, client, index: 'a' }],
    ['unknown option "apikey" (did you mean "apiKey"?)', { apikey: 'k' }],
    ['expected an object', undefined],
    ['give index', { apiKey }],
    ['url must be like', { url: 'pinecone://index' }],
    ['url must be like', { url: 'pinecone://key@' }],
    ['url must be like', { url: 'https://key@index' }],
    ['url must be like', { url: 7 }],
    ['percent-encoded', { url: 'pinecone://k%y@index' }],
    ['and nothing else', { url: 'pinecone://key@index?region=us' }],
    ['apiKey stands in url', { url: 'pinecone://key@index', apiKey }],
    ['index stands in url', { url: 'pinecone://key@index', index: 'other' }],
    ['controllerHostUrl goes with apiKey', { client, index: 'a', controllerHostUrl: 'http://a' }],
    ['apiKey must be', { apiKey: '', index: 'a' }],
    ['apiKey must be', { url: 'pinecone://k%0Ay@index' }],
    ['index must be', { apiKey, index: 'A_b' }],
    ['host must be', { apiKey, host: 'http://user:word@a' }],
    ['controllerHostUrl must be', { apiKey, index: 'a', controllerHostUrl: 'http://a?b' }],
    ['prefix must be', { apiKey, index: 'a', prefix: 'a_b' }],
    ['create needs index', { apiKey, host: 'a', create: { cloud: 'aws', region: 'r', dimension: 3 } }],
    ['cloud must be', { apiKey, index: 'a', create: { cloud: 'ibm', region: 'r', dimension: 3 } }],
    ['region must be', { apiKey, index: 'a', create: { cloud: 'aws', region: '', dimension: 3 } }],
    ['dimension must be', { apiKey, index: 'a', create: { cloud: 'aws', region: 'r', dimension: 0 } }],
  ])('that cannot be right: %s', (message, options) => {
    const make = () => pinecone(options as PineconeOptions)
    expect(make).toThrow(ConfigError)
    expect(make).toThrow(message)
  })

  test('the factory does no I/O, and says nothing on the console', async () => {
    let requests = 0
    const url = await answering((_, response) => {
      requests += 1
      response.end()
    })
    const said = [vi.spyOn(console, 'warn'), vi.spyOn(console, 'debug'), vi.spyOn(console, 'log')]
    pinecone({ apiKey, index: 'test', controllerHostUrl: url })
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(requests).toBe(0)
    for (const spy of said) expect(spy).not.toHaveBeenCalled()
  })

  test('one text says all, and names the store in a configuration', async () => {
    const emulator = await emulated({ apiKey: 'k/y' })
    const url = `pinecone://k%2Fy@test?controllerHostUrl=${encodeURIComponent(emulator.url)}`
    const { metadata, vectors: index } = fromConfig({ pinecone }, url)
    await metadata?.open(rows)
    await index?.open({ ...vectors, dimensions: 36 })
    expect(await index?.list('acme', { limit: 1 })).toEqual({ records: [] })
    await emulator.close()
  })

  test.each([
    ['index-a1.svc.pinecone.io', 'https://index-a1.svc.pinecone.io/describe_index_stats'],
    ['http://127.0.0.1:1/', 'http://127.0.0.1:1/describe_index_stats'],
  ])('the host %s is asked at %s, and nobody else', async (host, expected) => {
    const fetched: string[] = []
    vi.stubGlobal('fetch', async (address: string) => {
      fetched.push(String(address))
      throw new TypeError('fetch failed')
    })
    onTestFinished(() => {
      vi.unstubAllGlobals()
    })
    await failureOf(pinecone({ apiKey, host }).metadata.open(rows))
    expect(fetched).toEqual([expected])
  })
})

describe.each(clients)('open, with client $version', ({ make }) => {
  const index = 'test'

  test('tells a wrong key, a missing index and another length apart, and says what to do', async () => {
    const emulator = await emulated()
    const wrong = pinecone({ apiKey: 'wrong-key', index, controllerHostUrl: emulator.url })
    const refused = await failureOf(wrong.metadata.open(rows))
    expect(refused).toMatchObject({ code: 'STORE', store: 'pinecone', operation: 'open', retryable: false })
    expect(String(refused)).toContain('check the API key')
    const client = make(emulator)
    const missing = await failureOf(pinecone({ client, index: 'nothing' }).vectors.open({ ...vectors, dimensions: 3 }))
    expect(missing).toBeInstanceOf(ConfigError)
    expect(String(missing)).toContain('there is no index nothing')
    expect(String(missing)).toContain('create: { cloud, region, dimension }')
    const other = await failureOf(pinecone({ client, index }).vectors.open({ ...vectors, dimensions: 3 }))
    expect(other).toBeInstanceOf(DimensionError)
    expect(String(other)).toContain('holds vectors of 36 numbers, not 3')
    await pinecone({ client, index }).vectors.open({ ...vectors, dimensions: 3, schema: 'off' })
    await emulator.close()
  })

  test('takes no euclidean index, and says when one is not ready yet', async () => {
    const emulator = await emulated({
      indexes: { far: { dimension: 3, metric: 'euclidean' }, new: { dimension: 3, readyAfterMs: 60_000 } },
    })
    const client = make(emulator)
    const far = await failureOf(pinecone({ client, index: 'far' }).vectors.open({ ...vectors, dimensions: 3 }))
    expect(far).toBeInstanceOf(ConfigError)
    expect(String(far)).toContain('cosine or dotproduct, not euclidean')
    const fresh = await failureOf(pinecone({ client, index: 'new' }).metadata.open(rows))
    expect(fresh).toMatchObject({ code: 'STORE', retryable: true })
    expect(String(fresh)).toContain('not ready (Initializing)')
    await emulator.close()
  })

  test('makes an index only when it is told where, and only to migrate', async () => {
    const emulator = await emulated({ indexes: {} })
    const options = {
      client: make(emulator),
      index,
      create: { cloud: 'aws', region: 'us-east-1', dimension: 5 },
    } as const
    const verified = await failureOf(pinecone(options).metadata.open({ ...rows, schema: 'verify' }))
    expect(verified).toBeInstanceOf(ConfigError)
    expect(String(verified)).toContain("schema: 'migrate'")
    await pinecone(options).metadata.open(rows)
    await pinecone(options).vectors.open({ ...vectors, dimensions: 5, schema: 'verify' })
    expect(await options.client.describeIndex(index)).toMatchObject({ name: index })
    await emulator.close()
  })

  test('searches an index by dot product as one by cosine', async () => {
    const emulator = await emulated({ indexes: { test: { dimension: 2, metric: 'dotproduct' } } })
    const store = pinecone({ client: make(emulator), index, prefix: freshPrefix() }).vectors
    await store.open({ ...vectors, dimensions: 2 })
    const record = { version: 1, terms: [], fields: { createdAt: 1, occurredAt: 1 } }
    await store.upsert('t', [
      { ...record, id: 'near', vector: Float32Array.from([0.1, 0]) },
      { ...record, id: 'long', vector: Float32Array.from([50, 50]) },
    ])
    const found = await store.search('t', { vector: Float32Array.from([7, 0]), limit: 2 })
    expect(found.map(({ id, score }) => [id, Math.round(score * 100)])).toEqual([
      ['near', 100],
      ['long', 71],
    ])
    await emulator.close()
  })
})

describe('the key', () => {
  const secret = 'top-secret-key'

  function everythingOf(error: unknown): string {
    const parts: string[] = []
    for (let at: unknown = error; at instanceof Error; at = at.cause) {
      parts.push(String(at), at.stack ?? '', JSON.stringify({ ...at, ...Object.fromEntries(Object.entries(at)) }))
    }
    return parts.join('\n')
  }

  test.each([401, 402, 403, 404, 409, 429, 500])(
    'is in no error and no cause, whatever is answered (%i)',
    async (status) => {
      const url = await answering((_, response) => {
        response.writeHead(status, { 'content-type': 'application/json' }).end('{"code":3,"message":"no"}')
      })
      const error = await failureOf(pinecone({ apiKey: secret, host: url }).metadata.open(rows))
      expect(error).toBeInstanceOf(StoreError)
      expect(everythingOf(error)).not.toContain(secret)
    },
  )

  test('is in no error when the connection breaks, the url is wrong, or the key cannot be a header', async () => {
    const url = await answering((request) => request.socket.destroy())
    expect(everythingOf(await failureOf(pinecone({ apiKey: secret, host: url }).metadata.open(rows)))).not.toContain(
      secret,
    )
    for (const options of [
      { url: `pinecone://${secret}` },
      { url: `pinecone://${secret}@index?x=y` },
      { url: `pinecone://${secret}%0A@index` },
      { url: `other://${secret}@index` },
      { apiKey, host: `http://${secret}@host` },
      { apiKey: `${secret}\n`, index: 'a' },
    ]) {
      let error: unknown
      try {
        pinecone(options)
      } catch (thrown) {
        error = thrown
      }
      expect(error).toBeInstanceOf(ConfigError)
      expect(everythingOf(error)).not.toContain(secret)
    }
  })
})

describe.each(clients)('what the service or the network says, to client $version', ({ make }) => {
  async function failing(
    status: number,
    body = '{"code":3,"message":"reason of the service","details":[]}',
  ): Promise<StoreError> {
    let isOpen = false
    const host = await answering((_, response) => {
      response.setHeader('content-type', 'application/json')
      if (isOpen) response.writeHead(status).end(body)
      else response.end('{"namespaces":{},"dimension":36}')
    })
    const store = pinecone({ client: make({ url: host }), host })
    await store.vectors.open({ ...vectors, dimensions: 36 })
    isOpen = true
    return (await failureOf(store.vectors.get('acme', ['a']))) as StoreError
  }

  test.each([
    [408, true, 'did not answer in time'],
    [429, true, 'limits the rate'],
    [500, true, 'Pinecone failed'],
    [502, true, 'Pinecone failed'],
    [503, true, 'Pinecone failed'],
    [400, false, 'refused the request'],
    [401, false, 'check the API key'],
    [402, false, 'payment'],
    [403, false, 'refused the request'],
    [404, false, 'the index is missing'],
    [418, false, 'refused the request'],
  ])('%i: worth trying again: %s', async (status, retryable, advice) => {
    const error = await failing(status)
    expect(error).toBeInstanceOf(StoreError)
    expect(error).toMatchObject({ store: 'pinecone', operation: 'get', retryable })
    expect(error.message).toContain(advice)
    if (status === 400) expect(error.message).toContain('reason of the service')
  })

  test('an answer that is cut off is worth trying again', async () => {
    expect(await failing(200, '{"vectors":{"a"')).toMatchObject({ operation: 'get', retryable: true })
  })

  test('a service that is not there, and a connection that breaks, are worth trying again', async () => {
    const gone = 'http://127.0.0.1:1'
    const error = await failureOf(pinecone({ client: make({ url: gone }), host: gone }).metadata.open(rows))
    expect(error).toMatchObject({ store: 'pinecone', operation: 'open', retryable: true })
    expect(String(error)).toContain('cannot be reached')
    const host = await answering((request) => request.socket.destroy())
    const broken = await failureOf(pinecone({ client: make({ url: host }), host }).metadata.open(rows))
    expect(broken).toMatchObject({ operation: 'open', retryable: true })
  })
})

describe('a store', () => {
  test('that is not open, or closed, says so', async () => {
    const emulator = await emulated()
    const { metadata, vectors: index } = pinecone({ apiKey, index: 'test', controllerHostUrl: emulator.url })
    await expect(metadata.get('acme', ['a'])).rejects.toThrow('call open() first')
    await expect(index.get('acme', ['a'])).rejects.toThrow('call open() first')
    await metadata.close()
    await expect(metadata.get('acme', ['a'])).rejects.toThrow('closed')
    await expect(metadata.open(rows)).rejects.toThrow('closed')
    await emulator.close()
  })

  test('that failed to open can be opened again', async () => {
    const emulator = await emulated()
    const { metadata } = pinecone({ apiKey, index: 'test', controllerHostUrl: emulator.url })
    emulator.refuse(503, 1)
    await expect(metadata.open(rows)).rejects.toThrow(StoreError)
    await metadata.open(rows)
    expect(await metadata.get('acme', ['a'])).toEqual([])
    await emulator.close()
  })

  test('with another prefix holds other data', async () => {
    const emulator = await emulated()
    const open = async (prefix: string) => {
      const { metadata } = pinecone({ apiKey, index: 'test', controllerHostUrl: emulator.url, prefix })
      await metadata.open(rows)
      return metadata
    }
    const [one, two] = [freshPrefix(), freshPrefix()]
    const row = { id: 'a', kind: 'memory', version: 1, writeId: 'w', fields: { createdAt: 1, occurredAt: 1 }, body: '' }
    await (await open(one)).commit('acme', [{ id: 'a', kind: 'memory', expects: 'absent', row }])
    expect(await (await open(two)).get('acme', ['a'])).toEqual([])
    expect(await (await open(one)).get('acme', ['a'])).toEqual([row])
    await emulator.close()
  })
})
