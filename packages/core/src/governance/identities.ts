/** Who is known: the values of one dimension, with how much is kept of each. */
import type { Engine } from '../engine.ts'
import { InputError, ScopeError } from '../errors.ts'
import { allOf, type Filter } from '../filter.ts'
import { readLimit } from '../limit.ts'
import { nearest } from '../options.ts'
import { tally } from '../retrieve/list.ts'
import { hiddenBy, openErasures } from './open-erasures.ts'

export interface IdentitiesOptions {
  /** `user`, `org`, `agent`, … */
  dimension: string
  /** 1 to 1,000, default 100. */
  limit?: number
  /** From the page before. */
  cursor?: string
  signal?: AbortSignal
}

export interface KnownIdentity {
  value: string
  memories: number
}

const notForgotten: Filter = { op: 'ne', field: 'status', value: 'forgotten' }

/**
 * One page of the values that scopes have in this dimension, in their order, with the number of memories that are not
 * forgotten. Reads every memory of the tenant; it is for operators, not for requests.
 */
export async function listIdentities(
  engine: Engine,
  tenant: string,
  { dimension, limit = 100, cursor, signal }: IdentitiesOptions,
): Promise<{ items: KnownIdentity[]; cursor?: string }> {
  const known = [...engine.dimensions.owners, ...engine.dimensions.actors]
  if (!known.includes(dimension))
    throw new ScopeError(`unknown dimension${typeof dimension === 'string' ? nearest(dimension, known) : ''}`)
  if (cursor !== undefined && typeof cursor !== 'string') throw new InputError('cursor', 'expected a string')
  const size = readLimit(limit)
  const hidden = hiddenBy(await openErasures(engine, tenant, signal))
  const filter = allOf(notForgotten, hidden) as Filter
  const counts = await tally(engine, tenant, filter, ({ scope }) => scope[dimension], signal)
  const values = [...counts.keys()].sort().filter((value) => cursor === undefined || value > cursor)
  const items = values.slice(0, size).map((value) => ({ value, memories: counts.get(value) as number }))
  const last = items.at(-1)
  return values.length > size && last !== undefined ? { items, cursor: last.value } : { items }
}
