/** The handle of one identity: what an agent gets. It checks options and hands on to the stages. */
import { type ContextOptions, contextOptions } from './context/context-options.ts'
import { type Context, findForContext, toContext } from './context/get-context.ts'
import { findReplayed, toReplayed } from './context/replay-context.ts'
import type { Engine } from './engine.ts'
import { InputError, NotFoundError } from './errors.ts'
import { afterCommit, observed, returnable, returnableMemories } from './governance/hooks.ts'
import { readerOf } from './governance/reader.ts'
import { type IngestReport, ingest } from './ingest/ingest.ts'
import { checkIngestOptions, type IngestOptions } from './ingest/ingest-options.ts'
import type { IngestInput } from './ingest/turn.ts'
import { catchUp, lags } from './lifecycle/catch-up.ts'
import { noteRetrieved } from './lifecycle/usage.ts'
import { checkOptions } from './options.ts'
import type { Outcome, Revision } from './record.ts'
import { checkSlot, findSlot, type GetOptions, getMemory, isId, readHistory, type Slot } from './retrieve/by-id.ts'
import {
  type CountByOptions,
  type CountOptions,
  countMemories,
  type ListOptions,
  listMemories,
} from './retrieve/list.ts'
import {
  type CheckedSearch,
  checkMany,
  checkSearch,
  type Hit,
  type ManyQuery,
  type SearchOptions,
  searchAll,
  searchOptions,
  toHits,
} from './retrieve/search.ts'
import { checkWhyNot, type WhyNot, type WhyNotOptions, whyNot, whyNotOptions } from './retrieve/why-not.ts'
import type { Caller } from './scope.ts'
import type { AnyTypes, DraftOf, MemoryOf, TypeMap } from './types/type-map.ts'
import type { Draft, Patch } from './write/read-draft.ts'
import { type ChangeCall, writeChange } from './write/write-change.ts'
import { writeDrafts } from './write/write-drafts.ts'

export interface CallOptions {
  /** Stops the call; it throws the signal's reason. A commit that is on its way may still happen. */
  signal?: AbortSignal
}

export interface WriteOptions extends CallOptions {
  /** The same key and request again, within 24 hours, returns what the first call did. */
  idempotencyKey?: string
}

export interface ChangeOptions extends WriteOptions {
  /** @throws ConflictError when the memory (for `upsert`: the slot's; 0: none) has another version. */
  expectedVersion?: number
}

export type Feedback = 'helpful' | 'wrong'

export interface FeedbackOptions extends WriteOptions {
  /** For the history. */
  reason?: string
}

export interface ForgetOptions extends ChangeOptions {
  /** For the history. */
  reason?: string
}

