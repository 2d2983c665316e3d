import { writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { type Command, onProgress, readCategories } from '../command-line.ts'
import { embedderOf, knownEmbedders, shownName } from '../embedders/registry.ts'
import { writeTables } from '../marked-tables.ts'
import { merged, readRecorded, writeRecorded } from '../recorded-results.ts'
import { type Dataset, questionsOf, turnTexts } from '../retrieval/dataset.ts'
import { ownDataNames } from '../retrieval/own-data.ts'
import { readDataFile } from '../retrieval/read-data.ts'
import { type RetrievalReport, toRow, toTable } from '../retrieval/report.ts'
import { retrieval } from '../retrieval/retrieval.ts'
import { rivalRetrieval } from '../retrieval/rival-retrieval.ts'
import { recordedRetrieval, retrievalTables, subjectOf } from '../retrieval/tables.ts'
import { openRival, type Rival, readRivals } from '../rivals/rival.ts'
import { knownTargets, targetOf } from '../target.ts'
import { UsageError } from '../usage-error.ts'

const options = {
  data: { type: 'string' },
  store: { type: 'string' },
  embedder: { type: 'string', default: 'none' },
  through: { type: 'string', default: 'add' },
  categories: { type: 'string' },
  against: { type: 'string' },
  rows: { type: 'string' },
  json: { type: 'boolean' },
  write: { type: 'boolean' },
} as const

export const retrievalCommand: Command = {
  usage: `bench retrieval --data FILE [--store URL] [--embedder NAME] [--through ingest]
                       [--categories 1,2]
                       [--against mem0ai,langgraph] [--rows FILE] [--json] [--write]

  --data       conversations and questions in the format of LoCoMo or LongMemEval, or one of our own sets:
               ${ownDataNames.join(', ')}. Each turn becomes one memory of the type episode
  --store      a URL of ${knownTargets.join(', ')} (default: a SQLite file of its own)
  --embedder   ${knownEmbedders} (default: none);
               openai takes LOCI_OPENAI_BASE_URL, LOCI_OPENAI_API_KEY and LOCI_OPENAI_DIMENSIONS from the environment
  --through    add (default), or ingest: triggers read the turns too, and what they make stands for its turn
  --categories of the questions (default: all that have answers; of LoCoMo 1,2,3,4, without the adversarial ones)
  --against    other memories, installed outside of the workspace on demand, in the same process and with the same vectors
  --rows       a file for one line of JSON per question: ranks of the evidence, what was found, with scores
  --json       the last line of stdout is one JSON object: any@5, any@10, recall@5, recall@10, recall@20, recall@50, mrr,
               ndcg@10, and evidence@500, evidence@1000, evidence@2000, evidence@4000 (what a context of so many tokens
               of o200k holds of the evidence). All are means over questions in per cent, as 79.31;
               with --against also the same of each other one, under its name, in \`against\`
  --write      records it and brings docs/benchmarks.md up to date`,

  async run(args) {
    const {
      data: file,
      store,
      embedder: name,
      through,
      categories,
      against,
      rows,
      json,
      write,
    } = parseArgs({ args, options }).values
    if (through !== 'add' && through !== 'ingest') throw new UsageError(`--through: add or ingest, not ${through}`)
    if (through === 'ingest' && write) throw new UsageError('--through ingest is not recorded; leave --write out')
    const rivals = readRivals(against, name)
    const wanted = readCategories(categories)
    const data = await readDataFile(file)
    checkCategories(data, wanted)
    const embedder = await embedderOf(name, turnTexts(data.conversations))
    const target = await targetOf(store, embedder?.dimensions)
    try {
      const embedderName = shownName(name)
      const { report, asked } = await retrieval({
        data,
        target,
        embedder,
        embedderName,
        through,
        categories: wanted,
        onProgress,
      })
      for (const unknown of data.unknownEvidence) onProgress(`not counted, for there is no such turn: ${unknown}`)
      if (rows !== undefined) await writeFile(rows, asked.map((one) => `${toRow(one)}\n`).join(''))
      const others: [string, RetrievalReport][] = []
      if (embedder !== undefined) {
        for (const rival of rivals) {
          const open = (): Promise<Rival> => openRival(rival, { embedder, place: 'memory', onProgress })
          const options = { data, embedderName, categories: wanted, onProgress }
          others.push([rival, await rivalRetrieval(open, options)])
        }
      }
      const reports = [report, ...others.map(([, other]) => other)]
      if (write) await record(reports)
      for (const one of reports) console.error(`\n${toTable(one)}`)
      const inJson = others.length === 0 ? report : { ...report, against: Object.fromEntries(others) }
      if (json) console.log(JSON.stringify(inJson))
    } finally {
      await target.dispose()
    }
  },
}

function checkCategories({ conversations }: Dataset, wanted: readonly string[] | undefined): void {
  if (wanted === undefined || conversations.some((conversation) => questionsOf(conversation, wanted).length > 0)) return
  const known = conversations.flatMap(({ questions }) => questions.map(({ category }) => String(category)))
  throw new UsageError(`--categories ${wanted}: the questions are of ${[...new Set(known)].sort().join(', ')}`)
}

async function record(reports: readonly RetrievalReport[]): Promise<void> {
  const results = merged(await readRecorded<RetrievalReport>(recordedRetrieval), reports, subjectOf)
  await writeRecorded(recordedRetrieval, results)
  await writeTables(retrievalTables(results))
}
