/** A server that dies in the middle of writes and comes back, on settings that lose nothing. */

import { createMemory, LociError } from '@loci/core'
import { letterEmbedder } from '@loci/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type PrivateMongodb, startPrivateMongodb } from '../../../scripts/services/private-mongodb.ts'
import { debianServers } from '../../../scripts/services/unpack-debian.ts'
import { url } from '../test/fixture.ts'
import { mongodb } from './index.ts'

const writes = process.env.LOCI_SOAK === '1' ? 1_000 : 120
const writers = 4
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
    const memory = await createMemory({ store, embedder: letterEmbedder(), timeouts: { storeMs: 5_000 } })
    const alice = memory.for({ tenant: 'acme', user: 'alice' })
    const acknowledged: string[] = []
    const refused: LociError[] = []
    const kills = new Map([
      [Math.floor(writes / 4), () => server.killGateway()],
      [Math.floor(writes / 2), () => server.kill()],
    ])
    let next = 0
    let restarting: Promise<void> = Promise.resolve()

    async function write(): Promise<void> {
      while (next < writes) {
        const number = next++
        const kill = kills.get(number)
        if (kill !== undefined) restarting = kill().then(() => server.start())
        const text = `Alice has visited the town number ${number}`
        try {
          await alice.add(text, { idempotencyKey: String(number) })
          acknowledged.push(text)
        } catch (error) {
          expect(error).toBeInstanceOf(LociError)
          refused.push(error as LociError)
          // While the server is away, every write is refused at once.
          await restarting
        }
      }
    }
    await Promise.all(Array.from({ length: writers }, write))
    await restarting

    const { items } = await alice.list({ limit: 1_000 })
    const all = new Set(items.map(({ text }) => text))
    expect(all.size).toBe(items.length)
    expect(acknowledged.filter((text) => !all.has(text))).toEqual([])
    expect(acknowledged.length).toBeGreaterThan(writes / 2)
    expect((await memory.reindex()).indexed).toBe(0)
    for (const error of refused) expect(error.message).toMatch(/^mongodb \w+: /)
    console.log(`${acknowledged.length} acknowledged, ${refused.length} refused, ${items.length} found, 2 kills`)
    await memory.close()
  },
  120_000,
)
