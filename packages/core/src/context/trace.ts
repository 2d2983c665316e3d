/** How a context came about, without any text: it may be logged, and the context be made again from it. */
import { InputError } from '../errors.ts'
import { isPlainObject } from '../plain-object.ts'
import type { Moment } from '../retrieve/as-of.ts'
import { isId } from '../retrieve/by-id.ts'
import { checkBudget } from './check-budget.ts'
import { checkFormat } from './context-options.ts'
import type { ContextFormat } from './layout.ts'
import type { Candidate, Dropped } from './pack.ts'

export interface Traced {
  id: string
  version: number
  score: number
}

/** Plain JSON. */
export interface ContextTrace {
  /** When it was made. */
  at: number
  /** The name of its policy. */
  policy?: string
  format: ContextFormat
  cite: boolean
  budget: number
  /** What of it was used. */
  tokens: number
  /** The moment of the past that it was made for, if so. */
  asOf?: { valid: number; known?: number }
  /** In the order in which they were chosen. */
  used: Traced[]
  dropped: (Traced & { reason: string })[]
  degraded: string[]
}

export function toTraced({ memory, score }: Candidate): Traced {
  return { id: memory.id, version: memory.version, score }
}

export function toTracedDropped(dropped: Dropped): ContextTrace['dropped'][number] {
  return { ...toTraced(dropped), reason: dropped.reason }
}

export function toTracedMoment({ valid, known }: Moment): { valid: number; known?: number } {
  return known === undefined ? { valid } : { valid, known }
}

const maxUsed = 10_000

/** A trace that comes back, perhaps from a log. @throws InputError or BudgetError. */
export function checkTrace(trace: unknown): ContextTrace {
  if (!isPlainObject(trace)) throw new InputError('replay', 'expected the trace of a context')
  const { at, format, cite, budget, used, dropped, degraded, asOf } = trace as Partial<Record<string, unknown>>
  if (typeof at !== 'number' || !Number.isFinite(at)) throw new InputError('replay.at', 'expected epoch milliseconds')
  checkFormat('replay.format', format)
  checkBudget(budget)
  if (typeof cite !== 'boolean') throw new InputError('replay.cite', 'expected true or false')
  if (asOf !== undefined && !isPlainObject(asOf)) throw new InputError('replay.asOf', 'expected { valid, known }')
  if (!Array.isArray(used) || used.length > maxUsed || !used.every(isTraced)) {
    throw new InputError('replay.used', `expected a list of { id, version, score }, at most ${maxUsed}`)
  }
  if (new Set(used.map(({ id }) => id)).size < used.length) throw new InputError('replay.used', 'names an id twice')
  for (const [name, list] of Object.entries({ dropped, degraded })) {
    if (!Array.isArray(list)) throw new InputError(`replay.${name}`, 'expected a list')
  }
  return trace as unknown as ContextTrace
}

function isTraced(entry: unknown): entry is Traced {
  if (!isPlainObject(entry)) return false
  const { id, version, score } = entry
  return isId(id) && Number.isSafeInteger(version) && Number(version) > 0 && typeof score === 'number'
}
