import { analyse, isPart } from '../../retrieve/analyse.ts'
import type { FoundDraft } from '../trigger.ts'
import { type CompiledTable, endOf } from './compile-table.ts'
import type { Words } from './statement.ts'
import { textOf } from './statement.ts'

/** A request is usual when it was made so often in so many days. */
const usual = { times: 3, withinDays: 30 }
const fewestWords = 3
const mostWords = 12
const confidence = 0.6

/**
 * A request in the imperative, to be counted. Two are of one kind when their words are the same, in any order and form, but
 * for numbers and words of grammar.
 * @param text Of the clause, from the verb on.
 */
export function recurringRequest(
  text: string,
  words: Words,
  source: string,
  table: CompiledTable,
): FoundDraft | undefined {
  if (endOf(table.requestVerbs, text, 0) === undefined) return undefined
  const terms = new Set(analyse(text).filter((term) => !isPart(term) && !/\p{N}/u.test(term)))
  if (terms.size < fewestWords || terms.size > mostWords) return undefined
  return {
    draft: { type: 'preference', text: `${table.often}: "${textOf(words, source)}"`, confidence },
    span: [words.start, words.end],
    recurs: { key: [...terms].sort().join(' '), ...usual },
  }
}
