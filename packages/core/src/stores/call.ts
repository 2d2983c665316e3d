/** Every call to a store goes through here: a time-out, the caller's signal, and bounded retries where repeating is safe. */
import { ConflictError, LociError, StoreError } from '../errors.ts'

export interface CallOptions {
  store: string
  operation: string
  /** For the call with all its repetitions. */
  timeoutMs: number
  signal?: AbortSignal | undefined
  /** Whether the call may be repeated when the store says that a later one may succeed. */
  repeat: boolean
  /** Whether the store was closed before. */
  isClosed?: boolean
}

export const maxAttempts = 10
const firstDelayMs = 10
const maxDelayMs = 1_000

/**
 * @throws the signal's reason when it aborts; the store's own LociError; else a StoreError with the cause.
 */
export async function callStore<T>(options: CallOptions, run: () => Promise<T>): Promise<T> {
  const { store, operation } = options
  if (options.isClosed && operation !== 'close') {
    throw new StoreError({ store, operation, retryable: false, message: 'this memory is closed; make a new one' })
  }
  const deadline = performance.now() + options.timeoutMs
  for (let attempt = 1; ; attempt++) {
    try {
      return await withTimeout(options, deadline - performance.now(), run)
    } catch (error) {
      options.signal?.throwIfAborted()
      const failure = toStoreError(error, options)
      const delayMs = retryDelayMs(attempt)
      const isLast = attempt >= maxAttempts || performance.now() + delayMs >= deadline
      if (!options.repeat || !isRetryable(failure) || isLast) throw failure
      await delay(delayMs, options.signal)
    }
  }
}

export function isRetryable(error: unknown): boolean {
  return error instanceof StoreError && error.retryable
}

/** Whether a commit that failed so may succeed once its writer has read again. */
export function isWorthAnotherLook(error: unknown): error is ConflictError | StoreError {
  return error instanceof ConflictError || isRetryable(error)
}

/** Commits what `plan` makes of what it reads; plans anew when another writer was faster, a bounded number of times. */
export async function untilCommitted<T>(
  plan: () => Promise<T>,
  commit: (planned: T) => Promise<void>,
  signal: AbortSignal | undefined,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    const planned = await plan()
    try {
      await commit(planned)
      return planned
    } catch (error) {
      if (!isWorthAnotherLook(error) || attempt >= maxAttempts) throw error
      await delay(retryDelayMs(attempt), signal)
    }
  }
}

/** Exponential with jitter, so that two writers who met once do not meet again. */
export function retryDelayMs(attempt: number): number {
  return Math.min(maxDelayMs, firstDelayMs * 2 ** (attempt - 1)) * (0.5 + Math.random() / 2)
}

export async function delay(delayMs: number, signal?: AbortSignal): Promise<void> {
  signal?.throwIfAborted()
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(done, delayMs)
    function done(): void {
      signal?.removeEventListener('abort', aborted)
      resolve()
    }
    function aborted(): void {
      clearTimeout(timer)
      reject(signal?.reason)
    }
    signal?.addEventListener('abort', aborted, { once: true })
  })
}

async function withTimeout<T>(
  { store, operation, timeoutMs, signal }: CallOptions,
  leftMs: number,
  run: () => Promise<T>,
): Promise<T> {
  signal?.throwIfAborted()
  return await new Promise<T>((resolve, reject) => {
    const timer = setTimeout(() => {
      settle(reject)(new StoreError({ store, operation, retryable: true, message: `no answer within ${timeoutMs} ms` }))
    }, leftMs)
    function settle<V>(finish: (value: V) => void): (value: V) => void {
      return (value) => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', aborted)
        finish(value)
      }
    }
    function aborted(): void {
      settle(reject)(signal?.reason)
    }
    signal?.addEventListener('abort', aborted, { once: true })
    // A store of somebody else may throw before it returns a promise.
    Promise.resolve().then(run).then(settle(resolve), settle(reject))
  })
}

function toStoreError(error: unknown, { store, operation }: CallOptions): unknown {
  if (error instanceof LociError) return error
  const message = error instanceof Error ? error.message : String(error)
  return new StoreError({ store, operation, retryable: false, message, cause: error })
}
