/** The right slice of memory for a prompt, within a budget of tokens, with an account of what was left out. */
import type { Engine } from '../engine.ts'
import { allOf, type Filter } from '../filter.ts'
import { returnable, returnableMemories } from '../governance/hooks.ts'
import type { Json, Memory } from '../record.ts'
import { readAsOf } from '../retrieve/as-of.ts'
import { checkPolicy, withPolicy } from '../retrieve/policy.ts'
import { type Retrieved, type RetrieveQuery, retrieve } from '../retrieve/retrieve.ts'
import { readFilter } from '../retrieve/search.ts'
import type { Caller } from '../scope.ts'
import { type Section, turnType } from './arrange.ts'
import { readQuery } from './chat-query.ts'
import { type ContextOptions, readContextOptions } from './context-options.ts'
import { type ContextMessage, createLayout, type Layout, type Written } from './layout.ts'
import { type Candidate, type Costs, type Dropped, type Packed, pack } from './pack.ts'
import { type ContextTrace, toTraced, toTracedDropped, toTracedMoment } from './trace.ts'

/** What became of a memory since a context was made with it. */
export interface ContextChange {
  id: string
  /** The version that the context had. */
  version: number
  /**
   * `gone`: it is not there, or not for this caller. `withheld`: a hook keeps it back. Otherwise what happened to it; what
   * was `updated` has another version, and `expired` is no longer true.
   */
  why: 'updated' | 'superseded' | 'archived' | 'expired' | 'forgotten' | 'withheld' | 'gone'
  /** The version that it has now; undefined when it is not there. */
  now?: number
  /** Whether the context has it again, as it was. */
  shown: boolean
}

/** `trace` has no text: it may be logged. */
export interface Context {
  text: string
  /** With `format: 'messages'`: what users and operators want always as a system message, all else as one of the user. */
  messages?: ContextMessage[]
  sections: Section[]
  /** The keyed memories that were used, for code: `fields.fact.city`. */
  fields: { [type: string]: { [key: string]: Json } }
  memories: Memory[]
  /** With `cite`: the id of the memory that each label stands for. */
  citations?: { [label: string]: string }
  dropped: Dropped[]
  tokens: number
  /** Whether a part of the search could not be done. */
  degraded: boolean
  trace: ContextTrace
  /** Of a replay: what is no longer as it was. The text is the same, byte for byte, if all of it is shown. */
  changes?: ContextChange[]
}

const tokensPerCandidate = 16
const fewestCandidates = 100
const mostCandidates = 250

/** What a context may be made of. @throws BudgetError, InputError; StoreError when the rows cannot be read. */
export async function findForContext(engine: Engine, caller: Caller, given: ContextOptions): Promise<Retrieved> {
  const options = withPolicy(engine, given)
  const found = await retrieve(engine, caller, toRetrieveQuery(engine, caller, options))
  const { minScore = 0 } = options
  return { ...found, hits: found.hits.filter(({ score }) => score >= minScore) }
}

/** @param options With those of their policy. */
export function toRetrieveQuery(engine: Engine, caller: Caller, options: ContextOptions): RetrieveQuery {
  const query = readQuery(options.query, options.messages)
  const { budget } = readContextOptions(options, query !== undefined)
  const ranking = checkPolicy(engine, options)
  const filter = readFilter(engine, options)
  const alwaysTypes = [...engine.types.values()].filter(({ always }) => always === true).map(({ name }) => name)
  return {
    text: query === undefined || filter === false ? undefined : (engine.redact?.(query) ?? query),
    vector: undefined,
    filter: allOf(filter === true || filter === false ? undefined : filter, leftOut(caller, alwaysTypes, options)),
    limit:
      options.limit ?? Math.min(mostCandidates, Math.max(fewestCandidates, Math.ceil(budget / tokensPerCandidate))),
    alwaysTypes: alwaysTypes.filter((name) => options.types === undefined || options.types.includes(name)),
    moment: readAsOf(options.asOf, engine.now()),
    ...ranking,
    ranksAll: false,
    signal: options.signal,
  }
}

