/** Why a search did not return a memory: the first stage that lost it, with the numbers of that stage. */
import type { ContextOptions } from '../context/context-options.ts'
import { findForContext, toContext, toRetrieveQuery } from '../context/get-context.ts'
import type { Engine } from '../engine.ts'
import { InputError } from '../errors.ts'
import { type Filter, matches } from '../filter.ts'
import { returnable } from '../governance/hooks.ts'
import { fromRow, isToCome, type Memory } from '../record.ts'
import type { Caller } from '../scope.ts'
import { isId } from './by-id.ts'
import { explain, type Why } from './explain.ts'
import { withPolicy } from './policy.ts'
import { type Retrieved, type RetrieveQuery, retrieve } from './retrieve.ts'
import { type CheckedSearch, checkSearch, type SearchOptions, searchOptions } from './search.ts'
import { visibleTo } from './visibility.ts'

export interface WhyNotOptions<Name extends string = string>
  extends Omit<SearchOptions<Name>, 'asOf' | 'vector' | 'explain'> {
  /** In tokens: why it is not in the context that `getContext` makes for this query within it. */
  budget?: number
}

export const whyNotOptions: readonly string[] = [
  ...searchOptions.filter((name) => name !== 'asOf' && name !== 'vector' && name !== 'explain'),
  'budget',
]

/**
 * In the order of the stages. `not-visible`: there is no such memory, or the caller may not see it; which of the two is not
 * said. `refused`: the hook `beforeReturn` kept it back. `over-budget`: a context had no room for it, or was cut before it.
 */
export type WhyNot = { id: string; reason: string } & (
  | { stage: 'not-visible' | 'pending' | 'forgotten' | 'archived' | 'refused' }
  | { stage: 'superseded'; by?: string; at?: number }
  | { stage: 'expired' | 'not-yet-valid'; at: number }
  | { stage: 'filtered'; filters: Filter[] }
  | { stage: 'not-a-candidate'; terms: string[]; nearest: number }
  | { stage: 'outranked'; rank: number; limit: number; score: number; by: { id: string; score: number }[]; why: Why }
  | { stage: 'below-min-score'; rank: number; score: number; minScore: number; why: Why }
  | { stage: 'over-budget'; score: number; budget: number; tokens: number }
  | { stage: 'returned'; rank?: number; score: number; why?: Why }
)

export interface CheckedWhyNot {
  id: string
  search: CheckedSearch
  /** Undefined: a search is asked about, not a context. */
  context: ContextOptions | undefined
}

/** @throws what checkSearch throws, and BudgetError. */
export function checkWhyNot(engine: Engine, id: unknown, query: unknown, options: WhyNotOptions): CheckedWhyNot {
  if (!isId(id)) throw new InputError('id', 'expected the id of a memory')
  const { budget, ...searched } = options
  const search = checkSearch(engine, query, searched)
  if (budget === undefined) return { id, search, context: undefined }
  const { since, until, filter, ...policy } = searched
  for (const [name, value] of Object.entries({ since, until, filter })) {
    if (value !== undefined) throw new InputError(name, 'is of searches; with a budget, a context is asked about')
  }
  return { id, search, context: { ...policy, query: query as string, budget } }
}

export async function whyNot(engine: Engine, caller: Caller, { id, search, context }: CheckedWhyNot): Promise<WhyNot> {
  const { signal } = search
  const query = context === undefined ? search.query : toRetrieveQuery(engine, caller, withPolicy(engine, context))
  const row = (await engine.rows.get(caller.tenant, [id], signal)).get(id)
  if (row?.kind !== 'memory' || !matches(visibleTo(caller), row.fields))
    return { id, stage: 'not-visible', reason: 'there is no such memory that this identity can see' }
  const { memory } = fromRow(row)
  const gone = whyGone(memory, engine.now())
  if (gone !== undefined) return gone
  const isAlways = query !== false && query.alwaysTypes.includes(memory.type)
  if (context !== undefined && isAlways) return await whyNotPacked(engine, caller, memory, context)
  if (query === false) return { id, stage: 'filtered', filters: [], reason: 'the filter lets nothing through' }
  const filters = partsOf(query.filter).filter((part) => !matches(part, row.fields))
  if (filters.length > 0)
    return { id, stage: 'filtered', filters, reason: `${filters.map(describe).join(', ')} does not hold for it` }
  const answer = await whyNotFound(engine, caller, memory, query, search)
  return context === undefined || answer.stage !== 'returned'
    ? answer
    : { ...answer, ...(await whyNotPacked(engine, caller, memory, context)) }
}

