import { parseArgs } from 'node:util'
import type { Command } from '../command-line.ts'
import { embedderOf, knownEmbedders } from '../embedders/registry.ts'
import { turnTexts } from '../retrieval/dataset.ts'
import { describeQuestion, explainQuestions } from '../retrieval/explain-questions.ts'
import { readDataFile } from '../retrieval/read-data.ts'
import { knownTargets, targetOf } from '../target.ts'
import { UsageError } from '../usage-error.ts'

const options = {
  data: { type: 'string' },
  question: { type: 'string', multiple: true },
  store: { type: 'string' },
  embedder: { type: 'string', default: 'none' },
  json: { type: 'boolean' },
} as const

export const explainCommand: Command = {
  usage: `bench explain --data FILE --question TEXT [--question TEXT …] [--store URL] [--embedder NAME] [--json]

  --data       as for retrieval
  --question   a part of a question: the turns that answer it, with rank, score and signals, and the first hit
  --store      a URL of ${knownTargets.join(', ')} (default: a SQLite file of its own)
  --embedder   ${knownEmbedders} (default: none)
  --json       the last line of stdout is one JSON object`,

  async run(args) {
    const { data: file, question: wanted = [], store, embedder: name, json } = parseArgs({ args, options }).values
    const data = await readDataFile(file)
    if (wanted.length === 0) throw new UsageError('--question: which one? A part of its text')
    const embedder = await embedderOf(name, turnTexts(data.conversations))
    const target = await targetOf(store, embedder?.dimensions)
    try {
      const questions = await explainQuestions({ data, target, embedder, wanted })
      if (questions.length === 0) throw new UsageError(`--question ${wanted}: no question with evidence has it`)
      for (const question of questions) console.error(`\n${describeQuestion(question)}`)
      if (json) console.log(JSON.stringify({ questions }))
    } finally {
      await target.dispose()
    }
  },
}
