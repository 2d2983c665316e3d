/** Plain functions of the application that stand at the gates of memory. */
import type { Engine } from '../engine.ts'
import { ConfigError } from '../errors.ts'
import { checkOptions } from '../options.ts'
import { isPlainObject } from '../plain-object.ts'
import type { Memory, Outcome } from '../record.ts'
import type { Caller } from '../scope.ts'
import { untilAborted } from '../stores/keyed-lock.ts'
import type { Draft } from '../write/read-draft.ts'

/** Who calls, and what. */
export interface HookContext {
  identity: { tenant: string; [dimension: string]: string | readonly string[] }
  operation: string
  purpose?: string
}

/**
 * What happened, for logs and metrics. No text of a memory is in it. `degraded`: a model failed, and the call went on
 * without it.
 */
export interface LociEvent {
  type: 'call' | 'degraded' | 'hook_failed'
  operation: string
  tenant: string
  durationMs: number
  /** The code of the error, when it failed. */
  error?: string
}

export interface Hooks {
  /** Sees each draft and patch before it is checked: gives another one, refuses it, or lets it pass with `undefined`. */
  beforeWrite?(draft: Draft, context: HookContext): Passed<Draft | { reject: string } | undefined>
  /**
   * Whether a memory must wait for `admin().approve()` before anybody reads it. Sees what drafts, updates and corrections
   * would make; a change that waits leaves the memory as it is, and takes its place when it is approved.
   */
  review?(memory: Memory, context: HookContext): Passed<'pending' | 'pass' | { reject: string }>
  /** Sees what was written. What it throws is an event, and changes nothing. */
  afterCommit?(outcomes: readonly Outcome[], context: HookContext): Passed<void>
  /** Sees each memory before a read returns it: gives it, another, or nothing. */
  beforeReturn?(memory: Memory, context: HookContext): Passed<Memory | undefined>
  onEvent?(event: LociEvent): void
}

type Passed<T> = T | Promise<T>

const names: readonly (keyof Hooks)[] = ['beforeWrite', 'review', 'afterCommit', 'beforeReturn', 'onEvent']

/** @throws ConfigError naming the hook. */
export function checkHooks(hooks: Hooks = {}): Hooks {
  checkOptions('hooks', hooks, names)
  for (const [name, hook] of Object.entries(hooks)) {
    if (hook !== undefined && typeof hook !== 'function') throw new ConfigError(`hooks.${name} must be a function`)
  }
  return hooks
}

export function contextOf({ tenant, values, purpose }: Caller, operation: string): HookContext {
  const dimensions = [...values].map(([name, list]) => [name, list.length === 1 ? (list[0] as string) : [...list]])
  const context: HookContext = { identity: { tenant, ...Object.fromEntries(dimensions) }, operation }
  return purpose === undefined ? context : { ...context, purpose }
}

/** The reason of a refusal, if it is one. */
export function rejection(answer: unknown): string | undefined {
  if (!isPlainObject(answer) || !Object.hasOwn(answer, 'reject')) return undefined
  return typeof answer.reject === 'string' ? answer.reject : 'refused by a hook'
}

/** What the application says of a memory that wants in. @throws ConfigError when its answer is none. */
export async function askReview(
  { hooks }: Engine,
  caller: Caller,
  operation: string,
  memory: Memory,
): Promise<{ isPending: boolean; refusal: string | undefined }> {
  const answer = await hooks.review?.(structuredClone(memory), contextOf(caller, operation))
  const refusal = rejection(answer)
  if (answer !== undefined && answer !== 'pending' && answer !== 'pass' && refusal === undefined) {
    throw new ConfigError("hooks.review must give 'pending', 'pass' or { reject }")
  }
  return { isPending: answer === 'pending', refusal }
}

/** What the application lets a read return of these. */
export async function returnable<T extends { memory: Memory }>(
  engine: Engine,
  caller: Caller,
  operation: string,
  found: readonly T[],
  signal: AbortSignal | undefined,
): Promise<T[]> {
  const { beforeReturn } = engine.hooks
  if (beforeReturn === undefined) return [...found]
  const context = contextOf(caller, operation)
  const seen = found.map(async (item) => {
    const memory = await beforeReturn(structuredClone(item.memory), context)
    if (memory !== undefined && !(isPlainObject(memory) && typeof memory.text === 'string')) {
      throw new ConfigError('hooks.beforeReturn must give a memory, or undefined to keep it back')
    }
    return memory === undefined ? [] : [{ ...item, memory }]
  })
  return (await untilAborted(Promise.all(seen), signal)).flat()
}

/** The same for memories by themselves. */
export async function returnableMemories(
  engine: Engine,
  caller: Caller,
  operation: string,
  memories: readonly Memory[],
  signal: AbortSignal | undefined,
): Promise<Memory[]> {
  const found = memories.map((memory) => ({ memory }))
  return (await returnable(engine, caller, operation, found, signal)).map(({ memory }) => memory)
}

/** Tells of a call how long it took and how it ended. */
export async function observed<T>(
  engine: Engine,
  tenant: string,
  operation: string,
  run: () => Promise<T>,
): Promise<T> {
  if (engine.hooks.onEvent === undefined) return await run()
  const started = performance.now()
  const tell = (error?: unknown): void => {
    const event: LociEvent = { type: 'call', operation, tenant, durationMs: performance.now() - started }
    emit(engine, error === undefined ? event : { ...event, error: codeOf(error) })
  }
  try {
    const result = await run()
    tell()
    return result
  } catch (error) {
    tell(error)
    throw error
  }
}

export async function afterCommit(
  engine: Engine,
  caller: Caller,
  operation: string,
  outcomes: readonly Outcome[],
): Promise<void> {
  const started = performance.now()
  try {
    // A copy: what the hook does to it is its own affair.
    await engine.hooks.afterCommit?.(structuredClone(outcomes), contextOf(caller, operation))
  } catch (error) {
    const durationMs = performance.now() - started
    emit(engine, { type: 'hook_failed', operation, tenant: caller.tenant, durationMs, error: codeOf(error) })
  }
}

/** Tells that a model failed and the call goes on without it. */
export function tellDegraded(engine: Engine, tenant: string, operation: string, error: unknown): void {
  emit(engine, { type: 'degraded', operation, tenant, durationMs: 0, error: codeOf(error) })
}

function emit({ hooks }: Engine, event: LociEvent): void {
  // A listener that fails, now or later, must not make a memory fail.
  try {
    Promise.resolve(hooks.onEvent?.(event)).catch(() => undefined)
  } catch {}
}

function codeOf(error: unknown): string {
  const { code, name } = (error ?? {}) as { code?: unknown; name?: unknown }
  return typeof code === 'string' ? code : typeof name === 'string' ? name : 'unknown'
}
