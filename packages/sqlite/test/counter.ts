/** Counts up one task state of a file, so many times. */
import { createMemory } from '@loci/core'
import { countUp } from '@loci/testkit'
import { sqlite } from '../src/index.ts'

const [path = '', times = '0'] = process.argv.slice(2)
const memory = await createMemory({ store: sqlite({ path }) })
const conflicts = await countUp(memory.for({ tenant: 't', user: 'alice', task: 'count' }), Number(times))
process.stdout.write(String(conflicts))
await memory.close()
