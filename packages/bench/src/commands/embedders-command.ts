import { parseArgs } from 'node:util'
import { type Command, onProgress } from '../command-line.ts'
import { type EmbedderResult, type EmbeddersOptions, measureEmbedder } from '../embedders/embedders.ts'
import { knownEmbedders } from '../embedders/registry.ts'
import { readSimilarityFile } from '../embedders/similarity.ts'
import { embedderTables, recordedEmbedders, subjectOf } from '../embedders/tables.ts'
import { writeTables } from '../marked-tables.ts'
import { merged, readRecorded, writeRecorded } from '../recorded-results.ts'
import { readDataFile } from '../retrieval/read-data.ts'

/** Those that need neither a folder nor a server. */
const usual = ['none', 'hashed', 'static']

const options = {
  data: { type: 'string' },
  embedder: { type: 'string', multiple: true, default: usual },
  similarity: { type: 'string', multiple: true, default: [] as string[] },
  json: { type: 'boolean' },
  write: { type: 'boolean' },
} as const

export const embeddersCommand: Command = {
  usage: `bench embedders --data FILE [--embedder NAME …] [--similarity FILE …] [--json] [--write]

  --data       as for bench retrieval; the usual questions, on a SQLite file
  --embedder   one or more of ${knownEmbedders}
               (default: ${usual.join(', ')}); of the others the last results stay
  --similarity lines of two texts and how alike people find them, separated by tabs; the file's name names the column
  --json       the last line of stdout is one JSON object
  --write      records it and brings docs/benchmarks.md up to date`,

  async run(args) {
    const { data: path, embedder: names, similarity, json, write } = parseArgs({ args, options }).values
    const data = await readDataFile(path)
    const sets = await Promise.all(similarity.map(readSimilarityFile))
    const shared: EmbeddersOptions = { file: path as string, data, similarity: sets, onProgress }
    const results: EmbedderResult[] = []
    for (const name of names) results.push(await measureEmbedder(name, shared))
    if (write) {
      const all = merged(await readRecorded<EmbedderResult>(recordedEmbedders), results, subjectOf)
      await writeRecorded(recordedEmbedders, all)
      await writeTables(embedderTables(all))
    }
    for (const { table } of embedderTables(results)) console.error(`\n${table}`)
    if (json) console.log(JSON.stringify({ data: data.name, sha256: data.sha256, embedders: results }))
  },
}
