/** One call of a model: a time limit for all its requests with their repetitions, and the caller's signal. */
import { ModelError } from '@loci/core'

export interface Call {
  leftMs(): number
  /** For the client: it repeats nothing, and its signal aborts with the caller's and when the time is up. */
  requestOptions(): { signal: AbortSignal; timeout: number; maxRetries: number }
  /** @throws the caller's reason, or a ModelError when the time is up. */
  throwIfOver(): void
  /** Waits, and ends early when the call is over. */
  wait(waitMs: number): Promise<void>
  /** Must be called, or the timer lives on. */
  end(): void
}

/** Longer than the call, which ends first and says why. */
const clientGraceMs = 10_000

export function startCall(model: string, { timeoutMs, signal }: { timeoutMs: number; signal?: AbortSignal }): Call {
  signal?.throwIfAborted()
  const controller = new AbortController()
  const deadline = performance.now() + timeoutMs
  let isLate = false
  const timer = setTimeout(() => {
    isLate = true
    controller.abort()
  }, timeoutMs)
  const abort = () => controller.abort()
  signal?.addEventListener('abort', abort, { once: true })

  function throwIfOver(): void {
    signal?.throwIfAborted()
    if (!isLate) return
    throw new ModelError(`${model}: no answer within ${timeoutMs} ms; try again later, or raise timeoutMs`)
  }
  const leftMs = () => Math.max(0, deadline - performance.now())
  return {
    leftMs,
    requestOptions: () => ({
      signal: controller.signal,
      timeout: Math.ceil(leftMs()) + clientGraceMs,
      maxRetries: 0,
    }),
    throwIfOver,
    async wait(waitMs) {
      await new Promise<void>((resolve) => {
        const alarm = setTimeout(wakeUp, waitMs)
        function wakeUp(): void {
          clearTimeout(alarm)
          controller.signal.removeEventListener('abort', wakeUp)
          resolve()
        }
        controller.signal.addEventListener('abort', wakeUp, { once: true })
        if (controller.signal.aborted) wakeUp()
      })
      throwIfOver()
    },
    end() {
      clearTimeout(timer)
      signal?.removeEventListener('abort', abort)
    },
  }
}
