/**
 * What Loci would have made of the same memories: they are told to one that forgets everything afterwards, in the order and at
 * the times in which mem0 got them, under their own ids. What it decides is what the import will do.
 */
import {
  createMemory,
  type Decide,
  type Draft,
  inMemory,
  LociError,
  type LociMemory,
  type Memory,
  type MemoryConfig,
  type MemoryHandle,
  type MemoryType,
  type Outcome,
  type Role,
} from '@loci/core'
import type { Mem0Record } from '../record.ts'
import type { Left, Located } from './located.ts'

export interface ReplayOptions {
  /** Besides what the record says: a `type`, a `key`, tags, entities, … of the memory that comes of it. */
  draft?: (record: Mem0Record) => Partial<Draft> | undefined
  /** The types that drafts may have, besides the built-in ones. */
  types?: readonly MemoryType[]
  /** Dimensions besides the built-in ones, as in `createMemory`. */
  identities?: NonNullable<MemoryConfig['identities']>
  /** Decides about memories that are alike and not the same, as in `createMemory`. */
  decide?: Decide
  signal?: AbortSignal
  onProgress?: (done: number, all: number) => void
}

/** What became of one memory. */
export interface Decision {
  located: Located
  /** The memory that stands for it: itself, or the one that it was merged into. */
  id: string
  /** Undefined when nothing was known that it says again or contradicts. */
  merged?: boolean
  /** The memory that it put an end to. */
  closed?: string
  reason: string
  /** Memories that stand beside it and are close to it, the closest first. */
  close: { id: string; text: number }[]
}

export interface Replay {
  decisions: Decision[]
  refused: Left[]
  /** How each memory stands at the end. */
  memories: ReadonlyMap<string, Memory>
  /** The memory that they were told to. */
  staging: LociMemory
}

/** @param located in the order in which they are to be told. */
export async function replay(located: readonly Located[], options: ReplayOptions): Promise<Replay> {
  const { draft, types, identities, decide, signal, onProgress } = options
  let [now, nextId] = [0, '']
  let spare = 0
  const staging = (await createMemory({
    store: inMemory(),
    now: () => now,
    // The first one is for the memory itself; parts of values that are divided get names of their own.
    newId: () => {
      const id = nextId || `mem0-part-${++spare}`
      nextId = ''
      return id
    },
    ...(types === undefined ? {} : { types }),
    ...(identities === undefined ? {} : { identities }),
    ...(decide === undefined ? {} : { decide }),
  })) as LociMemory
  const decisions: Decision[] = []
  const refused: Left[] = []
  const memories = new Map<string, Memory>()
  const handles = new Map<string, MemoryHandle>()

  function refuse({ record, tenant, identity }: Located, reason: string): void {
    refused.push({ record, kind: 'refused', reason, owner: { tenant, identity } })
  }

  function handleOf({ tenant, identity }: Located): MemoryHandle {
    const name = JSON.stringify([tenant, Object.entries(identity).sort()])
    const handle = handles.get(name) ?? staging.for({ tenant, ...identity })
    handles.set(name, handle)
    return handle
  }

  for (const [index, one] of located.entries()) {
    signal?.throwIfAborted()
    now = one.statedAt
    nextId = one.record.id
    try {
      const outcome = await handleOf(one).add(draftOf(one, draft?.(one.record)))
      if (outcome.action === 'rejected') refuse(one, outcome.reason)
      else {
        for (const memory of [outcome.previous, outcome.memory])
          if (memory !== undefined) memories.set(memory.id, memory)
        decisions.push(decisionOf(one, outcome))
      }
    } catch (error) {
      // What the application wrote wrong is for it to hear; what mem0 stored wrong is for the report.
      if (!(error instanceof LociError) || !isAboutContent(error)) throw error
      refuse(one, error.message)
    }
    if (index % 500 === 499) onProgress?.(index + 1, located.length)
  }
  onProgress?.(located.length, located.length)
  return { decisions, refused, memories, staging }
}

function decisionOf(located: Located, outcome: Outcome): Decision {
  const id = outcome.memory?.id ?? located.record.id
  const decision: Decision = { located, id, reason: outcome.reason, close: [] }
  if (id !== located.record.id) decision.merged = true
  else if (outcome.action === 'superseded') decision.closed = outcome.previous.id
  decision.close = (outcome.similar ?? []).map(({ memory, text }) => ({ id: memory.id, text }))
  return decision
}

function draftOf({ record, text, metadata, expiresAt }: Located, given: Partial<Draft> = {}): Draft {
  const { actorId, role, id } = record
  const { tags = [], source = {}, ...rest } = given
  const roles: readonly string[] = ['user', 'assistant', 'tool', 'operator']
  return {
    text,
    metadata,
    ...(expiresAt === undefined ? {} : { expiresAt }),
    ...rest,
    tags: [...new Set(['mem0', ...tags])],
    source: {
      externalId: id,
      channel: 'mem0',
      ...(actorId === undefined ? {} : { speaker: actorId }),
      ...(role !== undefined && roles.includes(role) ? { role: role as Role } : {}),
      ...source,
    },
  }
}

function isAboutContent({ code }: LociError): boolean {
  return ['INPUT', 'TOO_LARGE', 'SCOPE'].includes(code)
}