/** Reads and writes as one identity. Every call sees exactly the memories whose scope is a subset of it. */
export interface MemoryHandle<Types extends TypeMap = AnyTypes> {
  /** Remembers one draft, or several: an array in gives an array out, in order. A string is `{ type: 'fact', text }`. */
  add(draft: DraftOf<Types> | string, options?: WriteOptions): Promise<Outcome>
  add(drafts: readonly (DraftOf<Types> | string)[], options?: WriteOptions): Promise<Outcome[]>
  /**
   * Reads messages of a conversation, as chat APIs have them, and events of an agent: triggers and the extractor decide what
   * is remembered. The same messages again change nothing.
   * @throws InputError or TooLargeError before anything is written, naming the message.
   */
  ingest(input: IngestInput | readonly IngestInput[], options?: IngestOptions): Promise<IngestReport>
  /** Like `add` for a draft with a `key`: the slot (scope, type, key) has one current value. */
  upsert(draft: DraftOf<Types>, options?: ChangeOptions): Promise<Outcome>
  /** The memory, when it is visible and true now, or was at the moment `asOf`. */
  get(id: string, options?: GetOptions): Promise<MemoryOf<Types> | undefined>
  /** Changes the memory in place. @throws NotFoundError when it is not visible. */
  update(id: string, patch: Patch, options?: ChangeOptions): Promise<Outcome>
  /** What it said was never true: closes it and puts the right one in its place. */
  correct(id: string, correction: Patch | string, options?: ChangeOptions): Promise<Outcome>
  /** No read returns it any more. */
  forget(target: string | Slot<keyof Types & string>, options?: ForgetOptions): Promise<Outcome>
  /**
   * Makes a former version what is true now, also of a memory that was forgotten or superseded.
   * @throws NotFoundError when there is no such version; ConflictError when its slot has another value since.
   */
  restore(id: string, version: number, options?: ChangeOptions): Promise<Outcome>
  /** Says of memories that were used whether they helped: that confirms them, or makes them less certain. */
  feedback(ids: string, verdict: Feedback, options?: FeedbackOptions): Promise<Outcome>
  feedback(ids: readonly string[], verdict: Feedback, options?: FeedbackOptions): Promise<Outcome[]>
  /** The best matches first, each with a score in [0, 1]. */
  search<Name extends keyof Types & string = keyof Types & string>(
    query: string,
    options?: SearchOptions<Name>,
  ): Promise<Hit<MemoryOf<Types, Name>>[]>
  /** Several searches with one embedding call and the store trips of one; the hits of each, in order. */
  searchMany<Name extends keyof Types & string = keyof Types & string>(
    queries: readonly ManyQuery<Name>[],
    options?: SearchOptions<Name>,
  ): Promise<Hit<MemoryOf<Types, Name>>[][]>
  /** The first stage at which a search, or with `budget` a context, lost this memory; or that it did not. */
  whyNot(id: string, query: string, options?: WhyNotOptions<keyof Types & string>): Promise<WhyNot>
  /** The right slice of memory for a prompt, within a budget of tokens. */
  getContext(options: ContextOptions): Promise<Context>
  list<Name extends keyof Types & string = keyof Types & string>(
    options?: ListOptions<Name>,
  ): Promise<{ items: MemoryOf<Types, Name>[]; cursor?: string }>
  count<Name extends keyof Types & string = keyof Types & string>(options?: CountOptions<Name>): Promise<number>
  /** Counts for each value; reads what it counts. */
  count<Name extends keyof Types & string = keyof Types & string>(
    options: CountByOptions<Name>,
  ): Promise<{ [value: string]: number }>
  /** Every version, oldest first; also of a memory that was superseded or forgotten. */
  history(id: string, options?: CallOptions): Promise<Revision[]>
}

