/** Repeats a request of which a later one may succeed, as long as the call has time. */
import { ModelError } from '@loci/core'
import type { Endpoint } from './client.ts'
import { type Failure, readFailure, toModelError } from './failure.ts'
import type { Call } from './start-call.ts'

const firstWaitMs = 250
const maxWaitMs = 4_000

export interface RepeatOptions {
  /** For messages. */
  model: string
  call: Call
  maxRetries: number
  endpoint: Endpoint
  /** A failure for which another request is the way out: it is returned, with no repetition. */
  isRefusal(failure: Failure): boolean
}

/**
 * @returns the answer, or why the endpoint wants another request.
 * @throws ModelError when the endpoint fails for good, asks for more time than is left, or the time is up; the signal's reason.
 */
export async function repeat<T>(
  run: () => PromiseLike<T>,
  options: RepeatOptions,
): Promise<{ answer: T } | { refused: Failure }> {
  const { model, call, maxRetries, endpoint, isRefusal } = options
  for (let attempt = 0; ; attempt++) {
    call.throwIfOver()
    try {
      return { answer: await run() }
    } catch (error) {
      call.throwIfOver()
      if (error instanceof ModelError) throw error
      const failure = readFailure(error, endpoint)
      if (isRefusal(failure)) return { refused: failure }
      if (!failure.retryable || attempt >= maxRetries) throw toModelError(model, failure)
      const waitMs = failure.waitMs ?? backoffMs(attempt)
      if (waitMs >= call.leftMs()) throw toModelError(model, failure, tooLong(waitMs, call.leftMs()))
      await call.wait(waitMs)
    }
  }
}

function tooLong(waitMs: number, leftMs: number): string {
  return `; it asks to wait ${Math.ceil(waitMs / 1_000)} s, and the call has ${Math.floor(leftMs / 1_000)} s left`
}

/** Exponential with jitter, so that callers who failed together do not come back together. */
function backoffMs(attempt: number): number {
  return Math.min(maxWaitMs, firstWaitMs * 2 ** attempt) * (0.5 + Math.random() / 2)
}
