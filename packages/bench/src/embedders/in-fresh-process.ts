/** Run by `measure-process.ts`, with the embedder's name, the data file and how long to measure; prints `ProcessCosts`. */
import { turnTexts } from '../retrieval/dataset.ts'
import { readDataFile } from '../retrieval/read-data.ts'
import { embedAll } from './embed-all.ts'
import type { ProcessCosts } from './measure-process.ts'
import { embedderOf, isLocal } from './registry.ts'

const [name = '', file, measureMs] = process.argv.slice(2)
const { conversations } = await readDataFile(file)
const texts = turnTexts(conversations)
const warmUp = conversations.flatMap(({ questions }) => questions.map(({ text }) => text)).slice(0, 200)
const perRound = 256

const rssBefore = residentMb()
const started = performance.now()
const embedder = await embedderOf(name, texts)
if (embedder === undefined) throw new Error(`${name} is no embedder`)
await embedder.embed(texts.slice(0, 1), { purpose: 'document' })
const loadMs = performance.now() - started
await embedAll(embedder, warmUp, 'document')
const rssMb = residentMb() - rssBefore

let done = 0
const from = clock()
for (let at = 0; clock() - from < Number(measureMs); at = (at + perRound) % texts.length) {
  const round = texts.slice(at, at + perRound)
  await embedAll(embedder, round, 'document')
  done += round.length
}
const textsPerSecond = (done * 1_000) / (clock() - from)
console.log(JSON.stringify({ loadMs, rssMb, textsPerSecond } satisfies ProcessCosts))
// An embedder may keep a thread, and has no way to end it.
process.exit()

/** Milliseconds of processor time, so that others on this machine do not count. */
function clock(): number {
  if (!isLocal(name)) return performance.now()
  const { user, system } = process.cpuUsage()
  return (user + system) / 1_000
}

function residentMb(): number {
  globalThis.gc?.()
  return process.memoryUsage.rss() / 2 ** 20
}
