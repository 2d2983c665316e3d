/** A server that dies in the middle of 1,000 writes and comes back, on settings that lose nothing. */

import { createMemory, LociError } from '@loci/core'
import { letterEmbedder } from '@loci/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type PrivatePostgres, startPrivatePostgres } from '../../../scripts/services/private-postgres.ts'
import { debianServers } from '../../../scripts/services/unpack-debian.ts'
import { url } from '../test/postgres.ts'
import { pgvector } from './index.ts'

const writes = 1_000
const writers = 8
const kills = [150, 600]
let server: PrivatePostgres

// Where tests have no PostgreSQL, or one in a container, there are no programs to make another of.
const programs = url === undefined ? undefined : await debianServers().catch(() => undefined)
beforeAll(async () => {
  if (programs !== undefined) server = await startPrivatePostgres({ durable: true })
}, 300_000)
afterAll(() => server?.stop())

test.skipIf(programs === undefined)(
  'nothing acknowledged is lost, nothing is there twice, the process lives',
  async () => {
    const store = pgvector({ url: server.url })
    const memory = await createMemory({ store, embedder: letterEmbedder(), timeouts: { storeMs: 3_000 } })
    const alice = memory.for({ tenant: 'acme', user: 'alice' })
    const acknowledged: string[] = []
    const refused: LociError[] = []
    let next = 0
    let restarting: Promise<void> | undefined

    async function restart(): Promise<void> {
      await server.kill('SIGKILL')
      await server.start()
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
    expect(acknowledged.filter((text) => !all.has(text))).toEqual([])
    expect(acknowledged.length).toBeGreaterThan(writes / 2)
    expect((await memory.reindex()).indexed).toBe(0)
    for (const error of refused) expect(error.message).toMatch(/^pgvector \w+: /)
    console.log(
      `${acknowledged.length} acknowledged, ${refused.length} refused, ${found.length} found, ${kills.length} kills`,
    )
    await memory.close()
  },
  60_000,
)
