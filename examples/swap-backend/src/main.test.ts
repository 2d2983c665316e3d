import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import type { OneStoreConfig } from '@loci/core'
import { pineconeEmulator, qdrantEmulator, serverUrl } from '@loci/testkit'
import { MongoClient } from 'mongodb'
import pg from 'pg'
import { createClient } from 'redis'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

const main = fileURLToPath(new URL('main.ts', import.meta.url))
const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href
const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8')
const expected = withoutDay(readme.match(/```text\n(.*?)```/s)?.[1] ?? 'no output in the README')

function withoutDay(text: string): string {
  return text.replaceAll(/\d{4}-\d{2}-\d{2}/g, 'TODAY')
}

async function run(store: unknown): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'loci-swap-'))
  try {
    const env = { ...process.env, LOCI_STORE: typeof store === 'string' ? store : JSON.stringify(store) }
    const { stdout } = await promisify(execFile)(process.execPath, ['--import', tsx, main], { cwd: folder, env })
    return withoutDay(stdout)
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** An empty store of one test, and how to be rid of it. */
interface Place {
  store: OneStoreConfig
  dispose(): Promise<unknown>
}

const emulators: Record<string, () => Promise<Place>> = {
  async 'Qdrant (the emulator)'() {
    const emulator = await qdrantEmulator()
    return { store: emulator.url.replace('http:', 'qdrant:'), dispose: () => emulator.close() }
  },
  async 'Pinecone (the emulator)'() {
    const emulator = await pineconeEmulator({ apiKey: 'key', indexes: { memories: { dimension: 128 } } })
    const controller = encodeURIComponent(emulator.url)
    return { store: `pinecone://key@memories?controllerHostUrl=${controller}`, dispose: () => emulator.close() }
  },
}

const servers: Record<string, { url: string | undefined; place: (url: string, name: string) => Promise<Place> }> = {
  PostgreSQL: { url: serverUrl('postgres'), place: placeInPostgres },
  Redis: { url: serverUrl('redis'), place: placeInRedis },
  "MongoDB's protocol": { url: serverUrl('mongodb'), place: placeInMongodb },
}

async function placeInPostgres(url: string, name: string): Promise<Place> {
  async function query(sql: string): Promise<void> {
    const client = new pg.Client({ connectionString: url })
    await client.connect()
    await client.query(sql)
    await client.end()
  }
  await query(`CREATE DATABASE ${name}`)
  const own = new URL(url)
  own.pathname = `/${name}`
  return { store: own.href, dispose: () => query(`DROP DATABASE ${name} WITH (FORCE)`) }
}

async function placeInRedis(url: string, prefix: string): Promise<Place> {
  async function dispose(): Promise<void> {
    const client = createClient({ url })
    await client.connect()
    const indexes = (await client.ft._list()) as string[]
    for (const index of indexes) if (index.startsWith(`${prefix}:`)) await client.ft.dropIndex(index)
    for await (const keys of client.scanIterator({ MATCH: `${prefix}:*` }))
      if (keys.length > 0) await client.unlink(keys)
    client.destroy()
  }
  return { store: { url, prefix }, dispose }
}

async function placeInMongodb(url: string, database: string): Promise<Place> {
  async function dispose(): Promise<void> {
    const client = new MongoClient(url)
    await client.db(database).dropDatabase()
    await client.close()
  }
  return { store: { url, database }, dispose }
}

describe('prints the same on', () => {
  const places: Place[] = []
  afterEach(async () => {
    for (const { dispose } of places.splice(0)) await dispose()
  })
  async function storeIn(place: Promise<Place>): Promise<OneStoreConfig> {
    places.push(await place)
    return (await place).store
  }

  test('SQLite', async () => expect(await run('sqlite:memory.db')).toBe(expected))

  test.each(Object.keys(emulators))('%s', async (name) => {
    expect(await run(await storeIn((emulators[name] as () => Promise<Place>)()))).toBe(expected)
  })

  describe.each(Object.entries(servers))('%s', (_, { url, place }) => {
    let rows: OneStoreConfig
    beforeEach(async () => {
      if (url !== undefined) rows = await storeIn(place(url, `loci_swap_${randomUUID().replaceAll('-', '')}`))
    })

    test.skipIf(url === undefined)('alone', async () => expect(await run(rows)).toBe(expected))

    test.skipIf(url === undefined).each(Object.keys(emulators))('with the vectors in %s', async (name) => {
      const vectors = await storeIn((emulators[name] as () => Promise<Place>)())
      expect(await run({ metadata: rows, vectors })).toBe(expected)
    })
  })
})

test('a store that nobody knows is refused', async () => {
  await expect(run('oracle://localhost')).rejects.toThrow(/no provider takes URLs that begin with oracle:/)
})
