/** A server that dies in the middle of writes and comes back, on settings that lose nothing. */
import { writeThroughKills } from '@loci/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type PrivateMongodb, startPrivateMongodb } from '../../../scripts/services/private-mongodb.ts'
import { debianServers } from '../../../scripts/services/unpack-debian.ts'
import { url } from '../test/fixture.ts'
import { mongodb } from './index.ts'

const writes = process.env.LOCI_SOAK === '1' ? 1_000 : 120
let server: PrivateMongodb

// Where tests have no such server, or one in a container, there are no programs to make another of.
const programs = url === undefined ? undefined : await debianServers().catch(() => undefined)
const isPossible = programs?.hasDocumentDb === true
beforeAll(async () => {
  if (isPossible) server = await startPrivateMongodb()
}, 300_000)
afterAll(() => server?.stop())

test.skipIf(!isPossible)(
  'nothing acknowledged is lost, nothing is there twice, the process lives',
  async () => {
    const store = mongodb({ url: server.url })
    const kills = new Map([
      [Math.floor(writes / 4), () => server.killGateway().then(() => server.start())],
      [Math.floor(writes / 2), () => server.kill().then(() => server.start())],
    ])
    const { refused, ...report } = await writeThroughKills({ store, writes, writers: 4, kills, storeMs: 5_000 })
    console.log(report, `${refused.length} refused`)
    expect(report).toMatchObject({ lost: [], indexed: 0 })
    expect(report.acknowledged).toBeGreaterThan(writes / 2)
    for (const error of refused) expect(error.message).toMatch(/^mongodb \w+: /)
  },
  120_000,
)
