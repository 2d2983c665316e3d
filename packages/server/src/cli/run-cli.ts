/** The command `loci`. */
import { parseArgs } from 'node:util'
import { LociError } from '@loci/core'
import { check } from './check.ts'
import { type Command, type Surroundings, UsageError } from './command.ts'
import { mem0 } from './mem0.ts'
import { copyCommand, exportCommand, importCommand } from './moving.ts'
import { reembedCommand } from './reembed.ts'

const commands: Readonly<Record<string, Command>> = {
  check,
  export: exportCommand,
  import: importCommand,
  copy: copyCommand,
  reembed: reembedCommand,
  mem0,
}

const usage = `usage: loci COMMAND [options]

${Object.entries(commands)
  .map(([name, { summary }]) => `  ${name.padEnd(10)}${summary}`)
  .join('\n')}

'loci COMMAND --help' says more.`

/** @returns the exit code: 0, 1 when it failed, 2 when the call cannot be run. */
export async function runCli([name = '--help', ...words]: string[], surroundings: Surroundings): Promise<number> {
  const { print, note } = surroundings
  if (name === '--help') {
    print(usage)
    return 0
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (command === undefined) {
    note(`there is no command ${JSON.stringify(name)}\n\n${usage}`)
    return 2
  }
  try {
    const { positionals, values } = read(words, command)
    if (values.help === true) {
      print(command.usage)
      return 0
    }
    return await command.run({ ...surroundings, words: positionals, values })
  } catch (error) {
    if (error instanceof UsageError) {
      note(`${error.message}\n\n${command.usage}`)
      return 2
    }
    note(describe(error, surroundings.signal))
    return 1
  }
}

function read(
  words: string[],
  { options }: Command,
): { positionals: string[]; values: Record<string, string | boolean> } {
  try {
    const all = { ...options, help: { type: 'boolean' as const } }
    const { positionals, values } = parseArgs({ args: words, allowPositionals: true, options: all })
    return { positionals, values: values as Record<string, string | boolean> }
  } catch (error) {
    throw new UsageError((error as Error).message)
  }
}

/** An error of Loci says all in its message; of another the stack may help. */
function describe(error: unknown, signal: AbortSignal): string {
  if (error instanceof LociError) return `${error.name}: ${error.message}`
  if (signal.aborted && error === signal.reason) return (error as Error).message
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
