/** PostgreSQL inside this process: no server, for tests and small tools. */
import { PGlite } from '@electric-sql/pglite'
import { vector } from '@electric-sql/pglite-pgvector'
import { registerConformance } from '@loci/conformance'
import { createMemory } from '@loci/core'
import { letterEmbedder, runs } from '@loci/testkit'
import { afterAll, describe, expect, test } from 'vitest'
import { pgvector } from './index.ts'

const client = await PGlite.create({ extensions: { vector } })
afterAll(() => client.close())
let made = 0

const reason = 'PGlite 0.5.14 drops U+FEFF from the beginning of a text that it reads'
const gaps = [
  { case: 'rows: hostile strings come back unchanged', reason },
  { case: 'rows: ids are opaque and exact', reason },
  { case: 'vectors: hostile strings come back unchanged', reason },
  { case: 'vectors: ids are opaque and exact', reason },
]

test('remembers and finds', async () => {
  const memory = await createMemory({ store: pgvector({ client, schemaName: 'one' }), embedder: letterEmbedder() })
  const alice = memory.for({ tenant: 'acme', user: 'alice' })
  await Promise.all([alice.add('drinks tea'), alice.add('drinks tea'), alice.add({ key: 'city', text: 'Lisbon' })])
  expect((await alice.search('tea')).map(({ memory: found }) => found.text)).toContain('drinks tea')
  expect(await alice.count()).toBe(2)
  await memory.close()
})

describe('PGlite', () =>
  registerConformance(
    {
      name: 'PGlite',
      gaps,
      create() {
        const schemaName = `kit_${++made}`
        const make = () => pgvector({ client, schemaName })
        return {
          store: make(),
          reopen: make,
          dispose: () => client.exec(`DROP SCHEMA IF EXISTS ${schemaName} CASCADE`),
        }
      },
    },
    test,
    { fuzz: runs(10) },
  ))
