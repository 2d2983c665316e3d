import type { Trigger } from '../trigger.ts'
import type { Turn } from '../turn.ts'
import { type CompiledTable, compileTable } from './compile-table.ts'
import type { LanguageTable } from './language-table.ts'
import { type Found, readMessage } from './read-message.ts'

const names = [
  'remember',
  'instruction',
  'preference',
  'self',
  'correction',
  'refusal',
  'permission',
  'milestone',
  'feedback',
  'recurring',
] as const

/**
 * The triggers of a language, one for each kind of statement, named as in its rules besides `remember` and `recurring`.
 * They read messages of users and operators, of each the first 20,000 characters. Each turn is read once for all of them;
 * leave out those that you do not want.
 * @throws ConfigError when a pattern of the table is wrong.
 */
export function languageTriggers(table: LanguageTable): readonly Trigger[] {
  const compiled = compileTable(table)
  return triggersOf(() => compiled)
}

/** The same of a table that is known to be right: compiled when the first message is read, for that takes a while. */
export function builtInTriggers(table: LanguageTable): readonly Trigger[] {
  let compiled: CompiledTable | undefined
  return triggersOf(() => {
    compiled ??= compileTable(table)
    return compiled
  })
}

function triggersOf(compiled: () => CompiledTable): readonly Trigger[] {
  const read = new WeakMap<Turn, readonly Found[]>()
  const foundIn = (turn: Turn): readonly Found[] => {
    if (turn.kind !== 'message' || (turn.role !== 'user' && turn.role !== 'operator')) return []
    let found = read.get(turn)
    if (found === undefined) {
      found = readMessage(turn.text, compiled())
      read.set(turn, found)
    }
    return found
  }
  return names.map((name) => ({
    name,
    read: (turn) => foundIn(turn).flatMap(({ trigger, finding }) => (trigger === name ? [finding] : [])),
  }))
}
