/** The store at work: run it twice, and the second run knows what the first one learned. */
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createMemory } from '@loci/core'
import { duckdbStore } from './duckdb-store.ts'

const memory = await createMemory({
  store: duckdbStore({ path: process.argv[2] ?? join(tmpdir(), 'loci-duckdb-store.duckdb') }),
})
const alice = memory.for({ tenant: 'acme', user: 'alice' })

const [known] = await alice.search('Where does she live?', { limit: 1 })
console.log(known === undefined ? 'Nothing is known yet.' : `Known from before: ${known.memory.text}`)

const outcome = await alice.add({ type: 'fact', key: 'city', text: 'Alice lives in Lisbon' })
console.log(`${outcome.action}: ${outcome.reason}`)
await memory.close()
