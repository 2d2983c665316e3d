import { parseArgs } from 'node:util'
import { defaultTriggers, germanTriggers, type Trigger } from '@loci/core'
import type { Command } from '../command-line.ts'
import { writeTables } from '../marked-tables.ts'
import { merged, readRecorded, writeRecorded } from '../recorded-results.ts'
import { confusion, type RecordedTriggers, type TriggersReport } from '../triggers/confusion.ts'
import { type LabelledSet, readLabels } from '../triggers/read-labels.ts'
import { confusionTable, recordedTriggers, subjectOf, triggersTables } from '../triggers/tables.ts'
import { UsageError } from '../usage-error.ts'

const options = {
  data: { type: 'string', multiple: true },
  json: { type: 'boolean' },
  write: { type: 'boolean' },
} as const

const byLanguage: Readonly<Record<string, readonly Trigger[]>> = { english: defaultTriggers, german: germanTriggers }

export const triggersCommand: Command = {
  usage: `bench triggers [--data FILE …] [--json] [--write]

  --data       labelled messages, named after their language: english-….json, german-….json
               (default: all in packages/bench/data/triggers)
  --json       the last line of stdout is one JSON object
  --write      records it and brings docs/guides/ingest.md up to date`,

  async run(args) {
    const { data = [], json, write } = parseArgs({ args, options }).values
    const reports = (await readLabels(data)).map((set) => confusion(set, triggersOf(set)))
    for (const { wrong, missed } of reports) {
      for (const { id, text, found } of wrong) console.error(`${id}: ${JSON.stringify(text)}\n  wrong: ${found}`)
      for (const { id, text, trigger } of missed) console.error(`${id}: ${JSON.stringify(text)}\n  missed: ${trigger}`)
    }
    console.error(`\n${confusionTable(reports)}`)
    if (write) await record(reports)
    if (json) console.log(JSON.stringify({ sets: reports }))
  },
}

function triggersOf({ name }: LabelledSet): readonly Trigger[] {
  const [language = ''] = name.split('-')
  const triggers = Object.hasOwn(byLanguage, language) ? byLanguage[language] : undefined
  if (triggers !== undefined) return triggers
  throw new UsageError(`${name}: a set of labels begins with its language, ${Object.keys(byLanguage).join(' or ')}`)
}

async function record(reports: readonly TriggersReport[]): Promise<void> {
  const recorded = reports.map(({ missed: _missed, ...report }): RecordedTriggers => report)
  const results = merged(await readRecorded<RecordedTriggers>(recordedTriggers), recorded, subjectOf)
  await writeRecorded(recordedTriggers, results)
  await writeTables(triggersTables(results))
}
