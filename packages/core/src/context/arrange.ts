/** The order of a context, which depends on its memories alone: neither on the query nor on scores nor on the clock. */
import type { Engine } from '../engine.ts'
import type { Memory } from '../record.ts'
import { type ScopeValues, scopeKey } from '../scope.ts'
import type { MemoryType } from '../types/memory-type.ts'

export interface Section {
  type: string
  memories: Memory[]
}

export type Model = Pick<Engine, 'types' | 'dimensions'>

/** These come after all others, turns of conversations last of all. */
const lastTypes = ['task_state', 'episode']
export const turnType = 'episode'

/**
 * By type: always-on types first, then the others, both in the order of their declaration; task state and turns at the
 * end. Always-on memories from the whole tenant's to those of one session, others in order of time.
 */
export function toSections(memories: readonly Memory[], model: Model): Section[] {
  return typesInOrder(memories, model.types).flatMap((type) => {
    const found = memories.filter((memory) => memory.type === type)
    if (found.length === 0) return []
    return [{ type, memories: isAlwaysOn(type, model) ? fromGeneral(found, model) : inTime(found) }]
  })
}

export function isAlwaysOn(type: string, { types }: Pick<Model, 'types'>): boolean {
  return types.get(type)?.always === true
}

/** Turns of one session on one day stand together. */
export function dayAndSession({ occurredAt, source }: Memory): string {
  return JSON.stringify([dayOf(occurredAt), source.session ?? ''])
}

/** `2026-05-01` */
export function dayOf(time: number): string {
  const date = new Date(time).toISOString()
  return date.slice(0, date.indexOf('T'))
}

function typesInOrder(memories: readonly Memory[], types: ReadonlyMap<string, MemoryType>): string[] {
  const declared = [...types.values()].map(({ name }) => name)
  // Types of other processes, which this one does not know.
  const unknown = new Set(memories.map(({ type }) => type).filter((type) => !types.has(type)))
  const rank = (type: string): number => (isAlwaysOn(type, { types }) ? -1 : lastTypes.indexOf(type) + 1)
  return [...declared, ...[...unknown].sort()].sort((a, b) => rank(a) - rank(b))
}

function fromGeneral(memories: readonly Memory[], { dimensions }: Model): Memory[] {
  const names = [...dimensions.owners, ...dimensions.actors]
  // A more specific dimension outweighs all that are more general.
  const specificity = (scope: ScopeValues): number =>
    names.reduce((sum, name, index) => sum + (Object.hasOwn(scope, name) ? 2 ** index : 0), 0)
  return [...memories].sort(
    (a, b) =>
      specificity(a.scope) - specificity(b.scope) ||
      compare(scopeKey(a.scope), scopeKey(b.scope)) ||
      Number(b.pinned) - Number(a.pinned) ||
      b.importance - a.importance ||
      compare(a.key ?? '', b.key ?? '') ||
      a.createdAt - b.createdAt ||
      compare(a.id, b.id),
  )
}

function inTime(memories: readonly Memory[]): Memory[] {
  const starts = new Map<string, number>()
  for (const memory of memories) {
    const group = groupOf(memory)
    starts.set(group, Math.min(starts.get(group) ?? Number.POSITIVE_INFINITY, memory.occurredAt))
  }
  const startOf = (memory: Memory): number => starts.get(groupOf(memory)) as number
  return [...memories].sort(
    (a, b) =>
      startOf(a) - startOf(b) ||
      compare(groupOf(a), groupOf(b)) ||
      a.occurredAt - b.occurredAt ||
      (a.source.turn ?? 0) - (b.source.turn ?? 0) ||
      compare(a.id, b.id),
  )
}

function groupOf(memory: Memory): string {
  return memory.type === turnType ? dayAndSession(memory) : ''
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
