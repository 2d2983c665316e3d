/** Counts up one task state of a schema, so many times. */
import { createMemory } from '@loci/core'
import { countUp } from '@loci/testkit'
import { pgvector } from '../src/index.ts'

const [url = '', schemaName = '', times = '0'] = process.argv.slice(2)
const memory = await createMemory({ store: pgvector({ url, schemaName }) })
const conflicts = await countUp(memory.for({ tenant: 't', user: 'alice', task: 'count' }), Number(times))
process.stdout.write(String(conflicts))
await memory.close()
