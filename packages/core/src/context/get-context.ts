/** The right slice of memory for a prompt, within a budget of tokens, with an account of what was left out. */
import type { Engine } from '../engine.ts'
import { BudgetError, InputError, TooLargeError } from '../errors.ts'
import { allOf, type Filter } from '../filter.ts'
import { returnable, returnableMemories } from '../governance/hooks.ts'
import type { Json, Memory } from '../record.ts'
import { type AsOf, readAsOf } from '../retrieve/as-of.ts'
import { type Retrieved, retrieve } from '../retrieve/retrieve.ts'
import type { Caller } from '../scope.ts'
import { isStorable } from '../unicode.ts'
import { limits } from '../write/read-values.ts'
import { type Candidate, type Dropped, pack, type TokenCosts } from './pack.ts'
import { frame, render, type Section, toHeading, toLine, toSections } from './render.ts'

/** A message as the chat APIs have it: text, a list of parts of which the texts count, or nothing beside a tool call. */
export interface ChatMessage {
  role: string
  content?: string | null | readonly { type: string; text?: string }[]
}

export interface ContextOptions {
  /** What the model is asked. */
  query?: string
  /** Instead of a query: the conversation, of which the last user message is taken. */
  messages?: readonly ChatMessage[]
  /** In tokens. Default 2,000. */
  budget?: number
  /** Whether turns of the caller's own session may come back; they are usually in the prompt already. Default false. */
  includeSession?: boolean
  /** A moment of the past: what a context would have held then. */
  asOf?: AsOf
  /** Ids to leave out. */
  exclude?: readonly string[]
  signal?: AbortSignal
}

/** `trace` has no text: it may be logged. */
export interface Context {
  text: string
  sections: Section[]
  /** The keyed memories that were used, for code: `fields.fact.city`. */
  fields: { [type: string]: { [key: string]: Json } }
  memories: Memory[]
  dropped: Dropped[]
  tokens: number
  /** Whether a part of the search could not be done. */
  degraded: boolean
  trace: {
    at: number
    budget: number
    tokens: number
    used: { id: string; version: number; score: number }[]
    dropped: { id: string; version: number; score: number; reason: string }[]
    degraded: string[]
  }
}

export const contextOptions: readonly (keyof ContextOptions)[] = [
  'query',
  'messages',
  'budget',
  'includeSession',
  'asOf',
  'exclude',
  'signal',
]

const defaultBudget = 2_000
const alwaysShare = 0.5
const maxCandidates = 100

/** @throws BudgetError or InputError. */
function checkContext({ includeSession, budget = defaultBudget, exclude = [] }: ContextOptions): void {
  if (includeSession !== undefined && typeof includeSession !== 'boolean') {
    throw new InputError('includeSession', 'expected true or false')
  }
  if (!Number.isSafeInteger(budget) || budget < 0)
    throw new BudgetError(`budget must be a whole number of tokens, not ${String(budget)}`)
  if (!Array.isArray(exclude) || exclude.some((id) => typeof id !== 'string')) {
    throw new InputError('exclude', 'expected a list of ids')
  }
}

/** What a context may be made of. @throws BudgetError, InputError; StoreError when the rows cannot be read. */
export async function findForContext(engine: Engine, caller: Caller, options: ContextOptions): Promise<Retrieved> {
  checkContext(options)
  const alwaysTypes = [...engine.types.values()].filter(({ always }) => always === true).map(({ name }) => name)
  const query = readQuery(options)
  return await retrieve(engine, caller, {
    text: query === undefined ? undefined : (engine.redact?.(query) ?? query),
    vector: undefined,
    filter: leftOut(caller, alwaysTypes, options),
    limit: maxCandidates,
    alwaysTypes,
    moment: readAsOf(options.asOf, engine.now()),
    prefer: 'relevance',
    halfLifeDays: undefined,
    neighbours: 2,
    signal: options.signal,
  })
}

/** Chooses what fits into the budget, and writes it. */
export async function toContext(
  engine: Engine,
  caller: Caller,
  found: Retrieved,
  { budget = defaultBudget, exclude = [], signal }: ContextOptions,
): Promise<Context> {
  const [known, hits] = await Promise.all([
    returnableMemories(engine, caller, 'getContext', found.always, signal),
    returnable(engine, caller, 'getContext', found.hits, signal),
  ])
  const always = known
    .filter(({ id }) => !exclude.includes(id))
    .map((memory): Candidate => ({ memory, score: memory.importance }))
  const packed = pack({ always, found: hits, budget, alwaysShare, tokens: tokenCosts(engine) })
  return describe(engine, packed, budget, found.degraded)
}

function tokenCosts({ countTokens, types }: Engine): TokenCosts {
  return {
    frame: countTokens(frame),
    section: (type) => countTokens(`${toHeading(type)}\n`),
    line: (memory) => countTokens(`${toLine(memory)}\n`),
    whole: (memories) => countTokens(render(toSections(memories, types))),
  }
}

function describe(
  engine: Engine,
  { used, dropped }: ReturnType<typeof pack>,
  budget: number,
  degraded: string[],
): Context {
  const sections = toSections(
    used.map(({ memory }) => memory),
    engine.types,
  )
  const text = render(sections)
  const tokens = engine.countTokens(text)
  const note = ({ memory, score }: Candidate): { id: string; version: number; score: number } => ({
    id: memory.id,
    version: memory.version,
    score,
  })
  const memories = sections.flatMap((section) => section.memories)
  return {
    text,
    sections,
    fields: toFields(memories),
    memories,
    dropped,
    tokens,
    degraded: degraded.length > 0,
    trace: {
      at: engine.now(),
      budget,
      tokens,
      used: used.map(note),
      dropped: dropped.map((entry) => ({ ...note(entry), reason: entry.reason })),
      degraded,
    },
  }
}

function readQuery({ query, messages }: ContextOptions): string | undefined {
  if (query !== undefined && (typeof query !== 'string' || !isStorable(query))) {
    throw new InputError('query', 'expected a string without U+0000 and halves of surrogate pairs')
  }
  if (query !== undefined && query.length > limits.textCharacters) {
    throw new TooLargeError(`query: at most ${limits.textCharacters} characters`)
  }
  if (query !== undefined || messages === undefined) return query
  if (!Array.isArray(messages)) throw new InputError('messages', 'expected a list of { role, content }')
  const last = messages.findLastIndex((message) => message?.role === 'user')
  return last === -1 ? undefined : readContent(`messages[${last}].content`, messages[last]?.content)
}

function readContent(path: string, content: unknown): string {
  const parts: unknown[] = Array.isArray(content) ? content : [{ text: content ?? '' }]
  const texts = parts.map((part) => (part as { text?: unknown } | null)?.text ?? '')
  if (texts.some((text) => typeof text !== 'string')) throw new InputError(path, 'expected a text or a list of parts')
  const text = texts.join('\n').slice(0, limits.textCharacters)
  if (!isStorable(text)) throw new InputError(path, 'contains U+0000 or half of a surrogate pair')
  return text
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
    filters.push({ op: 'or', filters: [{ op: 'ne', field: 'type', value: 'episode' }, notHere] })
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
