/** `pnpm bench speed | stores | moving | contradictions`. What people read goes to stderr, one JSON object to stdout. */
import { parseArgs } from 'node:util'
import { serverUrl } from '@loci/testkit'
import { contradictions } from './contradictions/run.ts'
import { roundTrip } from './moving/round-trip.ts'
import { type SpeedReport, speed } from './speed.ts'
import { measureStores } from './stores/run.ts'
import { storeTables } from './stores/tables.ts'
import { targetOf } from './target.ts'

const usage = `usage: bench speed [--store URL] [--memories N] [--json]

  --store      sqlite:FILE (default: a file of its own), postgres://…, qdrant://HOST:PORT, or "qdrant-emulator"
  --memories   how many, in ten scopes of one tenant (default 10000)
  --json       the last line of stdout is one JSON object

       bench stores [--store URL …] [--write]

  --store      one or more, as above (default: all that run here); of the others the last results stay
  --write      brings README.md and docs/stores/README.md up to date

       bench moving [--store URL …] [--memories N]

  --store      in the order in which they are visited (default: all that run here, from SQLite back to SQLite)
  --memories   how many, with a past, in three tenants (default 5000)

       bench contradictions [--against mem0ai] [--write]

  --against    installs it outside of the workspace and tells it the same stories; otherwise its last answers are shown
  --write      brings README.md and docs/contradictions.md up to date`

await main(process.argv.slice(2))

async function main(args: string[]): Promise<void> {
  const options = {
    store: { type: 'string', multiple: true },
    memories: { type: 'string' },
    json: { type: 'boolean' },
    against: { type: 'string' },
    write: { type: 'boolean' },
  } as const
  let parsed: ReturnType<typeof parseArgs<{ options: typeof options; allowPositionals: true }>>
  try {
    parsed = parseArgs({ args, options, allowPositionals: true })
  } catch (error) {
    return refuse((error as Error).message)
  }
  const { positionals, values } = parsed
  const [command, ...more] = positionals
  if (more.length > 0) return refuse(`what is ${JSON.stringify(more[0])}?`)
  if (command === 'contradictions') return await tellStories(values)
  if (command === 'stores') return await compareStores(values)
  if (command !== 'speed' && command !== 'moving') return refuse('what to measure?')
  const memories = Number(values.memories ?? (command === 'speed' ? 10_000 : 5_000))
  if (!Number.isSafeInteger(memories) || memories < 100) return refuse('--memories takes a whole number from 100')
  if (command === 'moving') return await move(memories, values.store)

  const target = await targetOf(values.store?.[0])
  try {
    const report = await speed(target, { memories, onProgress })
    console.error(table(report))
    if (values.json) console.log(JSON.stringify(report))
  } finally {
    await target.dispose()
  }
}

function onProgress(line: string): void {
  console.error(line)
}

async function move(memories: number, store: string[] | undefined): Promise<void> {
  const urls = store ?? ['sqlite:', ...runningServers(), 'qdrant-emulator', 'sqlite:']
  const legs = await roundTrip(urls, { memories, onProgress })
  for (const { from, to, memories: copied, revisions, seconds, verified, difference } of legs) {
    const result = verified && difference === undefined ? 'equal' : `NOT equal: ${difference ?? 'counts or hashes'}`
    console.error(`${from} → ${to}: ${copied} memories, ${revisions} past versions, ${seconds.toFixed(1)} s, ${result}`)
    if (result !== 'equal') process.exitCode = 1
  }
}

async function compareStores({ store, write = false }: { store?: string[]; write?: boolean }): Promise<void> {
  const urls = store ?? ['sqlite:', ...runningServers(), 'qdrant-emulator']
  const results = await measureStores(urls, { write, onProgress })
  for (const { table } of storeTables(results)) console.error(`\n${table}`)
}

function runningServers(): string[] {
  return (['postgres'] as const).flatMap((name) => serverUrl(name) ?? [])
}

async function tellStories({ against, write = false }: { against?: string; write?: boolean }): Promise<void> {
  if (against !== undefined && against !== 'mem0ai') return refuse('--against: only mem0ai is known')
  console.error(await contradictions({ against: against !== undefined, write, onProgress }))
}

function table(report: SpeedReport): string {
  return Object.entries(report)
    .map(([metric, value]) => `${metric.padEnd(34)} ${typeof value === 'number' ? value.toPrecision(4) : value}`)
    .join('\n')
}

function refuse(message: string): void {
  console.error(`bench: ${message}\n\n${usage}`)
  process.exitCode = 2
}
