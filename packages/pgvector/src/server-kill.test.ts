/** A server that dies in the middle of 1,000 writes and comes back, on settings that lose nothing. */
import { writeThroughKills } from '@loci/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type PrivatePostgres, startPrivatePostgres } from '../../../scripts/services/private-postgres.ts'
import { debianServers } from '../../../scripts/services/unpack-debian.ts'
import { url } from '../test/postgres.ts'
import { pgvector } from './index.ts'

const writes = 1_000
let server: PrivatePostgres

// Where tests have no PostgreSQL, or one in a container, there are no programs to make another of.
const programs = url === undefined ? undefined : await debianServers().catch(() => undefined)
beforeAll(async () => {
  if (programs !== undefined) server = await startPrivatePostgres({ durable: true })
}, 300_000)
afterAll(() => server?.stop())

async function restart(): Promise<void> {
  await server.kill('SIGKILL')
  await server.start()
}

test.skipIf(programs === undefined)(
  'nothing acknowledged is lost, nothing is there twice, the process lives',
  async () => {
    const store = pgvector({ url: server.url })
    const kills = new Map([150, 600].map((number) => [number, restart]))
    const { refused, ...report } = await writeThroughKills({ store, writes, writers: 8, kills, storeMs: 3_000 })
    console.log(report, `${refused.length} refused`)
    expect(report).toMatchObject({ lost: [], indexed: 0 })
    expect(report.acknowledged).toBeGreaterThan(writes / 2)
    for (const error of refused) expect(error.message).toMatch(/^pgvector \w+: /)
  },
  60_000,
)
