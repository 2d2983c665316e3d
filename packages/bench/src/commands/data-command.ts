import { parseArgs } from 'node:util'
import type { Command } from '../command-line.ts'
import { describeFile, howToGetData } from '../known-data/describe-data.ts'

const options = { json: { type: 'boolean' } } as const

export const dataCommand: Command = {
  usage: `bench data [FILE …] [--json]

  FILE         which known set it is, by its SHA-256; exit code 1 when one is none of them.
               Without a file: where to get public sets, and under which licences
  --json       the last line of stdout is one JSON object`,

  async run(args) {
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true })
    if (positionals.length === 0) return console.error(howToGetData())
    const files = await Promise.all(positionals.map(describeFile))
    for (const { file, sha256, set, what, licence, holds } of files) {
      console.error(`${file}\n  SHA-256 ${sha256}`)
      console.error(
        set === undefined ? `  none of the known sets; it holds ${holds}` : `  ${set}, ${what}\n  ${licence}`,
      )
    }
    if (values.json) console.log(JSON.stringify({ files }))
    if (files.some(({ set }) => set === undefined)) process.exitCode = 1
  },
}