/** @param live each call works with it as it was at its beginning, whatever `reembed` changes meanwhile. */
export function createHandle(live: Engine, caller: Caller, share: boolean): MemoryHandle {
  /** A write that reached the index takes along what an earlier one could not bring there. */
  async function thenCatchUp(outcomes: Outcome[], signal: AbortSignal | undefined): Promise<Outcome[]> {
    if (outcomes.every(({ indexed }) => indexed) && lags(live, caller.tenant)) {
      // The write itself succeeded; what fails here is tried again by the next one and by maintain().
      await catchUp({ ...live }, caller.tenant, 0, signal).catch(() => undefined)
    }
    return outcomes
  }

  /** Reads as the caller, and once more where operators have decided something about it, which is rare. */
  async function reading<Found, T = Found>(
    operation: string,
    signal: AbortSignal | undefined,
    read: (engine: Engine, reader: Caller) => Promise<Found>,
    finish: (engine: Engine, found: Found, reader: Caller) => Promise<T> | T,
  ): Promise<T> {
    const engine = { ...live }
    const checked = signal instanceof AbortSignal ? signal : undefined
    return await observed(engine, caller.tenant, operation, async () => {
      const [first, reader] = await Promise.allSettled([read(engine, caller), readerOf(engine, caller, checked)])
      if (reader.status === 'rejected') throw first.status === 'rejected' ? first.reason : reader.reason
      if (reader.value !== undefined) return await finish(engine, await read(engine, reader.value), reader.value)
      if (first.status === 'rejected') throw first.reason
      return await finish(engine, first.value, caller)
    })
  }

  /** Runs a write, and what comes after it. */
  async function writing(
    operation: string,
    signal: AbortSignal | undefined,
    write: (engine: Engine) => Promise<Outcome[]>,
  ): Promise<Outcome[]> {
    const engine = { ...live }
    return await observed(engine, caller.tenant, operation, async () => {
      const outcomes = await thenCatchUp(await write(engine), signal)
      await afterCommit(engine, caller, operation, outcomes)
      return outcomes
    })
  }

  const redacted = (text: string): string => live.redact?.(text) ?? text

  async function add(
    input: Draft | string | readonly (Draft | string)[],
    options: WriteOptions = {},
  ): Promise<Outcome | Outcome[]> {
    checkOptions('add', options, ['signal', 'idempotencyKey'])
    const { signal, idempotencyKey } = options
    const inputs = Array.isArray(input)
      ? Array.from(input, (draft: unknown, index) => ({ path: `[${index}]`, input: draft }))
      : [{ path: '', input }]
    const write = { share, signal, idempotencyKey, expectedVersion: undefined, operation: 'add' } as const
    const outcomes = await writing('add', signal, (engine) => writeDrafts(engine, caller, inputs, write))
    return Array.isArray(input) ? outcomes : (outcomes[0] as Outcome)
  }

  async function upsert(draft: Draft, options: ChangeOptions = {}): Promise<Outcome> {
    checkOptions('upsert', options, ['signal', 'idempotencyKey', 'expectedVersion'])
    const { signal, idempotencyKey } = options
    const expectedVersion = readVersion(options.expectedVersion)
    const write = { share, signal, idempotencyKey, expectedVersion, operation: 'upsert' } as const
    const drafts = [{ path: '', input: draft }]
    return (await writing('upsert', signal, (engine) => writeDrafts(engine, caller, drafts, write)))[0] as Outcome
  }

  async function change(
    operation: ChangeCall['operation'],
    target: string | Slot | readonly string[],
    input: unknown,
    options: ForgetOptions = {},
  ): Promise<Outcome[]> {
    const known = { forget: ['expectedVersion', 'reason'], feedback: ['reason'] }[operation as string]
    checkOptions(operation, options, ['signal', 'idempotencyKey', ...(known ?? ['expectedVersion'])])
    const { signal, idempotencyKey, expectedVersion, reason } = options
    if (reason !== undefined && typeof reason !== 'string') throw new InputError('reason', 'expected a string')
    const targets = Array.isArray(target) ? [...new Set<string>(target)] : [target as string | Slot]
    const call: ChangeCall = {
      operation,
      target,
      findIds: targets.map((one) => idFinder(live, operation, one, signal)),
      input,
      share,
      signal,
      idempotencyKey,
      expectedVersion: readVersion(expectedVersion),
      reason: reason === undefined ? undefined : redacted(reason),
    }
    return await writing(operation, signal, (engine) => writeChange(engine, caller, call))
  }

  async function changeOne(...call: Parameters<typeof change>): Promise<Outcome> {
    return (await change(...call))[0] as Outcome
  }

  async function feedback(
    ids: string | readonly string[],
    verdict: Feedback,
    options?: FeedbackOptions,
  ): Promise<Outcome | Outcome[]> {
    if (verdict !== 'helpful' && verdict !== 'wrong') throw new InputError('verdict', "expected 'helpful' or 'wrong'")
    if (typeof ids === 'string') return await changeOne('feedback', ids, verdict, options)
    if (!Array.isArray(ids)) throw new InputError('ids', 'expected an id or a list of ids')
    const outcomes = await change('feedback', ids, verdict, options)
    const distinct = [...new Set<string>(ids)]
    return ids.map((id) => outcomes[distinct.indexOf(id)] as Outcome)
  }

  async function searched(
    operation: string,
    searches: readonly CheckedSearch[],
    signal: AbortSignal | undefined,
  ): Promise<Hit[][]> {
    const hits = await reading(
      operation,
      signal,
      (engine, reader) => searchAll(engine, reader, searches),
      (engine, found, reader) => Promise.all(searches.map((search, at) => toHits(engine, reader, found[at], search))),
    )
    noteRetrieved(
      live,
      caller.tenant,
      hits.flat().map(({ memory }) => memory),
    )
    return hits
  }

  async function ingestAll(input: unknown, options: IngestOptions = {}): Promise<IngestReport> {
    const checked = checkIngestOptions(options, live.ingest)
    let report: IngestReport | undefined
    await writing('ingest', options.signal, async (engine) => {
      report = await ingest(engine, caller, input, { share, options: checked })
      return [...report.kept, ...report.outcomes]
    })
    return report as unknown as IngestReport
  }

  return {
    ingest: ingestAll,
    add: add as MemoryHandle['add'],
    upsert,
    update: (id, patch, options) => changeOne('update', id, patch, options),
    correct: (id, correction, options) => changeOne('correct', id, correction, options),
    forget: (target, options) => changeOne('forget', target, undefined, options),
    async restore(id, version, options) {
      if (!Number.isSafeInteger(version) || version < 1) throw new InputError('version', 'expected a whole number')
      return await changeOne('restore', id, version, options)
    },
    feedback: feedback as MemoryHandle['feedback'],
    async get(id, options = {}) {
      checkOptions('get', options, ['asOf', 'signal'])
      return await reading(
        'get',
        options.signal,
        (engine, reader) => getMemory(engine, reader, id, options),
        async (engine, memory, reader) =>
          memory && (await returnableMemories(engine, reader, 'get', [memory], options.signal))[0],
      )
    },
    async search(query, options = {}) {
      checkOptions('search', options, searchOptions)
      return (await searched('search', [checkSearch(live, query, options)], options.signal))[0] as Hit[]
    },
    async searchMany(queries, options = {}) {
      checkOptions('searchMany', options, searchOptions)
      return await searched('searchMany', checkMany(live, queries, options), options.signal)
    },
    async whyNot(id, query, options = {}) {
      checkOptions('whyNot', options, whyNotOptions)
      const checked = checkWhyNot(live, id, query, options)
      return await reading(
        'whyNot',
        options.signal,
        (engine, reader) => whyNot(engine, reader, checked),
        (_, answer) => answer,
      )
    },
    async getContext(options) {
      checkOptions('getContext', options, contextOptions)
      if (options.replay !== undefined) {
        return await reading(
          'getContext',
          options.signal,
          (engine, reader) => findReplayed(engine, reader, options),
          (engine, found, reader) => toReplayed(engine, reader, found, options),
        )
      }
      const context = await reading(
        'getContext',
        options.signal,
        (engine, reader) => findForContext(engine, reader, options),
        (engine, found, reader) => toContext(engine, reader, found, options),
      )
      noteRetrieved(live, caller.tenant, context.memories)
      return context
    },
    list: async (options = {}) =>
      await reading(
        'list',
        signalOf(options),
        (engine, reader) => listMemories(engine, reader, options),
        async (engine, page, reader) => ({
          ...page,
          items: await returnableMemories(engine, reader, 'list', page.items, options.signal),
        }),
      ),
    count: (async (options: CountOptions = {}) =>
      await reading(
        'count',
        signalOf(options),
        (engine, reader) => countMemories(engine, reader, options),
        (_, found) => found,
      )) as MemoryHandle['count'],
    async history(id, options = {}) {
      checkOptions('history', options, ['signal'])
      return await reading(
        'history',
        options.signal,
        (engine, reader) => readHistory(engine, reader, id, options.signal),
        (engine, revisions, reader) => returnable(engine, reader, 'history', revisions, options.signal),
      )
    },
  }
}

/** `forget` takes a slot as well as an id. */
function idFinder(
  engine: Engine,
  operation: ChangeCall['operation'],
  target: string | Slot,
  signal: AbortSignal | undefined,
): (reader: Caller) => Promise<string> {
  if (operation === 'forget' && typeof target === 'object' && target !== null) {
    checkSlot(engine, target)
    return async (reader) => await findSlot(engine, reader, target, signal)
  }
  if (!isId(target)) throw new NotFoundError(String(target))
  return async () => target
}

/** Options are checked by the stage; this comes before. */
function signalOf(options: CallOptions | null): AbortSignal | undefined {
  return options?.signal
}

function readVersion(version: unknown): number | undefined {
  if (version === undefined) return undefined
  if (!Number.isSafeInteger(version) || (version as number) < 0) {
    throw new InputError('expectedVersion', 'expected a whole number')
  }
  return version as number
}
