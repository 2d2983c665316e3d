import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { ConfigError, StoreError } from '@loci/core'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { clientOf, emulated, fields, freshPrefix, openRows, row } from '../test/fixture.ts'
import { type QdrantOptions, qdrant } from './index.ts'

const emulator = emulated()

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

describe('options', () => {
  const client = clientOf('http://127.0.0.1:1')

  test.each<[string, unknown]>([
    ['exactly one', {}],
    ['exactly one', { url: 'http://a', client }],
    ['unknown option "urll" (did you mean "url"?)', { urll: 'http://a' }],
    ['expected an object', undefined],
    ['url must begin with', { url: 'localhost:6333' }],
    ['url must begin with', { url: 'redis://localhost' }],
    ['no user, query or fragment', { url: 'qdrant://key@a?b=c' }],
    ['in url or as apiKey', { url: 'qdrant://key@a', apiKey: 'x' }],
    ['percent-encoded', { url: 'qdrant://k%y@a' }],
    ['apiKey must be', { url: 'qdrant://k%0Ay@a' }],
    ['url must begin with', { url: 7 }],
    ['no user, query or fragment', { url: 'http://a?api-key=x' }],
    ['apiKey goes with url', { client, apiKey: 'x' }],
    ['apiKey must be', { url: 'http://a', apiKey: '' }],
    ['apiKey must be', { url: 'http://a', apiKey: 7 }],
    ['prefix must be', { url: 'http://a', prefix: 'a/b' }],
    ['prefix must be', { url: 'http://a', prefix: '' }],
    ["search must be 'exact' or 'hnsw'", { url: 'http://a', search: 'fast' }],
  ])('that cannot be right: %s', (message, options) => {
    const make = () => qdrant(options as QdrantOptions)
    expect(make).toThrow(ConfigError)
    if (message !== 'exactly one') expect(make).toThrow(message)
  })

  test('the factory does no I/O, and says nothing on the console', async () => {
    let requests = 0
    const url = await answering((_, response) => {
      requests += 1
      response.end()
    })
    const warn = vi.spyOn(console, 'warn')
    qdrant({ url, apiKey: 'key' })
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(requests).toBe(0)
    expect(warn).not.toHaveBeenCalled()
  })

  test('the path of the url and the key reach the server', async () => {
    const seen: unknown[] = []
    const url = await answering(({ url: path, headers }, response) => {
      seen.push([path, headers['api-key']])
      response.writeHead(500).end()
    })
    await failureOf(qdrant({ url: `${url}/vectors/`, apiKey: 'key' }).metadata.open({ fields, schema: 'off' }))
    expect(seen).toEqual([['/vectors/', 'key']])
  })

  test('the key can stand in the url', async () => {
    const seen: unknown[] = []
    const url = await answering(({ headers }, response) => {
      seen.push(headers['api-key'])
      response.writeHead(500).end()
    })
    for (const key of ['', ':k%2Fy@', 'k%2Fy@']) {
      const withKey = url.replace('http://', `qdrant://${key}`)
      await failureOf(qdrant({ url: withKey }).metadata.open({ fields, schema: 'off' }))
    }
    expect(seen).toEqual([undefined, 'k/y', 'k/y'])
  })

  test.each([
    ['https://cluster.example:443', 'https://cluster.example'],
    ['https://cluster.example', 'https://cluster.example:6333'],
    ['http://localhost', 'http://localhost:6333'],
    ['qdrant://localhost', 'http://localhost:6333'],
    ['qdrant+https://cluster.example', 'https://cluster.example:6333'],
    ['http://localhost:80/', 'http://localhost'],
    ['http://[::1]:7000', 'http://[::1]:7000'],
  ])('%s is asked at %s', async (url, expected) => {
    const fetched: string[] = []
    vi.stubGlobal('fetch', async (address: string) => {
      fetched.push(String(address))
      throw new TypeError('fetch failed')
    })
    onTestFinished(() => {
      vi.unstubAllGlobals()
    })
    await failureOf(qdrant({ url }).metadata.open({ fields, schema: 'off' }))
    expect(fetched).toEqual([`${expected}/`])
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

  test.each([401, 403, 404, 429, 500])('is in no error and no cause, whatever is answered (%i)', async (status) => {
    const url = await answering((_, response) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end('{"status":{"error":"no"}}')
    })
    const error = await failureOf(qdrant({ url, apiKey: secret }).metadata.open({ fields, schema: 'migrate' }))
    expect(error).toBeInstanceOf(StoreError)
    expect(everythingOf(error)).not.toContain(secret)
  })

  test('is in no error when the connection breaks, the url is wrong, or the key cannot be a header', async () => {
    const url = await answering((request) => request.socket.destroy())
    const { metadata } = qdrant({ url, apiKey: secret })
    expect(everythingOf(await failureOf(metadata.open({ fields, schema: 'migrate' })))).not.toContain(secret)
    for (const options of [
      { url: `http://user:${secret}@host` },
      { url: `http://host?key=${secret}` },
      { url: `${secret}://host` },
      { url: 'http://host', apiKey: `${secret}\n` },
    ]) {
      let error: unknown
      try {
        qdrant(options)
      } catch (thrown) {
        error = thrown
      }
      expect(error).toBeInstanceOf(ConfigError)
      expect(everythingOf(error)).not.toContain(secret)
    }
  })
})

describe('what the server or the network says', () => {
  async function failing(status: number, body = '{"status":{"error":"reason of the server"}}'): Promise<StoreError> {
    let isOpen = false
    const url = await answering((_, response) => {
      response.setHeader('content-type', 'application/json')
      if (isOpen) response.writeHead(status).end(body)
      else response.end('{"title":"qdrant","version":"1.18.0"}')
    })
    const { metadata } = qdrant({ url })
    await metadata.open({ fields, schema: 'off' })
    isOpen = true
    return (await failureOf(metadata.get('acme', ['a']))) as StoreError
  }

  test.each([
    [408, true, 'too much to do'],
    [429, true, 'too much to do'],
    [500, true, 'the server failed'],
    [503, true, 'the server failed'],
    [400, false, 'refused the request'],
    [401, false, 'refused access'],
    [403, false, 'refused access'],
    [404, false, 'the collection is missing'],
    [413, false, 'max_request_size_mb'],
    [501, false, 'does not know'],
    [202, true, 'unexpected answer'],
  ])('%i: worth trying again: %s', async (status, retryable, advice) => {
    const error = await failing(status)
    expect(error).toBeInstanceOf(StoreError)
    expect(error).toMatchObject({ store: 'qdrant', operation: 'get', retryable })
    expect(error.message).toContain(advice)
    if (status >= 400) expect(error.message).toContain('reason of the server')
  })

  test.each([
    ['an answer that is cut off', '{"result":[{"id"'],
    ['an answer without a result', '{}'],
  ])('%s is worth trying again', async (_, body) => {
    expect(await failing(200, body)).toMatchObject({ operation: 'get', retryable: true })
  })

  test('a server that is not there, and a connection that breaks, are worth trying again', async () => {
    const gone = await failureOf(qdrant({ url: 'http://127.0.0.1:1' }).metadata.open({ fields, schema: 'off' }))
    expect(gone).toMatchObject({ store: 'qdrant', operation: 'open', retryable: true })
    expect(String(gone)).toContain('cannot be reached')
    const url = await answering((request) => request.socket.destroy())
    const broken = await failureOf(qdrant({ url }).metadata.open({ fields, schema: 'off' }))
    expect(broken).toMatchObject({ operation: 'open', retryable: true })
  })

  test('a 429 that says when to come back, and a client that waits no longer, are worth trying again', async () => {
    const busy = await answering((_, response) => response.writeHead(429, { 'retry-after': '1' }).end('{}'))
    const limited = await failureOf(qdrant({ url: busy }).metadata.open({ fields, schema: 'off' }))
    expect(limited).toMatchObject({ retryable: true })
    const silent = await answering(() => undefined)
    const { QdrantClient } = await import('@qdrant/js-client-rest')
    const client = new QdrantClient({ url: silent, timeout: 50, checkCompatibility: false })
    const late = await failureOf(qdrant({ client }).metadata.open({ fields, schema: 'off' }))
    expect(late).toMatchObject({ retryable: true })
    expect(String(late)).toContain('in time')
  })
})

describe('a store', () => {
  test('that is not open, or closed, says so', async () => {
    const { metadata, vectors } = qdrant({ url: emulator.url(), prefix: freshPrefix() })
    await expect(metadata.get('acme', ['a'])).rejects.toThrow('call open() first')
    await expect(vectors.get('acme', ['a'])).rejects.toThrow('call open() first')
    await metadata.close()
    await expect(metadata.get('acme', ['a'])).rejects.toThrow('closed')
    await expect(metadata.open({ fields, schema: 'migrate' })).rejects.toThrow('closed')
  })

  test('that failed to open can be opened again', async () => {
    const prefix = freshPrefix()
    const { metadata } = qdrant({ url: emulator.url(), prefix })
    await expect(metadata.open({ fields, schema: 'verify' })).rejects.toThrow(ConfigError)
    await metadata.open({ fields, schema: 'migrate' })
    expect(await metadata.get('acme', ['a'])).toEqual([])
  })

  test('with another prefix holds other data', async () => {
    const [one, two] = [freshPrefix(), freshPrefix()]
    const rows = await openRows({ url: emulator.url(), prefix: one })
    await rows.commit('acme', [{ id: 'a', kind: 'memory', expects: 'absent', row: row('a') }])
    expect(await (await openRows({ url: emulator.url(), prefix: two })).get('acme', ['a'])).toEqual([])
    expect(await (await openRows({ url: emulator.url(), prefix: one })).get('acme', ['a'])).toHaveLength(1)
  })
})
