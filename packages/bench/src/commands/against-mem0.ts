/** Commands that compare with what mem0 says. */
import { parseArgs } from 'node:util'
import { type Command, onProgress } from '../command-line.ts'
import { contradictions } from '../contradictions/run.ts'
import { mem0Migration } from '../mem0/run.ts'
import { UsageError } from '../usage-error.ts'

const options = { against: { type: 'string' }, write: { type: 'boolean' } } as const

export const contradictionsCommand: Command = {
  usage: `bench contradictions [--against mem0ai] [--write]

  --against    installs it outside of the workspace and tells it the same stories; otherwise its last answers are shown
  --write      brings README.md and docs/contradictions.md up to date`,
  run: (args) => compare(args, contradictions),
}

export const mem0Command: Command = {
  usage: `bench mem0 [--against mem0ai] [--write]

  --against    installs it outside of the workspace, makes a database with it and asks it; otherwise the last one is moved
  --write      brings docs/guides/from-mem0.md up to date, and with --against the database of the tests too`,
  run: (args) => compare(args, mem0Migration),
}

async function compare(args: string[], run: typeof contradictions): Promise<void> {
  const { against, write = false } = parseArgs({ args, options }).values
  if (against !== undefined && against !== 'mem0ai') throw new UsageError('--against: only mem0ai is known')
  onProgress(await run({ against: against !== undefined, write, onProgress }))
}
