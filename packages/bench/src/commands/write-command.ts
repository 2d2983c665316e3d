import { parseArgs } from 'node:util'
import type { Embedder } from '@loci/core'
import { type Command, onProgress, readCount } from '../command-line.ts'
import { embedderOf } from '../embedders/registry.ts'
import { writeTables } from '../marked-tables.ts'
import { writeRecorded } from '../recorded-results.ts'
import { UsageError } from '../usage-error.ts'
import { lociWriters } from '../write/loci-writers.ts'
import { mem0Writer } from '../write/mem0-writer.ts'
import { recordedWriteCost, writeCostTable, writeCostTables } from '../write/tables.ts'
import { writeCost } from '../write/write-cost.ts'

const options = {
  turns: { type: 'string' },
  against: { type: 'string' },
  json: { type: 'boolean' },
  write: { type: 'boolean' },
} as const

export const writeCommand: Command = {
  usage: `bench write [--turns N] [--against mem0ai] [--json] [--write]

  --turns      of the conversation that is told, from 100 (default 600)
  --against    installed outside of the workspace on demand, told the same, with the same model server
  --json       the last line of stdout is one JSON object
  --write      records it and brings docs/benchmarks.md up to date`,

  async run(args) {
    const { turns, against, json, write } = parseArgs({ args, options }).values
    const count = readCount('--turns', turns, 600)
    if (against !== undefined && against !== 'mem0ai') throw new UsageError('--against: only mem0ai is known')
    const writers = against === undefined ? lociWriters : [...lociWriters, await mem0Writer(onProgress)]
    const embedder = (await embedderOf('static', [])) as Embedder
    const report = await writeCost({ turns: count, writers, embedder, onProgress })
    if (write) {
      await writeRecorded(recordedWriteCost, [report])
      await writeTables(writeCostTables([report]))
    }
    console.error(writeCostTable(report))
    if (json) console.log(JSON.stringify(report))
  },
}
