/** What `getContext` takes, checked. */
import { InputError } from '../errors.ts'
import type { AsOf } from '../retrieve/as-of.ts'
import { type Policy, policyKeys } from '../retrieve/policy.ts'
import type { ChatMessage } from './chat-query.ts'
import { checkBudget } from './check-budget.ts'
import { type ContextFormat, contextFormats } from './layout.ts'
import type { ContextTrace } from './trace.ts'

/**
 * Besides its own options those of a policy, which narrow and order what the query finds: `limit` the most memories,
 * `minScore` the least score. Of what is always there, only `types` leaves something out.
 */
export interface ContextOptions extends Policy {
  /** The name of a policy of `createMemory({ policies })`: what this call does not say is taken from there. */
  policy?: string
  /** What the model is asked. */
  query?: string
  /**
   * Instead of a query: the conversation, of which the last user message is taken, with the one or two before it when it
   * says little by itself, as "and when was that?".
   */
  messages?: readonly ChatMessage[]
  /** In tokens, of all that is written. Default 2,000. */
  budget?: number
  /**
   * The part of the budget, 0 to 1, that memories of types which are always there may take. Default 0.5; without anything
   * that is asked, all of it.
   */
  alwaysShare?: number
  /** Default `markdown`. `messages` gives chat messages to put before the conversation, besides the text. */
  format?: ContextFormat
  /** Labels each memory, as `[m1]`, for the model to name; `citations` says which is which. Takes 4 tokens a memory. Default false. */
  cite?: boolean
  /** Whether turns of the caller's own session may come back; they are usually in the prompt already. Default false. */
  includeSession?: boolean
  /** A moment of the past: what a context would have held then. */
  asOf?: AsOf
  /** Ids to leave out. */
  exclude?: readonly string[]
  /** Instead of all others: makes the context of this trace again, as far as its memories are still there. */
  replay?: ContextTrace
  signal?: AbortSignal
}

export const contextOptions: readonly (keyof ContextOptions)[] = [
  'policy',
  ...policyKeys,
  'query',
  'messages',
  'alwaysShare',
  'format',
  'cite',
  'includeSession',
  'asOf',
  'exclude',
  'replay',
  'signal',
]

export interface CheckedContext {
  budget: number
  alwaysShare: number
  format: ContextFormat
  cite: boolean
}

const defaultBudget = 2_000
const defaultAlwaysShare = 0.5

/** @param asks Whether something competes with what is always there. @throws BudgetError or InputError. */
export function readContextOptions(options: ContextOptions, asks: boolean): CheckedContext {
  const { budget = defaultBudget, alwaysShare = asks ? defaultAlwaysShare : 1 } = options
  const { format = 'markdown', cite = false, includeSession, exclude = [] } = options
  for (const [name, value] of Object.entries({ includeSession, cite })) {
    if (value !== undefined && typeof value !== 'boolean') throw new InputError(name, 'expected true or false')
  }
  checkBudget(budget)
  if (typeof alwaysShare !== 'number' || !(alwaysShare >= 0 && alwaysShare <= 1)) {
    throw new InputError('alwaysShare', 'expected a number from 0 to 1')
  }
  checkFormat('format', format)
  if (!Array.isArray(exclude) || exclude.some((id) => typeof id !== 'string')) {
    throw new InputError('exclude', 'expected a list of ids')
  }
  return { budget, alwaysShare, format, cite }
}

/** @throws InputError */
export function checkFormat(path: string, format: unknown): void {
  if (!contextFormats.includes(format as ContextFormat))
    throw new InputError(path, `expected one of ${contextFormats.join(', ')}`)
}
