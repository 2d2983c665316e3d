import { parseArgs } from 'node:util'
import { type Command, onProgress } from '../command-line.ts'
import { ownDataNames } from '../retrieval/own-data.ts'
import { UsageError } from '../usage-error.ts'
import { growthCommand } from './growth-command.ts'
import { retrievalCommand } from './retrieval-command.ts'
import { speedCommand } from './speed-command.ts'

const options = { data: { type: 'string', multiple: true }, only: { type: 'string', default: '' } } as const
const commands: Readonly<Record<Step['command'], Command>> = {
  retrieval: retrievalCommand,
  speed: speedCommand,
  growth: growthCommand,
}
const rivals = ['--embedder', 'static', '--against', 'mem0ai,langgraph']

interface Step {
  command: 'retrieval' | 'speed' | 'growth'
  args: string[]
}

export const pagesCommand: Command = {
  usage: `bench pages [--data FILE|NAME …] [--only retrieval|speed|growth]

  --data       as for bench retrieval, one or more (default: our own sets, ${ownDataNames.join(' and ')})
  --only       the steps of this command, and no others

  Measures what docs/benchmarks.md shows of retrieval, speed and growth, on SQLite, and brings the page up to date`,

  async run(args) {
    const { data = [], only } = parseArgs({ args, options }).values
    if (only !== '' && !Object.hasOwn(commands, only)) {
      throw new UsageError(`--only ${only}: expected one of ${Object.keys(commands).join(', ')}`)
    }
    for (const { command, args } of stepsOf(data).filter((step) => only === '' || step.command === only)) {
      onProgress(`\nbench ${command} ${args.join(' ')}`)
      await commands[command].run(args)
    }
  },
}

/** The commands one after the other. @param data Empty: our own. */
export function stepsOf(data: readonly string[]): Step[] {
  const step = (command: Step['command'], ...args: string[]): Step => ({ command, args: [...args, '--write'] })
  return [
    ...(data.length === 0 ? ownDataNames : data).flatMap((file) => [
      step('retrieval', '--data', file),
      step('retrieval', '--data', file, ...rivals),
    ]),
    step('speed', ...rivals),
    step('speed', '--embedder', 'none'),
    step('growth'),
  ]
}
