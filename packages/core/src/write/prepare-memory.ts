/** A checked draft becomes a whole memory: scope, source, times and defaults filled in. Nothing is written yet. */
import { defined } from '../defined.ts'
import { InputError } from '../errors.ts'
import { canonicalJson } from '../hash.ts'
import { nearest } from '../options.ts'
import { type Memory, type Source, sourceKeys } from '../record.ts'
import { type Caller, type Dimensions, type ScopeValues, writeScope } from '../scope.ts'
import { dayMs } from '../time.ts'
import type { MemoryType } from '../types/memory-type.ts'
import { type DraftContent, readDerivedKey } from './read-draft.ts'
import { keyPath } from './read-values.ts'

/** A memory that wants to be written, and what its draft left open. */
export interface Incoming {
  memory: Memory
  type: MemoryType
  /** Whether the caller said since when it is true. */
  datedByCaller: boolean
}

export interface PrepareContext {
  caller: Caller
  dimensions: Dimensions
  share: boolean
  now: number
  newId: () => string
}

/** The clock of who says "now" may be ahead of ours. */
const clockToleranceMs = 60_000

/** @throws InputError or ScopeError naming the path. */
export function prepareMemory(
  path: string,
  content: DraftContent,
  type: MemoryType,
  context: PrepareContext,
): Incoming {
  const { caller, share, now } = context
  const { text = content.data === undefined ? undefined : canonicalJson(content.data) } = content
  if (text === undefined) throw new InputError(keyPath(path, 'text'), 'a memory needs text or data')
  const metadata = content.metadata ?? {}
  const key = content.key ?? readDerivedKey(() => type.key?.(defined({ text, metadata, data: content.data })))
  const occurredAt = content.occurredAt ?? now
  const begins = content.validFrom ?? Math.min(occurredAt, now)
  const isSkew = key !== undefined && begins > now && begins <= now + clockToleranceMs
  const validFrom = isSkew ? now : begins
  if (key !== undefined && validFrom > now) {
    throw new InputError(keyPath(path, 'validFrom'), 'is in the future; the value of a slot begins now or earlier')
  }
  if (content.validTo !== undefined && content.validTo <= validFrom) {
    throw new InputError(keyPath(path, 'validTo'), 'must be later than validFrom')
  }
  const memory = defined<Memory>({
    id: context.newId(),
    tenant: caller.tenant,
    scope: writeScope(caller, { ...content, typeScope: type.scope ?? [] }, share),
    type: type.name,
    key,
    text,
    data: content.data,
    about: content.about,
    tags: content.tags ?? [],
    metadata,
    importance: content.importance ?? type.importance ?? 0.5,
    confidence: content.confidence ?? 1,
    pinned: content.pinned ?? false,
    occurredAt,
    createdAt: now,
    updatedAt: now,
    validFrom,
    validTo: content.validTo,
    expiresAt: content.expiresAt ?? (type.ttlDays === undefined ? undefined : now + type.ttlDays * dayMs),
    status: 'active',
    supersedes: undefined,
    supersededBy: undefined,
    version: 1,
    reinforcements: 0,
    source: writerSource(path, content.source ?? {}, context),
  })
  return { memory, type, datedByCaller: content.validFrom !== undefined || content.occurredAt !== undefined }
}

/** What the handle knows about the writer, and what the draft adds. The draft cannot contradict the handle. */
export function writerSource(
  path: string,
  given: Source,
  { caller, dimensions }: Pick<PrepareContext, 'caller' | 'dimensions'>,
): Source {
  const source: Source = { by: ownersOf(caller, dimensions) }
  for (const actor of dimensions.actors) {
    const value = caller.values.get(actor)?.[0]
    if (value !== undefined) source[actor] = value
  }
  for (const [name, value] of Object.entries(given)) {
    const at = keyPath(path, `source.${name}`)
    const known = [...sourceKeys, ...dimensions.actors]
    if (!known.includes(name)) throw new InputError(at, `unknown key${nearest(name, known)}`)
    if (Object.hasOwn(source, name) && source[name] !== value)
      throw new InputError(at, 'the handle already says another value')
    source[name] = value
  }
  return source
}

function ownersOf(caller: Caller, { owners }: Dimensions): ScopeValues {
  const single = owners.flatMap((owner) => {
    const values = caller.values.get(owner)
    return values?.length === 1 ? [[owner, values[0] as string] as const] : []
  })
  return Object.fromEntries(single)
}
