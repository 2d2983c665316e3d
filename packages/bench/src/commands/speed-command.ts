import { parseArgs } from 'node:util'
import { type Command, onProgress, readCount } from '../command-line.ts'
import { embedderOf, knownEmbedders } from '../embedders/registry.ts'
import { writeTables } from '../marked-tables.ts'
import { merged, readRecorded, writeRecorded } from '../recorded-results.ts'
import { openRival, type Rival, readRivals } from '../rivals/rival.ts'
import { type SpeedReport, speed } from '../speed/speed.ts'
import { recordedSpeed, speedSubject, speedTables } from '../speed/tables.ts'
import { knownTargets, targetOf } from '../target.ts'
import { trigramEmbedder } from '../trigram-embedder.ts'

const options = {
  store: { type: 'string' },
  embedder: { type: 'string' },
  memories: { type: 'string' },
  against: { type: 'string' },
  json: { type: 'boolean' },
  write: { type: 'boolean' },
} as const

export const speedCommand: Command = {
  usage: `bench speed [--store URL] [--embedder NAME] [--memories N] [--against mem0ai,langgraph] [--json] [--write]

  --store      a URL of ${knownTargets.join(', ')} (default: a SQLite file of its own)
  --embedder   ${knownEmbedders} (default: one that is nearly free);
               with none the driver alone looks up words, which it does on SQLite only
  --memories   how many, in ten scopes of one tenant (default 10000)
  --against    other memories, installed outside of the workspace on demand, in the same run and with the same vectors
  --json       the last line of stdout is one JSON object
  --write      records it and brings docs/benchmarks.md up to date`,

  async run(args) {
    const { store, embedder: name, memories, against, json, write } = parseArgs({ args, options }).values
    const count = readCount('--memories', memories, 10_000)
    const names = readRivals(against, name)
    const embedder = name === undefined ? trigramEmbedder() : await embedderOf(name, [])
    const target = await targetOf(store, embedder?.dimensions)
    const rivals: Rival[] = []
    try {
      if (embedder !== undefined) {
        for (const rival of names) rivals.push(await openRival(rival, { embedder, place: 'file', onProgress }))
      }
      const embedderName = name ?? embedder?.name ?? 'none'
      const report = await speed(target, { memories: count, embedder, embedderName, rivals, onProgress })
      if (write) await record(report)
      console.error(table(report))
      if (json) console.log(JSON.stringify(report))
    } finally {
      for (const rival of rivals) await rival.close()
      await target.dispose()
    }
  },
}

async function record(report: SpeedReport): Promise<void> {
  const results = merged(await readRecorded<SpeedReport>(recordedSpeed), [report], speedSubject)
  await writeRecorded(recordedSpeed, results)
  await writeTables(speedTables(results))
}

function table({ against = {}, ...own }: SpeedReport): string {
  const lines = (report: object): string[] =>
    Object.entries(report).map(
      ([metric, value]) => `${metric.padEnd(34)} ${typeof value === 'number' ? Number(value.toPrecision(4)) : value}`,
    )
  const others = Object.entries(against).flatMap(([name, report]) => ['', name, ...lines(report)])
  return [...lines(own), ...others].join('\n')
}
