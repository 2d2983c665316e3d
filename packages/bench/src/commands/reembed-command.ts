import { parseArgs } from 'node:util'
import { type Command, onProgress, readCount } from '../command-line.ts'
import { reembedWhileSearching } from '../reembed/run.ts'

const options = { memories: { type: 'string' }, json: { type: 'boolean' } } as const

export const reembedCommand: Command = {
  usage: `bench reembed [--memories N] [--json]

  --memories   how many, in one SQLite file (default 20000)
  --json       the last line of stdout is one JSON object`,

  async run(args) {
    const { memories, json } = parseArgs({ args, options }).values
    const report = await reembedWhileSearching(readCount('--memories', memories, 20_000), onProgress)
    for (const [metric, value] of Object.entries(report)) {
      onProgress(`${metric.padEnd(20)} ${Number(value.toPrecision(4))}`)
    }
    if (json) console.log(JSON.stringify(report))
    if (report.failed + report.missed + report.degraded > 0) process.exitCode = 1
  },
}
