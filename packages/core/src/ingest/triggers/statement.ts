/** What a clause states by the rules of a language, and the memory of it. */
import { defined } from '../../defined.ts'
import type { FoundDraft } from '../trigger.ts'
import { canonicalWords } from './canonical-words.ts'
import type { Clause } from './clauses.ts'
import { type CompiledTable, endOf, rulesAt } from './compile-table.ts'
import type { LanguageRule, MemoryRule } from './language-table.ts'

export interface Statement {
  rule: LanguageRule
  /** What the key is made of. */
  thing: string | undefined
}

/** How a clause begins, and where what it says does. */
export interface Opening {
  at: number
  isCorrection: boolean
  mayCorrect: boolean
  isRequest: boolean
}

/** Characters of the message, and the subject where they lack it. */
export interface Words {
  start: number
  end: number
  subject?: string
}

const usualConfidence = 0.8
const typeOf: Readonly<Record<MemoryRule['trigger'], string>> = {
  instruction: 'instruction',
  preference: 'preference',
  self: 'fact',
  correction: 'fact',
  milestone: 'task_state',
  feedback: 'feedback',
}

export function openingOf(text: string, table: CompiledTable): Opening {
  const opening: Opening = { at: 0, isCorrection: false, mayCorrect: false, isRequest: false }
  const step = (pattern: RegExp): boolean => {
    const end = endOf(pattern, text, opening.at)
    if (end === undefined || end === opening.at) return false
    opening.at = end
    return true
  }
  for (let count = 0; count < 8 && opening.at < text.length; count++) {
    if (step(table.corrections)) opening.isCorrection = true
    else if (step(table.requests)) opening.isRequest = true
    else if (step(table.maybeCorrections)) opening.mayCorrect = true
    else if (!step(table.openers)) break
  }
  return opening
}

export function statementOf(
  clause: Clause,
  { at, isCorrection, mayCorrect }: Opening,
  table: CompiledTable,
): Statement | undefined {
  const subject = clause.sharesSubject ? `${table.sharedSubject.subject} ` : ''
  const text = subject.toLowerCase() + clause.text
  for (const { rule, pattern, unless } of rulesAt(text, at, table)) {
    pattern.lastIndex = at
    const match = pattern.exec(text)
    if (match === null || unless?.test(text)) continue
    if ('afterCorrection' in rule && rule.afterCorrection && !isCorrection && !mayCorrect) continue
    if (rule.trigger === 'instruction' && clause.isOnce) continue
    const thing = match.groups?.thing
    if (thing !== undefined && endOf(table.vague, thing, 0) !== undefined) continue
    const isName = thing !== undefined && /^\p{Lu}/u.test((subject + clause.written).slice(text.indexOf(thing, at)))
    if ('proper' in rule && rule.proper && !isName) continue
    return { rule, thing }
  }
  return undefined
}

/** What is remembered of it. @param source The message. */
export function draftOf({ rule, thing }: Statement, words: Words, source: string, table: CompiledTable): FoundDraft {
  const { trigger, type, key, data, confidence } = rule as MemoryRule
  const text = textOf(words, source)
  return {
    draft: defined({
      type: type ?? typeOf[trigger],
      text,
      key: trigger === 'instruction' ? (key ?? slotOf(text, table)) : keyOf(key, thing, table),
      data: data === undefined ? undefined : { ...data },
      confidence: confidence ?? usualConfidence,
    }),
    span: [words.start, words.end],
  }
}

export function textOf({ start, end, subject }: Words, source: string): string {
  const said = source.slice(start, end).replace(/\s+/g, ' ').trim()
  return subject === undefined ? said : `${subject} ${said}`
}

function keyOf(key: string | undefined, thing: string | undefined, table: CompiledTable): string | undefined {
  if (!key?.includes('{thing}')) return key
  const words = canonicalWords(thing ?? '', table.emptyWords)
  return words.length === 0 ? undefined : key.replace('{thing}', () => words.join(' '))
}

function slotOf(text: string, table: CompiledTable): string | undefined {
  return table.slots.find(({ pattern }) => pattern.test(text.toLowerCase()))?.key
}
