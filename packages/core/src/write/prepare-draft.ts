/** One draft of `add` or `upsert`: checked, passed by the application, redacted, and made a memory that wants in. */
import { defined } from '../defined.ts'
import type { Engine } from '../engine.ts'
import { InputError } from '../errors.ts'
import { askReview, contextOf, rejection } from '../governance/hooks.ts'
import { consentRefusal } from '../governance/reader.ts'
import type { Caller } from '../scope.ts'
import { typeNamed } from '../types/memory-type.ts'
import { readData } from '../types/schema.ts'
import { claimIdOf } from './claims.ts'
import { refusalOf } from './guard.ts'
import { type Incoming, prepareMemory } from './prepare-memory.ts'
import { checkFilterable, type DraftContent, readDraft, redactContent } from './read-draft.ts'
import { keyPath } from './read-values.ts'

export interface WriteOptions {
  share: boolean
  signal: AbortSignal | undefined
  idempotencyKey: string | undefined
  expectedVersion: number | undefined
  operation: 'add' | 'upsert'
  /** Of texts that were embedded before. */
  vectors?: ReadonlyMap<string, Float32Array> | 'unavailable'
}

/** Checked, and on its way. */
export interface Prepared {
  /** As the caller gave it: the same request again may come out of hooks and schemas otherwise. */
  asked: DraftContent
  content: DraftContent
  incoming: Incoming
  claimId: string | undefined
  /** Why a guard refused it, if so. */
  refusal: string | undefined
  /** Whether it waits for approval. */
  isPending: boolean
}

/** @throws InputError, MemoryTypeError or ScopeError naming the path; what a hook throws. */
export async function prepareDraft(
  engine: Engine,
  caller: Caller,
  { path, input }: { path: string; input: unknown },
  { share, operation }: WriteOptions,
  now: number,
): Promise<Prepared> {
  const answer = await beforeWrite(engine, caller, operation, path, input)
  const given = redactContent(answer.content, engine.redact)
  const type = typeNamed(engine.types, given.type ?? 'fact', keyPath(path, 'type'))
  const { data: _data, ...rest } = given
  const content: DraftContent = { ...rest, ...defined({ data: await readData(path, given.data, type) }) }
  checkFilterable(keyPath(path, 'metadata'), content.metadata ?? {}, engine.filterable)
  const { dimensions, newId } = engine
  const incoming = prepareMemory(path, content, type, { caller, dimensions, share, now, newId })
  if (operation === 'upsert' && type.merge === 'append') {
    throw new InputError('type', `memories of the type ${type.name} stand side by side; use add`)
  }
  if (operation === 'upsert' && incoming.memory.key === undefined)
    throw new InputError('key', 'upsert needs the key of a slot')
  const claimId = await claimIdOf(incoming.memory, type)
  const { memory } = incoming
  const refusal = answer.refusal ?? refusalOf(memory.type, memory.source) ?? consentRefusal(caller, memory.scope)
  const review = refusal === undefined ? await askReview(engine, caller, operation, memory) : undefined
  const isPending = review?.isPending === true
  return {
    asked: redactContent(answer.asked, engine.redact),
    content,
    incoming,
    claimId,
    refusal: refusal ?? review?.refusal,
    isPending,
  }
}

/** The draft as the application lets it pass. */
async function beforeWrite(
  engine: Engine,
  caller: Caller,
  operation: string,
  path: string,
  input: unknown,
): Promise<{ asked: DraftContent; content: DraftContent; refusal: string | undefined }> {
  const asked = readDraft(path, input)
  const answer = await engine.hooks.beforeWrite?.(structuredClone(asked), contextOf(caller, operation))
  const refusal = rejection(answer)
  if (answer === undefined || refusal !== undefined) return { asked, content: asked, refusal }
  return { asked, content: readDraft(path, answer), refusal: undefined }
}
