/** `summary` of a session and `profile` of an owner: one text of many memories, which it cites. */
import { defined } from '../defined.ts'
import type { Engine } from '../engine.ts'
import { ModelError } from '../errors.ts'
import { allOf, type Filter } from '../filter.ts'
import { returnableMemories } from '../governance/hooks.ts'
import { callModel } from '../models/call-model.ts'
import type { Extractor, Known } from '../models/contract.ts'
import { fromRow, type Memory } from '../record.ts'
import { validAt, visibleTo } from '../retrieve/visibility.ts'
import { scopeKey } from '../scope.ts'
import { writeDrafts } from '../write/write-drafts.ts'
import type { ExtractCall } from './extract.ts'
import { addUsage, readUsage } from './usage.ts'
import type { Task } from './waiting.ts'

/** As many as it can cite besides the text that it goes on from: who erases one of them erases it. */
const maxParts = 63
/** A profile is of what its owner is, not of what happened. */
const profiled = ['instruction', 'preference', 'fact']

/**
 * @returns `nothing` when there was nothing to say; `changed` when what it is made of changed meanwhile, so that it must be
 * made again.
 * @throws ModelError
 */
export async function digest(
  engine: Engine,
  extractor: Extractor,
  work: Exclude<Task, { task: 'extract' }>,
  call: ExtractCall & { isUnchanged: () => Promise<boolean> },
): Promise<'made' | 'nothing' | 'changed'> {
  if (extractor.digest === undefined) return 'nothing'
  const { caller, reader, share, signal } = call
  const isSummary = work.task === 'summary'
  const about: Filter = isSummary
    ? { op: 'eq', field: 'source.session', value: work.session }
    : { op: 'in', field: 'type', values: profiled }
  const memories = await partsOf(engine, about, call)
  if (memories.length === 0) return 'nothing'
  const key = isSummary ? `session:${work.session}` : 'profile'
  const before = await currentOf(engine, work.task, key, call)
  const model = extractor.name ?? 'the extractor'
  const options = defined({ type: work.task, previous: before?.text }) as {
    type: Task['task'] & ('summary' | 'profile')
  }
  const answer = await callModel(
    { model, timeoutMs: engine.modelMs, signal },
    async (ending) => await extractor.digest?.(memories.map(toPart), { ...options, signal: ending }),
  )
  if (typeof answer?.text !== 'string' || answer.text.trim() === '') throw new ModelError(`${model}: gave no text`)
  addUsage(call.usage, readUsage(answer.usage))
  const parts = before === undefined ? memories : [before, ...memories]
  if (!(await call.isUnchanged()) || (await haveChanged(engine, parts, call))) return 'changed'
  const evidence = parts.map(({ id }) => id)
  const source = { role: 'assistant' as const, evidence, ...(isSummary && { session: work.session }) }
  const draft = { type: work.task, key, text: answer.text.trim(), confidence: 0.8, source }
  const write = { share, signal, idempotencyKey: undefined, expectedVersion: undefined, operation: 'add' } as const
  await writeDrafts(engine, { ...caller, hidden: reader.hidden }, [{ path: work.task, input: draft }], write)
  return 'made'
}

/** The latest, in order of time. */
async function partsOf(
  engine: Engine,
  about: Filter,
  { caller, reader, scope, signal }: ExtractCall,
): Promise<Memory[]> {
  const own: Filter = { op: 'eq', field: 'scopeKey', value: scopeKey(scope) }
  const others: Filter = { op: 'nin', field: 'type', values: ['summary', 'profile'] }
  const filter = allOf(visibleTo(reader), validAt(engine.now()), own, about, others) as Filter
  const order = { by: 'occurredAt', direction: 'desc' } as const
  const page = await engine.rows.list(caller.tenant, { kind: 'memory', filter, order, limit: maxParts }, signal)
  const memories = page.rows.map((row) => fromRow(row).memory).reverse()
  return await returnableMemories(engine, reader, 'ingest', memories, signal)
}

async function currentOf(
  engine: Engine,
  type: string,
  key: string,
  { caller, reader, scope, signal }: ExtractCall,
): Promise<Memory | undefined> {
  const filter = allOf(
    visibleTo(reader),
    validAt(engine.now()),
    { op: 'eq', field: 'scopeKey', value: scopeKey(scope) },
    { op: 'eq', field: 'type', value: type },
    { op: 'eq', field: 'key', value: key },
  ) as Filter
  const page = await engine.rows.list(caller.tenant, { kind: 'memory', filter, limit: 1 }, signal)
  const [row] = page.rows
  return row === undefined ? undefined : fromRow(row).memory
}

/** Whether one of them was forgotten, corrected or erased while the model read it. */
async function haveChanged(
  engine: Engine,
  memories: readonly Memory[],
  { caller, signal }: ExtractCall,
): Promise<boolean> {
  const ids = memories.map(({ id }) => id)
  const rows = await engine.rows.get(caller.tenant, ids, signal)
  return memories.some(({ id, version }) => rows.get(id)?.version !== version)
}

function toPart({ id, type, key, text, data }: Memory): Known {
  return defined<Known>({ id, type, key, text, data })
}
