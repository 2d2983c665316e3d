/** `pnpm bench speed | contradictions | mem0`. What people read goes to stderr, one JSON object to stdout. */
import { parseArgs } from 'node:util'
import { contradictions } from './contradictions/run.ts'
import { mem0Migration } from './mem0/run.ts'
import { type SpeedReport, speed } from './speed.ts'
import { targetOf } from './target.ts'

const usage = `usage: bench speed [--store URL] [--memories N] [--json]

  --store      sqlite:FILE (default: a file of its own), postgres://…, qdrant://HOST:PORT, or "qdrant-emulator"
  --memories   how many, in ten scopes of one tenant (default 10000)
  --json       the last line of stdout is one JSON object

       bench contradictions [--against mem0ai] [--write]

  --against    installs it outside of the workspace and tells it the same stories; otherwise its last answers are shown
  --write      brings README.md and docs/contradictions.md up to date

       bench mem0 [--against mem0ai] [--write]

  --against    installs it outside of the workspace, makes a database with it and asks it; otherwise the last one is moved
  --write      brings docs/guides/from-mem0.md up to date, and with --against the database of the tests too`

await main(process.argv.slice(2))

async function main(args: string[]): Promise<void> {
  const options = {
    store: { type: 'string' },
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
  if (positionals.length === 1 && positionals[0] === 'contradictions') return await compare(values, contradictions)
  if (positionals.length === 1 && positionals[0] === 'mem0') return await compare(values, mem0Migration)
  const memories = Number(values.memories ?? 10_000)
  if (positionals.length !== 1 || positionals[0] !== 'speed') return refuse('what to measure?')
  if (!Number.isSafeInteger(memories) || memories < 100) return refuse('--memories takes a whole number from 100')

  const target = await targetOf(values.store)
  try {
    const report = await speed(target, { memories, onProgress: (line) => console.error(line) })
    console.error(table(report))
    if (values.json) console.log(JSON.stringify(report))
  } finally {
    await target.dispose()
  }
}

async function compare(
  { against, write = false }: { against?: string; write?: boolean },
  run: typeof contradictions,
): Promise<void> {
  if (against !== undefined && against !== 'mem0ai') return refuse('--against: only mem0ai is known')
  const onProgress = (line: string): void => console.error(line)
  console.error(await run({ against: against !== undefined, write, onProgress }))
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