/** It was found: whether the context has it. */
async function whyNotPacked(engine: Engine, caller: Caller, { id }: Memory, options: ContextOptions): Promise<WhyNot> {
  const context = await toContext(engine, caller, await findForContext(engine, caller, options), options)
  const { budget, tokens, used } = context.trace
  const one = used.find((other) => other.id === id)
  if (one !== undefined) return { id, stage: 'returned', score: one.score, reason: 'the context has it' }
  const dropped = context.dropped.find(({ memory }) => memory.id === id)
  if (dropped === undefined) return { id, stage: 'refused', reason: 'the hook beforeReturn kept it back' }
  return { id, stage: 'over-budget', score: dropped.score, budget, tokens, reason: dropped.reason }
}

async function whyNotFound(
  engine: Engine,
  caller: Caller,
  memory: Memory,
  query: RetrieveQuery,
  { minScore, signal }: CheckedSearch,
): Promise<WhyNot> {
  const { id } = memory
  const found = await retrieve(engine, caller, { ...query, ranksAll: true })
  const { ranking, hits } = found
  const place = ranking.ranked.findIndex(({ document }) => document.id === id)
  const one = ranking.ranked[place]
  if (one === undefined) return notACandidate(id, found)
  const why = explain(one, ranking, found.degraded)
  const numbers = { id, rank: place + 1, score: one.score, why }
  if (one.score < minScore) {
    const reason = `its score ${one.score.toFixed(3)} is below minScore ${minScore}`
    return { ...numbers, stage: 'below-min-score', minScore, reason }
  }
  const hit = hits.find((other) => other.memory.id === id)
  if (hit === undefined) {
    const by = hits.map(({ memory: { id: other }, score }) => ({ id: other, score }))
    const reason = `${place === 1 ? '1 candidate has' : `${place} candidates have`} a higher rank, and ${query.limit} come back; the last of them scores ${(by.at(-1)?.score ?? 0).toFixed(3)}, this one ${one.score.toFixed(3)}`
    return { ...numbers, stage: 'outranked', limit: query.limit, by, reason }
  }
  const [seen] = await returnable(engine, caller, 'search', [hit], signal)
  if (seen === undefined) return { id, stage: 'refused', reason: 'the hook beforeReturn kept it back' }
  return { ...numbers, stage: 'returned', reason: `it comes back, as number ${place + 1}` }
}

function notACandidate(id: string, { ranking: { nearest, terms }, degraded }: Retrieved): WhyNot {
  const byMeaning =
    nearest.length > 0
      ? `is not among the ${nearest.length} nearest in meaning`
      : degraded.length > 0
        ? `and the search by meaning failed (${degraded.join('; ')})`
        : 'and there was no search by meaning'
  const reason = `it shares no word with the query (${terms.join(', ') || 'which has none'}), stands beside nothing that does, ${byMeaning}`
  return { id, stage: 'not-a-candidate', terms, nearest: nearest.length, reason }
}

function whyGone(memory: Memory, now: number): WhyNot | undefined {
  const { id, status, supersededBy, validTo, validFrom, expiresAt } = memory
  if (status === 'superseded') {
    const reason = supersededBy === undefined ? 'another value took its place' : `${supersededBy} took its place`
    const by = supersededBy === undefined ? {} : { by: supersededBy }
    return { id, stage: 'superseded', ...by, ...(validTo === undefined ? {} : { at: validTo }), reason }
  }
  if (status !== 'active') return { id, stage: status, reason: reasons[status] }
  const ended = Math.min(validTo ?? Number.POSITIVE_INFINITY, expiresAt ?? Number.POSITIVE_INFINITY)
  if (ended <= now) return { id, stage: 'expired', at: ended, reason: `it held until ${new Date(ended).toISOString()}` }
  if (isToCome(memory, now))
    return {
      id,
      stage: 'not-yet-valid',
      at: validFrom,
      reason: `it holds from ${new Date(validFrom).toISOString()} on`,
    }
  return undefined
}

const reasons = {
  pending: 'it waits for an approval',
  forgotten: 'somebody made this memory forget it',
  archived: 'it faded and was archived',
} as const

function partsOf(filter: Filter | undefined): Filter[] {
  if (filter === undefined) return []
  return filter.op === 'and' ? filter.filters.flatMap(partsOf) : [filter]
}

function describe(filter: Filter): string {
  return 'field' in filter ? `the filter on ${filter.field}` : 'one of several filters'
}
