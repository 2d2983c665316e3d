/** Counts up one task state under a prefix, so many times. */
import { createMemory } from '@loci/core'
import { countUp } from '@loci/testkit'
import { redis } from '../src/index.ts'

const [url = '', prefix = '', times = '0'] = process.argv.slice(2)
const memory = await createMemory({ store: redis({ url, prefix }) })
const conflicts = await countUp(memory.for({ tenant: 't', user: 'alice', task: 'count' }), Number(times))
process.stdout.write(String(conflicts))
await memory.close()
