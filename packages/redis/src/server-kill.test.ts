/** A server that dies in the middle of writes, and comes back from its append-only file. */
import { createMemory, LociError } from '@loci/core'
import { letterEmbedder } from '@loci/testkit'
import { afterEach, expect, test } from 'vitest'
import { type PrivateRedis, startPrivateRedis } from '../../../scripts/services/private-redis.ts'
import { debianServers } from '../../../scripts/services/unpack-debian.ts'
import { connected, url } from '../test/fixture.ts'
import { redis } from './index.ts'

const writers = 8

// Where tests have no Redis, or one in a container, there are no programs to make another of.
const programs = url === undefined ? undefined : await debianServers().catch(() => undefined)
const servers: PrivateRedis[] = []
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop()
})

test.skipIf(programs === undefined).each([
  { appendfsync: 'always', writes: 1_000, kills: [150, 600] },
  { appendfsync: 'everysec', writes: 300, kills: [150] },
])(
  'appendfsync $appendfsync: nothing is half there or twice, the indexes agree, the process lives',
  async ({ appendfsync, writes, kills }) => {
    const settings = ['--appendonly', 'yes', '--appendfsync', appendfsync]
    const server = (await startPrivateRedis({ settings })) as PrivateRedis
    servers.push(server)
    const { url: address, kill, start } = server
    const memory = await createMemory({
      store: redis({ url: address }),
      embedder: letterEmbedder(),
      timeouts: { storeMs: 3_000 },
    })
    const alice = memory.for({ tenant: 'acme', user: 'alice' })
    const acknowledged: string[] = []
    const refused: LociError[] = []
    let next = 0
    let restarting: Promise<void> | undefined

    async function restart(): Promise<void> {
      await kill('SIGKILL')
      await start()
    }

    async function write(): Promise<void> {
      while (next < writes) {
        const number = next++
        if (kills.includes(number)) restarting = restart()
        const text = `Alice has visited the town number ${number}`
        try {
          await alice.add(text, { idempotencyKey: String(number) })
          acknowledged.push(text)
        } catch (error) {
          expect(error).toBeInstanceOf(LociError)
          refused.push(error as LociError)
        }
      }
    }
    await Promise.all(Array.from({ length: writers }, write))
    await restarting

    const found: string[] = []
    for (let cursor: string | undefined; ; ) {
      const page = await alice.list({ limit: 1_000, ...(cursor === undefined ? {} : { cursor }) })
      found.push(...page.items.map(({ text }) => text))
      cursor = page.cursor
      if (cursor === undefined) break
    }
    const all = new Set(found)
    expect(all.size).toBe(found.length)
    // With `everysec` the last moments before a power cut may be missing.
    if (appendfsync === 'always') expect(acknowledged.filter((text) => !all.has(text))).toEqual([])
    expect(acknowledged.length).toBeGreaterThan(writes / 2)
    expect((await memory.reindex()).indexed).toBe(0)
    for (const error of refused) expect(error.message).toMatch(/^redis \w+: /)

    // Each memory came with the row of its idempotency key, in one commit.
    const { metadata } = redis({ url: address })
    await metadata.open({ fields: {}, schema: 'off' })
    const [memories, keys] = await Promise.all(
      ['memory', 'idempotency'].map((kind) => metadata.count('acme', { kind })),
    )
    expect([memories, keys]).toEqual([found.length, found.length])
    await metadata.close()

    // What the indexes hold is what the keys hold.
    const client = await connected(address)
    for (const [index, pattern, set] of [
      ['loci:rows', 'loci:row:*', 'loci:ids:row:{acme}'],
      ['loci:vectors:1', 'loci:vector:1:*', 'loci:ids:vector:1:{acme}'],
    ] as const) {
      const [{ num_docs: indexed }, stored, listed] = await Promise.all([
        client.ft.info(index) as Promise<{ num_docs: number }>,
        client.keys(pattern),
        client.sCard(set),
      ])
      expect([Number(indexed), listed]).toEqual([stored.length, stored.length])
    }
    client.destroy()
    console.log(
      `${appendfsync}: ${acknowledged.length} acknowledged, ${refused.length} refused, ${found.length} found, ${kills.length} kills`,
    )
    await memory.close()
  },
  60_000,
)
