import { parseArgs } from 'node:util'
import { type Command, onProgress, readCount } from '../command-line.ts'
import { type SpeedReport, speed } from '../speed.ts'
import { knownTargets, targetOf } from '../target.ts'

const options = { store: { type: 'string' }, memories: { type: 'string' }, json: { type: 'boolean' } } as const

export const speedCommand: Command = {
  usage: `bench speed [--store URL] [--memories N] [--json]

  --store      a URL of ${knownTargets.join(', ')} (default: a SQLite file of its own)
  --memories   how many, in ten scopes of one tenant (default 10000)
  --json       the last line of stdout is one JSON object`,

  async run(args) {
    const { store, memories, json } = parseArgs({ args, options }).values
    const count = readCount(memories, 10_000)
    const target = await targetOf(store)
    try {
      const report = await speed(target, { memories: count, onProgress })
      console.error(table(report))
      if (json) console.log(JSON.stringify(report))
    } finally {
      await target.dispose()
    }
  },
}

function table(report: SpeedReport): string {
  return Object.entries(report)
    .map(([metric, value]) => `${metric.padEnd(34)} ${typeof value === 'number' ? value.toPrecision(4) : value}`)
    .join('\n')
}
