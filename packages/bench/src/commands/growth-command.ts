import { parseArgs } from 'node:util'
import { type Command, onProgress, readCount } from '../command-line.ts'
import { embedderOf, knownEmbedders } from '../embedders/registry.ts'
import { writeTables } from '../marked-tables.ts'
import { merged, readRecorded, writeRecorded } from '../recorded-results.ts'
import { type GrowthReport, growth } from '../speed/growth.ts'
import { growthSubject, growthTables, recordedGrowth } from '../speed/tables.ts'
import { knownTargets, targetOf } from '../target.ts'
import { trigramEmbedder } from '../trigram-embedder.ts'

const options = {
  store: { type: 'string' },
  embedder: { type: 'string' },
  memories: { type: 'string' },
  json: { type: 'boolean' },
  write: { type: 'boolean' },
} as const

/** Of how many parts of the larger store the smaller one is one, and the searched scope. */
const parts = { small: 20, scope: 200 } as const

export const growthCommand: Command = {
  usage: `bench growth [--store URL] [--embedder NAME] [--memories N] [--json] [--write]

  --store      a URL of ${knownTargets.join(', ')} (default: two SQLite files of their own)
  --embedder   ${knownEmbedders} (default: one that is nearly free)
  --memories   how many the larger store holds in 200 scopes, of which one is searched; the smaller one holds ten of them
               (default 200000; rounded up to whole scopes)
  --json       the last line of stdout is one JSON object
  --write      records it and brings docs/benchmarks.md up to date`,

  async run(args) {
    const { store, embedder: name, memories, json, write } = parseArgs({ args, options }).values
    const scope = Math.ceil(readCount('--memories', memories, 200_000) / parts.scope)
    const large = scope * parts.scope
    const embedder = name === undefined ? trigramEmbedder() : await embedderOf(name, [])
    const targets = [await targetOf(store, embedder?.dimensions), await targetOf(store, embedder?.dimensions)] as const
    try {
      const report = await growth({
        targets,
        embedder,
        embedderName: name ?? embedder?.name ?? 'none',
        scope,
        memories: [large / parts.small, large],
        onProgress,
      })
      if (write) await record(report)
      console.error(`\n${growthTables([report])[0]?.table}`)
      if (json) console.log(JSON.stringify(report))
    } finally {
      for (const target of targets) await target.dispose()
    }
  },
}

async function record(report: GrowthReport): Promise<void> {
  const results = merged(await readRecorded<GrowthReport>(recordedGrowth), [report], growthSubject)
  await writeRecorded(recordedGrowth, results)
  await writeTables(growthTables(results))
}
