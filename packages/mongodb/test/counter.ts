/** Counts up one task state of a database, so many times. */
import { createMemory } from '@loci/core'
import { countUp } from '@loci/testkit'
import { mongodb } from '../src/index.ts'

const [url = '', database = '', times = '0'] = process.argv.slice(2)
const memory = await createMemory({ store: mongodb({ url, database }) })
const conflicts = await countUp(memory.for({ tenant: 't', user: 'alice', task: 'count' }), Number(times))
process.stdout.write(String(conflicts))
await memory.close()
