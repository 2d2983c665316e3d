/** `pnpm bench COMMAND`. What people read goes to stderr, one JSON object to stdout. */
import { parseArgs } from 'node:util'
import { contradictions } from './contradictions/run.ts'
import { mem0Migration } from './mem0/run.ts'
import { roundTrip } from './moving/round-trip.ts'
import { type SpeedReport, speed } from './speed.ts'
import { measureStores } from './stores/run.ts'
import { storeTables } from './stores/tables.ts'
import { knownTargets, localTargets, targetOf } from './target.ts'

const usage = `usage: bench speed [--store URL] [--memories N] [--json]

  --store      a URL of ${knownTargets.join(', ')} (default: a SQLite file of its own)
  --memories   how many, in ten scopes of one tenant (default 10000)
  --json       the last line of stdout is one JSON object

       bench stores [--store URL …] [--write]

  --store      one or more (default: all that run here); of the others the last results stay
  --write      brings README.md and docs/stores/README.md up to date

       bench moving [--store URL …] [--memories N]

  --store      in the order in which they are visited (default: all that run here, from SQLite back to SQLite)
  --memories   how many, with a past, in three tenants (default 5000)

       bench contradictions [--against mem0ai] [--write]

  --against    installs it outside of the workspace and tells it the same stories; otherwise its last answers are shown
  --write      brings README.md and docs/contradictions.md up to date

       bench mem0 [--against mem0ai] [--write]

  --against    installs it outside of the workspace, makes a database with it and asks it; otherwise the last one is moved
  --write      brings docs/guides/from-mem0.md up to date, and with --against the database of the tests too`

const options = {
  store: { type: 'string', multiple: true },
  memories: { type: 'string' },
  json: { type: 'boolean' },
  against: { type: 'string' },
  write: { type: 'boolean' },
} as const

interface Values {
  store?: string[]
  memories?: string
  json?: boolean
  against?: string
  write?: boolean
}

const commands: Readonly<Record<string, (values: Values) => Promise<void>>> = {
  speed: measureSpeed,
  stores: compareStores,
  moving: move,
  contradictions: (values) => compare(values, contradictions),
  mem0: (values) => compare(values, mem0Migration),
}

class UsageError extends Error {}

await main(process.argv.slice(2))

async function main(args: string[]): Promise<void> {
  try {
    const { positionals, values } = parseArgs({ args, options, allowPositionals: true })
    const [name = '', ...more] = positionals
    const command = Object.hasOwn(commands, name) ? commands[name] : undefined
    if (command === undefined || more.length > 0) throw new UsageError(`what to measure? Not ${positionals.join(' ')}`)
    await command(values)
  } catch (error) {
    const isMisuse = error instanceof UsageError || (error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS')
    if (!isMisuse) throw error
    console.error(`bench: ${(error as Error).message}\n\n${usage}`)
    process.exitCode = 2
  }
}

async function measureSpeed({ store, memories, json }: Values): Promise<void> {
  const count = readCount(memories, 10_000)
  const target = await targetOf(store?.[0])
  try {
    const report = await speed(target, { memories: count, onProgress })
    console.error(table(report))
    if (json) console.log(JSON.stringify(report))
  } finally {
    await target.dispose()
  }
}

async function compareStores({ store = localTargets(), write = false }: Values): Promise<void> {
  const results = await measureStores(store, { write, onProgress })
  for (const { table } of storeTables(results)) console.error(`\n${table}`)
}

async function move({ store = [...localTargets(), 'sqlite:'], memories }: Values): Promise<void> {
  for (const leg of await roundTrip(store, { memories: readCount(memories, 5_000), onProgress })) {
    const { from, to, memories: copied, revisions, seconds, verified, difference } = leg
    const result = verified && difference === undefined ? 'equal' : `NOT equal: ${difference ?? 'counts or hashes'}`
    console.error(`${from} → ${to}: ${copied} memories, ${revisions} past versions, ${seconds.toFixed(1)} s, ${result}`)
    if (result !== 'equal') process.exitCode = 1
  }
}

async function compare({ against, write = false }: Values, run: typeof contradictions): Promise<void> {
  if (against !== undefined && against !== 'mem0ai') throw new UsageError('--against: only mem0ai is known')
  console.error(await run({ against: against !== undefined, write, onProgress }))
}

function readCount(text: string | undefined, usual: number): number {
  const count = Number(text ?? usual)
  if (Number.isSafeInteger(count) && count >= 100) return count
  throw new UsageError('--memories takes a whole number from 100')
}

function onProgress(line: string): void {
  console.error(line)
}

function table(report: SpeedReport): string {
  return Object.entries(report)
    .map(([metric, value]) => `${metric.padEnd(34)} ${typeof value === 'number' ? value.toPrecision(4) : value}`)
    .join('\n')
}
