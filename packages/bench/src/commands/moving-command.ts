import { parseArgs } from 'node:util'
import { type Command, onProgress, readCount } from '../command-line.ts'
import { roundTrip } from '../moving/round-trip.ts'
import { localTargets } from '../target.ts'

const options = { store: { type: 'string', multiple: true }, memories: { type: 'string' } } as const

export const movingCommand: Command = {
  usage: `bench moving [--store URL …] [--memories N]

  --store      in the order in which they are visited (default: all that run here, from SQLite back to SQLite)
  --memories   how many, with a past, in three tenants (default 5000)`,

  async run(args) {
    const { store = [...localTargets(), 'sqlite:'], memories } = parseArgs({ args, options }).values
    for (const leg of await roundTrip(store, { memories: readCount('--memories', memories, 5_000), onProgress })) {
      const { from, to, memories: copied, revisions, seconds, verified, difference } = leg
      const result = verified && difference === undefined ? 'equal' : `NOT equal: ${difference ?? 'counts or hashes'}`
      onProgress(`${from} → ${to}: ${copied} memories, ${revisions} past versions, ${seconds.toFixed(1)} s, ${result}`)
      if (result !== 'equal') process.exitCode = 1
    }
  },
}
