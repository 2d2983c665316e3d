/** A server that dies in the middle of writes, and comes back from its append-only file. */
import { killedTenant, writeThroughKills } from '@loci/testkit'
import { afterEach, expect, test } from 'vitest'
import { type PrivateRedis, startPrivateRedis } from '../../../scripts/services/private-redis.ts'
import { debianServers } from '../../../scripts/services/unpack-debian.ts'
import { connected, url } from '../test/fixture.ts'
import { redis } from './index.ts'

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
    const restart = (): Promise<void> => kill('SIGKILL').then(start)
    const { refused, ...report } = await writeThroughKills({
      store: redis({ url: address }),
      writes,
      writers: 8,
      kills: new Map(kills.map((number) => [number, restart])),
      storeMs: 3_000,
    })
    console.log(appendfsync, report, `${refused.length} refused`)
    // With `everysec` the last moments before a power cut may be missing.
    if (appendfsync === 'always') expect(report.lost).toEqual([])
    expect(report.indexed).toBe(0)
    expect(report.acknowledged).toBeGreaterThan(writes / 2)
    for (const error of refused) expect(error.message).toMatch(/^redis \w+: /)

    // Each memory came with the row of its idempotency key, in one commit.
    const { metadata } = redis({ url: address })
    await metadata.open({ fields: {}, schema: 'off' })
    const [memories, keys] = await Promise.all(
      ['memory', 'idempotency'].map((kind) => metadata.count(killedTenant, { kind })),
    )
    expect([memories, keys]).toEqual([report.found, report.found])
    await metadata.close()

    // What the indexes hold is what the keys hold.
    const client = await connected(address)
    for (const [index, pattern, sets] of [
      ['loci:rows', 'loci:row:*', 'loci:ids:row:*'],
      ['loci:vectors:1', 'loci:vector:1:*', 'loci:ids:vector:1:*'],
    ] as const) {
      const [{ num_docs: indexed }, stored, tenants] = await Promise.all([
        client.ft.info(index) as Promise<{ num_docs: number }>,
        client.keys(pattern),
        client.keys(sets),
      ])
      const listed = await Promise.all(tenants.map((set) => client.sCard(set)))
      const sum = listed.reduce((all, one) => all + one, 0)
      expect([Number(indexed), sum]).toEqual([stored.length, stored.length])
    }
    client.destroy()
  },
  60_000,
)