/** Chooses what fits into the budget, and writes it. */
export async function toContext(
  engine: Engine,
  caller: Caller,
  found: Retrieved,
  given: ContextOptions,
): Promise<Context> {
  const options = withPolicy(engine, given)
  const { exclude = [], signal, asOf, policy } = options
  const checked = readContextOptions(options, readQuery(options.query, options.messages) !== undefined)
  const { format, cite, budget, alwaysShare } = checked
  const [known, hits] = await Promise.all([
    returnableMemories(engine, caller, 'getContext', found.always, signal),
    returnable(engine, caller, 'getContext', found.hits, signal),
  ])
  const always = known
    .filter(({ id }) => !exclude.includes(id))
    .map((memory): Candidate => ({ memory, score: memory.importance }))
  const costs = toCosts(engine, createLayout(engine, format, cite))
  const packed = pack({ always, found: hits, budget, alwaysShare, costs })
  const at = engine.now()
  const moment = readAsOf(asOf, at)
  return describe(packed, {
    at,
    ...(policy === undefined ? {} : { policy }),
    format,
    cite,
    budget,
    ...(moment === undefined ? {} : { asOf: toTracedMoment(moment) }),
    dropped: packed.dropped.map(toTracedDropped),
    degraded: found.degraded,
  })
}

export type Counted = Written & { tokens: number }

export function toCosts({ countTokens }: Pick<Engine, 'countTokens'>, layout: Layout): Costs<Counted> {
  const count = (text: string): number => (text === '' ? 0 : countTokens(text))
  return {
    around: (memory) => layout.around(memory).map(({ name, text }) => ({ name, tokens: () => count(text) })),
    line: (memory) => count(layout.line(memory)),
    whole(memories) {
      const written = layout.write(memories)
      const inMessages = written.messages?.reduce((sum, { content }) => sum + count(content), 0) ?? 0
      return { ...written, tokens: Math.max(count(written.text), inMessages) }
    },
  }
}

export function describe(
  { used, dropped, whole }: Packed<Counted>,
  trace: Omit<ContextTrace, 'tokens' | 'used'>,
): Context {
  const { text, messages, sections, citations, tokens } = whole
  const memories = sections.flatMap((section) => section.memories)
  return {
    text,
    ...(messages === undefined ? {} : { messages }),
    sections,
    fields: toFields(memories),
    memories,
    ...(citations === undefined ? {} : { citations }),
    dropped,
    tokens,
    degraded: trace.degraded.length > 0,
    trace: { ...trace, tokens, used: used.map(toTraced) },
  }
}

/** Always-on types come by themselves; turns of this very session are in the prompt already. */
function leftOut(
  caller: Caller,
  alwaysTypes: readonly string[],
  { includeSession, exclude = [] }: ContextOptions,
): Filter | undefined {
  const session = caller.values.get('session')?.[0]
  const filters: Filter[] = []
  if (alwaysTypes.length > 0) filters.push({ op: 'nin', field: 'type', values: alwaysTypes })
  if (exclude.length > 0) filters.push({ op: 'nin', field: 'id', values: exclude })
  if (session !== undefined && includeSession !== true) {
    const notHere: Filter = { op: 'ne', field: 'source.session', value: session }
    filters.push({ op: 'or', filters: [{ op: 'ne', field: 'type', value: turnType }, notHere] })
  }
  return allOf(...filters)
}

/** Objects without a prototype: a key may be called `constructor`. */
function toFields(memories: readonly Memory[]): Context['fields'] {
  const fields: Context['fields'] = Object.create(null)
  for (const { type, key, text, data } of memories) {
    if (key === undefined) continue
    fields[type] ??= Object.create(null) as { [key: string]: Json }
    ;(fields[type] as { [key: string]: Json })[key] = data ?? text
  }
  return fields
}
