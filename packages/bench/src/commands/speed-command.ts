import { parseArgs } from 'node:util'
import { type Command, onProgress, readCount } from '../command-line.ts'
import { embedderOf, knownEmbedders } from '../embedders/registry.ts'
import { type SpeedReport, speed } from '../speed.ts'
import { knownTargets, targetOf } from '../target.ts'

const options = {
  store: { type: 'string' },
  embedder: { type: 'string' },
  memories: { type: 'string' },
  json: { type: 'boolean' },
} as const

export const speedCommand: Command = {
  usage: `bench speed [--store URL] [--embedder NAME] [--memories N] [--json]

  --store      a URL of ${knownTargets.join(', ')} (default: a SQLite file of its own)
  --embedder   ${knownEmbedders} (default: one that is nearly free)
  --memories   how many, in ten scopes of one tenant (default 10000)
  --json       the last line of stdout is one JSON object`,

  async run(args) {
    const { store, embedder: name, memories, json } = parseArgs({ args, options }).values
    const count = readCount(memories, 10_000)
    const embedder = name === undefined ? undefined : await embedderOf(name, [])
    const target = await targetOf(store, embedder?.dimensions)
    try {
      const report = await speed(target, { memories: count, ...(embedder && { embedder }), onProgress })
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
