import type { Command } from './command-line.ts'
import { contradictionsCommand, mem0Command } from './commands/against-mem0.ts'
import { dataCommand } from './commands/data-command.ts'
import { embeddersCommand } from './commands/embedders-command.ts'
import { explainCommand } from './commands/explain-command.ts'
import { growthCommand } from './commands/growth-command.ts'
import { movingCommand } from './commands/moving-command.ts'
import { pagesCommand } from './commands/pages-command.ts'
import { reembedCommand } from './commands/reembed-command.ts'
import { retrievalCommand } from './commands/retrieval-command.ts'
import { speedCommand } from './commands/speed-command.ts'
import { storesCommand } from './commands/stores-command.ts'
import { triggersCommand } from './commands/triggers-command.ts'
import { writeCommand } from './commands/write-command.ts'
import { UsageError } from './usage-error.ts'

const commands: Readonly<Record<string, Command>> = {
  retrieval: retrievalCommand,
  explain: explainCommand,
  data: dataCommand,
  embedders: embeddersCommand,
  speed: speedCommand,
  growth: growthCommand,
  write: writeCommand,
  pages: pagesCommand,
  stores: storesCommand,
  moving: movingCommand,
  reembed: reembedCommand,
  triggers: triggersCommand,
  contradictions: contradictionsCommand,
  mem0: mem0Command,
}

/** @returns the exit code, where it is not that of success: 2 for a command that was called wrongly. */
export async function runBench(args: readonly string[]): Promise<number | undefined> {
  const [name = '', ...rest] = args
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined
  try {
    if (isHelp(name)) return help(Object.values(commands))
    if (command === undefined) throw new UsageError(`what to measure? Not ${name === '' ? 'nothing' : name}`)
    if (rest.some(isHelp)) return help([command])
    await command.run(rest)
    return undefined
  } catch (error) {
    const isMisuse = error instanceof UsageError || (error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS')
    if (!isMisuse) throw error
    console.error(`bench: ${(error as Error).message}\n`)
    help(command === undefined ? Object.values(commands) : [command])
    return 2
  }
}

function isHelp(word: string): boolean {
  return word === '--help' || word === '-h'
}

function help(shown: readonly Command[]): undefined {
  console.error(`usage: ${shown.map(({ usage }) => usage).join('\n\n       ')}`)
}
